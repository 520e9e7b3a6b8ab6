/* table_aligned.h: the format of table_writer.h that people read. For table_writer.c only. */
#ifndef RS_SHOW_TABLE_ALIGNED_H
#define RS_SHOW_TABLE_ALIGNED_H

#include "table_writer.h"

/* Keep the text of one cell. -1: out of memory. */
int table_keep_cell(struct table_writer *writer, const char *text, size_t length);

/* Print the cells that were kept, and forget them. */
void table_print_aligned(struct table_writer *writer);

#endif

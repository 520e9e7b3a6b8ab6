/* table_aligned.h: the format of table_writer.h that people read. For table_writer.c only. */
#ifndef RS_SHOW_TABLE_ALIGNED_H
#define RS_SHOW_TABLE_ALIGNED_H

#include "table_writer.h"

/* Keep the text of one cell. -1: out of memory. */
int table_keep_cell(struct table_writer *writer, const char *text, size_t length);

/* Likewise the words for under the row that was ended last. */
int table_keep_note(struct table_writer *writer, const char *lead, const char *middle, size_t length, const char *tail);

/* Print what was kept, and forget it. */
void table_print_aligned(struct table_writer *writer);

#endif

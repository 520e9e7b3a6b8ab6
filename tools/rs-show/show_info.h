/* show_info.h: what a message is, without its numbers. */
#ifndef RS_SHOW_INFO_H
#define RS_SHOW_INFO_H

#include "stream/message.h"
#include "table_writer.h"

/* The columns of what show_info() shows; once, before it. */
void show_info_columns(struct table_writer *table);

/* Lines of (what, value) about a message that is loaded: kind, shape, entries and density, recipe, checksum, a
 * model's tool and parameters, tensors. `number` from 1 heads it; 0: it is the only one. */
int show_info(struct table_writer *table, const struct rs_message *message, size_t number);

#endif

/* libfm.h: ratings as libFM's text: a line an entry, "RATING USER:1 ITEM:1", both features numbered in one range: users 0 ..
 * n-1, films n .. n+m-1. Ids and times are lost. */
#ifndef RS_CONVERT_LIBFM_H
#define RS_CONVERT_LIBFM_H

#include "stream/kinds.h"
#include "stream/sink.h"

/* A sparse matrix; -1 for other kinds. */
int libfm_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error);

/* Lines of two features with value 1: the first is the row, the second the column, both called by the feature's number. -1
 * with the line for what does not fit, and for a feature that is a row here and a column there. */
int libfm_read(struct rs_any *any, const char *name, const void *text, size_t size, struct rs_error *error);

#endif

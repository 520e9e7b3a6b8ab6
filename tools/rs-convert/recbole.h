/* recbole.h: RecBole's atomic files: tab-separated, a header of NAME:TYPE.
 *
 * A sparse matrix is NAME.inter: user_id:token item_id:token rating:float and, where there are times, timestamp:float; rows
 * and columns without an entry are lost. A dense one is NAME.item or NAME.user: item_id:token (user_id:token) and its
 * columns as floats. */
#ifndef RS_CONVERT_RECBOLE_H
#define RS_CONVERT_RECBOLE_H

#include "stream/kinds.h"
#include "stream/sink.h"

/* A sparse or dense matrix, of items or of users; -1 for other kinds, and where a column's name has ':', '"' or a tab. */
int recbole_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error);
int recbole_write_users(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error);

/* Columns in any order. With user_id and item_id a sparse matrix, of rating (ones where there is none) and timestamp; with
 * one of the two a dense one, of all floats. Other columns are passed over, but lists (token_seq, float_seq) are refused:
 * a film without its genres is no film. -1 with the line for what does not fit. */
int recbole_read(struct rs_any *any, const char *name, const void *text, size_t size, struct rs_error *error);

#endif

/* jsonl.h: matrices as JSON Lines, an object a line.
 *
 * Sparse: {"row":1,"column":10,"value":4.5,"time":100}, an entry a line; rows and columns without an entry are lost. Dense:
 * {"id":1,"NAME":0.5,...}, a row a line, columns without names called 0, 1, ... Labels: {"id":1,"label":3}. Ids are JSON's
 * numbers or strings as they are ours. */
#ifndef RS_CONVERT_JSONL_H
#define RS_CONVERT_JSONL_H

#include "stream/kinds.h"
#include "stream/sink.h"

/* -1 for recommendations and models (rs-show prints those), for strings that are not UTF-8, for a column called "id". */
int jsonl_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error);

/* Told apart by the first line, whose names the others must have, in any order. Numbers as ids and times are whole and
 * within 2^53 (larger ids: as strings). -1 with the line for what does not fit. */
int jsonl_read(struct rs_any *any, const char *name, const void *text, size_t size, struct rs_error *error);

#endif

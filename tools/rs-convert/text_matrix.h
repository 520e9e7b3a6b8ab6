/* text_matrix.h: matrices as CSV or TSV.
 *
 * Sparse: header row,column,value and, where there are times, time; a line an entry. Dense: header id and the columns' names
 * (0, 1, ... where they have none); a line a row. Labels: id,label. Reading, ids that are all whole numbers are numbers, else
 * strings; a sparse matrix's rows and columns are sorted by id, as rs-ingest's are. */
#ifndef RS_CONVERT_TEXT_MATRIX_H
#define RS_CONVERT_TEXT_MATRIX_H

#include "stream/kinds.h"
#include "stream/sink.h"

/* -1 for recommendations and models (rs-show prints those). */
int text_matrix_write(const struct rs_any *any, char delimiter, struct rs_sink *sink, struct rs_error *error);

/* Told apart by the header. -1 with the line for what does not fit. */
int text_matrix_read(struct rs_any *any, const char *name, const char *text, size_t size, char delimiter,
        struct rs_error *error);

/* The sparse sort alone. */
int text_entries_read(struct rs_csr *csr, const char *name, const char *text, size_t size, char delimiter,
        struct rs_error *error);

#endif

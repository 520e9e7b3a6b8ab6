/* settle_rows.h: entries that stand by rows, put in the order of their columns within each, and each column once. */
#ifndef RS_INGEST_SETTLE_ROWS_H
#define RS_INGEST_SETTLE_ROWS_H

#include "ingest_triples.h"

/* Row i is the entries indptr[i] .. indptr[i + 1], in the order of the lines. Of a column that comes twice the latest time
 * stays, and of equal times (or without any) the later line, as ingest_entries_settle() says of one row. `indptr` and
 * triples->n follow. */
int ingest_settle_rows(struct ingest_triples *triples, int64_t *indptr, size_t n_rows, int n_threads,
        struct rs_error *error);

#endif

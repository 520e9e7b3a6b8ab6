/* ratings_text.h: ratings from a text in memory, and a matrix as a text, for the tests of rs-ingest. */
#ifndef TESTS_RATINGS_TEXT_H
#define TESTS_RATINGS_TEXT_H

#include "rs-ingest/ratings_matrix.h"

/* How a text is read: it matters to nobody but the clock. */
struct ratings_way {
    size_t piece; /* bytes; 0: as it comes */
    bool whole;   /* through csv.h alone */
    int n_threads;
};

/* ingest_matrix_read() of the text as a file "r.csv". */
int ratings_read(struct rs_csr *matrix, const char *text, const struct ratings_way *way,
        const struct ingest_format *format, const struct ingest_fields *fields, const struct ingest_bounds *bounds,
        bool binary, struct ingest_tally *tally, struct rs_error *error);

/* "1: 4=4.5@10 7=3@20; 2: ..." Returns `room`. */
char *print_ratings(const struct rs_csr *matrix, char *room, size_t size);

#endif

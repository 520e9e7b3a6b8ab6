/* coordinates.h: entries in any order, as text files list them, becoming a sparse matrix. */
#ifndef RS_CONVERT_COORDINATES_H
#define RS_CONVERT_COORDINATES_H

#include "data/csr.h"

struct coordinates {
    int32_t *row, *column; /* [n] positions in the lists of ids */
    float *value;
    int64_t *time; /* NULL: none */
    size_t n, capacity, time_capacity;
};

int coordinates_add(struct coordinates *entries, int32_t row, int32_t column, float value, const int64_t *time,
        struct rs_error *error);

/* The matrix; ids are taken over (cleared in the caller, also on failure), and so are the entries: they are freed on the
 * way. -1 when a place comes twice: the message names it. */
int coordinates_to_csr(struct rs_csr *matrix, struct coordinates *entries, struct rs_ids *rows, struct rs_ids *columns,
        struct rs_error *error);

/* Put the entries of each row in order of their columns. -1 when one comes twice. */
int coordinates_sort_rows(struct rs_csr *matrix, struct rs_error *error);

void coordinates_free(struct coordinates *entries);

#endif

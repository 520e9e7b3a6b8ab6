/* name_pairs.h: (row, name) for what a CSV file says about films in words, genres and tags: the first half of
 * multi-hot and TF-IDF. */
#ifndef RS_INGEST_NAME_PAIRS_H
#define RS_INGEST_NAME_PAIRS_H

#include "ingest_table.h"

struct name_pairs {
    struct rs_id_map rows, names; /* in the order they were met */
    int32_t *row, *name;          /* [n] positions in the maps */
    size_t n, row_capacity, name_capacity;
};

/* Add a pair of a row (its position in the map of rows) and a name. */
int name_pairs_add(struct name_pairs *pairs, int32_t row, struct rs_field name, struct rs_error *error);

/* films[names]: rows that have the name; uses[names]: pairs with it (NULL: not wanted). */
int name_pairs_count(const struct name_pairs *pairs, int64_t *films, int64_t *uses, struct rs_error *error);

void name_pairs_free(struct name_pairs *pairs);

#endif

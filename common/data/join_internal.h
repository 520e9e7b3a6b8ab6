/* join_internal.h: rows and columns of a join, whatever the kind of its parts. */
#ifndef RS_DATA_JOIN_INTERNAL_H
#define RS_DATA_JOIN_INTERNAL_H

#include "data/join.h"

/* The rows of the join, and where each is in each part: position[p * rows->n + row], -1 where it is missing. The caller
 * frees both. */
int rs_join_rows(struct rs_ids *rows, int32_t **position, const struct rs_ids *const *parts, size_t n,
        enum rs_join_how how, struct rs_error *error);

/* Names for the columns of a join: `columns[p]` are the part's (empty: it has none), `n_columns[p]` how many. */
int rs_join_columns(struct rs_ids *names, const struct rs_ids *const *columns, const size_t *n_columns, size_t n,
        const char *const *part_names, struct rs_error *error);

#endif

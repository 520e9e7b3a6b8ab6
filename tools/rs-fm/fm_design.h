/* fm_design.h: what the ratings' users, or films, are described by: one side of a factorisation machine's design.
 *
 * A rating's features are those of its user and those of its film, and both repeat over many ratings. So they are held
 * once for each user and film (Rendle 2013, "Scaling Factorization Machines to Relational Data"). Access pattern: the
 * sampler goes feature by feature and wants the rows that have it; so entries lie by feature (compressed columns). */
#ifndef RS_FM_DESIGN_H
#define RS_FM_DESIGN_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { FM_MAX_GROUPS = 24 };

/* Ratings by user, and of a user by time where there are times; entries without a rating are not among them. */
struct fm_ratings {
    size_t n_users, n_items;
    const int64_t *start; /* [n_users + 1] */
    const int32_t *item;  /* [start[n_users]] */
    const float *value;
    const int64_t *time; /* NULL: none */
};

struct fm_side {
    size_t n_rows, n_features, n_groups, n_entries;
    size_t first[FM_MAX_GROUPS + 1]; /* group g is features first[g] .. first[g + 1]; group 0 are the ids */
    int64_t *start;                  /* [n_features + 1] entries of a feature */
    int32_t *row;                    /* a feature's rows, ascending */
    float *value;
    int64_t *count;   /* [n_rows] ratings of a row; a row without any has no feature of its own in group 0 */
    int32_t *history; /* [n_history] which feature the other side's row is, or -1; NULL without history */
    size_t n_history;
    size_t features_capacity, entries_capacity, values_capacity;
};

/* Start with the ids of the rows that have ratings; `count` [n_rows] is copied. Free the side in every case. */
int fm_side_start(struct fm_side *side, const int64_t *count, size_t n_rows, struct rs_error *error);

/* A group of `n_columns` features: the row's line of `data` [n,n_columns], by position[n_rows] (-1: it has none). */
int fm_side_add_dense(struct fm_side *side, const float *data, size_t stride, size_t n_columns, const int32_t *position,
        struct rs_error *error);

/* A group of implicit history: a feature for each of the other side's rows, worth 1/sqrt(n) in each of the rows met by it,
 * where n is how many a row has met. start[n_other + 1] and row[]: which. What nobody has met is no feature. */
int fm_side_add_history(struct fm_side *side, const int64_t *start, const int32_t *row, size_t n_other,
        struct rs_error *error);

void fm_side_free(struct fm_side *side);

#endif

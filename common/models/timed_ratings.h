/* timed_ratings.h: the ratings of a matrix whose entries of value 0 are watched and not rated, each user's by time. */
#ifndef RS_MODELS_TIMED_RATINGS_H
#define RS_MODELS_TIMED_RATINGS_H

#include "data/csr.h"

struct rs_timed_ratings {
    int64_t *start; /* [n_users + 1] */
    int32_t *item;
    float *value;
    int64_t *time; /* NULL: `by_time` was not asked for */
};

/* Copies; of a user by time (ties go by column) where `by_time`, for which the matrix has to have times, else by column.
 * -1: out of memory. Free them in every case. */
int rs_timed_ratings_make(struct rs_timed_ratings *ratings, const struct rs_csr *matrix, bool by_time,
        struct rs_error *error);
void rs_timed_ratings_free(struct rs_timed_ratings *ratings);

#endif

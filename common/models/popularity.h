/* popularity.h: how popular films are, by the ratings they got. Plain arrays in and out: a film is its column.
 *
 * The order is made once and then walked for each user, skipping what they have seen (ranking.h), so a list costs no
 * more than the user's history. */
#ifndef RS_MODELS_POPULARITY_H
#define RS_MODELS_POPULARITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/ids.h"

enum rs_popularity_by {
    RS_POPULAR_COUNT,    /* how many ratings */
    RS_POPULAR_MEAN,     /* their mean */
    RS_POPULAR_BAYESIAN, /* their mean together with `prior_weight` ratings of the mean of all: the weighted rating of
                            film charts, which a single top mark can't lead */
    RS_N_POPULAR
};

/* score[n_items] from the entries of a ratings matrix: indices[n_entries] in [0, n_items), data[n_entries]. A film that
 * nobody rated gets -INFINITY: it is never popular. -1: out of memory. */
int rs_popularity_score(const int32_t *indices, const float *data, size_t n_entries, size_t n_items,
        enum rs_popularity_by by, double prior_weight, float *score, struct rs_error *error);

/* Positions with keep[i] (NULL: all) and a score, best first; ties go to the lower id. order[ids->n], `*n` of it
 * filled. -1: out of memory. */
int rs_popularity_order(const float *score, const struct rs_ids *ids, const bool *keep, int32_t *order, size_t *n,
        struct rs_error *error);

#endif

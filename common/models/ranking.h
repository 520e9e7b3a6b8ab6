/* ranking.h: from scores of all films to one user's list of n, with what they have seen left out.
 *
 * A list is item[k] (positions of films, best first, -1 where there is no more) and score[k] beside it (0 there). */
#ifndef RS_MODELS_RANKING_H
#define RS_MODELS_RANKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "math/topk.h"

/* The k best of scores[n_items], without the positions in seen[n_seen] (-1 in it is skipped). Scores of -INFINITY and
 * NaN are never taken; ties go to the lower position. `scores` is spoilt; best[k] is scratch. Returns the length. */
size_t rs_ranking_top(float *scores, size_t n_items, const int32_t *seen, size_t n_seen, size_t k,
        struct rs_scored *best, int32_t *item, float *score);

/* The first k of order[n_order] without those in seen[n_seen] (-1 in it is skipped), with their scores from
 * scores[n_items]. marks[n_items] is scratch, all false before and after. Returns the length. */
size_t rs_ranking_first(const int32_t *order, size_t n_order, const float *scores, const int32_t *seen, size_t n_seen,
        bool *marks, size_t k, int32_t *item, float *score);

/* The same for a caller who has marked what the user has seen. */
size_t rs_ranking_walk(const int32_t *order, size_t n_order, const float *scores, const bool *marks, size_t k,
        int32_t *item, float *score);

/* The place that an item has by scores[n_items], from 1, as rs_ranking_top() orders them; -1 where its score is not
 * finite. */
int32_t rs_ranking_place(const float *scores, size_t n_items, int32_t item);

/* Bring scores to mean 0 and deviation 1 over those that are finite, so that models of different scales can be added.
 * What is not finite stays. Scores that are all the same become 0. Returns the deviation they had. */
double rs_ranking_standardise(float *scores, size_t n);

#endif

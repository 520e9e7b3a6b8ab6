/* ranking_metrics.h: how good lists of films are, for users whose later films are known.
 *
 * Definitions, for one user with `held_out` relevant films and hits h_1, h_2, ... (1 or 0) at the places of the list:
 *   precision at k   hits in the first k / k
 *   recall at k      hits in the first k / held_out
 *   hit rate at k    1 if there is a hit in the first k
 *   NDCG at k        sum h_i / log2(i + 1) over the first k, by what a perfect list of min(k, held_out) hits gets
 *   MAP at k         sum h_i (hits in the first i / i) over the first k / min(k, held_out)
 *   MRR at k         1 / the place of the first hit, 0 if it is not in the first k
 *   novelty at k     mean of -log2(share of the users who rated it) over the films there (Zhou et al. 2010)
 *   popularity at k  mean number of ratings of the films there
 *   diversity at k   mean over pairs of films there of 1 - Jaccard of their genres (ranking_diversity.h)
 * A user without a list has zeros, and no novelty, popularity or diversity (NaN). Values are kept for each user, so that means,
 * intervals and slices are sums over one array. */
#ifndef RS_EVAL_RANKING_METRICS_H
#define RS_EVAL_RANKING_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "ranking_diversity.h"

enum ranking_measure {
    RANKING_NDCG,
    RANKING_RECALL,
    RANKING_PRECISION,
    RANKING_HIT_RATE,
    RANKING_MAP,
    RANKING_MRR,
    RANKING_NOVELTY,
    RANKING_POPULARITY,
    RANKING_DIVERSITY,
    RANKING_N_MEASURES
};

/* "ndcg", "recall", ... as in the names of the metrics. */
const char *ranking_measure_name(enum ranking_measure measure);

/* What stands in a list where there is no film, and for a film that is not in the catalogue (it is never a hit). */
enum { RANKING_EMPTY = -1, RANKING_OUTSIDE = -2 };

/* The group of a user who is in none. */
enum { RANKING_NO_GROUP = 255 };

/* Films are positions in a catalogue of n_items. */
struct ranking_problem {
    size_t n_users; /* each with at least one relevant film */
    size_t n_items, width;
    const int32_t *lists;                /* [n_lists, width], each film at most once in a row */
    const int32_t *list_of;              /* [n_users] row of `lists`, or -1 */
    const int64_t *truth_ptr;            /* [n_users + 1] */
    const int32_t *truth_items;          /* relevant films of user u: truth_ptr[u] .. truth_ptr[u + 1] */
    const double *popularity;            /* [n_items] users who rated each, or NULL: no novelty, no popularity */
    double n_raters;                     /* users who rated anything */
    const struct ranking_genres *genres; /* of the items, or NULL: no diversity */
    const uint8_t *group_of;             /* [n_users] for figures of groups, or NULL */
    const size_t *cutoffs;               /* [n_cutoffs], each within 1 .. width */
    size_t n_cutoffs;
};

/* The first six measures of one list: hit[n] for its places, `held_out` relevant films (at least 1). */
void ranking_of_hits(double values[RANKING_N_MEASURES], const bool *hit, size_t n, size_t held_out, size_t k);

/* values[n_users, n_cutoffs, RANKING_N_MEASURES]. -1: out of memory. */
int ranking_evaluate(double *values, const struct ranking_problem *problem, int n_threads, struct rs_error *error);

/* Is the user in the group? All are in -1. */
bool ranking_is_in(const struct ranking_problem *problem, size_t user, int group);

/* mean[n_cutoffs, RANKING_N_MEASURES] over the users of a group (-1: all) that have a value, in their order; NaN where none
 * has. */
void ranking_means(double *mean, const double *values, const struct ranking_problem *problem, int group);

#endif

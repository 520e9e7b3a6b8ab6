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
 * A user without a list has zeros, and no novelty, popularity or diversity. What comes out for one user are terms of sums:
 * the values (0 where there is none) and, behind them, 1 where there is one, which makes means of sums. */
#ifndef RS_EVAL_RANKING_METRICS_H
#define RS_EVAL_RANKING_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
    RANKING_N_MEASURES,
    RANKING_N_OF_HITS = RANKING_NOVELTY /* measures before it are made of hits alone */
};

/* What a user adds: the measures, then these. */
enum { RANKING_USERS = RANKING_N_MEASURES, RANKING_WITH_FILMS, RANKING_WITH_PAIRS, RANKING_N_TERMS };

/* "ndcg", "recall", ... as in the names of the metrics. */
const char *ranking_measure_name(enum ranking_measure measure);

/* The term that a measure's sum is divided by: RANKING_USERS, ... */
size_t ranking_denominator(enum ranking_measure measure);

/* What stands in a list where there is no film, and for a film that is not in the catalogue (it is never a hit). */
enum { RANKING_EMPTY = -1, RANKING_OUTSIDE = -2 };

/* What films are, by their positions. */
struct ranking_problem {
    const double *popularity;            /* [n_items] users who rated each, or NULL: no novelty, no popularity */
    double n_raters;                     /* users who rated anything */
    const struct ranking_genres *genres; /* of the items, or NULL: no diversity */
    const size_t *cutoffs;               /* [n_cutoffs], rising, from 1 on */
    size_t n_cutoffs;
};

/* terms[RANKING_N_TERMS] at one cutoff by hit[n] of a list's places, with `held_out` relevant films (at least 1); the terms
 * that are not made of hits are 0. */
void ranking_of_hits(double *terms, const bool *hit, size_t n, size_t held_out, size_t k);

/* Those other terms, of a list's first cutoffs[n_cutoffs - 1] places: terms[n_cutoffs, RANKING_N_TERMS]. */
void ranking_of_films(double *terms, const struct ranking_problem *problem, const int32_t *list);

#endif

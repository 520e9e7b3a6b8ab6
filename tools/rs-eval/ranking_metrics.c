/* ranking_metrics.c: what is made of the hits of a list, and of its films. */
#include "ranking_metrics.h"

#include <math.h>
#include <string.h>

const char *ranking_measure_name(enum ranking_measure measure)
{
    static const char *const names[] = {
            "ndcg", "recall", "precision", "hit_rate", "map", "mrr", "novelty", "mean_popularity", "diversity"};

    return names[measure];
}

size_t ranking_denominator(enum ranking_measure measure)
{
    if (measure == RANKING_DIVERSITY)
        return RANKING_WITH_PAIRS;
    return measure < RANKING_N_OF_HITS ? RANKING_USERS : RANKING_WITH_FILMS;
}

void ranking_of_hits(double *terms, const bool *hit, size_t n, size_t held_out, size_t k)
{
    size_t best = k < held_out ? k : held_out, hits = 0, first = 0;
    double gain = 0, ideal = 0, precisions = 0;

    for (size_t i = 0; i < n && i < k; i++) {
        if (!hit[i])
            continue;
        hits++;
        first = first ? first : i + 1;
        gain += 1 / log2((double)(i + 2));
        precisions += (double)hits / (double)(i + 1);
    }
    for (size_t i = 0; i < best; i++)
        ideal += 1 / log2((double)(i + 2));
    memset(terms, 0, RANKING_N_TERMS * sizeof *terms);
    terms[RANKING_NDCG] = gain / ideal;
    terms[RANKING_RECALL] = (double)hits / (double)held_out;
    terms[RANKING_PRECISION] = (double)hits / (double)k;
    terms[RANKING_HIT_RATE] = hits > 0;
    terms[RANKING_MAP] = precisions / (double)best;
    terms[RANKING_MRR] = first ? 1 / (double)first : 0;
    terms[RANKING_USERS] = 1;
}

/* Novelty and popularity of the films in the first k. A film that nobody rated, or that is not in the catalogue, counts
 * as one that a single user rated. */
static void of_popularity(double *terms, const struct ranking_problem *p, const int32_t *list, size_t k)
{
    double novelty = 0, popularity = 0;
    size_t films = 0;

    for (size_t i = 0; i < k; i++) {
        double raters = list[i] >= 0 ? p->popularity[list[i]] : 0;

        if (list[i] == RANKING_EMPTY)
            continue;
        films++;
        popularity += raters;
        novelty -= log2(fmax(raters, 1) / fmax(p->n_raters, 1));
    }
    if (films == 0)
        return;
    terms[RANKING_NOVELTY] = novelty / (double)films;
    terms[RANKING_POPULARITY] = popularity / (double)films;
    terms[RANKING_WITH_FILMS] = 1;
}

void ranking_of_films(double *terms, const struct ranking_problem *problem, const int32_t *list)
{
    struct ranking_pairs pairs = {0};
    size_t before = 0;

    for (size_t c = 0; c < problem->n_cutoffs; c++, terms += RANKING_N_TERMS) {
        size_t k = problem->cutoffs[c];

        if (problem->popularity)
            of_popularity(terms, problem, list, k);
        if (problem->genres)
            ranking_pairs_add(&pairs, problem->genres, list, before, k);
        if (pairs.n > 0) {
            terms[RANKING_DIVERSITY] = ranking_diversity(&pairs);
            terms[RANKING_WITH_PAIRS] = 1;
        }
        before = k;
    }
}

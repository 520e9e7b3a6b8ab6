/* ranking_metrics.c: hits of each list, and what is made of them. */
#include "ranking_metrics.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"

enum { BLOCK_USERS = 1024 };

const char *ranking_measure_name(enum ranking_measure measure)
{
    static const char *const names[] = {
            "ndcg", "recall", "precision", "hit_rate", "map", "mrr", "novelty", "mean_popularity", "diversity"};

    return names[measure];
}

void ranking_of_hits(double values[RANKING_N_MEASURES], const bool *hit, size_t n, size_t held_out, size_t k)
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
    values[RANKING_NDCG] = gain / ideal;
    values[RANKING_RECALL] = (double)hits / (double)held_out;
    values[RANKING_PRECISION] = (double)hits / (double)k;
    values[RANKING_HIT_RATE] = hits > 0;
    values[RANKING_MAP] = precisions / (double)best;
    values[RANKING_MRR] = first ? 1 / (double)first : 0;
}

/* Novelty and popularity of the films in the first k. A film that nobody rated, or that is not in the catalogue, counts
 * as one that a single user rated. */
static void ranking_of_popularity(double values[RANKING_N_MEASURES], const struct ranking_problem *p,
        const int32_t *list, size_t k)
{
    double novelty = 0, popularity = 0;
    size_t films = 0;

    for (size_t i = 0; list && p->popularity && i < k; i++) {
        double raters = list[i] >= 0 ? p->popularity[list[i]] : 0;

        if (list[i] == RANKING_EMPTY)
            continue;
        films++;
        popularity += raters;
        novelty -= log2(fmax(raters, 1) / fmax(p->n_raters, 1));
    }
    values[RANKING_NOVELTY] = films ? novelty / (double)films : NAN;
    values[RANKING_POPULARITY] = films ? popularity / (double)films : NAN;
}

struct work {
    const struct ranking_problem *problem;
    double *values;
    int32_t *relevant_for; /* [n_threads, n_items] the user for whom a film is relevant, or -1 */
    bool *hit;             /* [n_threads, width] */
};

static void evaluate_user(const struct work *w, size_t user, int32_t *relevant_for, bool *hit)
{
    const struct ranking_problem *p = w->problem;
    const int32_t *list = p->list_of[user] >= 0 ? p->lists + (size_t)p->list_of[user] * p->width : NULL;
    size_t begin = (size_t)p->truth_ptr[user], end = (size_t)p->truth_ptr[user + 1];
    size_t n = list ? p->width : 0, before = 0;
    struct ranking_pairs pairs = {0};

    for (size_t i = begin; i < end; i++)
        relevant_for[p->truth_items[i]] = (int32_t)user;
    for (size_t i = 0; i < n; i++)
        hit[i] = list[i] >= 0 && relevant_for[list[i]] == (int32_t)user;
    for (size_t c = 0; c < p->n_cutoffs; c++) {
        double *values = w->values + (user * p->n_cutoffs + c) * RANKING_N_MEASURES;

        ranking_of_hits(values, hit, n, end - begin, p->cutoffs[c]);
        ranking_of_popularity(values, p, list, p->cutoffs[c]);
        if (list && p->genres)
            ranking_pairs_add(&pairs, p->genres, list, before, p->cutoffs[c]);
        values[RANKING_DIVERSITY] = ranking_diversity(&pairs);
        before = p->cutoffs[c];
    }
}

static void evaluate_block(void *context, size_t block, int worker)
{
    const struct work *w = context;
    size_t first = block * BLOCK_USERS, end = first + BLOCK_USERS;

    if (end > w->problem->n_users)
        end = w->problem->n_users;
    for (size_t user = first; user < end; user++)
        evaluate_user(w, user, w->relevant_for + (size_t)worker * w->problem->n_items,
                w->hit + (size_t)worker * w->problem->width);
}

int ranking_evaluate(double *values, const struct ranking_problem *problem, int n_threads, struct rs_error *error)
{
    size_t n_marks = (size_t)n_threads * problem->n_items;
    struct work w = {.problem = problem, .values = values};
    int status = -1;

    w.relevant_for = rs_alloc(n_marks, sizeof *w.relevant_for, error);
    w.hit = rs_alloc((size_t)n_threads * problem->width, sizeof *w.hit, error);
    if (w.relevant_for && w.hit) {
        for (size_t i = 0; i < n_marks; i++)
            w.relevant_for[i] = -1;
        rs_parallel(rs_blocks(problem->n_users, BLOCK_USERS), n_threads, evaluate_block, &w);
        status = 0;
    }
    free(w.relevant_for);
    free(w.hit);
    return status;
}

bool ranking_is_in(const struct ranking_problem *problem, size_t user, int group)
{
    return group < 0 || (problem->group_of && problem->group_of[user] == group);
}

void ranking_means(double *mean, const double *values, const struct ranking_problem *problem, int group)
{
    size_t n = problem->n_cutoffs * RANKING_N_MEASURES;

    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        size_t count = 0;

        for (size_t user = 0; user < problem->n_users; user++) {
            double value = values[user * n + i];

            if (isnan(value) || !ranking_is_in(problem, user, group))
                continue;
            sum += value;
            count++;
        }
        mean[i] = count ? sum / (double)count : NAN;
    }
}

/* ranking_summary.c: values of each user, then their means; exposure, then its spread. */
#include "ranking_summary.h"

#include <stdlib.h>

#include "base/memory.h"
#include "ranking_exposure.h"

/* One group of the summary: 0 is all users, g > 0 is group g - 1. */
static void summarize_group(struct ranking_summary *summary, const struct ranking_problem *problem, size_t g,
        const double *values, int64_t *exposure, size_t n_catalogue)
{
    size_t n = problem->n_cutoffs;
    int group = (int)g - 1;

    for (size_t user = 0; user < problem->n_users; user++)
        summary->users[g] += ranking_is_in(problem, user, group);
    ranking_means(summary->mean + g * n * RANKING_N_MEASURES, values, problem, group);
    for (size_t c = 0; c < n; c++) {
        ranking_exposure(exposure, n_catalogue, problem, group, problem->cutoffs[c]);
        summary->coverage[g * n + c] = ranking_coverage(exposure, n_catalogue);
        summary->gini[g * n + c] = ranking_gini(exposure, n_catalogue);
    }
}

int ranking_summarize(struct ranking_summary *summary, const struct ranking_problem *problem, size_t n_catalogue,
        size_t n_groups, int n_threads, struct rs_error *error)
{
    size_t n = problem->n_cutoffs, n_values = n * RANKING_N_MEASURES, all = 1 + n_groups;
    double *values = rs_alloc(problem->n_users, n_values * sizeof *values, error);
    int64_t *exposure = rs_alloc(n_catalogue, sizeof *exposure, error);
    int status = -1;

    *summary = (struct ranking_summary){.n_cutoffs = n, .n_groups = n_groups};
    summary->users = rs_alloc_zero(all, sizeof *summary->users, error);
    summary->mean = rs_alloc(all * n_values, sizeof *summary->mean, error);
    summary->coverage = rs_alloc(all * n, sizeof *summary->coverage, error);
    summary->gini = rs_alloc(all * n, sizeof *summary->gini, error);
    if (values && exposure && summary->users && summary->mean && summary->coverage && summary->gini
            && ranking_evaluate(values, problem, n_threads, error) == 0) {
        for (size_t g = 0; g < all; g++)
            summarize_group(summary, problem, g, values, exposure, n_catalogue);
        status = 0;
    }
    free(values);
    free(exposure);
    return status;
}

void ranking_summary_free(struct ranking_summary *summary)
{
    free(summary->users);
    free(summary->mean);
    free(summary->coverage);
    free(summary->gini);
    *summary = (struct ranking_summary){0};
}

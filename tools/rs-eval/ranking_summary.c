/* ranking_summary.c: values of each user, then their means; exposure, then its spread. */
#include "ranking_summary.h"

#include <stdlib.h>

#include "base/memory.h"
#include "ranking_exposure.h"

int ranking_summarize(struct ranking_summary *summary, const struct ranking_problem *problem, size_t n_catalogue,
                      int n_threads, struct rs_error *error)
{
    size_t n = problem->n_cutoffs, n_values = n * RANKING_N_MEASURES;
    double *values = rs_alloc(problem->n_users, n_values * sizeof *values, error);
    int64_t *exposure = rs_alloc(n_catalogue, sizeof *exposure, error);
    int status = -1;

    *summary = (struct ranking_summary){.n_cutoffs = n};
    summary->mean = rs_alloc(n_values, sizeof *summary->mean, error);
    summary->coverage = rs_alloc(n, sizeof *summary->coverage, error);
    summary->gini = rs_alloc(n, sizeof *summary->gini, error);
    if (values && exposure && summary->mean && summary->coverage && summary->gini
            && ranking_evaluate(values, problem, n_threads, error) == 0) {
        ranking_means(summary->mean, values, problem->n_users, n);
        for (size_t c = 0; c < n; c++) {
            ranking_exposure(exposure, n_catalogue, problem, problem->cutoffs[c]);
            summary->coverage[c] = ranking_coverage(exposure, n_catalogue);
            summary->gini[c] = ranking_gini(exposure, n_catalogue);
        }
        status = 0;
    }
    free(values);
    free(exposure);
    return status;
}

void ranking_summary_free(struct ranking_summary *summary)
{
    free(summary->mean);
    free(summary->coverage);
    free(summary->gini);
    *summary = (struct ranking_summary){0};
}

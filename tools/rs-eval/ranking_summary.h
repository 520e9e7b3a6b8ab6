/* ranking_summary.h: all measures of all lists, for each cutoff, over all users and over groups of them. */
#ifndef RS_EVAL_RANKING_SUMMARY_H
#define RS_EVAL_RANKING_SUMMARY_H

#include "ranking_metrics.h"

struct ranking_summary {
    size_t n_cutoffs, n_groups;
    size_t *users;           /* [1 + n_groups] */
    double *mean;            /* [1 + n_groups, n_cutoffs, RANKING_N_MEASURES]: of all users, then of each group */
    double *coverage, *gini; /* [1 + n_groups, n_cutoffs] over the films of the catalogue */
};

/* `problem` with its cutoffs, the first n_catalogue of its items being the catalogue. Each user is looked at once, also
 * when problem->group_of puts them in one of n_groups. -1: out of memory. The caller frees it in every case. */
int ranking_summarize(struct ranking_summary *summary, const struct ranking_problem *problem, size_t n_catalogue,
        size_t n_groups, int n_threads, struct rs_error *error);
void ranking_summary_free(struct ranking_summary *summary);

#endif

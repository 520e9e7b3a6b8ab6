/* ranking_summary.h: all measures of all lists, for each cutoff. */
#ifndef RS_EVAL_RANKING_SUMMARY_H
#define RS_EVAL_RANKING_SUMMARY_H

#include "ranking_metrics.h"

struct ranking_summary {
    size_t n_cutoffs;
    double *mean;            /* [n_cutoffs, RANKING_N_MEASURES] over the users */
    double *coverage, *gini; /* [n_cutoffs] over the films of the catalogue */
};

/* `problem` with its cutoffs, the first n_catalogue of its items being the catalogue. -1: out of memory. The caller frees
 * it in every case. */
int ranking_summarize(struct ranking_summary *summary, const struct ranking_problem *problem, size_t n_catalogue,
                      int n_threads, struct rs_error *error);
void ranking_summary_free(struct ranking_summary *summary);

#endif

/* eval_given.h: what rs-eval can be asked for, and what it reads beside its input. */
#ifndef RS_EVAL_EVAL_GIVEN_H
#define RS_EVAL_EVAL_GIVEN_H

#include "cli/tool.h"
#include "data/csr.h"
#include "data/dense.h"
#include "eval_slices.h"
#include "table/titles.h"

enum { MISSING_ERROR, MISSING_SKIP }; /* a held-out rating without a prediction */

enum { REPLICATES_OF_COMPARE = 1000 }; /* where --bootstrap does not say */

struct eval_options {
    const char *truth, *train, *items, *titles, *compare, *cutoffs, *by;
    double min_value, confidence;
    int64_t bootstrap;
    int missing, as;
};

struct eval_given {
    struct rs_csr truth, train;
    struct rs_dense items;
    struct rs_titles titles;
    const struct rs_csr *training; /* NULL without --train */
    const struct rs_dense *genres; /* NULL without --items */
    bool truth_has_values;         /* false: a text that names only users and films */
    bool by[EVAL_N_BY];
    size_t *cutoffs, n_cutoffs;
    size_t n_replicates;
};

/* Options held against one another, then files; streams or text. Free it also after a failure. */
int eval_given_read(struct eval_given *given, struct rs_tool *tool, struct rs_error *error);
void eval_given_free(struct eval_given *given);

#endif

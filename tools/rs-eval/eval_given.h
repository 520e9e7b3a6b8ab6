/* eval_given.h: what rs-eval can be asked for, and what it reads beside its input. */
#ifndef RS_EVAL_EVAL_GIVEN_H
#define RS_EVAL_EVAL_GIVEN_H

#include "cli/tool.h"
#include "data/csr.h"
#include "data/dense.h"

enum { MISSING_ERROR, MISSING_SKIP }; /* a held-out rating without a prediction */
enum { BY_NONE, BY_SCENARIO };

struct eval_options {
    const char *truth, *train, *items, *cutoffs;
    double min_value;
    int missing, by;
};

struct eval_given {
    struct rs_csr truth, train;
    struct rs_dense items;
    const struct rs_csr *training; /* NULL without --train */
    const struct rs_dense *genres; /* NULL without --items */
};

/* Free it also after a failure. */
int eval_given_read(struct eval_given *given, struct rs_tool *tool, struct rs_error *error);
void eval_given_free(struct eval_given *given);

#endif

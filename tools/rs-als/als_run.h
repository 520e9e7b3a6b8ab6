/* als_run.h: what the options say, and the two things that rs-als does with them: streams in, streams out. */
#ifndef RS_ALS_RUN_H
#define RS_ALS_RUN_H

#include "als_fit.h"
#include "cli/tool.h"

struct als_options {
    int64_t factors, iterations, cg_steps;
    double regularization; /* NAN: by the data */
    double scaling, alpha, unobserved_weight;
    bool binary, is_explicit, predict;
    int solver, side;
    const char *fit, *apply;
};

/* CSR in, item factors out, the model to --fit. A regularization that the options do not name is set in `parameters`. */
int als_run_fit(struct rs_tool *tool, struct als_parameters *parameters, struct rs_error *error);

/* CSR in; factors of its users or items out, or a prediction for each of its entries. */
int als_run_apply(struct rs_tool *tool, struct rs_error *error);

#endif

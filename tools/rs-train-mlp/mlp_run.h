/* mlp_run.h: the two things that rs-train-mlp does, from streams to streams. */
#ifndef MLP_RUN_H
#define MLP_RUN_H

#include "cli/tool.h"
#include "mlp_fit.h"

struct mlp_files {
    const char *users, *items;               /* vectors, or NULL */
    const char *user_factors, *item_factors; /* of another model, or NULL */
    const char *fit, *apply, *resume;        /* models, or NULL */
};

/* Fit a network to the ratings of tool->in; keep it; the ratings it predicts for the same pairs to tool->out. */
int mlp_run_fit(struct rs_tool *tool, const struct mlp_files *files, struct mlp_options *options,
        struct rs_error *error);

/* The ratings that a kept network predicts for the pairs of tool->in to tool->out. */
int mlp_run_apply(struct rs_tool *tool, const struct mlp_files *files, struct rs_error *error);

#endif

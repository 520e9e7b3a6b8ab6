/* fm_run.h: what the options say, and the two things that rs-fm does with them: streams in, streams out. */
#ifndef RS_FM_RUN_H
#define RS_FM_RUN_H

#include "cli/tool.h"
#include "fm_fit.h"

enum { FM_IMPLICIT_NONE, FM_IMPLICIT_USERS, FM_IMPLICIT_ITEMS, FM_IMPLICIT_BOTH };
enum { FM_DRIFT_NONE, FM_DRIFT_USERS };
enum { FM_NOISE_COMMON, FM_NOISE_USER };

struct fm_options {
    int64_t factors, chains, iterations, burn_in, draws;
    int implicit, noise, drift;
    struct rs_list users, items;
    const char *fit, *apply, *history, *deviation, *user_factors, *item_factors;
};

/* Ratings in, the model to --fit, fitted ratings out. */
int fm_run_fit(struct rs_tool *tool, struct rs_error *error);

/* Pairs in, ratings by a kept model out. */
int fm_run_apply(struct rs_tool *tool, struct rs_error *error);

/* ---- what both do (fm_streams.c) ---- */

/* The columns of numbers of one side: all files side by side. */
struct fm_columns {
    struct rs_dense joined;     /* nothing where no file was given */
    size_t n_parts, *n_columns; /* [n_parts] of each file */
};

int fm_columns_read(struct fm_columns *columns, struct rs_tool *tool, const char *as, const struct rs_list *files,
        struct rs_error *error);
void fm_columns_free(struct fm_columns *columns);

/* `history` NULL: nobody comes with one. The pairs again with ratings for values to stdout, deviations to --deviation, mean factors to --user-factors and
 * --item-factors. */
int fm_write_predictions(struct rs_tool *tool, const struct rs_fm *model, struct rs_csr *pairs,
        const struct fm_columns *users, const struct fm_columns *items, const struct rs_csr *history,
        struct rs_error *error);

#endif

/* kmeans_run.h: what the options say, and the two things that rs-kmeans does with them: fit (one k, or the best of a
 * range), and apply. */
#ifndef RS_KMEANS_RUN_H
#define RS_KMEANS_RUN_H

#include "choose_k.h"
#include "cli/tool.h"

struct kmeans_options {
    const char *clusters; /* a number or a range; NULL: the default */
    int64_t restarts, iterations, batch_size;
    double tolerance;
    const char *fit, *apply, *choice;
    int choose, gap_box;
    int64_t silhouette_sample, gap_references, gap_restarts;
    bool distances, soft;
    double fuzziness;
};

struct kmeans_options kmeans_option_defaults(void);

/* Do the options go together? The range they mean goes to `range`. -1: a usage error. */
int kmeans_run_check(struct rs_tool *tool, struct kmeans_range *range, struct rs_error *error);

/* Dense in; labels (or distances, memberships) out; the model to --fit, the table of measures to --choice. */
int kmeans_run_fit(struct rs_tool *tool, const struct kmeans_range *range, struct rs_error *error);

/* The same out, by the kept model, in constant memory. */
int kmeans_run_apply(struct rs_tool *tool, struct rs_error *error);

#endif

/* eval_figures.h: one figure in all its forms, and its names in the metrics. */
#ifndef RS_EVAL_EVAL_FIGURES_H
#define RS_EVAL_EVAL_FIGURES_H

#include "eval_bootstrap.h"
#include "table/metrics.h"

/* Intervals are NaN without replicates; what compares is NaN without another. */
struct eval_figure {
    struct eval_interval ours;
    double other;
    struct eval_interval difference; /* ours - other */
    double better;                   /* share of replicates in which ours is */
};

/* What figures are made of. */
struct eval_sources {
    const struct eval_bootstrap *ours, *other; /* other: NULL without --compare */
    double confidence;
};

/* `lower_is_better` for errors. */
int eval_figure_make(struct eval_figure *figure, const struct eval_sources *sources, struct eval_statistic statistic,
        bool lower_is_better, struct rs_error *error);

/* One that has no interval. */
struct eval_figure eval_figure_plain(double ours, double other);

/* PREFIX NAME, with _low and _high where there are replicates; with another also PREFIX other/NAME, PREFIX diff/NAME with
 * its _low and _high, and PREFIX better/NAME. `has_interval` is false for a figure that never has one. */
int eval_figure_add(struct rs_metrics *metrics, const struct eval_sources *sources, const char *prefix,
        const char *name, const struct eval_figure *figure, bool has_interval, struct rs_error *error);

#endif

/* eval_report.h: the figures as tables for people and as metrics for programs: the same figures in both. */
#ifndef RS_EVAL_EVAL_REPORT_H
#define RS_EVAL_EVAL_REPORT_H

#include <stdio.h>

#include "eval_lists.h"
#include "eval_ratings.h"
#include "table/metrics.h"

struct eval_report {
    FILE *text;
    struct rs_metrics *metrics;
    double confidence;
};

/* Names are MEASURE_at_K, of a slice SLICE/MEASURE_at_K, and counts; what each measure divides by stands there as text.
 * `other` is NULL without --compare. */
int eval_report_lists(const struct eval_report *report, const struct eval_lists *ours, const struct eval_lists *other,
        struct rs_error *error);

/* Sums of errors, ours and another's (or NULL): rmse, mae, and of each baseline, where there are any, rmse_of_NAME,
 * mae_of_NAME. */
int eval_report_ratings(const struct eval_report *report, const struct eval_slices *slices,
        const struct eval_predictions *p, const struct eval_bootstrap *ours, const struct eval_bootstrap *other,
        bool has_baselines, struct rs_error *error);

/* ---- for both ---- */

/* A cell of ten places with a blank before it, narrower where a table has many; NaN is a dash. */
void eval_report_cell(FILE *text, double value);
void eval_report_narrow(FILE *text, double value);

/* How intervals were made, as a line and as metrics; nothing without them. */
int eval_report_bootstrap(const struct eval_report *report, const struct eval_bootstrap *bootstrap,
        struct rs_error *error);

#endif

/* eval_report.h: the figures as a table for people and as metrics for programs: the same figures in both. */
#ifndef RS_EVAL_EVAL_REPORT_H
#define RS_EVAL_EVAL_REPORT_H

#include <stdio.h>

#include "eval_join.h"
#include "ranking_summary.h"
#include "table/metrics.h"

/* Names are MEASURE_at_K, and counts; what each measure divides by stands there as text. By scenario, also
 * scenario_N/MEASURE_at_K, and a table with a column for each. */
int eval_report_lists(FILE *text, struct rs_metrics *metrics, const struct eval_lists *joined,
        const struct ranking_summary *summary, struct rs_error *error);

/* rmse, mae, and of each baseline rmse_of_NAME, mae_of_NAME. */
int eval_report_ratings(FILE *text, struct rs_metrics *metrics, const struct eval_ratings *joined,
        const struct rating_sums *total, struct rs_error *error);

#endif

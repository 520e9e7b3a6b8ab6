/* split_report.h: what a split did, as metrics. */
#ifndef RS_SPLIT_SPLIT_REPORT_H
#define RS_SPLIT_SPLIT_REPORT_H

#include "split.h"
#include "table/metrics.h"

/* train_ratings, held_out_ratings and so on; held_out_from_time when `has_moment`. Starts the metrics; the caller frees
 * them in every case. */
int split_report(struct rs_metrics *metrics, const struct split_counts *counts, bool has_moment,
        struct rs_error *error);

#endif

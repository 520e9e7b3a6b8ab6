/* split_report.h: what a split did, for people and as metrics. */
#ifndef RS_SPLIT_SPLIT_REPORT_H
#define RS_SPLIT_SPLIT_REPORT_H

#include "split.h"
#include "split_leaks.h"
#include "table/metrics.h"

/* Add train_ratings, held_out_ratings and so on of one fold, with `before` in front of each name ("" or "fold_2/"), and
 * held_out_from_time where `cut` is not NULL. */
int split_report(struct rs_metrics *metrics, const char *before, const struct split_counts *counts, const int64_t *cut,
        struct rs_error *error);

/* Add pairs_in_both, and where times are known held_out_older_than_training and its share. */
int split_report_leaks(struct rs_metrics *metrics, const char *before, const struct split_leaks *leaks,
        struct rs_error *error);

#endif

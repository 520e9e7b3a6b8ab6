/* kmeans_report.h: what a fit leaves behind: the model that is kept, and its figures. */
#ifndef RS_KMEANS_REPORT_H
#define RS_KMEANS_REPORT_H

#include "data/ids.h"
#include "kmeans_fit.h"
#include "models/centroids.h"
#include "table/metrics.h"

/* The result's centres as a model with these column names. Free with rs_centroids_free(), also after a failure. */
int kmeans_model(struct rs_centroids *model, const struct kmeans_result *result, size_t k, const struct rs_ids *columns,
                 struct rs_error *error);

/* inertia, iterations, converged (1 or 0), and the rows of each cluster as size/0, size/1, ... */
int kmeans_report(struct rs_metrics *metrics, const struct kmeans_result *result, size_t k, struct rs_error *error);

#endif

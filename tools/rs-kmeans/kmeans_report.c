/* kmeans_report.c: model and figures of a fit. */
#include "kmeans_report.h"

#include <stdio.h>
#include <string.h>

int kmeans_model(struct rs_centroids *model, const struct kmeans_result *result, size_t k, const struct rs_ids *columns,
                 struct rs_error *error)
{
    if (rs_centroids_alloc(model, k, result->n_columns, columns, error) != 0)
        return -1;
    memcpy(model->centers, result->centers, k * result->n_columns * sizeof *model->centers);
    return 0;
}

int kmeans_report(struct rs_metrics *metrics, const struct kmeans_result *result, size_t k, struct rs_error *error)
{
    char name[32];

    if (rs_metrics_start(metrics, error) != 0 || rs_metrics_add(metrics, "inertia", result->inertia, error) != 0
            || rs_metrics_add(metrics, "iterations", (double)result->iterations, error) != 0
            || rs_metrics_add(metrics, "converged", result->converged, error) != 0)
        return -1;
    for (size_t j = 0; j < k; j++) {
        snprintf(name, sizeof name, "size/%zu", j);
        if (rs_metrics_add(metrics, name, (double)result->sizes[j], error) != 0)
            return -1;
    }
    return 0;
}

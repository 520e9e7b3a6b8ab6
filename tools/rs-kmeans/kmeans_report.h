/* kmeans_report.h: what a fit leaves behind: the model that is kept, and its figures. */
#ifndef RS_KMEANS_REPORT_H
#define RS_KMEANS_REPORT_H

#include <stdio.h>

#include "choose_k.h"
#include "data/ids.h"
#include "kmeans_fit.h"
#include "models/centroids.h"
#include "table/metrics.h"

/* The result's centres as a model with these column names. Free with rs_centroids_free(), also after a failure. */
int kmeans_model(struct rs_centroids *model, const struct kmeans_result *result, size_t k, const struct rs_ids *columns,
        struct rs_error *error);

/* inertia, iterations, converged (1 or 0), and the rows of each cluster as size/0, size/1, ... */
int kmeans_report(struct rs_metrics *metrics, const struct kmeans_result *result, size_t k, struct rs_error *error);

/* Of a choice: k, silhouette, gap, gap_error, davies_bouldin, calinski_harabasz of the one taken, and what each method
 * recommends as best_k_elbow, best_k_silhouette, ... (null where it recommends none). */
int kmeans_choice_report(struct rs_metrics *metrics, const struct kmeans_choice *choice, size_t taken,
        struct rs_error *error);

/* "elbow 7, silhouette 8, gap -, ...". Returns `words`. */
char *kmeans_choice_words(const struct kmeans_choice *choice, char *words, size_t size);

/* A row for each k: as CSV (k,inertia,silhouette,gap,gap_error,davies_bouldin,calinski_harabasz; what has no meaning is
 * an empty field), and aligned for a person, with each method's best marked. Errors are left in `out`. */
void kmeans_choice_csv(const struct kmeans_choice *choice, FILE *out);
void kmeans_choice_table(const struct kmeans_choice *choice, FILE *out);

#endif

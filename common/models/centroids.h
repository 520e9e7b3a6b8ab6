/* centroids.h: centres of clusters, and how far rows are from them: the apply side of k-means.
 *
 * Distances are Euclidean. The nearest centre is the one with the least rs_squared_distance(), of equals the first: so a
 * row's label does not depend on the rows beside it, and the fit's labels are those that apply gives. The functions over
 * plain arrays are for the fit, a server and other tools. */
#ifndef RS_MODELS_CENTROIDS_H
#define RS_MODELS_CENTROIDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/dense.h"
#include "data/ids.h"
#include "stream/message.h"

struct rs_centroids {
    size_t k, n_columns;
    float *centers;        /* [k, n_columns] */
    struct rs_ids columns; /* names of the columns, or empty */
};

/* Room for centres, and a copy of the names. Free with rs_centroids_free(), also after a failure. */
int rs_centroids_alloc(struct rs_centroids *model, size_t k, size_t n_columns, const struct rs_ids *columns,
        struct rs_error *error);
void rs_centroids_free(struct rs_centroids *model);

/* The nearest of centers [k,d] to x [d], and its squared distance (may be NULL). k is at least 1. */
int32_t rs_centroids_nearest(const float *centers, size_t k, size_t d, const float *x, float *squared);

/* The same for rows x [n,d]: label [n], squared [n] (may be NULL). */
void rs_centroids_label(const float *centers, size_t k, size_t d, const float *x, size_t n, int32_t *label,
        float *squared, int n_threads);

/* The distances of rows x [n,d] from all centres: distance [n,k], not squared. */
void rs_centroids_distances(const float *centers, size_t k, size_t d, const float *x, size_t n, float *distance,
        int n_threads);

/* How much rows x [n,d] belong to each centre: membership [n,k], each row summing to 1. They are those of fuzzy c-means
 * (Bezdek 1981): in proportion to distance^(-2 / (fuzziness - 1)). A row on a centre belongs to it alone. `fuzziness`
 * is over 1: near 1 the nearest centre has all, the greater the more equal. */
void rs_centroids_memberships(const float *centers, size_t k, size_t d, const float *x, size_t n, double fuzziness,
        float *membership, int n_threads);

/* A model "rs-kmeans": `cluster_centers` [k,d], scikit-learn's cluster_centers_. */
int rs_centroids_load(struct rs_centroids *model, struct rs_reader *reader, struct rs_error *error);
int rs_centroids_save(const struct rs_centroids *model, struct rs_writer *writer, struct rs_error *error);

/* What a stream says of rows. */
enum rs_centroids_answer {
    RS_CENTROIDS_LABELS,
    RS_CENTROIDS_DISTANCES,  /* dense [n,k], columns distance/0, distance/1, ... */
    RS_CENTROIDS_MEMBERSHIPS /* dense [n,k], columns membership/0, ... */
};

/* Of x, and of all the dense messages that a reader has, in constant memory. `fuzziness` is for memberships. */
int rs_centroids_write(const struct rs_centroids *model, enum rs_centroids_answer answer, double fuzziness,
        const struct rs_dense *x, struct rs_writer *writer, int n_threads, struct rs_error *error);
int rs_centroids_stream(const struct rs_centroids *model, enum rs_centroids_answer answer, double fuzziness,
        struct rs_reader *reader, struct rs_writer *writer, int n_threads, struct rs_error *error);

#endif

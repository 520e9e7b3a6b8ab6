/* clusters.h: lists of films from clusters, of films or of users. Plain arrays in and out: films are columns, a label
 * of -1 is of no cluster. */
#ifndef RS_MODELS_CLUSTERS_H
#define RS_MODELS_CLUSTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/csr.h"

/* ---- clusters of films ---- */

/* The films of each cluster, most popular first. */
struct rs_item_clusters {
    size_t n;       /* clusters: labels 0 .. n - 1 */
    int64_t *start; /* [n + 1] cluster c is films[start[c]] .. films[start[c + 1]] */
    int32_t *films; /* [start[n]] */
};

/* order[n_order]: films by popularity (rs_popularity_order()); label[film] their clusters. -1: out of memory. */
int rs_item_clusters_make(struct rs_item_clusters *clusters, const int32_t *order, size_t n_order, const int32_t *label,
        struct rs_error *error);
void rs_item_clusters_free(struct rs_item_clusters *clusters);

/* One user's list: the clusters of the films that they liked, those with the largest share of them first (ties: the
 * lower label); within a cluster by popularity. liked[n_liked] are films (-1 and films of no cluster are left aside);
 * seen[film] are left out. item[k] (-1 where there is no more), share[k] the cluster's share of what was liked,
 * cluster[k]; tally[clusters->n] is scratch. Returns the length. */
size_t rs_item_clusters_list(const struct rs_item_clusters *clusters, const int32_t *label, const int32_t *liked,
        size_t n_liked, const bool *seen, size_t k, int32_t *item, float *share, int32_t *cluster, int64_t *tally);

/* ---- clusters of users ---- */

/* What each cluster of users likes, best first: for every film the share of the cluster's users who liked it, as if
 * `prior_weight` users of all clusters were in it,
 *     score = (n_cluster + prior_weight * p) / (m_cluster + prior_weight),  p = n_all / m_all
 * so that a small cluster says no more than it knows, divided by p^damping, so that what everybody likes weighs less. */
struct rs_user_clusters {
    size_t n, n_films;
    int32_t *order;   /* [n, n_films] films somebody liked, best first, ties to the lower column; -1 behind them */
    float *score;     /* [n, n_films] by film; 0 for one that nobody liked */
    int64_t *n_users; /* [n] of the ratings, in each cluster */
};

/* Users' ratings and their labels label[ratings->n_rows]; a rating of at least `positive` is a liking. Users without a
 * label count in p alone. n: one more than the highest label that is asked for. -1: out of memory. */
int rs_user_clusters_make(struct rs_user_clusters *clusters, const struct rs_csr *ratings, const int32_t *label,
        size_t n, float positive, double prior_weight, double damping, int n_threads, struct rs_error *error);
void rs_user_clusters_free(struct rs_user_clusters *clusters);

#endif

/* clusters.c: films by their own clusters and by what clusters of users like. */
#include "models/clusters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/topk.h"

/* ---- clusters of films ---- */

static size_t count_clusters(const int32_t *order, size_t n_order, const int32_t *label)
{
    int32_t highest = -1;

    for (size_t i = 0; i < n_order; i++)
        if (label[order[i]] > highest)
            highest = label[order[i]];
    return (size_t)(highest + 1);
}

int rs_item_clusters_make(struct rs_item_clusters *clusters, const int32_t *order, size_t n_order, const int32_t *label,
        struct rs_error *error)
{
    size_t n = count_clusters(order, n_order, label);
    int64_t *next = rs_alloc_zero(n + 1, sizeof *next, error);

    *clusters = (struct rs_item_clusters){.n = n};
    clusters->start = rs_alloc_zero(n + 1, sizeof *clusters->start, error);
    clusters->films = rs_alloc(n_order, sizeof *clusters->films, error);
    if (!next || !clusters->start || !clusters->films) {
        free(next);
        return -1;
    }
    for (size_t i = 0; i < n_order; i++)
        if (label[order[i]] >= 0)
            clusters->start[label[order[i]] + 1]++;
    for (size_t c = 0; c < n; c++) {
        clusters->start[c + 1] += clusters->start[c];
        next[c] = clusters->start[c];
    }
    for (size_t i = 0; i < n_order; i++)
        if (label[order[i]] >= 0)
            clusters->films[next[label[order[i]]]++] = order[i];
    free(next);
    return 0;
}

void rs_item_clusters_free(struct rs_item_clusters *clusters)
{
    free(clusters->start);
    free(clusters->films);
    *clusters = (struct rs_item_clusters){0};
}

/* The cluster with the most of what was liked that is not yet used up, or -1. */
static int32_t best_cluster(const int64_t *tally, size_t n)
{
    int32_t best = -1;

    for (size_t c = 0; c < n; c++)
        if (tally[c] > 0 && (best < 0 || tally[c] > tally[best]))
            best = (int32_t)c;
    return best;
}

size_t rs_item_clusters_list(const struct rs_item_clusters *clusters, const int32_t *label, const int32_t *liked,
        size_t n_liked, const bool *seen, size_t k, int32_t *item, float *share, int32_t *cluster, int64_t *tally)
{
    size_t length = 0;
    int64_t total = 0;
    int32_t c;

    memset(tally, 0, clusters->n * sizeof *tally);
    for (size_t i = 0; i < n_liked; i++) {
        int32_t of = liked[i] >= 0 ? label[liked[i]] : -1;

        if (of >= 0 && (size_t)of < clusters->n) {
            tally[of]++;
            total++;
        }
    }
    while (length < k && (c = best_cluster(tally, clusters->n)) >= 0) {
        for (int64_t f = clusters->start[c]; f < clusters->start[c + 1] && length < k; f++) {
            if (seen[clusters->films[f]])
                continue;
            item[length] = clusters->films[f];
            share[length] = (float)((double)tally[c] / (double)total);
            cluster[length++] = c;
        }
        tally[c] = 0;
    }
    for (size_t place = length; place < k; place++) {
        item[place] = cluster[place] = -1;
        share[place] = 0;
    }
    return length;
}

/* ---- clusters of users ---- */

/* likings[film] of all users, and score[cluster, film] as counts. */
static void count_likings(struct rs_user_clusters *clusters, const struct rs_csr *ratings, const int32_t *label,
        float positive, int64_t *likings)
{
    for (size_t u = 0; u < ratings->n_rows; u++) {
        bool labelled = label[u] >= 0 && (size_t)label[u] < clusters->n;
        float *counts = labelled ? clusters->score + (size_t)label[u] * clusters->n_films : NULL;

        if (labelled)
            clusters->n_users[label[u]]++;
        for (int64_t e = ratings->indptr[u]; e < ratings->indptr[u + 1]; e++) {
            if (ratings->data[e] < positive)
                continue;
            likings[ratings->indices[e]]++;
            if (counts)
                counts[ratings->indices[e]]++;
        }
    }
}

struct ordering {
    struct rs_user_clusters *clusters;
    const int64_t *likings;
    size_t n_users;
    double prior_weight, damping;
    struct rs_scored *scratch; /* [workers, n_films] */
};

/* One cluster's counts to scores, and their order. */
static void order_cluster(void *context, size_t c, int worker)
{
    const struct ordering *o = context;
    size_t n_films = o->clusters->n_films, n = 0;
    float *score = o->clusters->score + c * n_films;
    int32_t *order = o->clusters->order + c * n_films;
    struct rs_scored *best = o->scratch + (size_t)worker * n_films;
    struct rs_topk heap = {.best = best, .k = n_films};
    double weight = (double)o->clusters->n_users[c] + o->prior_weight;

    for (size_t i = 0; i < n_films; i++) {
        double share = (double)o->likings[i] / (double)o->n_users;

        if (o->likings[i] == 0 || !(weight > 0)) {
            score[i] = 0;
            continue;
        }
        score[i] = (float)(((double)score[i] + o->prior_weight * share) / weight / pow(share, o->damping));
        rs_topk_push(&heap, score[i], (int32_t)i);
    }
    rs_topk_finish(&heap);
    for (n = 0; n < heap.n; n++)
        order[n] = best[n].index;
    for (; n < n_films; n++)
        order[n] = -1;
}

int rs_user_clusters_make(struct rs_user_clusters *clusters, const struct rs_csr *ratings, const int32_t *label,
        size_t n, float positive, double prior_weight, double damping, int n_threads, struct rs_error *error)
{
    size_t n_films = ratings->n_columns;
    int64_t *likings = rs_alloc_zero(n_films, sizeof *likings, error);
    struct ordering o = {clusters, likings, ratings->n_rows, prior_weight, damping,
            rs_alloc((size_t)n_threads * n_films, sizeof *o.scratch, error)};
    int status = -1;

    *clusters = (struct rs_user_clusters){.n = n, .n_films = n_films};
    clusters->order = rs_alloc(n, n_films * sizeof *clusters->order, error);
    clusters->score = rs_alloc_zero(n, n_films * sizeof *clusters->score, error);
    clusters->n_users = rs_alloc_zero(n, sizeof *clusters->n_users, error);
    if (likings && o.scratch && clusters->order && clusters->score && clusters->n_users) {
        count_likings(clusters, ratings, label, positive, likings);
        rs_parallel(n, n_threads, order_cluster, &o);
        status = 0;
    }
    free(likings);
    free(o.scratch);
    return status;
}

void rs_user_clusters_free(struct rs_user_clusters *clusters)
{
    free(clusters->order);
    free(clusters->score);
    free(clusters->n_users);
    *clusters = (struct rs_user_clusters){0};
}

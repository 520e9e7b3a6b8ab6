/* profile_users.c: one pass over a user's ratings for the sums, one over genres and clusters. */
#include "profile_users.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"

enum { BLOCK_USERS = 64 };

struct profile_user_parameters profile_user_defaults(void)
{
    return (struct profile_user_parameters){.min_value = 3.5, .damping = 5, .density = PROFILE_BY_GENRE};
}

static bool by_cluster(const struct profile_user_parameters *p)
{
    return p->density == PROFILE_BY_CLUSTER;
}

size_t profile_user_columns(const struct profile_films *films, const struct profile_user_parameters *parameters)
{
    return 2 * films->n_genres + films->n_clusters + (by_cluster(parameters) ? films->n_clusters : films->n_genres);
}

/* ---- names ---- */

/* A column's name: "density/" and the genre's name, or the number i. The caller frees it. */
static char *join_name(const char *what, const struct rs_ids *genres, size_t i, struct rs_error *error)
{
    char number[24];
    struct rs_id id = {.text = number};
    size_t n_what = strlen(what);
    char *name;

    if (genres && genres->n > 0)
        id = rs_ids_at(genres, i);
    else
        id.length = (size_t)snprintf(number, sizeof number, "%zu", i);
    name = rs_alloc(n_what + 1 + id.length + 1, 1, error);
    if (!name)
        return NULL;
    memcpy(name, what, n_what);
    name[n_what] = '/';
    memcpy(name + n_what + 1, id.text, id.length);
    name[n_what + 1 + id.length] = '\0';
    return name;
}

/* n more names to texts[*used]. -1: out of memory. */
static int add_names(char **texts, size_t *used, const char *what, const struct rs_ids *genres, size_t n,
        struct rs_error *error)
{
    for (size_t i = 0; i < n; i++) {
        texts[*used] = join_name(what, genres, i, error);
        if (!texts[*used])
            return -1;
        ++*used;
    }
    return 0;
}

int profile_user_names(struct rs_ids *names, const struct rs_ids *genres, const struct profile_films *films,
        const struct profile_user_parameters *parameters, struct rs_error *error)
{
    size_t n = profile_user_columns(films, parameters), used = 0;
    char **texts = rs_alloc(n, sizeof *texts, error);
    const struct rs_ids *types = by_cluster(parameters) ? NULL : genres;
    int status = -1;

    *names = (struct rs_ids){0};
    if (texts && add_names(texts, &used, "genre_mean", genres, films->n_genres, error) == 0
            && add_names(texts, &used, "genre_share", genres, films->n_genres, error) == 0
            && add_names(texts, &used, "cluster_mean", NULL, films->n_clusters, error) == 0
            && add_names(texts, &used, "density", types, n - used, error) == 0)
        status = rs_ids_from_texts(names, (const char *const *)texts, n, error);
    for (size_t i = 0; i < used; i++)
        free(texts[i]);
    free(texts);
    return status;
}

/* ---- rows ---- */

static void add(struct profile_sums *sums, double rating, double min_value)
{
    sums->watched++;
    if (rating == 0)
        return;
    sums->rating += rating;
    sums->rated++;
    sums->high += rating >= min_value;
}

static void add_film(struct profile_sums *sums, const struct profile_films *films, int32_t item, double rating,
        double min_value)
{
    int32_t row = films->genre_row[item];

    for (size_t g = 0; row >= 0 && g < films->n_genres; g++) {
        if (films->genres[(size_t)row * films->n_genres + g] != 0)
            add(&sums[g], rating, min_value);
    }
    if (films->n_clusters > 0 && films->cluster[item] >= 0)
        add(&sums[films->n_genres + (size_t)films->cluster[item]], rating, min_value);
}

static double share(double part, double all)
{
    return all > 0 ? part / all : 0;
}

/* How much better than their mean a user rates a genre or cluster. */
static double preference(const struct profile_sums *sums, double mean, double damping)
{
    return share(sums->rating - sums->rated * mean, sums->rated + damping);
}

void profile_user(float *row, struct profile_sums *sums, const int32_t *item, const float *rating, size_t n,
        const struct profile_films *films, const struct profile_user_parameters *parameters)
{
    size_t n_genres = films->n_genres, n_clusters = films->n_clusters;
    const struct profile_sums *clusters = sums + n_genres, *types = by_cluster(parameters) ? clusters : sums;
    struct profile_sums all = {0};
    double mean;

    memset(sums, 0, (n_genres + n_clusters) * sizeof *sums);
    for (size_t i = 0; i < n; i++) {
        add(&all, (double)rating[i], parameters->min_value);
        add_film(sums, films, item[i], (double)rating[i], parameters->min_value);
    }
    mean = share(all.rating, all.rated);
    for (size_t g = 0; g < n_genres; g++) {
        row[g] = (float)preference(&sums[g], mean, parameters->damping);
        row[n_genres + g] = (float)share(sums[g].watched, all.watched);
    }
    row += 2 * n_genres;
    for (size_t c = 0; c < n_clusters; c++)
        row[c] = (float)(mean + preference(&clusters[c], mean, parameters->damping));
    row += n_clusters;
    for (size_t t = 0; t < (by_cluster(parameters) ? n_clusters : n_genres); t++)
        row[t] = (float)share(types[t].high, all.high);
}

struct work {
    float *out;
    const struct rs_csr *ratings;
    const struct profile_films *films;
    const struct profile_user_parameters *parameters;
    struct profile_sums *sums; /* [n_threads, n_genres + n_clusters] */
};

static void profile_block(void *context, size_t block, int worker)
{
    const struct work *w = context;
    const struct rs_csr *r = w->ratings;
    size_t n_sums = w->films->n_genres + w->films->n_clusters, d = profile_user_columns(w->films, w->parameters);
    size_t start = block * BLOCK_USERS, end = r->n_rows - start < BLOCK_USERS ? r->n_rows : start + BLOCK_USERS;

    for (size_t u = start; u < end; u++) {
        size_t first = (size_t)r->indptr[u], n = (size_t)r->indptr[u + 1] - first;

        profile_user(w->out + u * d, w->sums + (size_t)worker * n_sums, r->indices + first, r->data + first, n,
                w->films, w->parameters);
    }
}

int profile_users(float *out, const struct rs_csr *ratings, const struct profile_films *films,
        const struct profile_user_parameters *parameters, int n_threads, struct rs_error *error)
{
    size_t n_sums = films->n_genres + films->n_clusters;
    struct work w = {out, ratings, films, parameters, rs_alloc((size_t)n_threads * n_sums, sizeof *w.sums, error)};

    if (!w.sums)
        return -1;
    rs_parallel(rs_blocks(ratings->n_rows, BLOCK_USERS), n_threads, profile_block, &w);
    free(w.sums);
    return 0;
}

/* taste_map.c: the kept encoder, k-means and projection on one history; what clusters are called. */
#include "taste_map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "artifacts_internal.h"
#include "base/memory.h"
#include "stream/kinds.h"

/* ---- read ---- */

static int read_clusters(struct serve_map *map, const char *file, const struct serve_folder *folder,
        struct rs_error *error)
{
    struct rs_reader reader;
    int status = serve_folder_open(folder, file, &reader, error);

    if (status == 0)
        status = rs_centroids_load(&map->clusters, &reader, error);
    serve_folder_close(&reader);
    return status;
}

/* map->label by the users of the places. */
static int read_labels(struct serve_map *map, const char *file, const struct serve_folder *folder,
        struct rs_error *error)
{
    struct rs_labels labels = {0};
    struct rs_reader reader;
    int32_t *at = rs_alloc(map->places.n_rows, sizeof *at, error);
    int status = serve_folder_open(folder, file, &reader, error);

    map->label = rs_alloc(map->places.n_rows, sizeof *map->label, error);
    if (!at || !map->label)
        status = -1;
    if (status == 0)
        status = rs_labels_read(&labels, &reader, error);
    if (status == 0)
        status = rs_ids_locate(&map->places.rows, &labels.rows, at, error);
    for (size_t i = 0; status == 0 && i < map->places.n_rows; i++) {
        map->label[i] = at[i] < 0 ? -1 : labels.label[at[i]];
        if (map->label[i] >= (int32_t)map->clusters.k)
            status = rs_fail(error, "%s: want labels under %zu, got %d", file, map->clusters.k, map->label[i]);
    }
    serve_folder_close(&reader);
    rs_labels_free(&labels);
    free(at);
    return status;
}

static int check(const struct serve_map *map, const struct serve_manifest *m, struct rs_error *error)
{
    size_t dim = rs_encoder_dim(&map->encoder);

    if (!map->encoder.sparse)
        return rs_fail(error, "%s: want an encoder of ratings, CSR", m->map_encoder);
    if (map->clusters.n_columns != dim)
        return rs_fail(error, "%s: want clusters of %zu columns, got %zu", m->map_clusters, dim,
                map->clusters.n_columns);
    if (map->projection.sparse || rs_encoder_columns(&map->projection) != dim || rs_encoder_dim(&map->projection) != 2)
        return rs_fail(error, "%s: want an encoder of %zu columns to 2", m->map_projection, dim);
    if (map->places.n_columns != 2)
        return rs_fail(error, "%s: want 2 columns, got %zu", m->map_places, map->places.n_columns);
    return 0;
}

/* ---- names ---- */

/* watched[k, columns of the ratings]: how often each cluster's users have each film. */
static int count_films(const struct serve_artifacts *a, uint32_t *watched, struct rs_error *error)
{
    const struct serve_map *map = &a->map;
    size_t n = map->places.n_rows;
    int32_t *row = rs_alloc(n, sizeof *row, error);
    int status = row ? rs_ids_locate(&map->places.rows, &a->ratings.rows, row, error) : -1;

    for (size_t u = 0; status == 0 && u < n; u++) {
        uint32_t *count = watched + (size_t)(map->label[u] < 0 ? 0 : map->label[u]) * a->ratings.n_columns;

        if (row[u] < 0 || map->label[u] < 0)
            continue;
        for (int64_t e = a->ratings.indptr[row[u]]; e < a->ratings.indptr[row[u] + 1]; e++)
            count[a->ratings.indices[e]]++;
    }
    free(row);
    return status;
}

/* How often each cluster's users, and all, have watched each genre: count[k + 1, genres]. Films are counted first, and their
 * genres then: a set has many more ratings than films. */
static int count_genres(const struct serve_artifacts *a, double *count, struct rs_error *error)
{
    size_t d = a->genres.n_columns, k = a->map.clusters.k, n = a->ratings.n_columns;
    int32_t *film = rs_alloc(n, sizeof *film, error);
    uint32_t *watched = rs_alloc_zero(k * n, sizeof *watched, error);
    int status = -1;

    if (film && watched && rs_ids_locate(&a->ratings.columns, &a->genres.rows, film, error) == 0)
        status = count_films(a, watched, error);
    for (size_t c = 0; status == 0 && c < k; c++)
        for (size_t j = 0; j < n; j++)
            for (size_t g = 0; film[j] >= 0 && g < d; g++) {
                double times = rs_dense_row(&a->genres, (size_t)film[j])[g] > 0 ? watched[c * n + j] : 0;

                count[c * d + g] += times;
                count[k * d + g] += times;
            }
    free(film);
    free(watched);
    return status;
}

/* The two genres whose share in the cluster is most above their share in all: (share - share of all) / root of that. */
static void name_cluster(const struct serve_artifacts *a, const double *count, const double *all, char *name)
{
    size_t d = a->genres.n_columns;
    double total = 0, total_all = 0, best[2] = {0, 0};
    ptrdiff_t which[2] = {-1, -1};

    for (size_t g = 0; g < d; g++) {
        total += count[g];
        total_all += all[g];
    }
    for (size_t g = 0; g < d && total > 0; g++) {
        double share = all[g] / total_all, lift = share > 0 ? (count[g] / total - share) / sqrt(share) : 0;

        if (lift > best[0]) {
            best[1] = best[0];
            which[1] = which[0];
            best[0] = lift;
            which[0] = (ptrdiff_t)g;
        } else if (lift > best[1]) {
            best[1] = lift;
            which[1] = (ptrdiff_t)g;
        }
    }
    name[0] = '\0';
    for (size_t i = 0; i < 2 && which[i] >= 0; i++) {
        struct rs_id genre = rs_ids_at(&a->genres.columns, (size_t)which[i]);
        size_t used = strlen(name);

        snprintf(name + used, 64 - used, "%s%.*s", i ? ", " : "", (int)(genre.length < 28 ? genre.length : 28),
                genre.text);
    }
}

static int name_clusters(struct serve_artifacts *a, struct rs_error *error)
{
    struct serve_map *map = &a->map;
    size_t d = a->genres.n_columns, k = map->clusters.k;
    double *count = rs_alloc_zero((k + 1) * d, sizeof *count, error);
    int status = -1;

    map->names = rs_alloc_zero(k, sizeof *map->names, error);
    if (count && map->names)
        status = a->genres.columns.n == d ? count_genres(a, count, error) : 0;
    for (size_t c = 0; status == 0 && c < k && a->genres.columns.n == d; c++)
        name_cluster(a, count + c * d, count + k * d, map->names[c]);
    free(count);
    return status;
}

int serve_map_read(struct serve_artifacts *a, const struct serve_folder *folder, struct rs_error *error)
{
    const struct serve_manifest *m = &a->manifest;
    struct serve_map *map = &a->map;

    if (!m->map_encoder)
        return 0;
    map->there = true;
    if (serve_folder_encoder(folder, m->map_encoder, &map->encoder, error) != 0
            || serve_folder_encoder(folder, m->map_projection, &map->projection, error) != 0
            || serve_folder_dense(folder, m->map_places, &map->places, error) != 0
            || read_clusters(map, m->map_clusters, folder, error) != 0 || check(map, m, error) != 0
            || read_labels(map, m->map_labels, folder, error) != 0)
        return -1;
    return name_clusters(a, error);
}

void serve_map_free(struct serve_map *map)
{
    rs_encoder_free(&map->encoder);
    rs_encoder_free(&map->projection);
    rs_centroids_free(&map->clusters);
    rs_dense_free(&map->places);
    free(map->label);
    free(map->names);
    *map = (struct serve_map){0};
}

/* ---- a place ---- */

struct entry {
    int32_t column;
    float value;
};

static int by_column(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;

    return (left->column > right->column) - (left->column < right->column);
}

/* The entries that the encoder knows, in order, as a row of length 1. Returns how many. */
static size_t make_row(const int32_t *columns, const float *values, size_t n, struct entry *entries, int32_t *indices,
        float *data)
{
    size_t known = 0;
    double square = 0;

    for (size_t i = 0; i < n; i++)
        if (columns[i] >= 0 && values[i] != 0)
            entries[known++] = (struct entry){columns[i], values[i]};
    qsort(entries, known, sizeof *entries, by_column);
    for (size_t i = 0; i < known; i++)
        square += (double)entries[i].value * (double)entries[i].value;
    for (size_t i = 0; i < known; i++) {
        indices[i] = entries[i].column;
        data[i] = (float)((double)entries[i].value / sqrt(square));
    }
    return known;
}

int serve_map_place(const struct serve_map *map, const int32_t *columns, const float *values, size_t n,
        struct serve_place *place, struct rs_error *error)
{
    struct entry *entries = rs_alloc(n, sizeof *entries, error);
    int32_t *indices = rs_alloc(n, sizeof *indices, error);
    float *data = rs_alloc(n, sizeof *data, error);
    float *code = rs_alloc(rs_encoder_dim(&map->encoder), sizeof *code, error);
    float xy[2];
    int status = entries && indices && data && code ? 0 : -1;

    if (status == 0) {
        int64_t indptr[2] = {0, (int64_t)make_row(columns, values, n, entries, indices, data)};
        struct rs_csr row = {.n_rows = 1,
                .n_columns = rs_encoder_columns(&map->encoder),
                .indptr = indptr,
                .indices = indices,
                .data = data};

        if (indptr[1] > 0) {
            status = rs_encoder_apply_csr(&map->encoder, &row, code, 1, error) == 0
                                     && rs_encoder_apply(&map->projection, code, 1, xy, 1, error) == 0
                             ? 1
                             : -1;
            if (status == 1)
                *place = (struct serve_place){xy[0], xy[1],
                        rs_centroids_nearest(map->clusters.centers, map->clusters.k, map->clusters.n_columns, code,
                                NULL)};
        }
    }
    free(entries);
    free(indices);
    free(data);
    free(code);
    return status;
}

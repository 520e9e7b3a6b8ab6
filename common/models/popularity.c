/* popularity.c: what columns of ratings add up to, and the order it gives. Files: popularity_io.c. */
#include "models/popularity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/genres.h"

const char *const rs_popularity_names[RS_N_POPULAR + 1] = {"count", "mean", "bayesian", "recent", NULL};

/* ---- fit ---- */

struct column_sum {
    double sum, recent;
    int64_t count, rated; /* entries, and those that are no 0 */
};

static int64_t newest_time(const struct rs_csr *ratings)
{
    size_t n = rs_csr_entries(ratings);
    int64_t newest = n ? ratings->time[0] : 0;

    for (size_t e = 1; e < n; e++)
        newest = ratings->time[e] > newest ? ratings->time[e] : newest;
    return newest;
}

static void add_up(const struct rs_csr *ratings, double half_life, struct column_sum *columns)
{
    int64_t newest = ratings->time ? newest_time(ratings) : 0;
    double halves = 1 / (half_life * 86400);

    for (size_t e = 0; e < rs_csr_entries(ratings); e++) {
        struct column_sum *column = &columns[ratings->indices[e]];

        column->count++;
        column->sum += (double)ratings->data[e];
        column->rated += ratings->data[e] != 0;
        if (ratings->time)
            column->recent += exp2(-((double)newest - (double)ratings->time[e]) * halves);
    }
}

static void fill(struct rs_popularity *model, const struct column_sum *columns, double prior_weight)
{
    double sum = 0, mean_of_all;
    int64_t rated = 0;

    for (size_t i = 0; i < model->n; i++) {
        sum += columns[i].sum;
        rated += columns[i].rated;
    }
    mean_of_all = rated ? sum / (double)rated : 0;
    for (size_t i = 0; i < model->n; i++) {
        const struct column_sum *c = &columns[i];

        model->count[i] = (float)c->count;
        model->mean[i] = c->rated ? (float)(c->sum / (double)c->rated) : 0;
        model->bayesian[i] =
                c->rated ? (float)((prior_weight * mean_of_all + c->sum) / (prior_weight + (double)c->rated)) : 0;
        if (model->recent)
            model->recent[i] = (float)c->recent;
    }
}

/* The films of the ratings, then those that only the genres have. */
static int unite_items(struct rs_popularity *model, const struct rs_ids *rated, const struct rs_dense *genres,
        struct rs_error *error)
{
    struct rs_id_map map = {0};
    int status = genres ? rs_id_map_build(&map, rated, error) : rs_ids_copy(&model->items, rated, error);

    for (size_t i = 0; genres && status == 0 && i < genres->n_rows; i++)
        status = rs_id_map_add(&map, rs_ids_at(&genres->rows, i), error) < 0 ? -1 : 0;
    if (genres && status == 0)
        status = rs_ids_copy(&model->items, &map.ids, error);
    rs_id_map_free(&map);
    model->n = model->items.n;
    return status;
}

static int take_genres(struct rs_popularity *model, const struct rs_dense *genres, struct rs_error *error)
{
    size_t d = genres->n_columns;
    int32_t *row = rs_alloc(model->n, sizeof *row, error);
    int status = -1;

    if (genres->columns.n == 0) {
        free(row);
        return rs_fail(error, "want columns with the genres' names");
    }
    model->genre_flags = rs_alloc_zero(model->n, d * sizeof *model->genre_flags, error);
    if (row && model->genre_flags && rs_ids_copy(&model->genres, &genres->columns, error) == 0)
        status = rs_ids_locate(&model->items, &genres->rows, row, error);
    for (size_t i = 0; status == 0 && i < model->n; i++)
        if (row[i] >= 0)
            memcpy(model->genre_flags + i * d, rs_dense_row(genres, (size_t)row[i]), d * sizeof *model->genre_flags);
    free(row);
    return status;
}

int rs_popularity_fit(struct rs_popularity *model, const struct rs_csr *ratings, const struct rs_dense *genres,
        const struct rs_popularity_parameters *parameters, struct rs_error *error)
{
    struct column_sum *columns;

    *model = (struct rs_popularity){0};
    if (unite_items(model, &ratings->columns, genres, error) != 0)
        return -1;
    columns = rs_alloc_zero(model->n, sizeof *columns, error);
    model->count = rs_alloc(model->n, sizeof *model->count, error);
    model->mean = rs_alloc(model->n, sizeof *model->mean, error);
    model->bayesian = rs_alloc(model->n, sizeof *model->bayesian, error);
    model->recent = ratings->time ? rs_alloc(model->n, sizeof *model->recent, error) : NULL;
    if (!columns || !model->count || !model->mean || !model->bayesian || (ratings->time && !model->recent)) {
        free(columns);
        return -1;
    }
    add_up(ratings, parameters->half_life, columns);
    fill(model, columns, parameters->prior_weight);
    free(columns);
    if (parameters->trend != RS_TREND_NONE
            && rs_trend_fit(&model->trend, ratings, model->n, parameters->trend, parameters->half_life, error) != 0)
        return -1;
    return genres ? take_genres(model, genres, error) : 0;
}

void rs_popularity_free(struct rs_popularity *model)
{
    rs_ids_free(&model->items, &model->storage);
    rs_ids_free(&model->genres, NULL);
    rs_storage_release(&model->storage, model->count);
    rs_storage_release(&model->storage, model->mean);
    rs_storage_release(&model->storage, model->bayesian);
    rs_storage_release(&model->storage, model->recent);
    rs_storage_release(&model->storage, model->genre_flags);
    rs_storage_release(&model->storage, model->trend.counts);
    rs_storage_free(&model->storage);
    *model = (struct rs_popularity){0};
}

/* ---- scores and order ---- */

int rs_popularity_score(const struct rs_popularity *model, enum rs_popularity_by by, float *score,
        struct rs_error *error)
{
    const float *const measures[] = {model->count, model->mean, model->bayesian, model->recent};
    const float *measure = measures[by];

    if (!measure)
        return rs_fail(error, "want ratings with times: without them nothing is recent");
    for (size_t i = 0; i < model->n; i++) {
        /* A mean of exactly 0 is one of nothing but films watched and not rated. */
        bool known = by == RS_POPULAR_COUNT || by == RS_POPULAR_RECENT ? model->count[i] > 0 : model->mean[i] != 0;

        score[i] = known ? measure[i] : -INFINITY;
    }
    return 0;
}

ptrdiff_t rs_popularity_genre(const struct rs_popularity *model, const char *genre, struct rs_error *error)
{
    return rs_genres_column(&model->genres, genre, error);
}

/* A film to be sorted: by score, then by where its id stands among all ids. */
struct contender {
    float score;
    int32_t id_rank, position;
};

static int compare_contenders(const void *left, const void *right)
{
    const struct contender *a = left, *b = right;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->id_rank > b->id_rank) - (a->id_rank < b->id_rank);
}

int rs_popularity_order(const float *score, const struct rs_ids *ids, const bool *keep, int32_t *order, size_t *n,
        struct rs_error *error)
{
    struct contender *contenders = rs_alloc(ids->n, sizeof *contenders, error);
    int status = -1;

    *n = 0;
    if (contenders && rs_ids_sort_order(ids, order, error) == 0) {
        for (size_t rank = 0; rank < ids->n; rank++) {
            int32_t i = order[rank];

            if (isfinite(score[i]) && (!keep || keep[i]))
                contenders[(*n)++] = (struct contender){score[i], (int32_t)rank, i};
        }
        qsort(contenders, *n, sizeof *contenders, compare_contenders);
        for (size_t i = 0; i < *n; i++)
            order[i] = contenders[i].position;
        status = 0;
    }
    free(contenders);
    return status;
}

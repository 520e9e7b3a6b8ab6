/* popularity.c: counts and means of columns, and the order they give. */
#include "models/popularity.h"

#include <math.h>
#include <stdlib.h>

struct column_sum {
    double sum;
    int64_t count;
};

static float score_column(
        const struct column_sum *column, enum rs_popularity_by by, double prior_weight, double mean_of_all)
{
    double count = (double)column->count;

    if (column->count == 0)
        return -INFINITY;
    if (by == RS_POPULAR_COUNT)
        return (float)count;
    if (by == RS_POPULAR_MEAN)
        return (float)(column->sum / count);
    return (float)((prior_weight * mean_of_all + column->sum) / (prior_weight + count));
}

int rs_popularity_score(const int32_t *indices, const float *data, size_t n_entries, size_t n_items,
        enum rs_popularity_by by, double prior_weight, float *score, struct rs_error *error)
{
    struct column_sum *columns = rs_alloc_zero(n_items, sizeof *columns, error);
    double sum = 0, mean_of_all;

    if (!columns)
        return -1;
    for (size_t e = 0; e < n_entries; e++) {
        columns[indices[e]].sum += (double)data[e];
        columns[indices[e]].count++;
    }
    for (size_t i = 0; i < n_items; i++)
        sum += columns[i].sum;
    mean_of_all = n_entries ? sum / (double)n_entries : 0;
    for (size_t i = 0; i < n_items; i++)
        score[i] = score_column(&columns[i], by, prior_weight, mean_of_all);
    free(columns);
    return 0;
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

/* item_model.c: histories weighted and multiplied by the films' matrix. */
#include "models/item_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/vector.h"

static int by_time_and_item(const void *a, const void *b)
{
    const struct rs_item_entry *left = a, *right = b;

    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    return (left->item > right->item) - (left->item < right->item);
}

float rs_item_rating_weight(const struct rs_item_weighting *weighting, float rating)
{
    if (!weighting->by_rating || rating == 0)
        return 1;
    return rating > 0 ? (float)(rating / weighting->mean_rating) : 0;
}

/* 1, halved for each `half_life` that `age` is; 0 as half-life: not at all. */
static double halved(double age, double half_life)
{
    return half_life > 0 ? exp2(-age / half_life) : 1;
}

static float recency(const struct rs_item_weighting *weighting, size_t films_ago, double seconds_ago)
{
    double factor = halved((double)films_ago, weighting->half_life), share = weighting->long_share;

    if (weighting->half_life > 0 && share > 0)
        factor = (factor + share * halved((double)films_ago, weighting->half_life_long)) / (1 + share);
    return (float)(factor * halved(seconds_ago / 86400, weighting->half_life_days));
}

void rs_item_weigh(const struct rs_item_weighting *weighting, const int32_t *items, const float *values,
        const int64_t *time, size_t n, struct rs_item_entry *entries)
{
    for (size_t i = 0; i < n; i++) {
        float weight = values ? rs_item_rating_weight(weighting, values[i]) : 1;

        entries[i] = (struct rs_item_entry){time ? time[i] : 0, items[i], weight, i};
    }
    qsort(entries, n, sizeof *entries, by_time_and_item);
    for (size_t i = 0; time && i < n; i++) {
        float factor = recency(weighting, n - 1 - i, (double)entries[n - 1].time - (double)entries[i].time);

        entries[i].weight = factor < RS_ITEM_LEAST_WEIGHT ? 0 : entries[i].weight * factor;
    }
}

static void add_sparse_row(const struct rs_item_model *model, size_t row, float weight, float *scores)
{
    for (int64_t e = model->indptr[row]; e < model->indptr[row + 1]; e++)
        scores[model->indices[e]] += weight * model->values[e];
}

/* Rows of the dense matrix in fours, in the order of the entries: one after another would fetch the scores for each. */
static void add_dense_rows(const struct rs_item_model *model, const struct rs_item_entry *entries, size_t n,
        float *scores)
{
    size_t n_items = model->items.n, n_held = 0;
    const float *rows[4];
    float weights[4];

    for (size_t i = 0; i < n; i++) {
        if (entries[i].weight == 0)
            continue;
        weights[n_held] = entries[i].weight;
        rows[n_held++] = model->weights + (size_t)entries[i].item * n_items;
        if (n_held < 4)
            continue;
        rs_axpy4(weights, rows, scores, n_items);
        n_held = 0;
    }
    for (size_t i = 0; i < n_held; i++)
        rs_axpy(weights[i], rows[i], scores, n_items);
}

void rs_item_model_score(const struct rs_item_model *model, const struct rs_item_entry *entries, size_t n,
        float *scores)
{
    memset(scores, 0, model->items.n * sizeof *scores);
    if (model->weights) {
        add_dense_rows(model, entries, n, scores);
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (entries[i].weight != 0)
            add_sparse_row(model, (size_t)entries[i].item, entries[i].weight, scores);
}

float rs_item_model_weight(const struct rs_item_model *model, size_t i, size_t j)
{
    int64_t low, high;

    if (model->weights)
        return model->weights[i * model->items.n + j];
    low = model->indptr[i];
    high = model->indptr[i + 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if ((size_t)model->indices[middle] < j)
            low = middle + 1;
        else
            high = middle;
    }
    return low < model->indptr[i + 1] && (size_t)model->indices[low] == j ? model->values[low] : 0;
}

/* ranker_popularity.c: popularity as a ranker: alike for all, or, where the model has a trend, as it was when the user last did
 * something. It knows nothing of tastes: in a blend it is what carries people of whom little is known. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "models/popularity.h"
#include "models/ranker.h"

static int popularity_load(struct rs_ranker *ranker, struct rs_message *message, int n_threads, struct rs_error *error)
{
    struct rs_popularity *model = rs_alloc_zero(1, sizeof *model, error);

    (void)n_threads;
    if (!model)
        return -1;
    ranker->model = model;
    ranker->items = &model->items;
    return rs_popularity_take(model, message, error);
}

static int64_t latest(const struct rs_past *past)
{
    int64_t time = past->time[0];

    for (size_t i = 1; i < past->n; i++)
        time = past->time[i] > time ? past->time[i] : time;
    return time;
}

static int popularity_score(const struct rs_ranker *ranker, const struct rs_past *pasts, size_t n, float *scores,
        struct rs_error *error)
{
    const struct rs_popularity *model = ranker->model;
    size_t n_items = model->n;

    (void)error;
    for (size_t u = 0; u < n; u++) {
        bool timely = model->trend.counts && pasts[u].time;
        const float *row = timely ? rs_trend_at(&model->trend, n_items, latest(&pasts[u])) : model->count;

        memcpy(scores + u * n_items, row, n_items * sizeof *scores);
    }
    return 0;
}

static void popularity_free(void *model)
{
    rs_popularity_free(model);
    free(model);
}

const struct rs_ranker_kind rs_ranker_popularity = {
        "rs-recommend", popularity_load, popularity_score, NULL, popularity_free, NULL, NULL};

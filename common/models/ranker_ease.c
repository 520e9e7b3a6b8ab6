/* ranker_ease.c: an item model as a ranker: a history, weighted, is multiplied by the films' matrix. */
#include <stdlib.h>

#include "base/memory.h"
#include "models/item_model.h"
#include "models/ranker.h"

static int ease_load(struct rs_ranker *ranker, struct rs_message *message, int n_threads, struct rs_error *error)
{
    struct rs_item_model *model = rs_alloc_zero(1, sizeof *model, error);

    (void)n_threads;
    if (!model)
        return -1;
    ranker->model = model;
    ranker->items = &model->items;
    return rs_item_model_take(model, message, error);
}

static int ease_score(const struct rs_ranker *ranker, const struct rs_past *pasts, size_t n, float *scores,
        struct rs_error *error)
{
    const struct rs_item_model *model = ranker->model;
    struct rs_item_entry *entries;
    size_t longest = 0;

    for (size_t u = 0; u < n; u++)
        longest = pasts[u].n > longest ? pasts[u].n : longest;
    entries = rs_alloc(longest, sizeof *entries, error);
    if (!entries)
        return -1;
    for (size_t u = 0; u < n; u++) {
        const struct rs_past *past = &pasts[u];

        rs_item_weigh(&model->weighting, past->items, past->values, past->time, past->n, entries);
        rs_item_model_score(model, entries, past->n, scores + u * model->items.n);
    }
    free(entries);
    return 0;
}

static int ease_contributions(const struct rs_ranker *ranker, const struct rs_past *past, const int32_t *items,
        size_t n, float *contribution, struct rs_error *error)
{
    const struct rs_item_model *model = ranker->model;
    struct rs_item_entry *entries = rs_alloc(past->n, sizeof *entries, error);

    if (!entries)
        return -1;
    rs_item_weigh(&model->weighting, past->items, past->values, past->time, past->n, entries);
    /* An entry's row of the matrix is far from the next one's: it is left only once. */
    for (size_t e = 0; e < past->n; e++)
        for (size_t i = 0; i < n; i++)
            contribution[i * past->n + entries[e].at] =
                    items[i] < 0 ? 0
                                 : entries[e].weight
                                           * rs_item_model_weight(model, (size_t)entries[e].item, (size_t)items[i]);
    free(entries);
    return 0;
}

static void ease_free(void *model)
{
    rs_item_model_free(model);
    free(model);
}

const struct rs_ranker_kind rs_ranker_ease = {"rs-ease", ease_load, ease_score, ease_contributions, ease_free, NULL, NULL};

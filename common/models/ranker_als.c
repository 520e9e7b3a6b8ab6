/* ranker_als.c: a factor model as a ranker: fold the past in, score by one matrix product for the block. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "models/factors.h"
#include "models/ranker.h"

static int als_load(struct rs_ranker *ranker, struct rs_message *message, int n_threads, struct rs_error *error)
{
    struct rs_factors *model = rs_alloc_zero(1, sizeof *model, error);

    if (!model)
        return -1;
    ranker->model = model;
    ranker->items = &model->items.ids;
    return rs_factors_take(model, message, n_threads, error);
}

static int als_score(const struct rs_ranker *ranker, const struct rs_past *pasts, size_t n, float *scores,
        struct rs_error *error)
{
    const struct rs_factors *model = ranker->model;
    size_t width = rs_factors_width(model);
    float *users = rs_alloc(n * width, sizeof *users, error);
    float *scratch = rs_alloc(rs_factors_scratch(model), sizeof *scratch, error);
    int status = users && scratch ? 0 : -1;

    for (size_t u = 0; status == 0 && u < n; u++) {
        if (rs_factors_fold_in(model, pasts[u].items, pasts[u].values, pasts[u].n, users + u * width, scratch) != 0)
            status = rs_fail(error, "a user can't be folded in: the system has no solution (regularization %g)",
                    model->objective.regularization);
    }
    if (status == 0)
        rs_factors_score_block(model, users, n, scores, 1);
    free(users);
    free(scratch);
    return status;
}

static int als_contributions(const struct rs_ranker *ranker, const struct rs_past *past, const int32_t *items, size_t n,
        float *contribution, struct rs_error *error)
{
    const struct rs_factors *model = ranker->model;
    float *user = rs_alloc(rs_factors_width(model), sizeof *user, error);
    float *scratch = rs_alloc(rs_factors_scratch(model), sizeof *scratch, error);
    int status = user && scratch ? 0 : -1;

    if (status == 0) {
        /* A past that can't be folded in has failed in als_score() before. */
        bool solved = rs_factors_fold_in(model, past->items, past->values, past->n, user, scratch) == 0;

        memset(contribution, 0, n * past->n * sizeof *contribution);
        for (size_t i = 0; solved && i < n; i++)
            if (items[i] >= 0)
                rs_factors_contributions(model, past->items, past->values, past->n, (size_t)items[i], scratch,
                        contribution + i * past->n);
    }
    free(user);
    free(scratch);
    return status;
}

static void als_free(void *model)
{
    rs_factors_free(model);
    free(model);
}

const struct rs_ranker_kind rs_ranker_als = {"rs-als", als_load, als_score, als_contributions, als_free};

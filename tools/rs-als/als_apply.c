/* als_apply.c: rows in fixed blocks; a worker has a scratch of its own, made for the longest row. */
#include "als_apply.h"

#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"

enum { ROWS = 16 };

struct entry {
    int32_t position;
    float value;
};

struct apply {
    const struct rs_factors *model;
    enum als_side side;
    const struct als_history *history;
    const int32_t *user;
    float *out;
    size_t longest, width, stride;
    struct entry *entries; /* [workers, longest] */
    int32_t *positions;    /* [workers, longest] */
    float *values;         /* [workers, longest] */
    float *scratch;        /* [workers, stride] */
    size_t *unsolved;      /* [workers] 1 + the first row without a solution, or 0 */
};

static int by_position(const void *a, const void *b)
{
    int32_t left = ((const struct entry *)a)->position, right = ((const struct entry *)b)->position;

    return (left > right) - (left < right);
}

/* A row's known columns in ascending order of the model's positions. Returns how many. */
static size_t gather_row(const struct apply *a, size_t row, int worker)
{
    const struct als_history *h = a->history;
    struct entry *entries = a->entries + (size_t)worker * a->longest;
    int32_t *positions = a->positions + (size_t)worker * a->longest;
    float *values = a->values + (size_t)worker * a->longest;
    bool sorted = true;
    size_t n = 0;

    for (int64_t e = h->indptr[row]; e < h->indptr[row + 1]; e++) {
        int32_t position = h->position[h->indices[e]];

        if (position < 0)
            continue;
        sorted = sorted && (n == 0 || entries[n - 1].position < position);
        entries[n++] = (struct entry){position, h->data[e]};
    }
    if (!sorted)
        qsort(entries, n, sizeof *entries, by_position);
    for (size_t j = 0; j < n; j++) {
        positions[j] = entries[j].position;
        values[j] = entries[j].value;
    }
    return n;
}

static void fold_in_block(void *context, size_t block, int worker)
{
    const struct apply *a = context;
    const int32_t *positions = a->positions + (size_t)worker * a->longest;
    const float *values = a->values + (size_t)worker * a->longest;
    float *scratch = a->scratch + (size_t)worker * a->stride;
    size_t *unsolved = &a->unsolved[worker];

    for (size_t row = block * ROWS; row < a->history->n_rows && row < (block + 1) * ROWS; row++) {
        size_t n = gather_row(a, row, worker);
        float *out = a->out + row * a->width;
        int status = a->side == ALS_USERS ? rs_factors_fold_in(a->model, positions, values, n, out, scratch)
                                          : rs_factors_fold_in_item(a->model, positions, values, n, out, scratch);

        if (status != 0 && (*unsolved == 0 || row < *unsolved))
            *unsolved = row + 1;
    }
}

static size_t longest_row(const struct als_history *history)
{
    size_t longest = 1;

    for (size_t row = 0; row < history->n_rows; row++) {
        size_t n = (size_t)(history->indptr[row + 1] - history->indptr[row]);

        longest = n > longest ? n : longest;
    }
    return longest;
}

static int first_unsolved(const struct apply *a, size_t workers, struct rs_error *error)
{
    size_t first = 0;

    for (size_t t = 0; t < workers; t++)
        if (a->unsolved[t] != 0 && (first == 0 || a->unsolved[t] < first))
            first = a->unsolved[t];
    if (first == 0)
        return 0;
    return rs_fail(error, "row %zu: its factors are not determined: the model wants a larger regularization", first);
}

int als_fold_in(const struct rs_factors *model, enum als_side side, const struct als_history *history, float *out,
        int n_threads, struct rs_error *error)
{
    struct apply a = {.model = model, .side = side, .history = history, .out = out};
    size_t workers = (size_t)n_threads;
    int status = -1;

    a.width = rs_factors_width(model);
    a.stride = (rs_factors_scratch(model) + 15) / 16 * 16;
    a.longest = longest_row(history);
    a.entries = rs_alloc(workers * a.longest, sizeof *a.entries, error);
    a.positions = rs_alloc(workers * a.longest, sizeof *a.positions, error);
    a.values = rs_alloc(workers * a.longest, sizeof *a.values, error);
    a.scratch = rs_alloc(workers * a.stride, sizeof *a.scratch, error);
    a.unsolved = rs_alloc_zero(workers, sizeof *a.unsolved, error);
    if (a.entries && a.positions && a.values && a.scratch && a.unsolved) {
        rs_parallel(rs_blocks(history->n_rows, ROWS), n_threads, fold_in_block, &a);
        status = first_unsolved(&a, workers, error);
    }
    free(a.entries);
    free(a.positions);
    free(a.values);
    free(a.scratch);
    free(a.unsolved);
    return status;
}

static void predict_block(void *context, size_t block, int worker)
{
    const struct apply *a = context;
    const struct als_history *h = a->history;
    float *user = a->scratch + (size_t)worker * a->stride;
    bool is_explicit = a->model->objective.is_explicit;

    for (size_t row = block * ROWS; row < h->n_rows && row < (block + 1) * ROWS; row++) {
        memset(user, 0, a->width * sizeof *user);
        if (a->user[row] >= 0)
            rs_factors_user(a->model, (size_t)a->user[row], user);
        for (int64_t e = h->indptr[row]; e < h->indptr[row + 1]; e++) {
            int32_t item = h->position[h->indices[e]];

            if (item >= 0)
                a->out[e] = rs_factors_score_item(a->model, user, (size_t)item);
            else
                a->out[e] = is_explicit ? (float)a->model->objective.mean + user[a->model->k] : 0;
        }
    }
}

int als_predict(const struct rs_factors *model, const struct als_history *history, const int32_t *user, float *out,
        int n_threads, struct rs_error *error)
{
    struct apply a = {.model = model, .history = history, .user = user, .out = out, .width = rs_factors_width(model)};

    a.stride = (a.width + 15) / 16 * 16;
    a.scratch = rs_alloc((size_t)n_threads * a.stride, sizeof *a.scratch, error);
    if (!a.scratch)
        return -1;
    rs_parallel(rs_blocks(history->n_rows, ROWS), n_threads, predict_block, &a);
    free(a.scratch);
    return 0;
}

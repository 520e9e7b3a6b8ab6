/* als_loss.c: the sum that ALS makes smaller. */
#include <math.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "math/vector.h"
#include "als_fit.h"

enum { ROWS = 256 };

struct sum {
    const struct rs_factors *model;
    const struct als_rows *rows;
    const struct rs_factors_side *side, *against;
    bool with_entries;
    double *parts; /* one a block */
};

/* An entry's part, beyond what it has as one pair among all. */
static double entry_loss(const struct rs_factors *model, size_t user, int32_t item, float value)
{
    const struct rs_factors_objective *objective = &model->objective;
    double score = (double)rs_dot(model->users.factors + user * model->k,
            model->items.factors + (size_t)item * model->k, model->k);
    double confidence, missed;

    if (objective->is_explicit) {
        score += objective->mean + (double)model->users.biases[user] + (double)model->items.biases[item];
        return ((double)value - score) * ((double)value - score);
    }
    value = objective->binary ? 1 : value;
    confidence = objective->unobserved_weight + objective->alpha * fabs((double)value);
    missed = (value > 0 ? 1 : 0) - score;
    return confidence * missed * missed - objective->unobserved_weight * score * score;
}

static double row_penalty(const struct sum *s, size_t i)
{
    const struct rs_factors *model = s->model;
    const float *row = s->side->factors + i * model->k;
    double square = (double)rs_dot(row, row, model->k);

    if (model->objective.is_explicit)
        square += (double)s->side->biases[i] * (double)s->side->biases[i];
    return square
           * rs_factors_row_regularization(&model->objective, als_row_values(s->rows, i), als_row_size(s->rows, i),
                   s->against->n);
}

static void sum_block(void *context, size_t block, int worker)
{
    const struct sum *s = context;
    double part = 0;

    (void)worker;
    for (size_t i = block * ROWS; i < s->rows->n && i < (block + 1) * ROWS; i++) {
        part += row_penalty(s, i);
        for (int64_t e = s->rows->indptr[i]; s->with_entries && e < s->rows->indptr[i + 1]; e++)
            part += entry_loss(s->model, i, s->rows->indices[e], s->rows->data ? s->rows->data[e] : 1);
    }
    s->parts[block] = part;
}

static int sum_side(struct sum *s, int n_threads, double *loss, struct rs_error *error)
{
    size_t n_blocks = rs_blocks(s->rows->n, ROWS);

    s->parts = rs_alloc(n_blocks, sizeof *s->parts, error);
    if (!s->parts)
        return -1;
    rs_parallel(n_blocks, n_threads, sum_block, s);
    for (size_t block = 0; block < n_blocks; block++)
        *loss += s->parts[block];
    free(s->parts);
    return 0;
}

/* w times the sum over all pairs of (x . y)^2, which is the product of the Gram matrices, element by element. */
static double all_pairs(const struct rs_factors *model)
{
    double sum = 0;

    if (model->objective.is_explicit || !(model->objective.unobserved_weight > 0))
        return 0;
    for (size_t i = 0; i < model->k * model->k; i++)
        sum += (double)model->users.gram[i] * (double)model->items.gram[i];
    return sum / model->objective.unobserved_weight;
}

int als_loss(const struct rs_factors *model, const struct als_entries *entries, int n_threads, double *loss,
        struct rs_error *error)
{
    struct sum users = {model, &entries->by_user, &model->users, &model->items, true, NULL};
    struct sum items = {model, &entries->by_item, &model->items, &model->users, false, NULL};

    *loss = all_pairs(model);
    if (sum_side(&users, n_threads, loss, error) != 0)
        return -1;
    return sum_side(&items, n_threads, loss, error);
}

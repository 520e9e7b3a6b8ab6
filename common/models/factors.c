/* factors.c: the factor model at work: the exact solve of a row, and scores. Loading and saving: factors_io.c.
 *
 * A row's system is k by k, and what costs is its Gram matrix: n rows of the other side, picked from all over its
 * table. They are gathered tile by tile into scratch that stays in cache, already weighted, and added up there. A
 * tile's size goes by the width alone, so the sums run in the same order everywhere. */
#include "models/factors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "math/cholesky.h"
#include "math/gemm.h"
#include "math/normal.h"
#include "math/vector.h"

enum { SCALE_BLOCK = 4096 };

/* Where things lie in the scratch of a solve: the system, a tile of gathered rows, what each of them is multiplied by, a
 * vector. */
struct layout {
    size_t width, stride, tile_rows, tile, scale, pull, vector, size;
};

static struct layout layout_of(size_t width)
{
    struct layout l = {.width = width, .stride = rs_normal_stride(width), .tile_rows = rs_normal_tile(width)};
    size_t column = rs_normal_stride(l.tile_rows);

    l.tile = rs_cholesky_rows(width) * l.stride;
    l.scale = l.tile + l.tile_rows * l.stride;
    l.pull = l.scale + column;
    l.vector = l.pull + column;
    l.size = l.vector + l.stride;
    return l;
}

size_t rs_factors_solve_scratch(size_t k, bool is_explicit)
{
    return layout_of(k + (is_explicit ? 1 : 0)).size;
}

size_t rs_factors_scratch(const struct rs_factors *model)
{
    return layout_of(rs_factors_width(model)).size;
}

size_t rs_factors_kept(const struct rs_factors *model)
{
    struct layout l = layout_of(rs_factors_width(model));

    return l.stride * l.stride;
}

struct rs_factors_term rs_factors_entry(const struct rs_factors_objective *objective,
        const struct rs_factors_side *against, int32_t position, float value)
{
    float added;

    if (objective->is_explicit && value == 0)
        return (struct rs_factors_term){0, 0};
    if (objective->is_explicit)
        return (struct rs_factors_term){1, value - (float)objective->mean - against->biases[position]};
    if (objective->binary)
        value = 1;
    added = (float)objective->alpha * fabsf(value);
    return (struct rs_factors_term){added, value > 0 ? (float)objective->unobserved_weight + added : 0};
}

/* The entries that say something, for the regularisation; at least one, so that a row of none solves to zeros. */
static size_t count_terms(const struct rs_factors_objective *objective, const float *values, size_t n)
{
    size_t count = 0;

    if (!objective->is_explicit || !values)
        return n;
    for (size_t j = 0; j < n; j++)
        count += values[j] != 0;
    return count > 0 ? count : 1;
}

double rs_factors_row_regularization(const struct rs_factors_objective *objective, const float *values, size_t n,
        size_t n_other)
{
    double count = (double)count_terms(objective, values, n);

    if (!objective->is_explicit)
        count += objective->unobserved_weight * (double)n_other;
    return objective->regularization * pow(count, objective->regularization_scaling);
}

void rs_factors_start_system(const struct rs_factors_objective *objective, size_t k,
        const struct rs_factors_side *against, const float *values, size_t n, float *system)
{
    size_t width = k + (objective->is_explicit ? 1 : 0), stride = rs_normal_stride(width);
    float l = (float)rs_factors_row_regularization(objective, values, n, against->n);

    memset(system, 0, stride * stride * sizeof *system);
    for (size_t i = 0; !objective->is_explicit && i < k; i++)
        memcpy(system + i * stride, against->gram + i * k, k * sizeof *system);
    for (size_t i = 0; i < width; i++)
        system[i * stride + i] += l;
}

void rs_factors_add_entries(const struct rs_factors_objective *objective, size_t k,
        const struct rs_factors_side *against, const int32_t *positions, const float *values, size_t n, size_t ahead,
        float *system, float *right, float *scratch)
{
    struct layout l = layout_of(k + (objective->is_explicit ? 1 : 0));
    float *tile = scratch + l.tile, *scale = scratch + l.scale, *pull = scratch + l.pull;

    for (size_t begin = 0; begin < n; begin += l.tile_rows) {
        size_t size = n - begin < l.tile_rows ? n - begin : l.tile_rows, rest = n + ahead - begin - size;
        struct rs_normal_ahead next = {
                against->factors, k, positions + begin + size, rest < l.tile_rows ? rest : l.tile_rows};

        for (size_t j = 0; j < size; j++) {
            struct rs_factors_term term =
                    rs_factors_entry(objective, against, positions[begin + j], values ? values[begin + j] : 1);

            scale[j] = sqrtf(term.weight);
            pull[j] = term.pull;
            memset(tile + j * l.stride + k, 0, (l.stride - k) * sizeof *tile);
            if (objective->is_explicit) {
                tile[j * l.stride + k] = scale[j];
                right[k] += term.pull;
            }
        }
        rs_normal_gather(against->factors, k, positions + begin, size, l.stride, scale, pull, tile, right);
        rs_normal_gram(tile, size, l.width, &next, system);
    }
}

int rs_factors_solve(const struct rs_factors_objective *objective, size_t k, const struct rs_factors_side *against,
        const int32_t *positions, const float *values, size_t n, size_t ahead, float *row, float *scratch)
{
    struct layout l = layout_of(k + (objective->is_explicit ? 1 : 0));
    float *right = scratch + l.vector;
    int status;

    memset(row, 0, l.width * sizeof *row);
    if (n == 0)
        return 0;
    memset(right, 0, l.stride * sizeof *right);
    rs_factors_start_system(objective, k, against, values, n, scratch);
    rs_factors_add_entries(objective, k, against, positions, values, n, ahead, scratch, right, scratch);
    status = rs_cholesky_solve(scratch, l.stride, right, l.width);
    if (status == 0)
        memcpy(row, right, l.width * sizeof *row);
    return status;
}

int rs_factors_fold_in(const struct rs_factors *model, const int32_t *items, const float *values, size_t n, float *user,
        float *scratch)
{
    return rs_factors_solve(&model->objective, model->k, &model->items, items, values, n, 0, user, scratch);
}

int rs_factors_fold_in_item(const struct rs_factors *model, const int32_t *users, const float *values, size_t n,
        float *item, float *scratch)
{
    return rs_factors_solve(&model->objective, model->k, &model->users, users, values, n, 0, item, scratch);
}

void rs_factors_direction(const struct rs_factors *model, size_t item, float *scratch, float *direction)
{
    struct layout l = layout_of(rs_factors_width(model));
    float *right = scratch + l.vector;

    memcpy(right, model->items.factors + item * model->k, model->k * sizeof *right);
    if (model->objective.is_explicit)
        right[model->k] = 1;
    rs_cholesky_substitute(scratch, l.stride, right, l.width);
    memmove(direction, right, l.width * sizeof *right);
}

void rs_factors_contributions(const struct rs_factors *model, const int32_t *items, const float *values, size_t n,
        size_t item, float *scratch, float *contribution)
{
    struct layout l = layout_of(rs_factors_width(model));
    bool bias = model->objective.is_explicit;
    float *direction = scratch + l.vector;

    if (n == 0)
        return;
    rs_factors_direction(model, item, scratch, direction);
    for (size_t j = 0; j < n; j++) {
        const float *other = model->items.factors + (size_t)items[j] * model->k;
        float along = rs_dot(direction, other, model->k) + (bias ? direction[model->k] : 0);

        contribution[j] =
                along * rs_factors_entry(&model->objective, &model->items, items[j], values ? values[j] : 1).pull;
    }
}

void rs_factors_user(const struct rs_factors *model, size_t position, float *user)
{
    if (model->k > 0)
        memcpy(user, model->users.factors + position * model->k, model->k * sizeof *user);
    if (model->objective.is_explicit)
        user[model->k] = model->users.biases[position];
}

/* What an explicit model adds to the products: mean and biases. */
static void add_biases(const struct rs_factors *model, float user_bias, float *scores)
{
    float base = (float)model->objective.mean + user_bias;

    for (size_t i = 0; i < model->items.n; i++)
        scores[i] += base + model->items.biases[i];
}

void rs_factors_score(const struct rs_factors *model, const float *user, float *scores)
{
    if (model->k > 0)
        rs_gemv(model->items.factors, model->items.n, model->k, user, scores, 1);
    else
        memset(scores, 0, model->items.n * sizeof *scores);
    if (model->objective.is_explicit)
        add_biases(model, user[model->k], scores);
}

void rs_factors_score_block(const struct rs_factors *model, const float *users, size_t n, float *scores, int n_threads)
{
    size_t width = rs_factors_width(model), n_items = model->items.n;

    if (model->k > 0)
        rs_gemm(false, true, n, n_items, model->k, 1, users, width, model->items.factors, model->k, 0, scores, n_items,
                n_threads);
    else
        memset(scores, 0, n * n_items * sizeof *scores);
    for (size_t i = 0; model->objective.is_explicit && i < n; i++)
        add_biases(model, users[i * width + model->k], scores + i * n_items);
}

float rs_factors_score_item(const struct rs_factors *model, const float *user, size_t item)
{
    float score = rs_dot(user, model->items.factors + item * model->k, model->k);

    if (model->objective.is_explicit)
        score += (float)model->objective.mean + user[model->k] + model->items.biases[item];
    return score;
}

void rs_factors_similar(const struct rs_factors *model, size_t item, float *scores)
{
    float scale = model->item_scale[item];

    if (model->k > 0)
        rs_gemv(model->items.factors, model->items.n, model->k, model->items.factors + item * model->k, scores, 1);
    else
        memset(scores, 0, model->items.n * sizeof *scores);
    for (size_t i = 0; i < model->items.n; i++)
        scores[i] *= scale * model->item_scale[i];
    scores[item] = 1;
}

int rs_factors_gram(const struct rs_factors_objective *objective, size_t k, struct rs_factors_side *side, int n_threads,
        struct rs_error *error)
{
    float weight = (float)objective->unobserved_weight;

    if (objective->is_explicit)
        return 0;
    if (!side->gram && !(side->gram = rs_alloc(k * k, sizeof *side->gram, error)))
        return -1;
    if (rs_gram(side->factors, side->n, k, side->gram, false, n_threads, error) != 0)
        return -1;
    for (size_t i = 0; weight != 1.0F && i < k * k; i++)
        side->gram[i] *= weight;
    return 0;
}

static void scale_block(void *context, size_t block, int worker)
{
    const struct rs_factors *model = context;
    size_t k = model->k, begin = block * SCALE_BLOCK;

    (void)worker;
    for (size_t i = begin; i < model->items.n && i < begin + SCALE_BLOCK; i++) {
        const float *row = model->items.factors + i * k;
        float square = rs_dot(row, row, k);

        model->item_scale[i] = square > 0 ? 1 / sqrtf(square) : 0;
    }
}

int rs_factors_prepare(struct rs_factors *model, int n_threads, struct rs_error *error)
{
    if (rs_factors_gram(&model->objective, model->k, &model->users, n_threads, error) != 0
            || rs_factors_gram(&model->objective, model->k, &model->items, n_threads, error) != 0)
        return -1;
    if (!model->item_scale && !(model->item_scale = rs_alloc(model->items.n, sizeof(float), error)))
        return -1;
    rs_parallel(rs_blocks(model->items.n, SCALE_BLOCK), n_threads, scale_block, model);
    return 0;
}

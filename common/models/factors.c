/* factors.c: the factor model at work: the exact solve of a row, and scores. Loading and saving: factors_io.c.
 *
 * A row's system is k by k, and what costs is its Gram matrix: n rows of the other side, picked from all over its
 * table. They are gathered tile by tile into scratch that stays in cache, already weighted, and added up there. A
 * tile's size is fixed, so the sums run in the same order everywhere. */
#include "models/factors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "math/cholesky.h"
#include "math/gemm.h"
#include "math/vector.h"

enum { TILE = 256, LANES = 16, SCALE_BLOCK = 4096 };

/* Where things lie in the scratch of a solve: the system, a tile of gathered rows, a vector. */
struct layout {
    size_t width, tile, vector, size;
};

static size_t rounded(size_t n)
{
    return (n + LANES - 1) / LANES * LANES;
}

static struct layout layout_of(size_t width)
{
    struct layout l = {.width = width};

    l.tile = rounded(width * width);
    l.vector = l.tile + rounded(TILE * width);
    l.size = l.vector + rounded(width);
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
    return layout_of(rs_factors_width(model)).tile;
}

double rs_factors_row_regularization(const struct rs_factors_objective *objective, size_t n, size_t n_other)
{
    double count = (double)n;

    if (!objective->is_explicit)
        count += objective->unobserved_weight * (double)n_other;
    return objective->regularization * pow(count, objective->regularization_scaling);
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

/* The system without its entries: the Gram matrix of all rows (implicit), and the regularisation on the diagonal. */
static void start_system(const struct rs_factors_objective *objective, size_t k, const struct rs_factors_side *against,
        size_t n, float *system)
{
    size_t width = k + (objective->is_explicit ? 1 : 0);
    float l = (float)rs_factors_row_regularization(objective, n, against->n);

    if (objective->is_explicit)
        memset(system, 0, width * width * sizeof *system);
    else
        memcpy(system, against->gram, k * k * sizeof *system);
    for (size_t i = 0; i < width; i++)
        system[i * width + i] += l;
}

/* One row of the other side as it enters the system: the factors, and a one for the bias, times `scale`. */
static void gather(const struct rs_factors_side *against, size_t k, int32_t position, bool bias, float scale,
        float *row)
{
    const float *factors = against->factors + (size_t)position * k;

    for (size_t i = 0; i < k; i++)
        row[i] = scale * factors[i];
    if (bias)
        row[k] = scale;
}

int rs_factors_solve(const struct rs_factors_objective *objective, size_t k, const struct rs_factors_side *against,
        const int32_t *positions, const float *values, size_t n, float *row, float *scratch)
{
    struct layout l = layout_of(k + (objective->is_explicit ? 1 : 0));
    float *system = scratch, *tile = scratch + l.tile;

    memset(row, 0, l.width * sizeof *row);
    if (n == 0)
        return 0;
    start_system(objective, k, against, count_terms(objective, values, n), system);
    for (size_t begin = 0; begin < n; begin += TILE) {
        size_t size = n - begin < TILE ? n - begin : TILE;

        for (size_t j = 0; j < size; j++) {
            int32_t position = positions[begin + j];
            struct rs_factors_term term =
                    rs_factors_entry(objective, against, position, values ? values[begin + j] : 1);

            gather(against, k, position, objective->is_explicit, sqrtf(term.weight), tile + j * l.width);
            rs_axpy(term.pull, against->factors + (size_t)position * k, row, k);
            if (objective->is_explicit)
                row[k] += term.pull;
        }
        rs_gram_add_lower(tile, size, l.width, system);
    }
    if (rs_cholesky_solve(system, row, l.width) == 0)
        return 0;
    memset(row, 0, l.width * sizeof *row);
    return -1;
}

int rs_factors_fold_in(const struct rs_factors *model, const int32_t *items, const float *values, size_t n, float *user,
        float *scratch)
{
    return rs_factors_solve(&model->objective, model->k, &model->items, items, values, n, user, scratch);
}

int rs_factors_fold_in_item(const struct rs_factors *model, const int32_t *users, const float *values, size_t n,
        float *item, float *scratch)
{
    return rs_factors_solve(&model->objective, model->k, &model->users, users, values, n, item, scratch);
}

/* L L^T x = b for the factor that a solve has left: row-major, lower triangle. */
static void solve_factored(const float *factor, float *x, size_t k)
{
    for (size_t i = 0; i < k; i++)
        x[i] = (x[i] - rs_dot(factor + i * k, x, i)) / factor[i * k + i];
    for (size_t i = k; i-- > 0;) {
        x[i] /= factor[i * k + i];
        rs_axpy(-x[i], factor + i * k, x, i);
    }
}

void rs_factors_direction(const struct rs_factors *model, size_t item, float *scratch, float *direction)
{
    gather(&model->items, model->k, (int32_t)item, model->objective.is_explicit, 1, direction);
    solve_factored(scratch, direction, rs_factors_width(model));
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

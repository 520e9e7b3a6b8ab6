/* als_cg.c: conjugate gradient on a row's system.
 *
 * The matrix of a short row is never made: its rows of the other side are gathered once, into memory that stays in cache,
 * and an entry's y y^T p is (y . p) y. A row that is too long for that would be fetched anew with every step; its matrix is
 * made instead, tile by tile, which fetches it once. */
#include <stdbool.h>
#include <string.h>

#include "math/normal.h"
#include "math/vector.h"
#include "als_fit.h"

/* Of gathered rows: to read 1 MB again from the second or third cache costs less than to make a matrix. */
enum { GATHERED_FLOATS = 262144 };

struct system {
    size_t n, k, width, stride;
    const float *spectrum; /* [k], or NULL in an explicit model */
    float regularization;  /* of gathered rows; in `matrix` it is contained */
    const float *rows;     /* [n,stride] gathered, or NULL: then `matrix` is all of it */
    const float *weight;
    const float *matrix; /* [stride,stride], symmetric */
};

static size_t most_gathered(size_t stride)
{
    return GATHERED_FLOATS / stride;
}

size_t als_cg_scratch(size_t width)
{
    size_t stride = rs_normal_stride(width), most = rs_normal_stride(most_gathered(stride));
    size_t gathered = most * (stride + 3), made = rs_factors_solve_scratch(width, false);

    return 4 * stride + (gathered > made ? gathered : made);
}

/* out [stride] += M p for the symmetric M of n rows, `stride` numbers apart. */
static void add_product(const float *m, size_t n, size_t stride, const float *p, float *out)
{
    size_t i = 0;

    for (; i + 4 <= n; i += 4)
        rs_axpy4(p + i,
                (const float *[]){m + i * stride, m + (i + 1) * stride, m + (i + 2) * stride, m + (i + 3) * stride},
                out, n);
    for (; i < n; i++)
        rs_axpy(p[i], m + i * stride, out, n);
}

/* out = A p */
static void multiply(const struct system *s, const float *p, float *out)
{
    memset(out, 0, s->stride * sizeof *out);
    if (!s->rows) {
        add_product(s->matrix, s->width, s->stride, p, out);
        return;
    }
    rs_axpy(s->regularization, p, out, s->width);
    for (size_t i = 0; s->spectrum && i < s->k; i++)
        out[i] += s->spectrum[i] * p[i];
    rs_normal_multiply(s->rows, s->n, s->stride, s->weight, p, out);
}

/* Steps from `row` on, where `residual` is what it leaves; all [stride], zeros behind the width. */
static void descend(const struct system *s, size_t steps, float *row, float *residual, float *direction, float *image)
{
    float square = rs_dot(residual, residual, s->width);

    memcpy(direction, residual, s->stride * sizeof *direction);
    for (size_t step = 0; step < steps && square > 1e-20F; step++) {
        float curvature, length, before = square;

        multiply(s, direction, image);
        curvature = rs_dot(direction, image, s->width);
        if (!(curvature > 0))
            return;
        length = square / curvature;
        rs_axpy(length, direction, row, s->width);
        rs_axpy(-length, image, residual, s->width);
        square = rs_dot(residual, residual, s->width);
        for (size_t i = 0; i < s->width; i++)
            direction[i] = residual[i] + square / before * direction[i];
    }
}

/* A short row: gathered as it is. residual [stride] is zeros, and gets the right side. */
static void gather(const struct rs_factors_objective *objective, const struct rs_factors_side *against,
        const int32_t *positions, const float *values, struct system *s, float *residual, float *scratch)
{
    size_t column = rs_normal_stride(most_gathered(s->stride));
    float *weight = scratch, *pull = weight + column, *ones = pull + column, *rows = ones + column;

    for (size_t j = 0; j < s->n; j++) {
        struct rs_factors_term term = rs_factors_entry(objective, against, positions[j], values ? values[j] : 1);

        weight[j] = term.weight;
        pull[j] = term.pull;
        ones[j] = 1;
        memset(rows + j * s->stride + s->k, 0, (s->stride - s->k) * sizeof *rows);
        if (objective->is_explicit) {
            rows[j * s->stride + s->k] = 1;
            residual[s->k] += term.pull;
        }
    }
    rs_normal_gather(against->factors, s->k, positions, s->n, s->stride, ones, pull, rows, residual);
    s->regularization = (float)rs_factors_row_regularization(objective, values, s->n, against->n);
    s->rows = rows;
    s->weight = weight;
}

/* A long row: the system made, both triangles. */
static void make(const struct rs_factors_objective *objective, const struct rs_factors_side *against,
        const int32_t *positions, const float *values, struct system *s, float *residual, float *scratch)
{
    rs_factors_start_system(objective, s->k, against, values, s->n, scratch);
    rs_factors_add_entries(objective, s->k, against, positions, values, s->n, 0, scratch, residual, scratch);
    for (size_t i = 0; i < s->width; i++) {
        for (size_t j = 0; j < i; j++)
            scratch[i * s->stride + j] = scratch[j * s->stride + i];
    }
    s->matrix = scratch;
}

void als_cg_solve(const struct rs_factors_objective *objective, size_t k, const struct rs_factors_side *against,
        const float *spectrum, const int32_t *positions, const float *values, size_t n, size_t steps, float *row,
        float *scratch)
{
    struct system s = {.n = n, .k = k, .width = k + (objective->is_explicit ? 1 : 0), .spectrum = spectrum};
    float *residual, *direction, *image, *start;

    if (n == 0) {
        memset(row, 0, s.width * sizeof *row);
        return;
    }
    s.stride = rs_normal_stride(s.width);
    residual = scratch;
    direction = residual + s.stride;
    image = direction + s.stride;
    start = image + s.stride;
    memset(residual, 0, s.stride * sizeof *residual);
    memset(start, 0, s.stride * sizeof *start);
    memcpy(start, row, s.width * sizeof *row);
    if (n <= most_gathered(s.stride))
        gather(objective, against, positions, values, &s, residual, start + s.stride);
    else
        make(objective, against, positions, values, &s, residual, start + s.stride);
    multiply(&s, start, image);
    rs_axpy(-1, image, residual, s.width);
    descend(&s, steps, start, residual, direction, image);
    memcpy(row, start, s.width * sizeof *row);
}

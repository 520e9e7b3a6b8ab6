/* als_cg.c: conjugate gradient on a row's system, whose matrix is never made: an entry's y y^T p is (y . p) y. */
#include <math.h>
#include <string.h>

#include "math/vector.h"
#include "als_fit.h"

struct system {
    const struct rs_factors_objective *objective;
    const struct rs_factors_side *against;
    const int32_t *positions;
    const float *values;
    size_t n, k, width;
    float regularization;
};

/* out = A p */
static void multiply(const struct system *s, const float *p, float *out)
{
    float bias = s->objective->is_explicit ? p[s->k] : 0;

    for (size_t i = 0; i < s->width; i++)
        out[i] = s->regularization * p[i];
    for (size_t i = 0; !s->objective->is_explicit && i < s->k; i++)
        out[i] += rs_dot(s->against->gram + i * s->k, p, s->k);
    for (size_t j = 0; j < s->n; j++) {
        const float *y = s->against->factors + (size_t)s->positions[j] * s->k;
        float value = s->values ? s->values[j] : 1;
        float along = rs_dot(y, p, s->k) + bias;

        along *= rs_factors_entry(s->objective, s->against, s->positions[j], value).weight;
        rs_axpy(along, y, out, s->k);
        if (s->objective->is_explicit)
            out[s->k] += along;
    }
}

/* out = b */
static void right_side(const struct system *s, float *out)
{
    memset(out, 0, s->width * sizeof *out);
    for (size_t j = 0; j < s->n; j++) {
        float value = s->values ? s->values[j] : 1;
        float pull = rs_factors_entry(s->objective, s->against, s->positions[j], value).pull;

        rs_axpy(pull, s->against->factors + (size_t)s->positions[j] * s->k, out, s->k);
        if (s->objective->is_explicit)
            out[s->k] += pull;
    }
}

size_t als_cg_scratch(size_t width)
{
    return 3 * ((width + 15) / 16 * 16);
}

void als_cg_solve(const struct rs_factors_objective *objective, size_t k, const struct rs_factors_side *against,
                  const int32_t *positions, const float *values, size_t n, size_t steps, float *row, float *scratch)
{
    struct system s = {objective, against, positions, values, n, k, k + (objective->is_explicit ? 1 : 0),
                       (float)rs_factors_row_regularization(objective, n, against->n)};
    size_t stride = (s.width + 15) / 16 * 16;
    float *residual = scratch, *direction = scratch + stride, *image = scratch + 2 * stride, square;

    if (n == 0) {
        memset(row, 0, s.width * sizeof *row);
        return;
    }
    right_side(&s, residual);
    multiply(&s, row, image);
    rs_axpy(-1, image, residual, s.width);
    memcpy(direction, residual, s.width * sizeof *direction);
    square = rs_dot(residual, residual, s.width);
    for (size_t step = 0; step < steps && square > 1e-20F; step++) {
        float curvature, length, before = square;

        multiply(&s, direction, image);
        curvature = rs_dot(direction, image, s.width);
        if (!(curvature > 0))
            return;
        length = square / curvature;
        rs_axpy(length, direction, row, s.width);
        rs_axpy(-length, image, residual, s.width);
        square = rs_dot(residual, residual, s.width);
        for (size_t i = 0; i < s.width; i++)
            direction[i] = residual[i] + square / before * direction[i];
    }
}

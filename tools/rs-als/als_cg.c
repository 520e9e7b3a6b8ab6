/* als_cg.c: conjugate gradient on a row's system, whose matrix is never made: an entry's y y^T p is (y . p) y. */
#include <stdbool.h>
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

/* out = A p, or b - A p: with the right side at hand in the same pass over the entries. */
static void multiply(const struct system *s, const float *p, bool residual, float *out)
{
    bool is_explicit = s->objective->is_explicit;
    float sign = residual ? -1 : 1;

    for (size_t i = 0; i < s->width; i++)
        out[i] = sign * s->regularization * p[i];
    for (size_t i = 0; !is_explicit && i < s->k; i++)
        out[i] += sign * rs_dot(s->against->gram + i * s->k, p, s->k);
    for (size_t j = 0; j < s->n; j++) {
        const float *y = s->against->factors + (size_t)s->positions[j] * s->k;
        struct rs_factors_term term =
                rs_factors_entry(s->objective, s->against, s->positions[j], s->values ? s->values[j] : 1);
        float along = rs_dot(y, p, s->k) + (is_explicit ? p[s->k] : 0);
        float added = residual ? term.pull - term.weight * along : term.weight * along;

        rs_axpy(added, y, out, s->k);
        if (is_explicit)
            out[s->k] += added;
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
    multiply(&s, row, true, residual);
    memcpy(direction, residual, s.width * sizeof *direction);
    square = rs_dot(residual, residual, s.width);
    for (size_t step = 0; step < steps && square > 1e-20F; step++) {
        float curvature, length, before = square;

        multiply(&s, direction, false, image);
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

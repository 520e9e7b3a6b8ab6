/* als_rotation.c: axes by the eigenvectors of a Gram matrix, tables turned by products. */
#include "als_rotation.h"

#include <stdlib.h>
#include <string.h>

#include "math/eigen.h"
#include "math/gemm.h"

int als_rotation_init(struct als_rotation *rotation, size_t k, size_t most, struct rs_error *error)
{
    *rotation = (struct als_rotation){.k = k, .room = most};
    rotation->axes = rs_alloc(k * k, sizeof *rotation->axes, error);
    rotation->spectrum = rs_alloc(k, sizeof *rotation->spectrum, error);
    rotation->side.factors = rs_alloc(most * k, sizeof *rotation->side.factors, error);
    rotation->side.gram = rs_alloc_zero(k * k, sizeof *rotation->side.gram, error);
    return rotation->axes && rotation->spectrum && rotation->side.factors && rotation->side.gram ? 0 : -1;
}

void als_rotation_free(struct als_rotation *rotation)
{
    free(rotation->axes);
    free(rotation->spectrum);
    free(rotation->side.factors);
    free(rotation->side.gram);
}

int als_rotation_set(struct als_rotation *rotation, const struct rs_factors_side *side, int n_threads,
        struct rs_error *error)
{
    size_t k = rotation->k;
    double *axes = rs_alloc(k * k, sizeof *axes, error), *values = rs_alloc(k, sizeof *values, error);
    int status = -1;

    for (size_t i = 0; axes && i < k * k; i++)
        axes[i] = (double)side->gram[i];
    if (axes && values && rs_eigen_symmetric(axes, k, values, error) == 0) {
        for (size_t i = 0; i < k * k; i++)
            rotation->axes[i] = (float)axes[i];
        for (size_t i = 0; i < k; i++) {
            rotation->spectrum[i] = values[i] > 0 ? (float)values[i] : 0;
            rotation->side.gram[i * k + i] = rotation->spectrum[i];
        }
        rotation->side.n = side->n;
        rs_gemm(false, true, side->n, k, k, 1, side->factors, k, rotation->axes, k, 0, rotation->side.factors, k,
                n_threads);
        status = 0;
    }
    free(axes);
    free(values);
    return status;
}

void als_rotation_turn(const struct als_rotation *rotation, const float *rows, size_t n, bool back, float *out)
{
    size_t k = rotation->k;

    rs_gemm(false, !back, n, k, k, 1, rows, k, rotation->axes, k, 0, out, k, 1);
}

/* als_rotation.c: axes by the eigenvectors of a Gram matrix, tables turned block by block. */
#include "als_rotation.h"

#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "math/eigen.h"
#include "math/gemm.h"

enum { ROWS = 256 };

int als_rotation_init(struct als_rotation *rotation, size_t k, int n_threads, struct rs_error *error)
{
    *rotation = (struct als_rotation){.k = k};
    rotation->axes = rs_alloc(k * k, sizeof *rotation->axes, error);
    rotation->spectrum = rs_alloc(k, sizeof *rotation->spectrum, error);
    rotation->scratch = rs_alloc((size_t)n_threads * ROWS * k, sizeof *rotation->scratch, error);
    return rotation->axes && rotation->spectrum && rotation->scratch ? 0 : -1;
}

void als_rotation_free(struct als_rotation *rotation)
{
    free(rotation->axes);
    free(rotation->spectrum);
    free(rotation->scratch);
}

static void set_axes(struct als_rotation *rotation, const double *axes, const double *values, float *gram)
{
    size_t k = rotation->k;

    for (size_t i = 0; i < k * k; i++) {
        rotation->axes[i] = (float)axes[i];
        gram[i] = 0;
    }
    for (size_t i = 0; i < k; i++) {
        rotation->spectrum[i] = values[i] > 0 ? (float)values[i] : 0;
        gram[i * k + i] = rotation->spectrum[i];
    }
}

int als_rotation_set(struct als_rotation *rotation, struct rs_factors_side *side, int n_threads, struct rs_error *error)
{
    size_t k = rotation->k;
    double *axes = rs_alloc(k * k, sizeof *axes, error), *values = rs_alloc(k, sizeof *values, error);
    int status = -1;

    for (size_t i = 0; axes && i < k * k; i++)
        axes[i] = (double)side->gram[i];
    if (axes && values && rs_eigen_symmetric(axes, k, values, error) == 0) {
        set_axes(rotation, axes, values, side->gram);
        als_rotation_turn(rotation, side->factors, side->n, n_threads);
        status = 0;
    }
    free(axes);
    free(values);
    return status;
}

/* One call of als_rotation_turn(). */
struct turn {
    const struct als_rotation *rotation;
    float *rows;
    size_t n;
};

static void turn_block(void *context, size_t block, int worker)
{
    const struct turn *t = context;
    size_t k = t->rotation->k, begin = block * ROWS, n = t->n - begin < ROWS ? t->n - begin : ROWS;
    float *rows = t->rows + begin * k, *turned = t->rotation->scratch + (size_t)worker * ROWS * k;

    rs_gemm(false, true, n, k, k, 1, rows, k, t->rotation->axes, k, 0, turned, k, 1);
    memcpy(rows, turned, n * k * sizeof *rows);
}

void als_rotation_turn(const struct als_rotation *rotation, float *rows, size_t n, int n_threads)
{
    struct turn turn = {rotation, rows, n};

    rs_parallel(rs_blocks(n, ROWS), n_threads, turn_block, &turn);
}

/* layer.c: layers forward, activations and dropout there and back. Loops over rows run in fixed blocks. */
#include "math/layer.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "math/gemm.h"
#include "math/rng.h"
#include "math/vector.h"

enum {
    SPARSE_ROWS = 16,
    WORTH_A_THREAD = 1 << 23, /* multiplications; below it, waking threads costs more than it brings */
};

/* Threads for this much work: small mini-batches run faster on one, above all when the machine has other work. */
static int threads_for(size_t work, int n_threads)
{
    return work < WORTH_A_THREAD ? 1 : n_threads;
}

const char *const rs_activation_names[RS_N_ACTIVATIONS + 1] = {"identity", "relu", "tanh", "sigmoid", NULL};

/* ---- linear ---- */

void rs_linear_forward(const float *x, size_t n, size_t n_in, const float *weight, const float *bias, size_t n_out,
        float *y, int n_threads)
{
    n_threads = threads_for(n * n_in * n_out, n_threads);
    for (size_t row = 0; row < n; row++)
        memcpy(y + row * n_out, bias, n_out * sizeof *y);
    rs_gemm(false, true, n, n_out, n_in, 1, x, n_in, weight, n_in, 1, y, n_out, n_threads);
}

/* ---- linear, from sparse rows ---- */

struct sparse {
    const int64_t *indptr;
    const int32_t *indices;
    const float *values;
    size_t n, n_out;
    const float *weight_t, *bias;
    float *y;
};

static void sparse_forward_rows(void *context, size_t block, int worker)
{
    const struct sparse *s = context;
    size_t end = (block + 1) * SPARSE_ROWS < s->n ? (block + 1) * SPARSE_ROWS : s->n;

    (void)worker;
    for (size_t row = block * SPARSE_ROWS; row < end; row++) {
        int64_t start = s->indptr[row];
        float *y = s->y + row * s->n_out;

        memcpy(y, s->bias, s->n_out * sizeof *y);
        rs_axpy_rows(s->values + start, s->indices + start, (size_t)(s->indptr[row + 1] - start), s->weight_t, y,
                s->n_out);
    }
}

void rs_sparse_linear_forward(const int64_t *indptr, const int32_t *indices, const float *values, size_t n,
        const float *weight_t, const float *bias, size_t n_out, float *y, int n_threads)
{
    struct sparse s = {.indptr = indptr,
            .indices = indices,
            .values = values,
            .n = n,
            .n_out = n_out,
            .weight_t = weight_t,
            .bias = bias,
            .y = y};

    n_threads = threads_for((size_t)(indptr[n] - indptr[0]) * n_out, n_threads);
    rs_parallel(rs_blocks(n, SPARSE_ROWS), n_threads, sparse_forward_rows, &s);
}

/* ---- activations ---- */

void rs_activation_forward(enum rs_activation kind, float *y, size_t n)
{
    switch (kind) {
    case RS_RELU:
        for (size_t i = 0; i < n; i++)
            y[i] = y[i] > 0 ? y[i] : 0;
        break;
    case RS_TANH:
        for (size_t i = 0; i < n; i++)
            y[i] = tanhf(y[i]);
        break;
    case RS_SIGMOID:
        for (size_t i = 0; i < n; i++)
            y[i] = 1 / (1 + expf(-y[i]));
        break;
    default:
        break;
    }
}

void rs_activation_backward(enum rs_activation kind, const float *y, float *dy, size_t n)
{
    switch (kind) {
    case RS_RELU:
        for (size_t i = 0; i < n; i++)
            dy[i] = y[i] > 0 ? dy[i] : 0;
        break;
    case RS_TANH:
        for (size_t i = 0; i < n; i++)
            dy[i] *= 1 - y[i] * y[i];
        break;
    case RS_SIGMOID:
        for (size_t i = 0; i < n; i++)
            dy[i] *= y[i] * (1 - y[i]);
        break;
    default:
        break;
    }
}

/* ---- dropout ---- */

/* One draw of 32 bits serves two values: a rate is exact to 1 / 65536, and half the draws are saved. */
static void draw_mask(float *mask, size_t n, double rate, gsl_rng *rng)
{
    unsigned long threshold = (unsigned long)lrint(rate * 65536);
    float kept = (float)(1 / (1 - rate));

    for (size_t i = 0; i < n; i += 2) {
        unsigned long bits = gsl_rng_get(rng);

        mask[i] = (bits & 0xffff) < threshold ? 0 : kept;
        if (i + 1 < n)
            mask[i + 1] = (bits >> 16 & 0xffff) < threshold ? 0 : kept;
    }
}

void rs_dropout_forward(float *y, float *mask, size_t n, size_t width, double rate, uint64_t seed, uint64_t first_block,
        gsl_rng *rng)
{
    for (size_t row = 0; row < n; row += RS_DROPOUT_ROWS) {
        size_t rows = n - row < RS_DROPOUT_ROWS ? n - row : RS_DROPOUT_ROWS;

        rs_rng_set(rng, seed, first_block + row / RS_DROPOUT_ROWS);
        draw_mask(mask + row * width, rows * width, rate, rng);
    }
    for (size_t i = 0; i < n * width; i++)
        y[i] *= mask[i];
}

void rs_dropout_backward(float *y, float *dy, const float *mask, size_t n, size_t width, double rate)
{
    float undo = (float)(1 - rate);

    for (size_t i = 0; i < n * width; i++) {
        y[i] *= undo;
        dy[i] *= mask[i];
    }
}

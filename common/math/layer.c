/* layer.c: forward and backward calls of layers and losses, side by side. Loops over rows run in fixed blocks. */
#include "math/layer.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "math/gemm.h"
#include "math/rng.h"
#include "math/vector.h"

enum {
    LOSS_ROWS = 16, /* rows of a loss in a block */
    SPARSE_ROWS = 16,
    SPARSE_COLUMNS = 64,
    LOSS_WEIGHT = 8,          /* a cell of a loss costs about so many multiplications of a product */
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

static void sum_rows(const float *dy, size_t n, size_t n_out, float *d_bias)
{
    memset(d_bias, 0, n_out * sizeof *d_bias);
    for (size_t row = 0; row < n; row++) {
        const float *d = dy + row * n_out;

        for (size_t j = 0; j < n_out; j++)
            d_bias[j] += d[j];
    }
}

void rs_linear_backward(const float *x, const float *dy, size_t n, size_t n_in, const float *weight, size_t n_out,
        float *d_weight, float *d_bias, float *dx, int n_threads)
{
    n_threads = threads_for(n * n_in * n_out, n_threads);
    rs_gemm(true, false, n_out, n_in, n, 1, dy, n_out, x, n_in, 0, d_weight, n_in, n_threads);
    sum_rows(dy, n, n_out, d_bias);
    if (dx)
        rs_gemm(false, false, n, n_in, n_out, 1, dy, n_out, weight, n_in, 0, dx, n_in, n_threads);
}

/* ---- linear, from sparse rows ---- */

struct sparse {
    const int64_t *indptr;
    const int32_t *indices;
    const float *values;
    size_t n, n_in, n_out;
    const float *weight_t, *bias, *dy;
    float *y, *d_weight_t;
};

static void sparse_forward_rows(void *context, size_t block, int worker)
{
    const struct sparse *s = context;
    size_t end = (block + 1) * SPARSE_ROWS < s->n ? (block + 1) * SPARSE_ROWS : s->n;

    (void)worker;
    for (size_t row = block * SPARSE_ROWS; row < end; row++) {
        float *y = s->y + row * s->n_out;

        memcpy(y, s->bias, s->n_out * sizeof *y);
        for (int64_t e = s->indptr[row]; e < s->indptr[row + 1]; e++)
            rs_axpy(s->values[e], s->weight_t + (size_t)s->indices[e] * s->n_out, y, s->n_out);
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

/* Rows of a batch meet in the same rows of the gradient, so the work is cut by its columns: every block sees all entries. */
static void sparse_backward_columns(void *context, size_t block, int worker)
{
    const struct sparse *s = context;
    size_t start = block * SPARSE_COLUMNS;
    size_t width = s->n_out - start < SPARSE_COLUMNS ? s->n_out - start : SPARSE_COLUMNS;

    (void)worker;
    for (size_t i = 0; i < s->n_in; i++)
        memset(s->d_weight_t + i * s->n_out + start, 0, width * sizeof(float));
    for (size_t row = 0; row < s->n; row++) {
        for (int64_t e = s->indptr[row]; e < s->indptr[row + 1]; e++)
            rs_axpy(s->values[e], s->dy + row * s->n_out + start,
                    s->d_weight_t + (size_t)s->indices[e] * s->n_out + start, width);
    }
}

void rs_sparse_linear_backward(const int64_t *indptr, const int32_t *indices, const float *values, size_t n,
        size_t n_in, const float *dy, size_t n_out, float *d_weight_t, float *d_bias, int n_threads)
{
    struct sparse s = {.indptr = indptr,
            .indices = indices,
            .values = values,
            .n = n,
            .n_in = n_in,
            .n_out = n_out,
            .dy = dy,
            .d_weight_t = d_weight_t};

    n_threads = threads_for((size_t)(indptr[n] - indptr[0]) * n_out, n_threads);
    rs_parallel(rs_blocks(n_out, SPARSE_COLUMNS), n_threads, sparse_backward_columns, &s);
    sum_rows(dy, n, n_out, d_bias);
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

/* ---- losses ---- */

struct loss {
    float *y;
    const float *target;
    size_t n, d;
    float *row_loss;
    void (*run_row)(const struct loss *loss, size_t row);
};

static void loss_rows(void *context, size_t block, int worker)
{
    const struct loss *loss = context;
    size_t end = (block + 1) * LOSS_ROWS < loss->n ? (block + 1) * LOSS_ROWS : loss->n;

    (void)worker;
    for (size_t row = block * LOSS_ROWS; row < end; row++)
        loss->run_row(loss, row);
}

static double loss_total(const struct loss *loss, int n_threads)
{
    double sum = 0;

    n_threads = threads_for(loss->n * loss->d * LOSS_WEIGHT, n_threads);
    rs_parallel(rs_blocks(loss->n, LOSS_ROWS), n_threads, loss_rows, (void *)loss);
    for (size_t row = 0; loss->row_loss && row < loss->n; row++)
        sum += (double)loss->row_loss[row];
    return sum;
}

static void mse_row(const struct loss *loss, size_t row)
{
    const float *y = loss->y + row * loss->d, *target = loss->target + row * loss->d;
    double sum = 0;

    for (size_t j = 0; j < loss->d; j++) {
        double difference = (double)y[j] - (double)target[j];

        sum += difference * difference;
    }
    loss->row_loss[row] = (float)(sum / (double)loss->d);
}

double rs_mse_forward(const float *y, const float *target, size_t n, size_t d, float *row_loss, int n_threads)
{
    struct loss loss = {(float *)y, target, n, d, row_loss, mse_row}; /* mse_row only reads y */

    return loss_total(&loss, n_threads);
}

static void mse_gradient_row(const struct loss *loss, size_t row)
{
    float *y = loss->y + row * loss->d;
    const float *target = loss->target + row * loss->d;
    float scale = (float)(2 / ((double)loss->n * (double)loss->d));

    for (size_t j = 0; j < loss->d; j++)
        y[j] = scale * (y[j] - target[j]);
}

void rs_mse_backward(float *y, const float *target, size_t n, size_t d, int n_threads)
{
    struct loss loss = {y, target, n, d, NULL, mse_gradient_row};

    loss_total(&loss, n_threads);
}

/* log softmax(y)_j = y_j - max - log sum_k exp(y_k - max): the maximum is taken out so that nothing overflows. */
static void multinomial_row(const struct loss *loss, size_t row)
{
    float *y = loss->y + row * loss->d;
    const float *target = loss->target + row * loss->d;
    double sum = 0, dot = 0, total = 0;
    float top = y[0];

    for (size_t j = 1; j < loss->d; j++)
        top = y[j] > top ? y[j] : top;
    for (size_t j = 0; j < loss->d; j++) {
        if (target[j] != 0) {
            dot += (double)target[j] * (double)(y[j] - top);
            total += (double)target[j];
        }
        y[j] = expf(y[j] - top);
        sum += (double)y[j];
    }
    for (size_t j = 0; j < loss->d; j++)
        y[j] = (float)((double)y[j] / sum);
    loss->row_loss[row] = (float)(total * log(sum) - dot);
}

double rs_multinomial_forward(float *y, const float *target, size_t n, size_t d, float *row_loss, int n_threads)
{
    struct loss loss = {y, target, n, d, row_loss, multinomial_row};

    return loss_total(&loss, n_threads);
}

static void multinomial_gradient_row(const struct loss *loss, size_t row)
{
    float *y = loss->y + row * loss->d;
    const float *target = loss->target + row * loss->d;
    float scale = (float)(1 / (double)loss->n);
    double total = 0;

    for (size_t j = 0; j < loss->d; j++)
        total += (double)target[j];
    for (size_t j = 0; j < loss->d; j++)
        y[j] = scale * ((float)total * y[j] - target[j]);
}

void rs_multinomial_backward(float *y, const float *target, size_t n, size_t d, int n_threads)
{
    struct loss loss = {y, target, n, d, NULL, multinomial_gradient_row};

    loss_total(&loss, n_threads);
}

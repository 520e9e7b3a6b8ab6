/* Tests of math/layer: products against plain loops in double, slopes against differences in double, dropout. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/layer.h"
#include "math/rng.h"
#include "matrices.h"
#include "suite.h"

enum { N = 70, IN = 37, OUT = 131 };

static float *random_floats(size_t n, uint64_t seed)
{
    struct test_random random = {seed};
    float *values = malloc(n * sizeof *values);

    for (size_t i = 0; i < n; i++)
        values[i] = (float)(2 * test_random_uniform(&random) - 1);
    return values;
}

/* |a - b| <= tolerance (1 + |b|) for all of them. */
static void near(const float *a, const double *b, size_t n, double tolerance)
{
    for (size_t i = 0; i < n; i++)
        ck_assert_double_le(fabs((double)a[i] - b[i]), tolerance * (1 + fabs(b[i])));
}

START_TEST(linear_forward_is_the_formula)
{
    float *x = random_floats(N * IN, 1), *w = random_floats(OUT * IN, 2), *b = random_floats(OUT, 3);
    float *y = malloc(N * OUT * sizeof *y);
    double *want = malloc(N * OUT * sizeof *want);

    for (size_t i = 0; i < N; i++) {
        for (size_t o = 0; o < OUT; o++) {
            want[i * OUT + o] = (double)b[o];
            for (size_t j = 0; j < IN; j++)
                want[i * OUT + o] += (double)x[i * IN + j] * (double)w[o * IN + j];
        }
    }
    rs_linear_forward(x, N, IN, w, b, OUT, y, 2);
    near(y, want, N * OUT, 2e-6);
    free(x), free(w), free(b), free(y), free(want);
}
END_TEST

/* A sparse matrix gives what the same matrix gives when it is written out. */
START_TEST(sparse_layers_are_dense_layers)
{
    struct rs_csr csr;
    float *x = calloc(N * IN, sizeof *x), *w = random_floats(OUT * IN, 2), *b = random_floats(OUT, 3);
    float *w_t = malloc(OUT * IN * sizeof *w_t);
    float *y = malloc(N * OUT * sizeof *y), *want_y = malloc(N * OUT * sizeof *y);

    test_csr_random(&csr, N, IN, 0.2, false, 5);
    for (size_t i = 0; i < N; i++) {
        for (int64_t e = csr.indptr[i]; e < csr.indptr[i + 1]; e++)
            x[i * IN + (size_t)csr.indices[e]] = csr.data[e];
    }
    for (size_t o = 0; o < OUT; o++) {
        for (size_t j = 0; j < IN; j++)
            w_t[j * OUT + o] = w[o * IN + j];
    }
    rs_linear_forward(x, N, IN, w, b, OUT, want_y, 1);
    rs_sparse_linear_forward(csr.indptr, csr.indices, csr.data, N, w_t, b, OUT, y, 2);
    for (size_t i = 0; i < N * OUT; i++)
        ck_assert_float_le(fabsf(y[i] - want_y[i]), 2e-5f);
    rs_csr_free(&csr);
    free(x), free(w), free(b), free(w_t), free(y), free(want_y);
}
END_TEST

static double activation(int kind, double z)
{
    return kind == RS_RELU ? fmax(z, 0) : kind == RS_TANH ? tanh(z) : kind == RS_SIGMOID ? 1 / (1 + exp(-z)) : z;
}

START_TEST(activations_and_their_slopes)
{
    const double step = 1e-5;

    for (double z = -4.05; z < 4; z += 0.1) {
        float y = (float)z, dy = 3;
        double slope = (activation(_i, z + step) - activation(_i, z - step)) / (2 * step);

        rs_activation_forward((enum rs_activation)_i, &y, 1);
        ck_assert_double_le(fabs((double)y - activation(_i, z)), 1e-6);
        rs_activation_backward((enum rs_activation)_i, &y, &dy, 1);
        ck_assert_double_le(fabs((double)dy - 3 * slope), 1e-5);
    }
}
END_TEST

START_TEST(dropout_keeps_the_mean_and_its_seed)
{
    enum { ROWS = 1000, WIDTH = 31 };
    gsl_rng *rng = rs_rng_new(0, 0, NULL);
    float *y = malloc(ROWS * WIDTH * sizeof *y), *mask = malloc(ROWS * WIDTH * sizeof *mask);
    float *again = malloc(ROWS * WIDTH * sizeof *again), *dy = malloc(ROWS * WIDTH * sizeof *dy);
    size_t n_zero = 0;

    for (size_t i = 0; i < ROWS * WIDTH; i++)
        y[i] = dy[i] = 2;
    rs_dropout_forward(y, mask, ROWS, WIDTH, 0.3, 7, 100, rng);
    memcpy(again, mask, ROWS * WIDTH * sizeof *again);
    for (size_t i = 0; i < ROWS * WIDTH; i++) {
        n_zero += y[i] == 0;
        ck_assert(y[i] == 0 || fabsf(y[i] - 2 / 0.7f) < 1e-6f);
    }
    ck_assert_double_le(fabs((double)n_zero / (ROWS * WIDTH) - 0.3), 0.01);
    rs_dropout_backward(y, dy, mask, ROWS, WIDTH, 0.3);
    for (size_t i = 0; i < ROWS * WIDTH; i++)
        ck_assert(mask[i] == 0 ? dy[i] == 0 : fabsf(y[i] - 2) < 1e-6f && fabsf(dy[i] - 2 / 0.7f) < 1e-6f);
    /* A later block of rows by itself draws what it drew in the whole; another seed draws something else. */
    rs_dropout_forward(y, mask, 64, WIDTH, 0.3, 7, 103, rng);
    ck_assert_mem_eq(mask, again + 3 * RS_DROPOUT_ROWS * WIDTH, 64 * WIDTH * sizeof *mask);
    rs_dropout_forward(y, mask, 64, WIDTH, 0.3, 8, 103, rng);
    ck_assert_mem_ne(mask, again + 3 * RS_DROPOUT_ROWS * WIDTH, 64 * WIDTH * sizeof *mask);
    gsl_rng_free(rng);
    free(y), free(mask), free(again), free(dy);
}
END_TEST

TEST_MAIN("layer", {linear_forward_is_the_formula}, {sparse_layers_are_dense_layers},
        {activations_and_their_slopes, RS_N_ACTIVATIONS}, {dropout_keeps_the_mean_and_its_seed})

/* Tests of tools/rs-encode: SVD and PCA on matrices of known rank, the exact way against the randomised one, the
 * autoencoder's gradient against finite differences, its start, and what it learns. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/rng.h"
#include "matrices.h"
#include "rs-encode/autoencoder_fit.h"
#include "rs-encode/autoencoder_step.h"
#include "rs-encode/svd_fit.h"
#include "suite.h"

enum { N = 400, D = 30, RANK = 6 };

/* [N,D] of rank RANK plus noise, with column means far from zero. */
static float *low_rank(size_t n, size_t d, double noise, uint64_t seed)
{
    struct test_random random = {seed};
    double *left = malloc(n * RANK * sizeof *left), *right = malloc(RANK * d * sizeof *right);
    float *x = malloc(n * d * sizeof *x);

    for (size_t i = 0; i < n * RANK; i++)
        left[i] = 2 * test_random_uniform(&random) - 1;
    for (size_t i = 0; i < RANK * d; i++)
        right[i] = (2 * test_random_uniform(&random) - 1) * (double)(RANK - i / d);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < d; j++) {
            double sum = 5 + noise * (2 * test_random_uniform(&random) - 1);

            for (size_t r = 0; r < RANK; r++)
                sum += left[i * RANK + r] * right[r * d + j];
            x[i * d + j] = (float)sum;
        }
    }
    free(left);
    free(right);
    return x;
}

/* The mean squared error of rows through an encoder and back. */
static double error_of(const struct rs_encoder *encoder, const float *x, size_t n)
{
    size_t d = rs_encoder_columns(encoder);
    float *codes = malloc(n * rs_encoder_dim(encoder) * sizeof *codes), *back = malloc(n * d * sizeof *back);
    struct rs_error error;
    double sum = 0;

    ck_assert_int_eq(rs_encoder_apply(encoder, x, n, codes, 2, &error), 0);
    ck_assert_int_eq(rs_encoder_decode(encoder, codes, n, back, 2, &error), 0);
    for (size_t i = 0; i < n * d; i++)
        sum += pow((double)x[i] - (double)back[i], 2);
    free(codes);
    free(back);
    return sum / (double)(n * d);
}

static double error_of_pca(const float *x, size_t n, size_t d, size_t k)
{
    struct encode_rows rows = {.n = n, .d = d, .dense = x};
    struct rs_encoder encoder = {0};
    struct rs_error error;
    struct svd svd;
    double wrong;

    ck_assert_int_eq(svd_fit(&svd, &rows, k, true, 1, 1, &error), 0);
    ck_assert_int_eq(svd_encoder(&encoder, &svd, &error), 0);
    wrong = error_of(&encoder, x, n);
    svd_free(&svd);
    rs_encoder_free(&encoder);
    return wrong;
}

START_TEST(pca_finds_the_rank)
{
    float *x = low_rank(N, D, 0, 1);

    ck_assert_double_le(error_of_pca(x, N, D, RANK), 1e-9);
    ck_assert_double_ge(error_of_pca(x, N, D, RANK - 1), 1e-2);
    free(x);
}
END_TEST

static void orthonormal(const struct svd *svd, double tolerance)
{
    for (size_t a = 0; a < svd->k; a++) {
        for (size_t b = 0; b <= a; b++) {
            double dot = 0;

            for (size_t j = 0; j < svd->d; j++)
                dot += (double)svd->components[a * svd->d + j] * (double)svd->components[b * svd->d + j];
            ck_assert_double_eq_tol(dot, a == b, tolerance);
        }
    }
}

/* The same matrix as CSR takes the randomised way: same values, same components, same signs. */
START_TEST(randomised_is_exact_on_a_clear_spectrum)
{
    float *x = low_rank(N, D, 0.05, 2);
    struct encode_rows dense = {.n = N, .d = D, .dense = x}, sparse = {.n = N, .d = D};
    struct svd exact, random;
    struct rs_csr csr;
    struct rs_error error;

    test_csr(&csr, N, D, x, NULL);
    sparse.csr = &csr;
    ck_assert_int_eq(svd_fit(&exact, &dense, RANK, _i, 1, 2, &error), 0);
    ck_assert_int_eq(svd_fit(&random, &sparse, RANK, _i, 1, 2, &error), 0);
    orthonormal(&exact, 1e-6);
    orthonormal(&random, 1e-6);
    for (size_t i = 0; i < RANK; i++)
        ck_assert_double_eq_tol(random.singular[i] / exact.singular[i], 1, 1e-4);
    for (size_t i = 0; i < RANK * D; i++)
        ck_assert_double_eq_tol((double)random.components[i], (double)exact.components[i], 2e-3);
    svd_free(&exact);
    svd_free(&random);
    rs_csr_free(&csr);
    free(x);
}
END_TEST

/* More components than the rows have rank: the rest is zeros, not noise, and nothing fails. */
START_TEST(too_many_components)
{
    float *x = low_rank(4, D, 0.1, 3);
    struct encode_rows sparse = {.n = 4, .d = D};
    struct rs_csr csr;
    struct rs_error error;
    struct svd svd;

    test_csr(&csr, 4, D, x, NULL);
    sparse.csr = &csr;
    ck_assert_int_eq(svd_fit(&svd, &sparse, 10, false, 1, 1, &error), 0);
    ck_assert_double_le(svd.singular[4], 1e-2 * svd.singular[0]);
    for (size_t i = 0; i < 10 * D; i++)
        ck_assert(isfinite(svd.components[i]));
    svd_free(&svd);
    ck_assert_int_eq(svd_fit(&svd, &sparse, D + 1, false, 1, 1, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "want a --dim from 1 to the 30 columns, got 31"));
    svd_free(&svd);
    rs_csr_free(&csr);
    free(x);
}
END_TEST

static struct autoencoder_options some_options(void)
{
    return (struct autoencoder_options){.dim = RANK,
            .hidden = {2 * RANK},
            .n_hidden = 1,
            .activation = RS_RELU,
            .learning_rate = 1e-3,
            .validation = 0.1,
            .epochs = 30,
            .batch_size = 64,
            .patience = 5,
            .seed = 1,
            .n_threads = 1};
}

/* ---- gradients ---- */

static double loss_at(struct autoencoder_learner *l, float *parameter, float value)
{
    float kept = *parameter;
    double loss;

    *parameter = value;
    rs_trainer_take(&l->trainer);
    if (l->by_gram)
        autoencoder_gram_take(&l->gram, 1);
    loss = autoencoder_validate(l);
    *parameter = kept;
    return loss;
}

/* After one step Adam's first moment is 1 - beta1 times the gradient: all moments into the network's places. */
static void gradient_into_network(struct autoencoder_learner *l)
{
    struct rs_network *network = l->network;
    size_t last = network->n_layers - 1, n_first = network->sizes[0] * network->sizes[1];
    size_t n_last = network->sizes[last] * network->sizes[last + 1];

    memcpy(l->trainer.parameters, l->trainer.mean, l->trainer.n_parameters * sizeof(float));
    rs_trainer_settle(&l->trainer);
    if (l->rows->csr) {
        memcpy(network->weights[0], l->sparse.mean, n_first * sizeof(float));
        memcpy(network->biases[0], l->sparse.mean + n_first, network->sizes[1] * sizeof(float));
    }
    if (l->by_gram) {
        memcpy(network->weights[last], l->gram.mean, n_last * sizeof(float));
        memcpy(network->biases[last], l->gram.mean + n_last, network->sizes[last + 1] * sizeof(float));
    }
    for (size_t i = 0; i < network->n_parameters; i++)
        network->parameters[i] *= 10;
}

/* Loop: dense and sparse rows, either loss. The steps are large enough for floats: a smooth activation, an error of the
 * order of the step's square, and a tolerance that a wrong factor or a missing term breaks by far. */
START_TEST(gradients_are_finite_differences)
{
    enum { ROWS = 12, COLUMNS = 9 };
    struct autoencoder_options o = some_options();
    struct autoencoder_learner l = {.options = &o};
    struct encode_rows rows = {.n = ROWS, .d = COLUMNS};
    struct rs_network network;
    struct rs_csr csr;
    struct rs_error error;
    int32_t first[ROWS];
    float *dense = calloc(ROWS * COLUMNS, sizeof *dense), *start, *gradient;
    const size_t sizes[] = {COLUMNS, 5, 3, 5, COLUMNS};
    const enum rs_activation activations[] = {RS_TANH, RS_IDENTITY, RS_TANH, RS_IDENTITY};
    double top = 0;

    test_csr_random(&csr, ROWS, COLUMNS, 0.5, false, 3);
    for (size_t i = 0; i < ROWS; i++) {
        first[i] = (int32_t)i;
        for (int64_t e = csr.indptr[i]; e < csr.indptr[i + 1]; e++) {
            csr.data[e] /= 5;
            dense[i * COLUMNS + (size_t)csr.indices[e]] = csr.data[e];
        }
    }
    if (_i & 1)
        rows.csr = &csr;
    else
        rows.dense = dense;
    o.loss = _i & 2 ? AUTOENCODER_MULTINOMIAL : AUTOENCODER_MSE;
    o.batch_size = ROWS;
    ck_assert_int_eq(rs_network_alloc(&network, 4, sizes, activations, &error), 0);
    ck_assert_int_eq(rs_network_start(&network, 1, &error), 0);
    l.rows = &rows;
    l.network = &network;
    l.error = &error;
    ck_assert_int_eq(autoencoder_learner_alloc(&l, &error), 0);
    memcpy(l.learnt, first, sizeof first);
    memcpy(l.held_out, first, sizeof first); /* the same rows: validation is then the loss of the batch */
    l.n_learnt = l.n_held_out = ROWS;
    ck_assert_int_eq(autoencoder_take(&l, &error), 0);
    start = malloc(network.n_parameters * sizeof *start);
    memcpy(start, network.parameters, network.n_parameters * sizeof *start);
    gradient = malloc(network.n_parameters * sizeof *gradient);
    autoencoder_learn(&l, first, ROWS, 1);
    gradient_into_network(&l);
    memcpy(gradient, network.parameters, network.n_parameters * sizeof *gradient);
    memcpy(network.parameters, start, network.n_parameters * sizeof *start);
    for (size_t i = 0; i < network.n_parameters; i++)
        top = fmax(top, fabs((double)gradient[i]));
    for (size_t i = 0; i < network.n_parameters; i++) {
        float *p = &network.parameters[i], step = 4e-3f, up = *p + step, down = *p - step;
        double slope = (loss_at(&l, p, up) - loss_at(&l, p, down)) / ((double)up - (double)down);

        ck_assert_double_eq_tol((double)gradient[i], slope, 2e-3 * top);
    }
    free(start);
    free(gradient);
    free(dense);
    autoencoder_learner_free(&l);
    rs_network_free(&network);
    rs_csr_free(&csr);
}
END_TEST

/* Outputs 1000, 0 and -1000 whose exponents no float holds: the loss of the row (1, 1, 0) is 1000, its gradient is finite. */
START_TEST(large_outputs_do_not_overflow)
{
    struct autoencoder_options o = some_options();
    struct autoencoder_learner l = {.options = &o};
    float x[] = {1, 1, 0}, biases[] = {1000, 0, -1000};
    struct encode_rows rows = {.n = 1, .d = 3, .dense = x};
    const size_t sizes[] = {3, 2, 3};
    const enum rs_activation activations[] = {RS_IDENTITY, RS_IDENTITY};
    struct rs_network network;
    struct rs_error error;
    int32_t first = 0;

    o.loss = AUTOENCODER_MULTINOMIAL;
    ck_assert_int_eq(rs_network_alloc(&network, 2, sizes, activations, &error), 0);
    memset(network.parameters, 0, network.n_parameters * sizeof *network.parameters);
    memcpy(network.biases[1], biases, sizeof biases);
    l.rows = &rows;
    l.network = &network;
    l.error = &error;
    ck_assert_int_eq(autoencoder_learner_alloc(&l, &error), 0);
    l.learnt[0] = 0;
    l.n_learnt = 1;
    ck_assert_int_eq(autoencoder_take(&l, &error), 0);
    ck_assert_double_eq_tol(autoencoder_learn(&l, &first, 1, 1), 1000, 1e-3);
    autoencoder_settle(&l);
    for (size_t i = 0; i < network.n_parameters; i++)
        ck_assert(isfinite(network.parameters[i]));
    autoencoder_learner_free(&l);
    rs_network_free(&network);
}
END_TEST

/* ---- learning ---- */

/* Before the first epoch the network is the PCA, through relu pairs, tanh, the sigmoid, and two hidden layers. */
START_TEST(it_starts_as_the_pca)
{
    static const double tolerance[RS_N_ACTIVATIONS] = {1e-5, 1e-5, 0.2, 0.1}; /* tanh and the sigmoid bend a little */
    float *x = low_rank(N, D, 0.5, 4);
    struct encode_rows rows = {.n = N, .d = D, .dense = x};
    const enum rs_activation a = (enum rs_activation)_i;
    const enum rs_activation activations[] = {a, a, RS_IDENTITY, a, a, RS_IDENTITY};
    const size_t sizes[] = {D, 14, 12, RANK, 12, 14, D};
    struct rs_encoder encoder = {.n_code_layers = 3};
    struct rs_error error;
    double pca = error_of_pca(x, N, D, RANK);

    ck_assert_int_eq(rs_network_alloc(&encoder.network, 6, sizes, activations, &error), 0);
    ck_assert_int_eq(rs_network_start(&encoder.network, 1, &error), 0);
    ck_assert_int_eq(autoencoder_start_pca(&encoder.network, 3, &rows, 1, 1, &error), 1);
    ck_assert_double_le(error_of(&encoder, x, N), pca * (1 + tolerance[_i]));
    rs_encoder_free(&encoder);
    free(x);
}
END_TEST

/* Rows on a bent surface: an autoencoder of 2 numbers beats the PCA of 2 by far, and is better than no PCA of 1. */
START_TEST(it_learns_what_a_pca_cannot)
{
    enum { ROWS = 2000, COLUMNS = 12 };
    struct autoencoder_options o = some_options();
    float *x = malloc(ROWS * COLUMNS * sizeof *x);
    struct encode_rows rows = {.n = ROWS, .d = COLUMNS, .dense = x};
    struct test_random random = {5};
    struct autoencoder_result result;
    struct rs_encoder encoder = {0};
    struct rs_error error;
    double pca, learnt;

    for (size_t i = 0; i < ROWS; i++) {
        double s = 2 * test_random_uniform(&random) - 1, t = 2 * test_random_uniform(&random) - 1;

        for (size_t j = 0; j < COLUMNS; j++)
            x[i * COLUMNS + j] = (float)(s * sin((double)j) + t * cos(2 * (double)j) + fabs(s) * cos((double)(j * j)));
    }
    o.dim = 2;
    o.hidden[0] = 32;
    o.epochs = 60;
    o.learning_rate = 3e-3;
    pca = error_of_pca(x, ROWS, COLUMNS, 2);
    ck_assert_int_eq(autoencoder_fit(&encoder, &o, &rows, NULL, NULL, &result, &error), 0);
    learnt = error_of(&encoder, x, ROWS);
    ck_assert_double_le(learnt, 0.3 * pca);
    ck_assert_uint_eq(result.n_learnt + result.n_held_out, ROWS);
    ck_assert_uint_eq(result.n_held_out, 200);
    rs_encoder_free(&encoder);
    free(x);
}
END_TEST

/* On a low-rank set it is as good as the PCA of its dim, and much better than that of half of it. */
START_TEST(it_is_near_the_pca_of_its_dim)
{
    float *x = low_rank(N, D, 0.3, 6);
    struct encode_rows rows = {.n = N, .d = D, .dense = x};
    struct autoencoder_options o = some_options();
    struct autoencoder_result result;
    struct rs_encoder encoder = {0};
    struct rs_error error;
    double learnt;

    ck_assert_int_eq(autoencoder_fit(&encoder, &o, &rows, NULL, NULL, &result, &error), 0);
    learnt = error_of(&encoder, x, N);
    ck_assert_double_le(learnt, 1.1 * error_of_pca(x, N, D, RANK));
    ck_assert_double_le(learnt, 0.2 * error_of_pca(x, N, D, RANK / 2));
    ck_assert_ptr_null(rows.out);
    rs_encoder_free(&encoder);
    free(x);
}
END_TEST

/* Dense or sparse, the rows are the same, and so is what is learnt, but for the order of sums. With -t 1 and -t 2 it is
 * the same to the bit. */
START_TEST(sparse_rows_learn_as_dense_ones_and_threads_do_not_matter)
{
    float *x = low_rank(N, D, 0.3, 7);
    struct encode_rows rows = {.n = N, .d = D};
    struct autoencoder_options o = some_options();
    struct autoencoder_result result[3];
    struct rs_encoder encoder[3] = {0};
    struct rs_csr csr;
    struct rs_error error;

    test_csr(&csr, N, D, x, NULL);
    o.patience = 0;
    o.epochs = 4;
    o.loss = AUTOENCODER_MULTINOMIAL;
    o.n_threads = 1;
    for (int i = 0; i < 3; i++) {
        rows.dense = i == 0 ? x : NULL;
        rows.csr = i == 0 ? NULL : &csr;
        o.n_threads = i == 2 ? 2 : 1;
        ck_assert_int_eq(autoencoder_fit(&encoder[i], &o, &rows, NULL, NULL, &result[i], &error), 0);
    }
    ck_assert_double_eq_tol(result[0].outcome.validation_loss / result[1].outcome.validation_loss, 1, 1e-4);
    ck_assert_mem_eq(encoder[1].network.parameters, encoder[2].network.parameters,
            encoder[1].network.n_parameters * sizeof(float));
    for (int i = 0; i < 3; i++)
        rs_encoder_free(&encoder[i]);
    rs_csr_free(&csr);
    free(x);
}
END_TEST

struct course {
    double first, last;
};

static int note_loss(void *context, size_t epoch, double loss, double validation_loss, struct rs_error *error)
{
    struct course *course = context;

    (void)validation_loss;
    (void)error;
    if (epoch == 1)
        course->first = loss;
    course->last = loss;
    return 0;
}

/* From a random start, with dropout: the loss falls, dense and sparse, either loss. */
START_TEST(the_loss_falls)
{
    float *x = low_rank(N, D, 0.3, 8);
    struct encode_rows rows = {.n = N, .d = D};
    struct autoencoder_options o = some_options();
    struct autoencoder_result result;
    struct course course = {0};
    struct rs_encoder encoder = {0};
    struct rs_csr csr;
    struct rs_error error;

    test_csr(&csr, N, D, x, NULL);
    if (_i & 1)
        rows.csr = &csr;
    else
        rows.dense = x;
    o.loss = _i & 2 ? AUTOENCODER_MULTINOMIAL : AUTOENCODER_MSE;
    o.hidden[0] = 8; /* too narrow for the PCA */
    o.dropout = 0.2;
    o.validation = 0;
    o.epochs = 20;
    ck_assert_int_eq(autoencoder_fit(&encoder, &o, &rows, note_loss, &course, &result, &error), 0);
    ck_assert_double_lt(course.last, (_i & 2 ? 0.9999 : 0.5) * course.first);
    ck_assert_uint_eq(result.outcome.best_epoch, 20);
    rs_encoder_free(&encoder);
    rs_csr_free(&csr);
    free(x);
}
END_TEST

TEST_MAIN("encode", {pca_finds_the_rank}, {randomised_is_exact_on_a_clear_spectrum, 2}, {too_many_components},
        {gradients_are_finite_differences, 4}, {large_outputs_do_not_overflow},
        {it_starts_as_the_pca, RS_N_ACTIVATIONS}, {it_learns_what_a_pca_cannot}, {it_is_near_the_pca_of_its_dim},
        {sparse_rows_learn_as_dense_ones_and_threads_do_not_matter}, {the_loss_falls, 4})

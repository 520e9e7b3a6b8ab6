/* Tests of models/network and network_fit: rows through layers, gradients, the loop with early stopping, eigenvectors. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <cjson/cJSON.h>

#include "math/eigen.h"
#include "math/panels.h"
#include "matrices.h"
#include "models/network_fit.h"
#include "models/network_train.h"
#include "stream/kinds.h"
#include "suite.h"

static const size_t sizes[] = {5, 8, 6, 3};
static const enum rs_activation activations[] = {RS_TANH, RS_SIGMOID, RS_IDENTITY};

static void make_network(struct rs_network *network)
{
    struct rs_error error;

    ck_assert_int_eq(rs_network_alloc(network, 3, sizes, activations, &error), 0);
    ck_assert_int_eq(rs_network_start(network, 4, &error), 0);
    for (size_t i = 0; i < 8; i++)
        network->biases[0][i] = 0.1f * (float)i;
}

/* The network in double, from parameters in double: the oracle. */
static void plain(const double *parameters, const float *x, double *y)
{
    double in[8], out[8];

    for (size_t j = 0; j < 5; j++)
        in[j] = (double)x[j];
    for (size_t l = 0; l < 3; l++) {
        const double *bias = parameters + sizes[l] * sizes[l + 1];

        for (size_t o = 0; o < sizes[l + 1]; o++) {
            out[o] = bias[o];
            for (size_t j = 0; j < sizes[l]; j++)
                out[o] += parameters[o * sizes[l] + j] * in[j];
            out[o] = l == 0 ? tanh(out[o]) : l == 1 ? 1 / (1 + exp(-out[o])) : out[o];
        }
        memcpy(in, out, sizeof in);
        parameters = bias + sizes[l + 1];
    }
    memcpy(y, out, 3 * sizeof *y);
}

static double *in_double(const struct rs_network *network)
{
    double *p = malloc(network->n_parameters * sizeof *p);

    for (size_t i = 0; i < network->n_parameters; i++)
        p[i] = (double)network->parameters[i];
    return p;
}

START_TEST(rows_do_not_depend_on_their_place)
{
    struct rs_network network;
    struct rs_dense x;
    struct rs_error error;
    float y[200 * 3], one[3];
    double *p, want[3];

    make_network(&network);
    p = in_double(&network);
    test_dense_random(&x, 200, 5, 9);
    ck_assert_int_eq(rs_network_apply(&network, 0, 3, x.data, 200, y, 2, &error), 0);
    for (size_t i = 0; i < 200; i++) {
        plain(p, rs_dense_row(&x, i), want);
        for (size_t j = 0; j < 3; j++)
            ck_assert_double_eq_tol((double)y[i * 3 + j], want[j], 1e-6);
        ck_assert_int_eq(rs_network_apply(&network, 0, 3, rs_dense_row(&x, i), 1, one, 1, &error), 0);
        ck_assert_mem_eq(one, y + i * 3, sizeof one);
    }
    free(p);
    rs_dense_free(&x);
    rs_network_free(&network);
}
END_TEST

static double plain_loss(const double *parameters, const struct rs_dense *x, const struct rs_dense *target)
{
    double y[3], sum = 0;

    for (size_t i = 0; i < x->n_rows; i++) {
        plain(parameters, rs_dense_row(x, i), y);
        for (size_t j = 0; j < 3; j++)
            sum += pow(y[j] - (double)rs_dense_row(target, i)[j], 2) / 3;
    }
    return sum / (double)x->n_rows;
}

struct batch {
    struct rs_dense x, target;
    double loss;
};

static void fill(void *context, struct rs_trainer *trainer, size_t start, size_t n, int worker)
{
    const struct batch *batch = context;

    (void)worker;
    for (size_t i = start; i < start + n; i++)
        rs_panels_put(trainer->x + i * RS_PANEL, rs_trainer_stride(trainer), rs_dense_row(&batch->x, i), 5);
}

static void judge(void *context, struct rs_trainer *trainer, size_t start, size_t n, bool learning)
{
    struct batch *batch = context;
    float *y = rs_trainer_last(trainer)->output;

    (void)learning;
    for (size_t i = start; i < start + n; i++) {
        for (size_t j = 0; j < 3; j++) {
            float difference = y[i * RS_PANEL + j] - rs_dense_row(&batch->target, i)[j];

            batch->loss += (double)(difference * difference) / 3 / 20;
            y[i * RS_PANEL + j] = 2 * difference / 3 / 20;
        }
    }
}

/* After one step Adam's first moment is a tenth of the gradient. */
START_TEST(gradients_are_finite_differences)
{
    struct rs_network network;
    struct rs_trainer trainer;
    struct batch rows = {.loss = 0};
    const struct rs_trainer_batch batch = {.context = &rows, .fill = fill, .judge = judge, .learning = true};
    const struct rs_adam adam = rs_adam_defaults(1e-3, 0);
    struct rs_error error;
    double *p;

    make_network(&network);
    p = in_double(&network);
    test_dense_random(&rows.x, 20, 5, 1);
    test_dense_random(&rows.target, 20, 3, 2);
    ck_assert_int_eq(rs_trainer_alloc(&trainer, &network, 0, 3, 20, 0, false, 1, &error), 0);
    rs_trainer_take(&trainer);
    rs_trainer_pass(&trainer, 20, &batch);
    ck_assert_double_eq_tol(rows.loss, plain_loss(p, &rows.x, &rows.target), 1e-6);
    rs_trainer_update(&trainer, 20, &adam, &adam, 1, NULL);
    memcpy(trainer.parameters, trainer.mean, trainer.n_parameters * sizeof(float));
    rs_trainer_settle(&trainer);
    for (size_t i = 0; i < network.n_parameters; i++) {
        double kept = p[i], gradient = 10 * (double)network.parameters[i], up, down;

        p[i] = kept + 1e-5;
        up = plain_loss(p, &rows.x, &rows.target);
        p[i] = kept - 1e-5;
        down = plain_loss(p, &rows.x, &rows.target);
        p[i] = kept;
        ck_assert_double_eq_tol(gradient, (up - down) / 2e-5, 2e-6 + 1e-4 * fabs(gradient));
    }
    rs_trainer_free(&trainer);
    free(p);
    rs_dense_free(&rows.x);
    rs_dense_free(&rows.target);
    rs_network_free(&network);
}
END_TEST

START_TEST(saved_is_loaded)
{
    struct rs_network network, back;
    struct rs_tensors tensors = {0};
    struct rs_message message = {0};
    struct rs_writer writer;
    struct rs_reader reader;
    struct rs_error error;
    cJSON *metadata = cJSON_CreateObject();
    int fd = memfd_create("model", 0);

    make_network(&network);
    rs_writer_start(&writer, fd, "model", "--fit", NULL, 0, 1);
    ck_assert_int_eq(rs_network_save(&network, &tensors, metadata, &error), 0);
    ck_assert_int_eq(rs_model_write(&writer, "rs-test", metadata, &tensors, &error), 0);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_writer_free(&writer);
    lseek(fd, 0, SEEK_SET);
    rs_reader_start(&reader, fd, "model", "--apply", NULL);
    ck_assert_int_eq(rs_model_read(&message, "rs-test", &reader, &error), 0);
    ck_assert_int_eq(rs_network_load(&back, &message, &error), 0);
    ck_assert_uint_eq(back.n_layers, 3);
    ck_assert_mem_eq(back.activations, activations, sizeof activations);
    ck_assert_mem_eq(back.parameters, network.parameters, network.n_parameters * sizeof(float));
    rs_message_free(&message);
    rs_reader_free(&reader);
    rs_tensors_free(&tensors);
    cJSON_Delete(metadata);
    rs_network_free(&network);
    rs_network_free(&back);
    close(fd);
}
END_TEST

START_TEST(sizes_are_parsed)
{
    size_t got[3], n;
    struct rs_error error;

    ck_assert_int_eq(rs_network_parse_sizes("128,64", got, 3, &n, &error), 0);
    ck_assert(n == 2 && got[0] == 128 && got[1] == 64);
    ck_assert_int_eq(rs_network_parse_sizes("0", got, 3, &n, &error), 0);
    ck_assert_uint_eq(n, 0);
    for (size_t i = 0; i < 8; i++) {
        static const char *const bad[] = {"", "1,", ",1", "1,0", "-3", "a", "1,2,3,4", "99999999"};

        ck_assert_int_eq(rs_network_parse_sizes(bad[i], got, 3, &n, &error), -1);
    }
}
END_TEST

/* ---- the loop ---- */

/* A learner whose only parameter is the number of the epoch, and whose validation loss is a list. */
struct toy {
    float parameter;
    const double *losses;
    size_t seen[10];
};

static double toy_learn(void *context, const int32_t *rows, size_t n, size_t step)
{
    struct toy *toy = context;

    (void)step;
    for (size_t i = 0; i < n; i++)
        toy->seen[rows[i]]++;
    return 1;
}

static double toy_validate(void *context)
{
    struct toy *toy = context;

    return toy->losses[(size_t)toy->parameter++];
}

START_TEST(the_best_epoch_is_kept)
{
    static const double losses[] = {9, 5, 4, 4, 6, 7, 1};
    struct toy toy = {0, losses, {0}};
    struct rs_training training = {.epochs = 6, .batch_size = 3, .patience = 3};
    struct rs_learner learner = {.context = &toy,
            .n_rows = 10,
            .learn = toy_learn,
            .validate = toy_validate,
            .parameters = &toy.parameter,
            .n_parameters = 1};
    struct rs_outcome outcome;
    struct rs_error error;

    ck_assert_int_eq(rs_learn(&training, &learner, &outcome, &error), 0);
    ck_assert_uint_eq(outcome.best_epoch, 2); /* epoch 3 is only as good */
    ck_assert_uint_eq(outcome.epochs, 5);     /* and 2 + 3 the end of patience */
    ck_assert_double_eq(outcome.validation_loss, 4);
    ck_assert_float_eq(toy.parameter, 3); /* the parameter as it was when epoch 2 was judged */
    for (size_t i = 0; i < 10; i++)
        ck_assert_uint_eq(toy.seen[i], 5); /* every example once an epoch */
}
END_TEST

START_TEST(a_loss_that_is_not_finite_fails)
{
    static const double losses[] = {9, NAN};
    struct toy toy = {0, losses, {0}};
    struct rs_training training = {.epochs = 6, .batch_size = 3};
    struct rs_learner learner = {.context = &toy,
            .n_rows = 10,
            .learn = toy_learn,
            .validate = toy_validate,
            .parameters = &toy.parameter,
            .n_parameters = 1};
    struct rs_outcome outcome;
    struct rs_error error;

    ck_assert_int_eq(rs_learn(&training, &learner, &outcome, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "epoch 1: the loss is not finite"));
}
END_TEST

/* [[2,1],[1,2]]: 3 with (1,1)/sqrt 2, 1 with (1,-1)/sqrt 2. */
START_TEST(eigenvectors_by_hand)
{
    double a[] = {2, 1, 1, 2}, values[2], s = sqrt(0.5);
    struct rs_error error;

    ck_assert_int_eq(rs_eigen_symmetric(a, 2, values, &error), 0);
    ck_assert_double_eq_tol(values[0], 3, 1e-12);
    ck_assert_double_eq_tol(values[1], 1, 1e-12);
    for (size_t i = 0; i < 3; i++)
        ck_assert_double_eq_tol(fabs(a[i]), s, 1e-12);
    ck_assert_double_eq_tol(a[0] * a[1], 0.5, 1e-12);
    ck_assert_double_eq_tol(a[2] * a[3], -0.5, 1e-12);
    ck_assert(a[0] > 0);
}
END_TEST

TEST_MAIN("network", {rows_do_not_depend_on_their_place}, {gradients_are_finite_differences}, {saved_is_loaded},
        {sizes_are_parsed}, {the_best_epoch_is_kept}, {a_loss_that_is_not_finite_fails}, {eigenvectors_by_hand})

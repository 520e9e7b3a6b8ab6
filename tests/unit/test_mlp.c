/* Tests of tools/rs-train-mlp: gradients against finite differences of the whole objective, factors by hand, learning,
 * several networks, resuming, the kept model, ids and vectors that are missing. What it starts from: test_mlp_values.c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cjson/cJSON.h>

#include "matrices.h"
#include "rs-train-mlp/mlp_fit.h"
#include "rs-train-mlp/mlp_ratings.h"
#include "rs-train-mlp/mlp_step.h"
#include "stream/kinds.h"
#include "suite.h"

static struct mlp_options some_options(void)
{
    return (struct mlp_options){.hidden = {12, 6},
            .n_hidden = 2,
            .activation = RS_TANH,
            .n_embedding = 4,
            .n_networks = 1,
            .learning_rate = 3e-3,
            .weight_decay = 0.01,
            .bias_regularization = 3,
            .embedding_regularization = 2,
            .validation = 0.1,
            .epochs = 40,
            .batch_size = 64,
            .patience = 5,
            .seed = 1,
            .n_threads = 1};
}

/* Everything a fit wants, of a set where users like films by a product of their vectors. */
struct set {
    struct rs_csr ratings;
    struct rs_dense user_vectors, item_vectors;
    struct rs_rating_network model;
    struct rs_rating_rows users, items;
};

enum { USERS = 120, ITEMS = 60, FEATURES = 3 };

static void make_set(struct set *set, const struct mlp_options *o, bool vectors)
{
    struct rs_error error;
    struct rs_ids films;

    *set = (struct set){0};
    test_csr_random(&set->ratings, USERS, ITEMS, 0.5, true, 1);
    test_dense_random(&set->user_vectors, USERS, FEATURES, 2);
    test_dense_random(&set->item_vectors, ITEMS, FEATURES, 3);
    test_ids(&films, ITEMS, 10, 10);
    rs_ids_free(&set->item_vectors.rows, NULL);
    set->item_vectors.rows = films;
    for (size_t u = 0; u < USERS; u++) {
        for (int64_t e = set->ratings.indptr[u]; e < set->ratings.indptr[u + 1]; e++) {
            const float *p = rs_dense_row(&set->user_vectors, u);
            const float *q = rs_dense_row(&set->item_vectors, (size_t)set->ratings.indices[e]);

            set->ratings.data[e] = 3 + 0.5f * p[0] + 0.5f * q[1] + 1.5f * (p[1] * q[2] + p[2] * q[0]);
        }
    }
    ck_assert_int_eq(mlp_start(&set->model, o, &set->ratings, vectors ? &set->user_vectors : NULL,
                             vectors ? &set->item_vectors : NULL, &error),
            0);
    ck_assert_int_eq(rs_rating_rows_find(&set->users, &set->model.users, &set->ratings.rows,
                             vectors ? &set->user_vectors : NULL, "--users", &error),
            0);
    ck_assert_int_eq(rs_rating_rows_find(&set->items, &set->model.items, &set->ratings.columns,
                             vectors ? &set->item_vectors : NULL, "--items", &error),
            0);
}

static void free_set(struct set *set)
{
    rs_rating_rows_free(&set->users);
    rs_rating_rows_free(&set->items);
    rs_rating_network_free(&set->model);
    rs_dense_free(&set->user_vectors);
    rs_dense_free(&set->item_vectors);
    rs_csr_free(&set->ratings);
}

static int fit(struct set *set, const struct mlp_options *o, struct mlp_result *result)
{
    struct rs_error error;

    return mlp_fit(&set->model, o, &set->ratings, &set->users, &set->items, NULL, NULL, result, &error);
}

/* The objective of mlp_fit.h for a batch of all ratings, divided by their number, in double from the model's floats. */
static double objective(const struct set *set, const struct mlp_options *o)
{
    const struct rs_rating_network *m = &set->model;
    size_t n = rs_csr_entries(&set->ratings), width = m->network.sizes[0];
    float *x = malloc(n * width * sizeof *x), *y = malloc(n * sizeof *y);
    double sum = 0;
    struct rs_error error;

    for (size_t u = 0; u < USERS; u++) {
        for (int64_t e = set->ratings.indptr[u]; e < set->ratings.indptr[u + 1]; e++)
            rs_rating_network_input(m, &set->users, (int32_t)u, &set->items, set->ratings.indices[e],
                    x + (size_t)e * width);
    }
    ck_assert_int_eq(rs_network_apply(&m->network, 0, m->network.n_layers, x, n, y, 1, &error), 0);
    for (size_t u = 0; u < USERS; u++) {
        for (int64_t e = set->ratings.indptr[u]; e < set->ratings.indptr[u + 1]; e++)
            sum += pow((double)rs_rating_network_base(m, &set->users, (int32_t)u, &set->items, set->ratings.indices[e])
                               + (double)y[e] - (double)set->ratings.data[e],
                    2);
    }
    free(x);
    free(y);
    for (size_t i = 0; i < m->users.n; i++)
        sum += o->bias_regularization * pow((double)m->users.biases[i], 2);
    for (size_t i = 0; i < m->items.n; i++)
        sum += o->bias_regularization * pow((double)m->items.biases[i], 2);
    for (size_t i = 0; i < (m->users.n + m->items.n) * m->n_embedding; i++) {
        double p = (double)(i < m->users.n * m->n_embedding ? m->users.embeddings[i]
                                                            : m->items.embeddings[i - m->users.n * m->n_embedding]);

        sum += o->embedding_regularization * p * p;
    }
    return sum / (double)n;
}

/* After one step from moments of zero Adam's mean is a tenth of the gradient: of layers, embeddings and biases alike. Every
 * seventh parameter is looked at, and all of the last ones. */
START_TEST(gradients_are_finite_differences)
{
    struct mlp_options o = some_options();
    struct mlp_ratings ratings;
    struct mlp_learner l = {.options = &o, .ratings = &ratings, .n_threads = 1};
    struct test_random random = {4};
    struct rs_error error;
    struct set set;
    int32_t *rows;
    float *start, *gradient;
    size_t n_layers;
    double top = 0;

    make_set(&set, &o, true);
    o.batch_size = rs_csr_entries(&set.ratings);
    n_layers = set.model.network.n_parameters;
    l.model = &set.model;
    l.users = &set.users;
    l.items = &set.items;
    ck_assert_int_eq(mlp_ratings_split(&ratings, &set.ratings, 0, 1, &error), 0);
    ck_assert_int_eq(mlp_learner_alloc(&l, &error), 0);
    set.model.mean = 3;
    for (size_t i = 0; i < set.model.n_parameters; i++)
        set.model.parameters[i] = (float)(test_random_uniform(&random) - 0.5);
    start = malloc(set.model.n_parameters * sizeof *start);
    rows = malloc(o.batch_size * sizeof *rows);
    memcpy(start, set.model.parameters, set.model.n_parameters * sizeof *start);
    for (size_t i = 0; i < o.batch_size; i++)
        rows[i] = (int32_t)i;
    rs_trainer_take(&l.trainer);
    mlp_learn(&l, rows, o.batch_size, 1);
    gradient = malloc(set.model.n_parameters * sizeof *gradient);
    memcpy(l.trainer.parameters, l.trainer.mean, l.trainer.n_parameters * sizeof *gradient);
    rs_trainer_settle(&l.trainer);
    memcpy(gradient, set.model.parameters, n_layers * sizeof *gradient);
    memcpy(gradient + n_layers, l.mean, (set.model.n_parameters - n_layers) * sizeof *gradient);
    memcpy(set.model.parameters, start, set.model.n_parameters * sizeof *start);
    for (size_t i = 0; i < set.model.n_parameters; i++)
        top = fmax(top, fabs(10 * (double)gradient[i]));
    for (size_t i = 0; i < set.model.n_parameters; i += i + 200 < set.model.n_parameters ? 7 : 1) {
        float *p = &set.model.parameters[i], kept = *p;
        double up, down, slope;

        *p = kept + 2e-3f;
        up = objective(&set, &o);
        slope = (double)*p;
        *p = kept - 2e-3f;
        down = objective(&set, &o);
        slope = (up - down) / (slope - (double)*p);
        *p = kept;
        ck_assert_double_eq_tol(10 * (double)gradient[i], slope, 1e-4 * top + 2e-3 * fabs(slope));
    }
    free(start);
    free(gradient);
    free(rows);
    mlp_learner_free(&l);
    mlp_ratings_free(&ratings);
    free_set(&set);
}
END_TEST

static double root_error(const struct set *set)
{
    size_t n = rs_csr_entries(&set->ratings);
    float *ratings = malloc(n * sizeof *ratings);
    struct rs_error error;
    double sum = 0;

    ck_assert_int_eq(rs_rating_network_predict_csr(&set->model, &set->users, &set->items, &set->ratings, ratings, 2,
                             &error),
            0);
    for (size_t i = 0; i < n; i++)
        sum += pow((double)ratings[i] - (double)set->ratings.data[i], 2);
    free(ratings);
    return sqrt(sum / (double)n);
}

/* Biases alone leave an error of about 0.7; vectors explain all of it, embeddings some. */
START_TEST(it_learns_and_threads_do_not_matter)
{
    struct mlp_options o = some_options();
    struct mlp_result result;
    struct set one, two;
    double learnt;

    if (_i == 0) {
        o.embedding_regularization = 0.1;
        o.learning_rate = 0.01;
        o.patience = 0;
        o.epochs = 60;
    }
    make_set(&one, &o, _i);
    make_set(&two, &o, _i);
    ck_assert_int_eq(fit(&one, &o, &result), 0);
    o.n_threads = 2;
    ck_assert_int_eq(fit(&two, &o, &result), 0);
    ck_assert_mem_eq(one.model.parameters, two.model.parameters, one.model.n_parameters * sizeof(float));
    ck_assert_uint_ge(result.outcome.best_epoch, 1);
    ck_assert_uint_eq(result.n_learnt + result.n_held_out, rs_csr_entries(&one.ratings));
    learnt = root_error(&one);
    ck_assert_double_le(learnt, _i ? 0.3 : 0.6);
    free_set(&one);
    free_set(&two);
}
END_TEST

/* Learning starts from bias + bias + weight p.q, and leaves these three as they are. */
START_TEST(factors_are_taken_as_they_are)
{
    struct mlp_options o = some_options();
    struct rs_dense users, items;
    struct mlp_result result;
    struct set set;
    float *before;
    size_t n;

    test_dense_random(&users, USERS - 1, 3, 5); /* the last user has none */
    test_dense_random(&items, ITEMS, 3, 6);
    for (size_t i = 0; i < ITEMS; i++)
        items.rows.numbers[i] = 10 * (int64_t)(i + 1);
    o.user_factors = &users;
    o.item_factors = &items;
    o.factor_weight = 0.5;
    o.epochs = 2;
    o.validation = 0;
    make_set(&set, &o, true);
    ck_assert_uint_eq(set.model.n_factors, 2);
    ck_assert_int_eq(fit(&set, &o, &result), 0);
    for (size_t row = 0; row < 3; row++) {
        const float *p = rs_dense_row(&users, row), *q = rs_dense_row(&items, 2 * row);
        double base =
                (double)rs_rating_network_base(&set.model, &set.users, (int32_t)row, &set.items, 2 * (int32_t)row);

        ck_assert_double_eq_tol(base, (double)(p[0] + q[0] + 0.5f * (p[1] * q[1] + p[2] * q[2])), 1e-5);
    }
    ck_assert_float_eq(set.model.users.biases[USERS - 1], 0);
    ck_assert_float_eq(set.model.users.factors[2 * (USERS - 1)], 0);
    n = ITEMS;
    before = malloc(n * sizeof *before);
    memcpy(before, set.model.items.biases, n * sizeof *before);
    o.resume = true;
    ck_assert_int_eq(fit(&set, &o, &result), 0);
    ck_assert_mem_eq(before, set.model.items.biases, n * sizeof *before);
    free(before);
    free_set(&set);
    rs_dense_free(&users);
    rs_dense_free(&items);
}
END_TEST

/* Three networks are those of three seeds, whatever the number of threads; each is refitted for as long as was best. */
START_TEST(networks_are_fits_of_seeds)
{
    struct mlp_options o = some_options();
    struct mlp_result result, mean;
    struct set set, one;
    double loss = 0;
    size_t best = 0;

    o.half_life = 10;
    o.n_networks = 3;
    o.seed = 5;
    o.epochs = 6;
    o.refit = true;
    o.n_threads = 2;
    make_set(&set, &o, true);
    ck_assert_int_eq(fit(&set, &o, &mean), 0);
    o.n_networks = 1;
    o.n_threads = 1;
    for (size_t i = 0; i < 3; i++) {
        o.seed = 5 + i;
        make_set(&one, &o, true);
        ck_assert_int_eq(fit(&one, &o, &result), 0);
        ck_assert_mem_eq(set.model.parameters + i * one.model.n_parameters, one.model.parameters,
                one.model.n_parameters * sizeof(float));
        loss += result.outcome.validation_loss / 3;
        best += result.outcome.best_epoch;
        free_set(&one);
    }
    ck_assert_double_lt(mean.outcome.validation_loss, loss);
    ck_assert_uint_eq(mean.outcome.best_epoch, (2 * best + 3) / 6);
    free_set(&set);
}
END_TEST

START_TEST(refit_learns_from_all_and_resume_goes_on)
{
    struct mlp_options o = some_options();
    struct mlp_result first, second;
    struct set set;
    double before;

    make_set(&set, &o, true);
    o.epochs = 4;
    ck_assert_int_eq(fit(&set, &o, &first), 0);
    before = root_error(&set);
    o.resume = true;
    o.epochs = 20;
    ck_assert_int_eq(fit(&set, &o, &second), 0);
    ck_assert_double_lt(second.outcome.validation_loss, 0.9 * first.outcome.validation_loss);
    ck_assert_double_lt(root_error(&set), before);
    o.resume = false;
    o.refit = true;
    ck_assert_int_eq(fit(&set, &o, &first), 0);
    ck_assert_uint_gt(first.n_held_out, 0);
    ck_assert_double_lt(root_error(&set), before);
    free_set(&set);
}
END_TEST

START_TEST(a_kept_model_predicts_the_same_and_serves_strangers)
{
    struct mlp_options o = some_options();
    struct rs_rating_network back;
    struct rs_rating_rows users, items;
    struct rs_writer writer;
    struct rs_reader reader;
    struct rs_error error;
    struct rs_ids strangers;
    struct rs_dense user_factors, item_factors;
    struct set set;
    struct mlp_result result;
    float a[2], b[2], unknown;
    int32_t user[] = {0, 5}, item[] = {7, 2}, first = 0;
    int fd = memfd_create("model", 0);

    test_dense_random(&user_factors, USERS, 4, 5);
    test_dense_random(&item_factors, ITEMS, 4, 6);
    if (_i == 1) {
        o.n_networks = 3;
        o.factor_weight = 1;
        o.user_factors = &user_factors;
        o.item_factors = &item_factors;
    }
    make_set(&set, &o, true);
    o.epochs = 3;
    ck_assert_int_eq(fit(&set, &o, &result), 0);
    rs_writer_start(&writer, fd, "model", "--fit", NULL, 0, 1);
    ck_assert_int_eq(rs_rating_network_save(&set.model, &writer, &error), 0);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_writer_free(&writer);
    lseek(fd, 0, SEEK_SET);
    rs_reader_start(&reader, fd, "model", "--apply", NULL);
    ck_assert_int_eq(rs_rating_network_load(&back, &reader, &error), 0);
    ck_assert_uint_eq(back.n_networks, _i == 1 ? 3 : 1);
    ck_assert_uint_eq(back.n_factors, _i == 1 ? 3 : 0);
    rs_reader_free(&reader);
    ck_assert_int_eq(rs_rating_network_predict(&set.model, &set.users, user, &set.items, item, 2, a, 1, &error), 0);
    ck_assert_int_eq(rs_rating_network_predict(&back, &set.users, user, &set.items, item, 2, b, 2, &error), 0);
    ck_assert_mem_eq(a, b, sizeof a);
    test_ids(&strangers, 1, 1000000, 1);
    ck_assert_int_eq(rs_rating_rows_find(&users, &back.users, &strangers, &set.user_vectors, "--users", &error), 0);
    ck_assert_int_eq(rs_rating_rows_find(&items, &back.items, &strangers, &set.item_vectors, "--items", &error), 0);
    ck_assert_uint_eq(users.n_missing, 1);
    ck_assert_int_eq(users.known[0], -1);
    ck_assert_int_eq(rs_rating_network_predict(&back, &users, &first, &items, &first, 1, &unknown, 1, &error), 0);
    ck_assert(unknown > 1 && unknown < 5);
    rs_rating_rows_free(&users);
    ck_assert_int_eq(rs_rating_rows_find(&users, &back.users, &strangers, NULL, "--users", &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "--users: want vectors of 3 columns"));
    rs_rating_rows_free(&users);
    rs_rating_rows_free(&items);
    rs_ids_free(&strangers, NULL);
    rs_rating_network_free(&back);
    rs_dense_free(&user_factors);
    rs_dense_free(&item_factors);
    free_set(&set);
    close(fd);
}
END_TEST

/* A message of a kept model of two networks with factors, changed by `text` as its number of networks (NULL: as it is) and
 * by taking a tensor's name away, or by NaN as the last number of a tensor. What loading it says. */
static void load_changed(const char *text, const char *tensor, const char *poisoned, const char *wanted)
{
    struct mlp_options o = some_options();
    struct rs_dense user_factors, item_factors;
    struct rs_rating_network back = {0};
    struct rs_message message = {0};
    struct rs_writer writer;
    struct rs_reader reader;
    struct rs_error error;
    struct set set;
    int fd = memfd_create("model", 0);

    test_dense_random(&user_factors, USERS, 4, 5);
    test_dense_random(&item_factors, ITEMS, 4, 6);
    o.n_networks = 2;
    o.user_factors = &user_factors;
    o.item_factors = &item_factors;
    make_set(&set, &o, true);
    set.model.low = 1;
    set.model.high = 5;
    rs_writer_start(&writer, fd, "model", "--fit", NULL, 0, 1);
    ck_assert_int_eq(rs_rating_network_save(&set.model, &writer, &error), 0);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_writer_free(&writer);
    lseek(fd, 0, SEEK_SET);
    rs_reader_start(&reader, fd, "model", "--apply", NULL);
    ck_assert_int_eq(rs_model_read(&message, "rs-train-mlp", &reader, &error), 0);
    if (text)
        cJSON_ReplaceItemInObject(message.metadata, "n_networks", cJSON_CreateString(text));
    for (size_t i = 0; i < message.tensors.n; i++) {
        struct rs_tensor *at = &message.tensors.at[i];

        if (poisoned && strcmp(at->name, poisoned) == 0)
            ((float *)at->data)[at->size / sizeof(float) - 1] = NAN;
        if (tensor && strcmp(at->name, tensor) == 0)
            at->name[0] = '-';
    }
    ck_assert_int_eq(rs_rating_network_take(&back, &message, &error), wanted ? -1 : 0);
    if (wanted && !strstr(error.text, wanted))
        ck_abort_msg("want '%s', got '%s'", wanted, error.text);
    rs_rating_network_free(&back);
    rs_message_free(&message);
    rs_reader_free(&reader);
    rs_dense_free(&user_factors);
    rs_dense_free(&item_factors);
    free_set(&set);
    close(fd);
}

START_TEST(a_model_that_lacks_a_part_is_refused)
{
    load_changed(NULL, NULL, NULL, NULL);
    load_changed("3", NULL, NULL, "networks.2.user_biases");
    load_changed("1000", NULL, NULL, "networks.2.user_biases");
    load_changed("0", NULL, NULL, "n_networks");
    load_changed("1.5", NULL, NULL, "n_networks");
    load_changed("1e30", NULL, NULL, "n_networks");
    load_changed(NULL, "networks.1.item_biases", NULL, "networks.1.item_biases");
    load_changed(NULL, "networks.1.2.weight", NULL, "networks.1.2.weight");
    load_changed(NULL, "item_factors", NULL, "item_factors");
}
END_TEST

START_TEST(a_model_of_what_is_no_number_is_refused)
{
    load_changed(NULL, NULL, "0.weight", "network 0: want finite numbers");
    load_changed(NULL, NULL, "networks.1.2.bias", "network 1: want finite numbers");
    load_changed(NULL, NULL, "networks.1.item_biases", "network 1: want finite numbers");
    load_changed(NULL, NULL, "user_factors", "user_factors: want finite numbers");
}
END_TEST

TEST_MAIN("mlp", {factors_are_taken_as_they_are}, {networks_are_fits_of_seeds}, {gradients_are_finite_differences},
        {it_learns_and_threads_do_not_matter, 2}, {refit_learns_from_all_and_resume_goes_on},
        {a_kept_model_predicts_the_same_and_serves_strangers, 2}, {a_model_that_lacks_a_part_is_refused},
        {a_model_of_what_is_no_number_is_refused})

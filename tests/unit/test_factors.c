/* Tests of common/models/factors.h: scores, cosines and reasons against their definitions, and the model on the wire.
 * The fold-in's system is held against a dense solve in test_als.c. */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "math/cholesky.h"
#include "matrices.h"
#include "models/factors.h"
#include "stream/kinds.h"
#include "suite.h"

enum { USERS = 9, ITEMS = 21, K = 4 };

static float *random_floats(size_t n, uint64_t seed)
{
    struct test_random random = {seed};
    float *values = malloc((n ? n : 1) * sizeof *values);

    for (size_t i = 0; i < n; i++)
        values[i] = (float)(2 * test_random_uniform(&random) - 1);
    return values;
}

static void make_model(struct rs_factors *model, bool is_explicit, size_t k)
{
    struct rs_error error;

    *model = (struct rs_factors){.objective = {.is_explicit = is_explicit,
                                         .regularization = 0.3,
                                         .regularization_scaling = is_explicit ? 1 : 0.5,
                                         .alpha = 2.5,
                                         .unobserved_weight = 0.5,
                                         .mean = is_explicit ? 3.5 : 0},
            .k = k};
    test_ids(&model->users.ids, USERS, 1, 1);
    test_ids(&model->items.ids, ITEMS, 10, 10);
    model->users.n = USERS;
    model->items.n = ITEMS;
    model->users.factors = random_floats(USERS * k, 1);
    model->items.factors = random_floats(ITEMS * k, 2);
    if (is_explicit) {
        model->users.biases = random_floats(USERS, 3);
        model->items.biases = random_floats(ITEMS, 4);
    }
    for (size_t i = 0; i < k; i++)
        model->items.factors[7 * k + i] = 0; /* a film without interactions */
    ck_assert_int_eq(rs_factors_prepare(model, 2, &error), 0);
}

/* Kinds of model: implicit, explicit, biases only. */
static void make_kind(struct rs_factors *model, int kind)
{
    make_model(model, kind > 0, kind == 2 ? 0 : K);
}

static double score_of(const struct rs_factors *model, const float *user, size_t item)
{
    double score = model->objective.is_explicit
                           ? model->objective.mean + (double)user[model->k] + (double)model->items.biases[item]
                           : 0;

    for (size_t i = 0; i < model->k; i++)
        score += (double)user[i] * (double)model->items.factors[item * model->k + i];
    return score;
}

START_TEST(scores_are_products_and_biases)
{
    struct rs_factors model;
    float users[USERS * (K + 1)], scores[USERS * ITEMS], one[ITEMS];

    make_kind(&model, _i);
    for (size_t u = 0; u < USERS; u++)
        rs_factors_user(&model, u, users + u * rs_factors_width(&model));
    rs_factors_score_block(&model, users, USERS, scores, 2);
    for (size_t u = 0; u < USERS; u++) {
        const float *user = users + u * rs_factors_width(&model);

        rs_factors_score(&model, user, one);
        for (size_t i = 0; i < ITEMS; i++) {
            double want = score_of(&model, user, i);

            ck_assert_double_eq_tol((double)scores[u * ITEMS + i], want, 2e-6);
            ck_assert_double_eq_tol((double)one[i], want, 2e-6);
            ck_assert_double_eq_tol((double)rs_factors_score_item(&model, user, i), want, 2e-6);
        }
    }
    rs_factors_free(&model);
}
END_TEST

START_TEST(similar_items_are_cosines)
{
    struct rs_factors model;
    float scores[ITEMS];
    const float *y;

    make_model(&model, false, K);
    y = model.items.factors;
    rs_factors_similar(&model, 3, scores);
    for (size_t i = 0; i < ITEMS; i++) {
        double product = 0, a = 0, b = 0;

        for (size_t j = 0; j < K; j++) {
            product += (double)y[3 * K + j] * (double)y[i * K + j];
            a += pow((double)y[3 * K + j], 2);
            b += pow((double)y[i * K + j], 2);
        }
        ck_assert_double_eq_tol((double)scores[i], b > 0 ? product / sqrt(a * b) : 0, 2e-6);
    }
    ck_assert_float_eq(scores[3], 1);
    ck_assert_float_eq(scores[7], 0);
    rs_factors_similar(&model, 7, scores);
    ck_assert_float_eq(scores[7], 1);
    ck_assert_float_eq(scores[3], 0);
    rs_factors_free(&model);
}
END_TEST

/* Contributions to a score add up to it: the fold-in is linear in what pulls. So each is the score of a history of one
 * entry, the others kept as weights; here they are found by a dense inverse, column by column. */
START_TEST(contributions_add_up_to_the_score)
{
    struct rs_factors model;
    const int32_t items[] = {2, 5, 11, 17, 20};
    const float values[] = {4, 1, 5, 2.5F, 0.5F};
    float user[K + 1], got[5], *scratch;
    size_t width;

    make_model(&model, _i == 1, K);
    width = rs_factors_width(&model);
    scratch = malloc(rs_factors_scratch(&model) * sizeof *scratch);
    for (size_t item = 0; item < ITEMS; item++) {
        double share[5], total = 0, score;

        ck_assert_int_eq(rs_factors_fold_in(&model, items, values, 5, user, scratch), 0);
        score = score_of(&model, user, item);
        if (model.objective.is_explicit)
            score -= model.objective.mean + (double)model.items.biases[item];
        rs_factors_contributions(&model, items, values, 5, item, scratch, got);
        for (size_t j = 0; j < 5; j++) {
            double a[(K + 1) * (K + 1)] = {0}, x[K + 1];

            for (size_t p = 0; p < width; p++) {
                for (size_t q = 0; q < K && p < K && !model.objective.is_explicit; q++)
                    a[p * width + q] = (double)model.items.gram[p * K + q];
                a[p * width + p] += model.objective.is_explicit ? 0.3 * 5 : 0.3 * sqrt(5 + 0.5 * ITEMS);
            }
            for (size_t e = 0; e < 5; e++) {
                struct rs_factors_term term = rs_factors_entry(&model.objective, &model.items, items[e], values[e]);
                double y[K + 1];

                for (size_t p = 0; p < width; p++)
                    y[p] = p < K ? (double)model.items.factors[(size_t)items[e] * K + p] : 1;
                for (size_t p = 0; p < width; p++)
                    for (size_t q = 0; q < width; q++)
                        a[p * width + q] += (double)term.weight * y[p] * y[q];
                for (size_t p = 0; e == j && p < width; p++)
                    x[p] = (double)term.pull * y[p];
            }
            ck_assert_int_eq(rs_cholesky_solve_plain(a, x, width), 0);
            share[j] = model.objective.is_explicit ? x[K] : 0;
            for (size_t p = 0; p < K; p++)
                share[j] += x[p] * (double)model.items.factors[item * K + p];
            total += (double)got[j];
            ck_assert_double_eq_tol((double)got[j], share[j], 1e-4);
        }
        ck_assert_double_eq_tol(total, score, 1e-4);
    }
    free(scratch);
    rs_factors_free(&model);
}
END_TEST

/* Many items at once: the plain version's contributions, whoever stands beside; none has zeros. */
START_TEST(contributions_to_many_items)
{
    struct rs_factors model;
    const int32_t items[] = {2, 5, 11, 17, 20}, alone[] = {13};
    const float values[] = {4, 1, 5, 2.5F, 0.5F};
    float user[K + 1], want[5], got[(ITEMS + 1) * 5], one[5];
    int32_t wanted[ITEMS + 1] = {-1};
    float *scratch, *room;

    make_model(&model, _i == 1, K);
    scratch = malloc(rs_factors_scratch(&model) * sizeof *scratch);
    room = malloc(rs_factors_why_scratch(&model, 5) * sizeof *room);
    for (int32_t item = 0; item < ITEMS; item++)
        wanted[item + 1] = item;
    ck_assert_int_eq(rs_factors_fold_in(&model, items, values, 5, user, scratch), 0);
    rs_factors_why(&model, items, values, 5, wanted, ITEMS + 1, scratch, room, got);
    for (size_t j = 0; j < 5; j++)
        ck_assert_float_eq(got[j], 0);
    for (size_t item = 0; item < ITEMS; item++) {
        rs_factors_contributions(&model, items, values, 5, item, scratch, want);
        for (size_t j = 0; j < 5; j++)
            ck_assert_float_eq_tol(got[(item + 1) * 5 + j], want[j], 2e-6f);
    }
    rs_factors_why(&model, items, values, 5, alone, 1, scratch, room, one);
    ck_assert(memcmp(one, got + (alone[0] + 1) * 5, sizeof one) == 0);
    rs_factors_why(&model, items, NULL, 5, alone, 1, scratch, room, one);
    rs_factors_contributions(&model, items, NULL, 5, (size_t)alone[0], scratch, want);
    for (size_t j = 0; j < 5; j++)
        ck_assert_float_eq_tol(one[j], want[j], 2e-6f);
    free(scratch);
    free(room);
    rs_factors_free(&model);
}
END_TEST

START_TEST(an_empty_history_is_zeros_and_no_values_are_ones)
{
    struct rs_factors model;
    const int32_t items[] = {1, 4, 9};
    const float ones[] = {1, 1, 1};
    float a[K + 1], b[K + 1], *scratch;

    make_model(&model, false, K);
    scratch = malloc(rs_factors_scratch(&model) * sizeof *scratch);
    ck_assert_int_eq(rs_factors_fold_in(&model, items, NULL, 0, a, scratch), 0);
    for (size_t i = 0; i < K; i++)
        ck_assert_float_eq(a[i], 0);
    ck_assert_int_eq(rs_factors_fold_in(&model, items, NULL, 3, a, scratch), 0);
    ck_assert_int_eq(rs_factors_fold_in(&model, items, ones, 3, b, scratch), 0);
    ck_assert_mem_eq(a, b, K * sizeof *a);
    free(scratch);
    rs_factors_free(&model);
}
END_TEST

/* A film that was watched and not rated says nothing of the user's ratings, and is nobody's reason. */
START_TEST(zeros_are_no_ratings)
{
    struct rs_factors model;
    const int32_t rated[] = {1, 4, 9}, all[] = {1, 4, 6, 9};
    const float ratings[] = {4, 2, 5}, values[] = {4, 2, 0, 5}, zeros[4] = {0};
    float a[K + 1], b[K + 1], contribution[4], *scratch;

    make_model(&model, true, K);
    scratch = calloc(rs_factors_scratch(&model), sizeof *scratch);
    ck_assert_int_eq(rs_factors_fold_in(&model, rated, ratings, 3, a, scratch), 0);
    ck_assert_int_eq(rs_factors_fold_in(&model, all, values, 4, b, scratch), 0);
    for (size_t i = 0; i <= K; i++)
        ck_assert_float_eq_tol(a[i], b[i], 1e-6f);
    for (size_t item = 0; item < ITEMS; item++) {
        rs_factors_contributions(&model, all, values, 4, item, scratch, contribution);
        ck_assert_float_eq(contribution[2], 0);
    }
    ck_assert_int_eq(rs_factors_fold_in(&model, all, zeros, 4, b, scratch), 0);
    for (size_t i = 0; i <= K; i++)
        ck_assert_float_eq(b[i], 0);
    rs_factors_contributions(&model, all, zeros, 4, 3, scratch, contribution);
    for (size_t e = 0; e < 4; e++)
        ck_assert_float_eq(contribution[e], 0);
    free(scratch);
    rs_factors_free(&model);
}
END_TEST

/* ---- on the wire ---- */

static int scratch_file(void)
{
    FILE *file = tmpfile();
    int fd = file ? dup(fileno(file)) : -1;

    ck_assert_int_ge(fd, 0);
    fclose(file);
    return fd;
}

static int load(struct rs_factors *model, int fd, struct rs_error *error)
{
    struct rs_reader reader;
    int status;

    lseek(fd, 0, SEEK_SET);
    rs_reader_start(&reader, fd, "model", "--apply", NULL);
    status = rs_factors_load(model, &reader, 1, error);
    rs_reader_free(&reader);
    return status;
}

static void save(const struct rs_factors *model, int fd)
{
    struct rs_writer writer;
    struct rs_error error;

    rs_writer_start(&writer, fd, "model", "--fit", NULL, 0, 1);
    ck_assert_msg(rs_factors_save(model, &writer, &error) == 0, "%s", error.text);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_writer_free(&writer);
}

START_TEST(what_is_saved_comes_back)
{
    struct rs_factors model, back;
    struct rs_error error;
    int fd = scratch_file();

    make_kind(&model, _i);
    save(&model, fd);
    ck_assert_msg(load(&back, fd, &error) == 0, "%s", error.text);
    ck_assert_uint_eq(back.k, model.k);
    ck_assert_int_eq(back.objective.is_explicit, model.objective.is_explicit);
    ck_assert_int_eq(back.objective.binary, model.objective.binary);
    ck_assert_double_eq(back.objective.regularization, 0.3);
    ck_assert_double_eq(back.objective.regularization_scaling, model.objective.regularization_scaling);
    if (_i == 0) {
        ck_assert_double_eq(back.objective.alpha, 2.5);
        ck_assert_double_eq(back.objective.unobserved_weight, 0.5);
        ck_assert_mem_eq(back.items.gram, model.items.gram, K * K * sizeof(float));
    }
    ck_assert_double_eq(back.objective.mean, model.objective.mean);
    ck_assert(rs_ids_equal(&back.users.ids, &model.users.ids) && rs_ids_equal(&back.items.ids, &model.items.ids));
    for (size_t i = 0; i < ITEMS * model.k; i++)
        ck_assert_float_eq(back.items.factors[i], model.items.factors[i]);
    for (size_t i = 0; i < USERS * model.k; i++)
        ck_assert_float_eq(back.users.factors[i], model.users.factors[i]);
    for (size_t i = 0; model.items.biases && i < ITEMS; i++)
        ck_assert_float_eq(back.items.biases[i], model.items.biases[i]);
    for (size_t i = 0; i < ITEMS; i++)
        ck_assert_float_eq(back.item_scale[i], model.item_scale[i]);
    rs_factors_free(&model);
    rs_factors_free(&back);
    close(fd);
}
END_TEST

static void refused(const struct rs_factors *model, const char *want)
{
    struct rs_factors back;
    struct rs_error error;
    int fd = scratch_file();

    save(model, fd);
    ck_assert_int_eq(load(&back, fd, &error), -1);
    ck_assert_msg(strstr(error.text, want) != NULL, "want '%s' in '%s'", want, error.text);
    rs_factors_free(&back);
    close(fd);
}

START_TEST(what_makes_no_sense_is_refused)
{
    struct rs_factors model;

    make_model(&model, false, K);
    model.items.factors[5] = NAN;
    refused(&model, "item_factors: a value that is not finite, at position 5");
    model.items.factors[5] = 0;
    model.objective.alpha = -1;
    refused(&model, "alpha");
    model.objective.alpha = 1;
    model.objective.regularization = NAN;
    refused(&model, "regularization");
    rs_factors_free(&model);

    make_model(&model, true, K);
    model.users.biases[2] = INFINITY;
    refused(&model, "user_biases: a value that is not finite, at position 2");
    rs_factors_free(&model);
}
END_TEST

/* Tensors by hand: sides that do not fit together. */
START_TEST(sides_of_different_width_are_refused)
{
    struct rs_factors model, back;
    struct rs_tensors tensors = {0};
    struct rs_writer writer;
    struct rs_error error;
    cJSON *metadata = cJSON_CreateObject();
    int fd = scratch_file();

    cJSON_AddStringToObject(metadata, "loss", "explicit");
    cJSON_AddStringToObject(metadata, "regularization", "1");
    cJSON_AddStringToObject(metadata, "regularization_scaling", "1");
    cJSON_AddStringToObject(metadata, "mean", "3");
    make_model(&model, true, K);
    ck_assert_int_eq(rs_tensors_add_ids(&tensors, "user_ids", &model.users.ids, &error), 0);
    ck_assert_int_eq(rs_tensors_add_ids(&tensors, "item_ids", &model.items.ids, &error), 0);
    ck_assert_int_eq(rs_tensors_add_matrix(&tensors, "user_factors", RS_F32, USERS, K - 1, model.users.factors, &error),
            0);
    ck_assert_int_eq(rs_tensors_add_vector(&tensors, "user_biases", RS_F32, USERS, model.users.biases, &error), 0);
    ck_assert_int_eq(rs_tensors_add_matrix(&tensors, "item_factors", RS_F32, ITEMS, K, model.items.factors, &error), 0);
    rs_writer_start(&writer, fd, "model", "--fit", NULL, 0, 1);
    ck_assert_int_eq(rs_model_write(&writer, "rs-als", metadata, &tensors, &error), 0);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    ck_assert_int_eq(load(&back, fd, &error), -1);
    ck_assert_msg(strstr(error.text, "item_factors: want F32") != NULL, "%s", error.text);
    rs_factors_free(&back);
    rs_writer_free(&writer);
    rs_tensors_free(&tensors);
    cJSON_Delete(metadata);
    rs_factors_free(&model);
    close(fd);
}
END_TEST

TEST_MAIN("factors", {scores_are_products_and_biases, 3}, {similar_items_are_cosines},
        {contributions_add_up_to_the_score, 2}, {contributions_to_many_items, 2}, {an_empty_history_is_zeros_and_no_values_are_ones},
        {zeros_are_no_ratings}, {what_is_saved_comes_back, 3}, {what_makes_no_sense_is_refused},
        {sides_of_different_width_are_refused})

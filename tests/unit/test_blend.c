/* test_blend.c: lists by one ranker and by two, with rankers whose scores are worked by hand; and by a factor model,
 * held against its one-user functions. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/rng.h"
#include "math/topk.h"
#include "models/blend.h"
#include "models/factors.h"
#include "suite.h"
#include "toy_rankers.h"

static struct rs_error error;

static int toy_fail(const struct rs_ranker *ranker, const struct rs_past *pasts, size_t n, float *scores,
        struct rs_error *failure)
{
    (void)ranker, (void)pasts, (void)n, (void)scores;
    return rs_fail(failure, "the toy is broken");
}

static const struct rs_ranker_kind broken_kind = {"broken", NULL, toy_fail, NULL, toy_keep, NULL, NULL};

/* Films 1, 2, 3, 4 in toy A; 3, 4, 9 in toy B. */
static int64_t numbers_a[] = {1, 2, 3, 4}, numbers_b[] = {3, 4, 9};
static const struct rs_ids items_a = {.n = 4, .numbers = numbers_a}, items_b = {.n = 3, .numbers = numbers_b};
static const float matrix_a[] = {9, 1, 2, 3, 5, 9, 4, 0, 1, 1, 9, 7, 2, 2, 2, 9};
static const float matrix_b[] = {9, 2, 4, 3, 9, 1, 8, 5, 9};
static struct toy toy_a = {4, matrix_a}, toy_b = {3, matrix_b};

/* Columns of the ratings: films 2, 3, 100 (unknown), 9. */
static const int32_t place_a[] = {1, 2, -1, -1}, place_ab[] = {1, 2, -1, 4};

/* Users: {2: 1}, {100: 1}, {2: 1, 3: 2, 100: 1}, {}, {9: 1}. */
static const int64_t indptr[] = {0, 1, 2, 5, 5, 6};
static const int32_t indices[] = {0, 2, 0, 1, 2, 3};
static const float data[] = {1, 1, 1, 2, 1, 1};
enum { N_USERS = 5, K = 3 };

static int32_t item[N_USERS * K], cause[N_USERS * K];
static float score[N_USERS * K];

static int rank_toys(const struct rs_blend *blend, const int32_t *place)
{
    struct rs_blend_users users = {N_USERS, indptr, indices, data, place, NULL, NULL};
    struct rs_blend_lists lists = {.k = K, .item = item, .score = score, .cause = cause};

    return rs_blend_rank(blend, &users, &lists, 2, NULL, &error);
}

static void hold_row(int row, const int32_t *want_item, const int32_t *want_cause, const float *want_score)
{
    for (int place = 0; place < K; place++) {
        ck_assert_msg(item[row * K + place] == want_item[place], "row %d, place %d: item %d", row, place,
                item[row * K + place]);
        ck_assert_msg(cause[row * K + place] == want_cause[place], "row %d, place %d: cause %d", row, place,
                cause[row * K + place]);
        ck_assert_float_eq_tol(score[row * K + place], want_score[place], 1e-5f);
    }
}

static const int32_t none[] = {-1, -1, -1};
static const float zeros[] = {0, 0, 0};

START_TEST(one_ranker)
{
    struct rs_blend blend = {0};

    toy_add(&blend, &toy_kind, &items_a, &toy_a, 1);
    ck_assert_int_eq(rs_blend_unite(&blend, &error), 0);
    ck_assert_int_eq(rank_toys(&blend, place_a), 0);
    /* The user of film 2: row 2 of the matrix, without film 2. */
    hold_row(0, (int32_t[]){0, 2, 3}, (int32_t[]){1, 1, -1}, (float[]){5, 4, 0});
    hold_row(1, none, none, zeros);
    /* Row 2 and twice row 3, without both: film 4 has 0 + 14, film 1 has 5 + 2. */
    hold_row(2, (int32_t[]){3, 0, -1}, (int32_t[]){2, 1, -1}, (float[]){14, 7, 0});
    hold_row(3, none, none, zeros);
    hold_row(4, none, none, zeros);
    rs_blend_free(&blend);
}
END_TEST

START_TEST(two_rankers)
{
    struct rs_blend blend = {0};

    toy_add(&blend, &toy_kind, &items_a, &toy_a, 1);
    toy_add(&blend, &toy_mute_kind, &items_b, &toy_b, 0.5f);
    ck_assert_int_eq(rs_blend_unite(&blend, &error), 0);
    ck_assert_uint_eq(blend.items.n, 5);
    ck_assert_int_eq(blend.items.numbers[4], 9);
    ck_assert_int_eq(rank_toys(&blend, place_ab), 0);
    /* Only A knows film 2: 5, 9, 4, 0 has mean 4.5, deviation sqrt(41/4) = 3.20156; film 9 gets 0. */
    hold_row(0, (int32_t[]){0, 4, 2}, (int32_t[]){1, -1, 1}, (float[]){0.156174f, 0, -0.156174f});
    hold_row(1, none, none, zeros);
    /* A: 7, 11, 22, 14, mean 13.5, deviation sqrt(30.25) = 5.5. B: 18, 4, 8, mean 10, deviation sqrt(104/3) = 5.88784.
     * Film 4: 0.5/5.5 - 0.5 * 6/5.88784; film 9: -0.5 * 2/5.88784; film 1: -6.5/5.5. */
    hold_row(2, (int32_t[]){4, 3, 0}, (int32_t[]){-1, 2, 1}, (float[]){-0.169842f, -0.418615f, -1.181818f});
    hold_row(3, none, none, zeros);
    /* Only B knows film 9: 8, 5, 9, mean 22/3, deviation 1.69967; the films that only A knows get 0. A has nothing to
     * say about why. */
    hold_row(4, (int32_t[]){2, 0, 1}, none, (float[]){0.196116f, 0, 0});
    rs_blend_free(&blend);
}
END_TEST

START_TEST(failure_goes_up)
{
    struct rs_blend blend = {0};

    toy_add(&blend, &broken_kind, &items_a, &toy_a, 1);
    ck_assert_int_eq(rs_blend_unite(&blend, &error), 0);
    ck_assert_int_eq(rank_toys(&blend, place_a), -1);
    ck_assert_str_eq(error.text, "the toy is broken");
    rs_blend_free(&blend);
}
END_TEST

/* A factor model of random factors, implicit. */
enum { N_ITEMS = 120, FACTORS = 6, MANY = 100, LONG = 12 };

static void random_factors(struct rs_factors *model)
{
    gsl_rng *rng = rs_rng_new(3, 0, &error);

    *model =
            (struct rs_factors){.k = FACTORS, .objective = {.regularization = 0.1, .alpha = 2, .unobserved_weight = 1}};
    model->items.n = N_ITEMS;
    ck_assert_int_eq(rs_ids_count(&model->items.ids, N_ITEMS, &error), 0);
    model->items.factors = rs_alloc(N_ITEMS * FACTORS, sizeof(float), &error);
    model->users.factors = rs_alloc(0, sizeof(float), &error);
    for (size_t i = 0; i < N_ITEMS * FACTORS; i++)
        model->items.factors[i] = (float)(gsl_rng_uniform(rng) - 0.5);
    gsl_rng_free(rng);
    ck_assert_int_eq(rs_factors_prepare(model, 1, &error), 0);
}

/* The list of one user by the model's own functions. */
static void hold_factors_row(const struct rs_factors *model, const int32_t *past, const float *values, size_t n,
        const int32_t *list, const float *scores_of_list, const int32_t *causes)
{
    const struct rs_past history = {.items = past, .values = values, .n = n};
    float user[FACTORS], scores[N_ITEMS], contribution[8];
    float *scratch = rs_alloc(rs_factors_scratch(model), sizeof *scratch, &error);

    ck_assert_int_eq(rs_factors_fold_in(model, past, values, n, user, scratch), 0);
    rs_factors_score(model, user, scores);
    for (size_t e = 0; e < n; e++)
        scores[past[e]] = -INFINITY;
    for (int place = 0; place < LONG; place++) {
        size_t film = (size_t)list[place];
        ptrdiff_t carrier;

        rs_factors_contributions(model, past, values, n, film, scratch, contribution);
        carrier = rs_past_carrier(&history, contribution);
        ck_assert_float_eq_tol(scores_of_list[place], scores[film], 1e-5f);
        ck_assert_int_eq(causes[place], carrier >= 0 ? past[carrier] : -1);
        scores[film] = -INFINITY;
        for (size_t i = 0; i < N_ITEMS; i++)
            ck_assert(scores[i] <= scores_of_list[place] + 1e-5f);
    }
    free(scratch);
}

START_TEST(factors_as_ranker)
{
    struct rs_factors model;
    struct rs_blend blend = {0};
    int64_t starts[MANY + 1] = {0};
    int32_t columns[MANY * 8], identity[N_ITEMS], lists[2][MANY * LONG], causes[2][MANY * LONG];
    float values[MANY * 8], scores[2][MANY * LONG];

    random_factors(&model);
    for (int32_t i = 0; i < N_ITEMS; i++)
        identity[i] = i;
    for (int u = 0; u < MANY; u++) {
        starts[u + 1] = starts[u] + 1 + u % 8;
        for (int64_t e = starts[u]; e < starts[u + 1]; e++) {
            columns[e] = (u * 7 + (int32_t)(e - starts[u]) * 11) % N_ITEMS;
            values[e] = 1 + (float)(e % 4);
        }
    }
    toy_add(&blend, &rs_ranker_als, &model.items.ids, &model, 1);
    ck_assert_int_eq(rs_blend_unite(&blend, &error), 0);
    for (int threads = 1; threads <= 2; threads++) {
        struct rs_blend_users users = {MANY, starts, columns, values, identity, NULL, NULL};
        struct rs_blend_lists out = {
                .k = LONG, .item = lists[threads - 1], .score = scores[threads - 1], .cause = causes[threads - 1]};

        ck_assert_int_eq(rs_blend_rank(&blend, &users, &out, threads, NULL, &error), 0);
    }
    ck_assert_int_eq(memcmp(lists[0], lists[1], sizeof lists[0]), 0);
    ck_assert_int_eq(memcmp(scores[0], scores[1], sizeof scores[0]), 0);
    ck_assert_int_eq(memcmp(causes[0], causes[1], sizeof causes[0]), 0);
    for (int u = 0; u < MANY; u++)
        hold_factors_row(&model, columns + starts[u], values + starts[u], (size_t)(starts[u + 1] - starts[u]),
                lists[0] + u * LONG, scores[0] + u * LONG, causes[0] + u * LONG);
    blend.parts[0].ranker.model = NULL;
    rs_blend_free(&blend);
    rs_factors_free(&model);
}
END_TEST

TEST_MAIN("blend", {one_ranker}, {two_rankers}, {failure_goes_up}, {factors_as_ranker})

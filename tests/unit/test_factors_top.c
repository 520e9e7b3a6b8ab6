/* test_factors_top.c: lists that were searched are those of all scores, to the bit: for factors of all shapes and sizes,
 * ties, numbers that are none, users in any company. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/search_panels.h"
#include "matrices.h"
#include "models/factors_top.h"
#include "models/ranking.h"
#include "suite.h"

enum { USERS = 11, MOST_ITEMS = 700, MOST_K = 70, MOST_LIST = 720 };

static struct rs_error error;

/* What the factors are like. */
enum kind { FLAT, LONG_TAIL, TIES, ZEROS, TINY, HUGE_ONES, NOT_NUMBERS, ALL_NOT_NUMBERS, N_KINDS };

static float value_of(enum kind kind, struct test_random *random, size_t row)
{
    float value = (float)(2 * test_random_uniform(random) - 1);

    switch (kind) {
    case LONG_TAIL:
        return value / (float)(1 + row % 97 * row % 97);
    case TIES:
        return (float)(int)(3 * value);
    case ZEROS:
        return row % 3 ? 0 : value;
    case TINY:
        return value * 1e-22F;
    case HUGE_ONES:
        return row % 5 ? value : value * 3e19F;
    case NOT_NUMBERS:
        return row % 11 || value < 0.9F ? value : row % 2 ? NAN : INFINITY;
    case ALL_NOT_NUMBERS:
        return NAN;
    default:
        return value;
    }
}

static float *make_floats(enum kind kind, size_t n, size_t k, uint64_t seed)
{
    struct test_random random = {seed};
    float *x = malloc((n * k + 1) * sizeof *x);

    for (size_t i = 0; i < n * k; i++)
        x[i] = value_of(kind, &random, i / k);
    return x;
}

static void make_model(struct rs_factors *model, enum kind kind, bool is_explicit, size_t n, size_t k)
{
    *model = (struct rs_factors){.objective = {.is_explicit = is_explicit, .mean = is_explicit ? 3.5 : 0}, .k = k};
    model->items.n = n;
    model->items.factors = make_floats(kind, n, k, n * 100 + k);
    if (is_explicit)
        model->items.biases = make_floats(kind, n, 1, n);
    ck_assert_int_eq(rs_factors_index(model, &error), 0);
}

/* Pasts: nothing, everything, every third item, every one but a few, and a few. */
static size_t make_past(int32_t *past, size_t n_items, size_t user)
{
    size_t n = 0;

    for (size_t i = 0; i < n_items; i++) {
        bool in = user % 5 == 1 || (user % 5 == 2 && i % 3 == 0) || (user % 5 == 3 && i % 50 != 7)
                  || (user % 5 == 4 && i % 40 == 3);

        if (in)
            past[n++] = (int32_t)i;
    }
    return n;
}

static void hold_list(const struct rs_factors *model, const float *user, const struct rs_past *past, size_t k,
        const struct rs_ranker_list *list)
{
    static float scores[MOST_ITEMS], want_score[MOST_LIST];
    static struct rs_scored best[MOST_LIST];
    static int32_t want_item[MOST_LIST];

    rs_factors_score(model, user, scores);
    rs_ranking_top(scores, model->items.n, past->items, past->n, k, best, want_item, want_score);
    ck_assert(memcmp(list->item, want_item, k * sizeof *want_item) == 0);
    ck_assert(memcmp(list->score, want_score, k * sizeof *want_score) == 0);
}

static void hold_lists(const struct rs_factors *model, const float *users, size_t n, size_t k)
{
    static int32_t pasts_of[USERS][MOST_ITEMS], item[USERS * MOST_LIST];
    static float score[USERS * MOST_LIST];
    size_t width = rs_factors_width(model);
    struct rs_ranker_list lists[USERS] = {{0}};
    struct rs_past pasts[USERS] = {{0}};

    for (size_t u = 0; u < n; u++) {
        pasts[u] = (struct rs_past){.items = pasts_of[u], .n = make_past(pasts_of[u], model->items.n, u)};
        lists[u] = (struct rs_ranker_list){item + u * k, score + u * k, NULL};
    }
    ck_assert_int_eq(rs_factors_top(model, users, pasts, n, k, lists, &error), 0);
    for (size_t u = 0; u < n; u++)
        hold_list(model, users + u * width, &pasts[u], k, &lists[u]);
}

static void hold_model(enum kind kind, enum kind user_kind, bool is_explicit, size_t n_items, size_t k)
{
    struct rs_factors model;
    float *users;

    make_model(&model, kind, is_explicit, n_items, k);
    users = make_floats(user_kind, USERS, rs_factors_width(&model), 9);
    for (size_t n = 1; n <= USERS; n += n < 5 ? 1 : 6) {
        hold_lists(&model, users, n, 10);
        hold_lists(&model, users, n, 1);
    }
    hold_lists(&model, users, USERS, n_items + 5);
    free(users);
    free(model.items.factors);
    free(model.items.biases);
    rs_search_panels_free(model.panels);
    free(model.panels);
}

START_TEST(lists_are_those_of_all_scores)
{
    const size_t items[] = {1, 15, 16, 17, 50, MOST_ITEMS}, factors[] = {1, 3, 16, 33, 64, MOST_K};
    enum kind kind = (enum kind)(_i % N_KINDS);
    bool is_explicit = _i / N_KINDS;

    for (size_t i = 0; i < 6; i++)
        for (size_t f = 0; f < 6; f++)
            hold_model(kind, FLAT, is_explicit, items[i], factors[f]);
    hold_model(kind, TIES, is_explicit, MOST_ITEMS, 2);
    for (int other = 0; other < N_KINDS; other++)
        hold_model(kind, (enum kind)other, is_explicit, 300, 8);
    if (is_explicit)
        hold_model(kind, FLAT, true, 300, 0);
}
END_TEST

/* The first item's product, summed from its first number, is -INFINITY before its last is INFINITY, so no number at all;
 * its score, by lanes, is INFINITY. */
START_TEST(a_product_that_overflows_on_the_way)
{
    float factors[40 * 3], user[] = {-3e19F, -3e19F, 1};
    struct rs_factors model = {.k = 3, .items = {.n = 40, .factors = factors}};

    for (size_t i = 0; i < 40 * 3; i++)
        factors[i] = (float)(i % 7);
    factors[3] = factors[4] = 1e19F;
    factors[5] = INFINITY;
    ck_assert_int_eq(rs_factors_index(&model, &error), 0);
    ck_assert(rs_factors_score_item(&model, user, 1) == INFINITY);
    hold_lists(&model, user, 1, 3);
    rs_search_panels_free(model.panels);
    free(model.panels);
}
END_TEST

START_TEST(no_items_and_no_places)
{
    hold_model(FLAT, FLAT, false, 0, 4);
    hold_model(FLAT, FLAT, true, 0, 0);
}
END_TEST

TEST_MAIN("factors_top", {lists_are_those_of_all_scores, 2 * N_KINDS}, {a_product_that_overflows_on_the_way},
        {no_items_and_no_places})

/* test_blend_explain.c: causes, shares and places without the first cause: worked by hand, held against the definition
 * in double precision, and against the ranking of a history that really lacks the film. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "matrices.h"
#include "models/blend.h"
#include "models/factors.h"
#include "suite.h"
#include "toy_rankers.h"

static struct rs_error error;

static struct rs_blend_lists make_lists(size_t n, size_t k)
{
    return (struct rs_blend_lists){.k = k,
            .item = rs_alloc(n * k, sizeof(int32_t), &error),
            .score = rs_alloc(n * k, sizeof(float), &error),
            .cause = rs_alloc(n * k, sizeof(int32_t), &error),
            .causes = rs_alloc(n * k * RS_CAUSES, sizeof(int32_t), &error),
            .share = rs_alloc(n * k * RS_CAUSES, sizeof(float), &error),
            .without = rs_alloc(n * k, sizeof(int32_t), &error)};
}

static void free_lists(struct rs_blend_lists *lists)
{
    free(lists->item);
    free(lists->score);
    free(lists->cause);
    free(lists->causes);
    free(lists->share);
    free(lists->without);
}

static void rank(const struct rs_blend *blend, const struct rs_blend_users *users, struct rs_blend_lists *lists,
        int n_threads)
{
    ck_assert_msg(rs_blend_rank(blend, users, lists, n_threads, NULL, &error) == 0, "%s", error.text);
}

/* ---- by hand ---- */

static int64_t numbers[] = {1, 2, 3, 4};
static const struct rs_ids four = {.n = 4, .numbers = numbers};

static void hold(const struct rs_blend_lists *lists, size_t place, const int32_t *causes, const float *share,
        int32_t without)
{
    for (size_t c = 0; c < RS_CAUSES; c++) {
        ck_assert_msg(lists->causes[place * RS_CAUSES + c] == causes[c], "place %zu: cause %zu: %d", place, c,
                lists->causes[place * RS_CAUSES + c]);
        ck_assert_float_eq_tol(lists->share[place * RS_CAUSES + c], share[c], 1e-6F);
    }
    ck_assert_msg(lists->without[place] == without, "place %zu: without: %d", place, lists->without[place]);
    ck_assert_int_eq(lists->cause[place], causes[0]);
}

START_TEST(shares_and_places_by_hand)
{
    static const float matrix[] = {9, 1, 2, 3, 5, 9, 4, 0, 1, 1, 9, 7, 2, 2, 2, 9};
    struct toy toy = {4, matrix};
    /* Users: {2: 1, 3: 2}, {2: 1}, {}. */
    const int64_t indptr[] = {0, 2, 3, 3};
    const int32_t indices[] = {0, 1, 0}, place[] = {1, 2};
    const float data[] = {1, 2, 1};
    struct rs_blend_users users = {3, indptr, indices, data, place, NULL, NULL};
    struct rs_blend_lists lists = make_lists(3, 3);
    struct rs_blend blend = {0};

    toy_add(&blend, &toy_kind, &four, &toy, 1);
    ck_assert_int_eq(rs_blend_unite(&blend, &error), 0);
    rank(&blend, &users, &lists, 1);
    /* Film 4: 0 + 14; film 1: 5 + 2. Without film 3 film 4 has 0 and film 1 has 5; without film 2 film 1 has 2, film 4
     * 14. */
    ck_assert(lists.item[0] == 3 && lists.item[1] == 0 && lists.item[2] == -1);
    hold(&lists, 0, (int32_t[]){2, -1, -1}, (float[]){1, 0, 0}, 2);
    hold(&lists, 1, (int32_t[]){1, 2, -1}, (float[]){5.0F / 7, 2.0F / 7, 0}, 2);
    hold(&lists, 2, (int32_t[]){-1, -1, -1}, (float[]){0, 0, 0}, -1);
    /* Without its only film nothing is known of user 2; film 4 has no cause at all. */
    ck_assert(lists.item[3] == 0 && lists.item[5] == 3);
    hold(&lists, 3, (int32_t[]){1, -1, -1}, (float[]){1, 0, 0}, -1);
    hold(&lists, 5, (int32_t[]){-1, -1, -1}, (float[]){0, 0, 0}, -1);
    hold(&lists, 6, (int32_t[]){-1, -1, -1}, (float[]){0, 0, 0}, -1);
    free_lists(&lists);
    rs_blend_free(&blend);
}
END_TEST

/* Film 4 by films 1, 2, 3: 3, 1 and -2: shares 1.5 and 0.5, the rest -1. Film 5: 1, -2 and -1: nothing adds up, and the
 * film that speaks for it is named all the same. Of equals the later comes first. */
START_TEST(films_that_speak_against_a_place_and_equals)
{
    static const float matrix[] = {0, 0, 0, 3, 1, 2, 0, 0, 0, 1, -2, 2, 0, 0, 0, -2, -1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0};
    struct toy toy = {6, matrix};
    const int64_t indptr[] = {0, 3}, time[] = {5, 9, 7};
    const int32_t indices[] = {0, 1, 2}, place[] = {0, 1, 2};
    const float data[] = {1, 1, 1};
    struct rs_blend_users users = {1, indptr, indices, data, place, NULL, time};
    struct rs_blend_lists lists = make_lists(1, 3);
    struct rs_blend blend = {0};
    struct rs_ids six;

    ck_assert_int_eq(rs_ids_count(&six, 6, &error), 0);
    toy_add(&blend, &toy_kind, &six, &toy, 1);
    ck_assert_int_eq(rs_blend_unite(&blend, &error), 0);
    rank(&blend, &users, &lists, 1);
    ck_assert(lists.item[0] == 5 && lists.item[1] == 3 && lists.item[2] == 4);
    hold(&lists, 0, (int32_t[]){1, 2, 0}, (float[]){1.0F / 3, 1.0F / 3, 1.0F / 3}, 1);
    hold(&lists, 1, (int32_t[]){0, 1, -1}, (float[]){1.5F, 0.5F, 0}, 2);
    hold(&lists, 2, (int32_t[]){0, -1, -1}, (float[]){0, 0, 0}, 3);
    /* Without times the last film is the later; without it films 4 and 6 have 4 both. */
    users.time = NULL;
    rank(&blend, &users, &lists, 1);
    hold(&lists, 0, (int32_t[]){2, 1, 0}, (float[]){1.0F / 3, 1.0F / 3, 1.0F / 3}, 2);
    free_lists(&lists);
    rs_blend_free(&blend);
    rs_ids_free(&six, NULL);
}
END_TEST

/* ---- by the definition ---- */

/* Three toys over films of their own among ALL; the last can't say why. */
enum { ALL = 35, PARTS = 3, USERS = 70, K = 7 };
static const size_t part_first[PARTS] = {0, 10, 4}, part_n[PARTS] = {30, 25, 28};
static const float part_weight[PARTS] = {1, 0.5F, 0.3F};

struct world {
    struct rs_blend blend;
    struct rs_ids ids[PARTS];
    float matrix[PARTS][30 * 30];
    struct toy toys[PARTS];
    int64_t indptr[USERS + 1];
    int32_t indices[USERS * 8], place[ALL];
    int64_t time[USERS * 8];
    float data[USERS * 8];
    struct rs_blend_users users;
};

static void make_histories(struct world *w, struct test_random *random)
{
    for (size_t u = 0; u < USERS; u++) {
        int64_t at = w->indptr[u];

        for (size_t e = 0; e < u % 9; e++, at++) {
            w->indices[at] = (int32_t)((u * 5 + e * 4 + (e > 4)) % ALL);
            w->data[at] = 1 + (float)test_random_uniform(random);
            w->time[at] = (int64_t)(1000 * test_random_uniform(random));
        }
        w->indptr[u + 1] = at;
    }
    for (int32_t i = 0; i < ALL; i++)
        w->place[w->blend.items.numbers[i]] = i;
    w->users = (struct rs_blend_users){USERS, w->indptr, w->indices, w->data, w->place, NULL, w->time};
}

static struct world *make_world(void)
{
    struct world *w = rs_alloc_zero(1, sizeof *w, &error);
    struct test_random random = {7};

    for (int p = 0; p < PARTS; p++) {
        test_ids(&w->ids[p], part_n[p], (int64_t)part_first[p], 1);
        for (size_t i = 0; i < part_n[p] * part_n[p]; i++)
            w->matrix[p][i] = (float)(test_random_uniform(&random) - 0.2);
        w->toys[p] = (struct toy){part_n[p], w->matrix[p]};
        toy_add(&w->blend, p < 2 ? &toy_kind : &toy_mute_kind, &w->ids[p], &w->toys[p], part_weight[p]);
    }
    ck_assert_int_eq(rs_blend_unite(&w->blend, &error), 0);
    ck_assert_uint_eq(w->blend.items.n, ALL);
    make_histories(w, &random);
    return w;
}

static void free_world(struct world *w)
{
    rs_blend_free(&w->blend);
    for (int p = 0; p < PARTS; p++)
        rs_ids_free(&w->ids[p], NULL);
    free(w);
}

/* m[j][i] of a part, 0 for films (ids) that it does not know. */
static double weight_of(const struct world *w, int p, int32_t j, int64_t i)
{
    int64_t first = (int64_t)part_first[p], n = (int64_t)part_n[p];

    if (j < first || j >= first + n || i < first || i >= first + n)
        return 0;
    return (double)w->matrix[p][(j - first) * n + (i - first)];
}

static double score_of(const struct world *w, int p, size_t user, int64_t film)
{
    double score = 0;

    for (int64_t e = w->indptr[user]; e < w->indptr[user + 1]; e++)
        score += (double)w->data[e] * weight_of(w, p, w->indices[e], film);
    return score;
}

static bool knows(const struct world *w, int p, size_t user)
{
    for (int64_t e = w->indptr[user]; e < w->indptr[user + 1]; e++)
        if (w->indices[e] >= (int32_t)part_first[p] && w->indices[e] < (int32_t)(part_first[p] + part_n[p]))
            return true;
    return false;
}

/* Mean and deviation of a user's scores in a part. */
static void moments(const struct world *w, int p, size_t user, double *mean, double *deviation)
{
    double sum = 0, squares = 0, n = (double)part_n[p];

    for (size_t i = 0; i < part_n[p]; i++) {
        double score = score_of(w, p, user, (int64_t)(part_first[p] + i));

        sum += score;
        squares += score * score;
    }
    *mean = sum / n;
    *deviation = sqrt(squares / n - *mean * *mean);
}

/* carried[e] for each entry of the user's; returns the sum with what the mute part adds, 0 where it nearly cancels
 * out. */
static double definition(const struct world *w, size_t user, int64_t film, double *carried)
{
    double sum = 0, carried_sum = 0, size, mean, deviation;
    size_t n = (size_t)(w->indptr[user + 1] - w->indptr[user]);

    for (size_t e = 0; e < n; e++)
        carried[e] = 0;
    for (int p = 0; p < PARTS; p++) {
        double scale;

        if (!knows(w, p, user))
            continue;
        moments(w, p, user, &mean, &deviation);
        scale = (double)part_weight[p] / deviation;
        if (p == 2 && film >= (int64_t)part_first[2] && film < (int64_t)(part_first[2] + part_n[2]))
            sum += scale * (score_of(w, p, user, film) - mean);
        for (size_t e = 0; p < 2 && e < n; e++) {
            double part = scale * (double)w->data[w->indptr[user] + (int64_t)e]
                          * weight_of(w, p, w->indices[w->indptr[user] + (int64_t)e], film);

            carried[e] += part;
            sum += part;
        }
    }
    for (size_t e = 0; e < n; e++)
        carried_sum += carried[e];
    size = fabs(sum - carried_sum);
    for (size_t e = 0; e < n; e++)
        size += fabs(carried[e]);
    return sum > 0.01 * size ? sum : 0;
}

/* The causes of one place, one after the other the greatest that is left. Returns whether there are some. */
static bool hold_definition(const struct world *w, const struct rs_blend_lists *lists, size_t user, size_t place)
{
    size_t at = user * K + place, n = (size_t)(w->indptr[user + 1] - w->indptr[user]);
    double carried[8], sum = definition(w, user, w->blend.items.numbers[lists->item[at]], carried);

    for (size_t c = 0; c < RS_CAUSES; c++) {
        size_t most = 0;

        for (size_t e = 1; e < n; e++)
            most = carried[e] > carried[most] ? e : most;
        if (carried[most] <= 0) {
            ck_assert_int_eq(lists->causes[at * RS_CAUSES + c], -1);
            continue;
        }
        ck_assert_int_eq(lists->causes[at * RS_CAUSES + c], w->place[w->indices[w->indptr[user] + (int64_t)most]]);
        ck_assert_double_eq_tol((double)lists->share[at * RS_CAUSES + c], sum > 0 ? carried[most] / sum : 0, 1e-4);
        carried[most] = 0;
    }
    return lists->causes[at * RS_CAUSES] >= 0;
}

START_TEST(shares_are_what_is_carried_by_all_parts)
{
    struct world *w = make_world();
    struct rs_blend_lists lists = make_lists(USERS, K);
    size_t explained = 0;

    rank(&w->blend, &w->users, &lists, 1);
    for (size_t user = 0; user < USERS; user++)
        for (size_t place = 0; place < K && lists.item[user * K + place] >= 0; place++)
            explained += hold_definition(w, &lists, user, place);
    ck_assert_uint_gt(explained, USERS * K / 2);
    free_lists(&lists);
    free_world(w);
}
END_TEST

/* ---- by a history without the film ---- */

/* Where `film` is in the list of a user whose history lacks `gone`, from 1; -1 when it is not there. */
static int32_t rank_without(const struct world *w, size_t user, int32_t gone, int32_t film)
{
    int64_t indptr[2] = {0, 0}, time[8];
    int32_t indices[8], item[ALL], cause[ALL], place = 0;
    float data[8], score[ALL];
    struct rs_blend_users users = {1, indptr, indices, data, w->place, NULL, time};
    struct rs_blend_lists lists = {.k = ALL, .item = item, .score = score, .cause = cause};

    for (int64_t e = w->indptr[user]; e < w->indptr[user + 1]; e++) {
        if (w->place[w->indices[e]] == gone)
            continue;
        indices[indptr[1]] = w->indices[e];
        data[indptr[1]] = w->data[e];
        time[indptr[1]++] = w->time[e];
    }
    rank(&w->blend, &users, &lists, 1);
    for (size_t i = 0; i < ALL && item[i] >= 0; i++) {
        place += item[i] != gone; /* it has been seen all the same */
        if (item[i] == film)
            return place;
    }
    return -1;
}

START_TEST(places_without_are_those_of_a_history_that_lacks_the_film)
{
    struct world *w = make_world();
    struct rs_blend_lists lists = make_lists(USERS, K), again = make_lists(USERS, K);
    size_t moved = 0, unknown = 0;

    rank(&w->blend, &w->users, &lists, 1);
    rank(&w->blend, &w->users, &again, 2);
    ck_assert_mem_eq(lists.causes, again.causes, USERS * K * RS_CAUSES * sizeof *lists.causes);
    ck_assert_mem_eq(lists.share, again.share, USERS * K * RS_CAUSES * sizeof *lists.share);
    ck_assert_mem_eq(lists.without, again.without, USERS * K * sizeof *lists.without);
    for (size_t at = 0; at < USERS * K; at++) {
        int32_t first = lists.causes[at * RS_CAUSES];

        if (first < 0) {
            ck_assert_int_eq(lists.without[at], -1);
            continue;
        }
        ck_assert_int_eq(lists.without[at], rank_without(w, at / K, first, lists.item[at]));
        moved += lists.without[at] != (int32_t)(at % K) + 1;
        unknown += lists.without[at] < 0;
    }
    ck_assert_uint_gt(moved, USERS * K / 3);
    ck_assert_uint_gt(unknown, 0);
    free_lists(&lists);
    free_lists(&again);
    free_world(w);
}
END_TEST

/* The list itself does not change when it is explained. */
START_TEST(lists_stay_as_they_are)
{
    struct world *w = make_world();
    struct rs_blend_lists lists = make_lists(USERS, K), bare = make_lists(USERS, K), few;

    few = (struct rs_blend_lists){.k = K, .item = bare.item, .score = bare.score, .cause = bare.cause};
    rank(&w->blend, &w->users, &lists, 1);
    rank(&w->blend, &w->users, &few, 1);
    ck_assert_mem_eq(lists.item, bare.item, USERS * K * sizeof *lists.item);
    ck_assert_mem_eq(lists.score, bare.score, USERS * K * sizeof *lists.score);
    free_lists(&lists);
    free_lists(&bare);
    free_world(w);
}
END_TEST

/* ---- long lists and real models ---- */

/* More contributions than are made at a time: the first places are those of a short list. */
START_TEST(long_lists_are_explained_in_pieces)
{
    enum { FILMS = 800, SEEN = 350, LONG = 400, SHORT = 10 };
    float *matrix = rs_alloc((size_t)FILMS * FILMS, sizeof *matrix, &error);
    struct toy toy = {FILMS, matrix};
    int64_t indptr[] = {0, SEEN};
    int32_t place[SEEN], indices[SEEN];
    float data[SEEN];
    struct rs_blend_users users = {1, indptr, indices, data, place, NULL, NULL};
    struct rs_blend_lists lists = make_lists(1, LONG), few = make_lists(1, SHORT);
    struct rs_blend blend = {0};
    struct test_random random = {3};
    struct rs_ids ids;

    test_ids(&ids, FILMS, 1, 1);
    for (size_t i = 0; i < (size_t)FILMS * FILMS; i++)
        matrix[i] = (float)test_random_uniform(&random);
    for (int32_t e = 0; e < SEEN; e++) {
        place[e] = 2 * e;
        indices[e] = e;
        data[e] = 1;
    }
    toy_add(&blend, &toy_kind, &ids, &toy, 1);
    ck_assert_int_eq(rs_blend_unite(&blend, &error), 0);
    rank(&blend, &users, &lists, 1);
    rank(&blend, &users, &few, 1);
    ck_assert_mem_eq(lists.causes, few.causes, SHORT * RS_CAUSES * sizeof *few.causes);
    ck_assert_mem_eq(lists.share, few.share, SHORT * RS_CAUSES * sizeof *few.share);
    ck_assert_mem_eq(lists.without, few.without, SHORT * sizeof *few.without);
    for (size_t at = 0; at < LONG; at++) {
        ck_assert_int_ge(lists.causes[at * RS_CAUSES + 2], 0);
        ck_assert_int_ge(lists.without[at], 1);
        ck_assert(lists.share[at * RS_CAUSES] >= lists.share[at * RS_CAUSES + 1]);
        ck_assert_float_gt(lists.share[at * RS_CAUSES], 1.0F / SEEN);
    }
    free_lists(&lists);
    free_lists(&few);
    rs_blend_free(&blend);
    rs_ids_free(&ids, NULL);
    free(matrix);
}
END_TEST

/* A factor model's contributions add up to its score, in an explicit one less mean and bias. */
START_TEST(factors_contribute_all_of_a_score)
{
    enum { FILMS = 60, FACTORS = 5, N = 9 };
    struct rs_factors model = {.k = FACTORS,
            .objective = {
                    .is_explicit = _i == 1, .regularization = 0.1, .alpha = 2, .unobserved_weight = 0.5, .mean = 3.5}};
    struct rs_ranker ranker = {.kind = &rs_ranker_als, .items = &model.items.ids, .model = &model};
    const int32_t items[N] = {3, 9, 11, 20, 31, 33, 40, 51, 59};
    const float values[N] = {5, 4, 3.5F, 1, 2, 0.5F, 0, 4.5F, 3};
    const struct rs_past past = {.items = items, .values = values, .n = N};
    struct test_random random = {11};
    float scores[FILMS], contribution[(FILMS + 1) * N];
    int32_t wanted[FILMS + 1] = {-1};

    model.items.n = FILMS;
    ck_assert_int_eq(rs_ids_count(&model.items.ids, FILMS, &error), 0);
    model.items.factors = rs_alloc(FILMS * FACTORS, sizeof(float), &error);
    model.items.biases = _i == 1 ? rs_alloc(FILMS, sizeof(float), &error) : NULL;
    model.users.factors = rs_alloc(0, sizeof(float), &error);
    for (size_t i = 0; i < FILMS * FACTORS; i++)
        model.items.factors[i] = (float)(test_random_uniform(&random) - 0.5);
    for (size_t i = 0; _i == 1 && i < FILMS; i++)
        model.items.biases[i] = (float)(test_random_uniform(&random) - 0.5);
    for (int32_t i = 0; i < FILMS; i++)
        wanted[i + 1] = i;
    ck_assert_int_eq(rs_factors_prepare(&model, 1, &error), 0);
    ck_assert_int_eq(rs_ranker_als.score(&ranker, &past, 1, scores, &error), 0);
    ck_assert_int_eq(rs_ranker_als.contributions(&ranker, &past, wanted, FILMS + 1, contribution, &error), 0);
    for (size_t i = 0; i <= FILMS; i++) {
        double sum = 0, score = i == 0 ? 0 : (double)scores[i - 1];

        for (size_t e = 0; e < N; e++)
            sum += (double)contribution[i * N + e];
        if (i > 0 && _i == 1)
            score -= 3.5 + (double)model.items.biases[i - 1];
        ck_assert_double_eq_tol(sum, score, 1e-5);
    }
    rs_factors_free(&model);
}
END_TEST

TEST_MAIN("blend explain", {shares_and_places_by_hand}, {films_that_speak_against_a_place_and_equals},
        {shares_are_what_is_carried_by_all_parts}, {places_without_are_those_of_a_history_that_lacks_the_film},
        {lists_stay_as_they_are}, {long_lists_are_explained_in_pieces}, {factors_contribute_all_of_a_score, 2})

/* test_routing.c: who is served by which method, and what fills a list, worked by hand over eight films. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "models/routing.h"
#include "models/similarity.h"
#include "suite.h"
#include "toy_rankers.h"

static struct rs_error error;

enum { N_FILMS = 8, K = 4, MAX_USERS = 8 };

/* Films 10, 20, ... 80 by how often they were rated: 10 first, then 20, 30, 40, 50, 60; 70 and 80 never. Genre 0 is
 * films 30, 50 and 80, genre 1 film 10. */
static int64_t numbers[] = {10, 20, 30, 40, 50, 60, 70, 80};
static float counts[] = {9, 8, 7, 6, 5, 4, 0, 0}, means[] = {3, 3, 3, 3, 3, 3, 0, 0};
static float flags[] = {0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0};

/* Vectors of films 60, 50, 40 and 10, and of film 90, which only they know. */
static int64_t vector_numbers[] = {60, 50, 40, 10, 90};
static float vector_data[] = {1, 0, 0.8f, 0.6f, 0, 1, 0.6f, -0.8f, 0.96f, 0.28f};

static struct rs_popularity popularity = {.n = N_FILMS,
        .items = {.n = N_FILMS, .numbers = numbers},
        .count = counts,
        .mean = means,
        .bayesian = means,
        .genre_flags = flags};
static struct rs_dense vectors = {
        .n_rows = 5, .n_columns = 2, .rows = {.n = 5, .numbers = vector_numbers}, .data = vector_data};
static struct rs_routing_parameters parameters = {
        .min_ratings = 3, .min_positive = 2, .positive = 3.5f, .similar_share = 0.5, .by = RS_POPULAR_COUNT};

/* A model of films 20, 70 and 40: it scores 3, 2 and 1 for whoever knows one of them. */
static int64_t model_numbers[] = {20, 70, 40};
static const struct rs_ids model_items = {.n = 3, .numbers = model_numbers};

static int fixed_score(const struct rs_ranker *ranker, const struct rs_past *pasts, size_t n, float *scores,
        struct rs_error *failure)
{
    (void)ranker, (void)pasts, (void)failure;
    for (size_t i = 0; i < n * 3; i++)
        scores[i] = (float)(3 - i % 3);
    return 0;
}

static void keep(void *model)
{
    (void)model;
}

static const struct rs_ranker_kind fixed_kind = {"fixed", NULL, fixed_score, NULL, keep, NULL, NULL};

static void make_blend(struct rs_blend *blend)
{
    *blend = (struct rs_blend){0};
    ck_assert_int_eq(rs_grow(&blend->parts, &blend->capacity, 1, sizeof *blend->parts, &error), 0);
    blend->parts[blend->n++] =
            (struct rs_blend_part){.ranker = {.kind = &fixed_kind, .items = &model_items}, .weight = 1};
    ck_assert_int_eq(rs_blend_unite(blend, &error), 0);
}

/* Lists of the users under test. */
static int32_t item[MAX_USERS * K], cause[MAX_USERS * K];
static float score[MAX_USERS * K];
static uint8_t reason[MAX_USERS * K], scenario[MAX_USERS];
static struct rs_routing_lists lists = {
        .k = K, .item = item, .score = score, .reason = reason, .cause = cause, .scenario = scenario};

static void hold(int row, int want_scenario, const int64_t *films, const int *reasons, const struct rs_routing *routing)
{
    ck_assert_int_eq(scenario[row], want_scenario);
    for (int place = 0; place < K; place++) {
        int32_t at = item[row * K + place];
        int64_t film = at >= 0 ? routing->items.numbers[at] : -1;

        ck_assert_msg(film == films[place], "row %d, place %d: film %d", row, place, (int)film);
        ck_assert_msg(reason[row * K + place] == reasons[place], "row %d, place %d: reason %d", row, place,
                reason[row * K + place]);
        ck_assert(place == 0 || score[row * K + place] <= score[row * K + place - 1]);
    }
}

START_TEST(scenarios)
{
    const struct rs_routing_parameters p = {.min_ratings = 5, .min_positive = 3, .positive = 3.5f};

    ck_assert_int_eq(rs_routing_scenario(&p, NULL, 0), RS_SCENARIO_NEW);
    ck_assert_int_eq(rs_routing_scenario(&p, (float[]){0, 0, 0, 0, 0, 0}, 6), RS_SCENARIO_WATCHED);
    ck_assert_int_eq(rs_routing_scenario(&p, (float[]){5, 5, 5, 5, 0}, 5), RS_SCENARIO_FEW);
    ck_assert_int_eq(rs_routing_scenario(&p, (float[]){5, 3.5f, 3, 3, 1, 1}, 6), RS_SCENARIO_FEW);
    ck_assert_int_eq(rs_routing_scenario(&p, (float[]){5, 3.5f, 3.5f, 3, 1}, 5), RS_SCENARIO_ENOUGH);
}
END_TEST

/* Users: nothing; nothing, of genre 0; watched 60; liked 60; liked 60, 10 and 20; of genre 1 and liked 60; one who
 * knows only unknown films; one who has seen all but 80. */
static const int64_t indptr[] = {0, 0, 0, 1, 2, 5, 6, 9, 17};
static const int32_t indices[] = {5, 5, 5, 0, 1, 5, 8, 8, 8, 0, 1, 2, 3, 4, 5, 6, 9};
static const float data[] = {0, 4, 4, 5, 4, 4, 5, 5, 5, 1, 1, 1, 1, 1, 1, 1, 1};
static const int32_t genre[] = {-1, 0, -1, -1, -1, 1, -1, -1};

/* Columns: films 10 to 80, one that nobody knows, film 90. */
static const int32_t place[] = {0, 1, 2, 3, 4, 5, 6, 7, -1, 8};
static const struct rs_routing_users users = {MAX_USERS, indptr, indices, data, place, NULL, genre, NULL};

enum {
    P = RS_REASON_POPULAR,
    G = RS_REASON_POPULAR_GENRE,
    S = RS_REASON_SIMILAR,
    L = RS_REASON_LIKED,
    M = RS_REASON_MODEL
};

static void make_genres(void)
{
    static const char *const names[] = {"Comedy", "Drama"};

    ck_assert_int_eq(rs_ids_from_texts(&popularity.genres, names, 2, &error), 0);
}

START_TEST(everybody_gets_a_list)
{
    struct rs_routing routing;
    struct rs_blend blend;

    make_genres();
    make_blend(&blend);
    ck_assert_int_eq(rs_routing_make(&routing, &popularity, &vectors, &blend, &parameters, &error), 0);
    ck_assert_uint_eq(routing.items.n, N_FILMS + 1);
    for (int threads = 1; threads <= 2; threads++) {
        memset(item, 0x55, sizeof item);
        ck_assert_int_eq(rs_routing_list(&routing, &users, &lists, threads, NULL, &error), 0);
        hold(0, 1, (int64_t[]){10, 20, 30, 40}, (int[]){P, P, P, P}, &routing);
        /* The genre to its end, its film that nobody rated too; then all. */
        hold(1, 1, (int64_t[]){30, 50, 80, 10}, (int[]){G, G, G, P}, &routing);
        ck_assert_int_eq(cause[K], 0);
        /* Near 60: 90 (0.96), 50 (0.8), 10 (0.6); 40 is at a right angle. */
        hold(2, 2, (int64_t[]){90, 50, 10, 20}, (int[]){S, S, S, P}, &routing);
        ck_assert_int_eq(cause[2 * K], 5);
        ck_assert_float_eq_tol(score[2 * K], 0.96f, 1e-6f);
        /* Turns of similar and popular films; film 10 is not listed again. */
        hold(3, 3, (int64_t[]){90, 10, 50, 20}, (int[]){L, P, L, P}, &routing);
        /* The model knows 70 and 40 beside film 20, which is seen; the rest is filled. */
        hold(4, 4, (int64_t[]){70, 40, 90, 30}, (int[]){M, M, L, P}, &routing);
        hold(5, 3, (int64_t[]){90, 10, 50, 20}, (int[]){L, G, L, P}, &routing);
        /* Enough ratings, but of films that nobody knows: popular ones, and none is missing. */
        hold(6, 4, (int64_t[]){10, 20, 30, 40}, (int[]){P, P, P, P}, &routing);
        hold(7, 3, (int64_t[]){80, -1, -1, -1}, (int[]){P, 0, 0, 0}, &routing);
    }
    rs_routing_free(&routing);
    rs_blend_free(&blend);
    rs_ids_free(&popularity.genres, NULL);
}
END_TEST

START_TEST(few_ratings_make_room)
{
    struct rs_routing_parameters half = parameters;
    struct rs_routing routing;
    struct rs_blend blend;

    make_genres();
    make_blend(&blend);
    half.prior_ratings = 3; /* three ratings: half of the places */
    ck_assert_int_eq(rs_routing_make(&routing, &popularity, &vectors, &blend, &half, &error), 0);
    ck_assert_int_eq(rs_routing_list(&routing, &users, &lists, 1, NULL, &error), 0);
    hold(4, 4, (int64_t[]){70, 90, 40, 30}, (int[]){M, L, M, P}, &routing);
    hold(3, 3, (int64_t[]){90, 10, 50, 20}, (int[]){L, P, L, P}, &routing);
    rs_routing_free(&routing);
    rs_blend_free(&blend);
    rs_ids_free(&popularity.genres, NULL);
}
END_TEST

START_TEST(missing_models_fall_to_the_next)
{
    struct rs_routing routing;

    make_genres();
    ck_assert_int_eq(rs_routing_make(&routing, &popularity, &vectors, NULL, &parameters, &error), 0);
    ck_assert_int_eq(rs_routing_list(&routing, &users, &lists, 1, NULL, &error), 0);
    /* Likes of 60, 10 and 20: near 60 is 90, near 10 too. */
    hold(4, 3, (int64_t[]){90, 30, 50, 40}, (int[]){L, P, L, P}, &routing);
    rs_routing_free(&routing);
    ck_assert_int_eq(rs_routing_make(&routing, &popularity, NULL, NULL, &parameters, &error), 0);
    ck_assert_int_eq(rs_routing_list(&routing, &users, &lists, 1, NULL, &error), 0);
    hold(2, 1, (int64_t[]){10, 20, 30, 40}, (int[]){P, P, P, P}, &routing);
    hold(4, 1, (int64_t[]){30, 40, 50, 70}, (int[]){P, P, P, P}, &routing);
    rs_routing_free(&routing);
    parameters.by = RS_POPULAR_RECENT;
    ck_assert_int_eq(rs_routing_make(&routing, &popularity, NULL, NULL, &parameters, &error), -1);
    rs_routing_free(&routing);
    parameters.by = RS_POPULAR_COUNT;
    rs_ids_free(&popularity.genres, NULL);
}
END_TEST

/* ---- explained ---- */

static int32_t causes[MAX_USERS * K * RS_CAUSES], without[MAX_USERS * K];
static float share[MAX_USERS * K * RS_CAUSES];

static void hold_causes(const struct rs_routing *routing, int at, const int64_t *films, const float *shares,
        int place_then)
{
    for (int c = 0; c < RS_CAUSES; c++) {
        int32_t film = causes[at * RS_CAUSES + c];

        ck_assert_msg((film < 0 ? -1 : routing->items.numbers[film]) == films[c], "place %d: cause %d: %d", at, c,
                film);
        ck_assert_float_eq_tol(share[at * RS_CAUSES + c], shares[c], 1e-5f);
    }
    ck_assert_msg(without[at] == place_then, "place %d: without: %d", at, without[at]);
}

/* Three users: liked 60 and then 50; watched 60; liked 60, 20 and 30, which a model knows: it adds 2 to film 70 and 1
 * to film 40 for film 20. */
START_TEST(similar_and_ranked_places_have_causes)
{
    static const int64_t starts[] = {0, 2, 3, 6}, times[] = {1, 2, 1, 1, 2, 3};
    static const int32_t columns[] = {5, 4, 5, 5, 1, 2};
    static const float ratings[] = {4, 5, 0, 4, 4, 4}, matrix[] = {0, 2, 1, 0, 0, 0, 0, 0, 0};
    const struct rs_routing_users three = {3, starts, columns, ratings, place, NULL, NULL, times};
    const int64_t no_films[] = {-1, -1, -1};
    const float none[] = {0, 0, 0};
    struct toy toy = {3, matrix};
    struct rs_blend blend = {0};
    struct rs_routing routing;
    struct rs_routing_lists explained = lists;

    explained.causes = causes;
    explained.share = share;
    explained.without = without;
    make_genres();
    toy_add(&blend, &toy_kind, &model_items, &toy, 1);
    ck_assert_int_eq(rs_blend_unite(&blend, &error), 0);
    ck_assert_int_eq(rs_routing_make(&routing, &popularity, &vectors, &blend, &parameters, &error), 0);
    for (int threads = 1; threads <= 2; threads++) {
        memset(causes, 0x55, sizeof causes);
        memset(without, 0x55, sizeof without);
        ck_assert_int_eq(rs_routing_list(&routing, &three, &explained, threads, NULL, &error), 0);
        hold(0, 3, (int64_t[]){90, 10, 40, 20}, (int[]){L, P, L, P}, &routing);
        /* Film 90 is like 60 by 0.96 and like 50 by 0.936: by the latter it still leads. Film 40 is like 50 alone: without
         * it 90 and 10 are nearer to 60. */
        hold_causes(&routing, 0, (int64_t[]){60, 50, -1}, (float[]){0.96f / 1.896f, 0.936f / 1.896f, 0}, 1);
        hold_causes(&routing, 1, no_films, none, -1);
        hold_causes(&routing, 2, (int64_t[]){50, -1, -1}, (float[]){1, 0, 0}, 3);
        ck_assert_int_eq(routing.items.numbers[cause[2]], 50);
        hold_causes(&routing, 3, no_films, none, -1);
        hold(1, 2, (int64_t[]){90, 50, 10, 20}, (int[]){S, S, S, P}, &routing);
        hold_causes(&routing, K, (int64_t[]){60, -1, -1}, (float[]){1, 0, 0}, -1);
        hold(2, 4, (int64_t[]){70, 40, 90, 10}, (int[]){L, L, L, P}, &routing);
        hold_causes(&routing, 2 * K, (int64_t[]){20, -1, -1}, (float[]){1, 0, 0}, -1);
        hold_causes(&routing, 2 * K + 2, (int64_t[]){60, -1, -1}, (float[]){1, 0, 0}, -1);
    }
    rs_routing_free(&routing);
    rs_blend_free(&blend);
    rs_ids_free(&popularity.genres, NULL);
}
END_TEST

/* Lists without causes are the same lists, and what is asked later is what lists with causes say. */
START_TEST(causes_can_be_asked_later)
{
    static const int64_t starts[] = {0, 3};
    static const int32_t columns[] = {5, 1, 2};
    static const float ratings[] = {4, 4, 4}, matrix[] = {0, 2, 1, 0, 0, 0, 0, 0, 0};
    const struct rs_routing_users one = {1, starts, columns, ratings, place, NULL, NULL, NULL};
    struct toy toy = {3, matrix};
    struct rs_blend blend = {0};
    struct rs_routing routing;
    struct rs_routing_lists unnamed = lists;
    int32_t want[K], films[K], asked[K];

    unnamed.unnamed = true;
    make_genres();
    toy_add(&blend, &toy_kind, &model_items, &toy, 1);
    ck_assert_int_eq(rs_blend_unite(&blend, &error), 0);
    ck_assert_int_eq(rs_routing_make(&routing, &popularity, &vectors, &blend, &parameters, &error), 0);
    ck_assert_int_eq(rs_routing_list(&routing, &one, &lists, 1, NULL, &error), 0);
    hold(0, 4, (int64_t[]){70, 40, 90, 10}, (int[]){L, L, L, P}, &routing);
    memcpy(want, cause, sizeof want);
    memcpy(films, item, sizeof films);
    ck_assert_int_eq(rs_routing_list(&routing, &one, &unnamed, 1, NULL, &error), 0);
    hold(0, 4, (int64_t[]){70, 40, 90, 10}, (int[]){M, M, L, P}, &routing);
    films[3] = -1;
    ck_assert_int_eq(rs_routing_name(&routing, &one, films, K, asked, &error), 0);
    ck_assert_int_eq(asked[0], want[0]);
    ck_assert_int_eq(asked[1], want[1]);
    ck_assert_int_eq(routing.items.numbers[asked[0]], 20);
    ck_assert_int_eq(asked[2], -1); /* film 90 is none of the model's */
    ck_assert_int_eq(asked[3], -1);
    rs_routing_free(&routing);
    ck_assert_int_eq(rs_routing_make(&routing, &popularity, &vectors, NULL, &parameters, &error), 0);
    ck_assert_int_eq(rs_routing_name(&routing, &one, films, K, asked, &error), 0);
    ck_assert_int_eq(asked[0], -1);
    rs_routing_free(&routing);
    rs_blend_free(&blend);
    rs_ids_free(&popularity.genres, NULL);
}
END_TEST

START_TEST(likeness_in_several_ways)
{
    /* Film 1 is in both parts, 2 in the first, 3 in the second. */
    float first[] = {3, 4, 4, 3}, second[] = {2, 0, 0};
    int64_t first_rows[] = {1, 2}, second_rows[] = {3, 1};
    struct rs_dense parts[] = {{.n_rows = 2, .n_columns = 2, .rows = {.n = 2, .numbers = first_rows}, .data = first},
            {.n_rows = 2, .n_columns = 1, .rows = {.n = 2, .numbers = second_rows}, .data = second}};
    struct rs_dense joined = {0};
    float taste[3], scores[3];
    double carried[3];
    const int32_t films[] = {0, -1};

    ck_assert_int_eq(rs_similarity_join(&joined, parts, (float[]){3, 1}, 2, &error), 0);
    ck_assert_uint_eq(joined.n_rows, 3);
    rs_similarity_score(joined.data, 3, 3, films, 2, taste, scores);
    /* Film 1 has zeros in the second part, so it is like itself by 3/4; like film 2 by 3/4 of a cosine of 0.96. */
    ck_assert_float_eq_tol(scores[0], 0.75f, 1e-6f);
    ck_assert_float_eq_tol(scores[1], 0.72f, 1e-6f);
    ck_assert_float_eq_tol(scores[2], 0, 1e-6f);
    ck_assert_int_eq(rs_similarity_cause(joined.data, 3, films, 2, 1), 0);
    ck_assert_int_eq(rs_similarity_cause(joined.data, 3, films, 2, 2), -1);
    rs_similarity_carried(joined.data, 3, (int32_t[]){0, -1, 2}, 3, 1, carried);
    ck_assert_double_eq_tol(carried[0], 0.36, 1e-6);
    ck_assert(carried[1] == 0 && carried[2] == 0);
    ck_assert_int_eq(rs_similarity_join(&joined, parts, (float[]){0, 0}, 2, &error), -1);
    ck_assert_str_eq(error.text, "want a weight above 0");
    rs_dense_free(&joined);
}
END_TEST

TEST_MAIN("routing", {scenarios}, {everybody_gets_a_list}, {few_ratings_make_room}, {missing_models_fall_to_the_next},
        {similar_and_ranked_places_have_causes}, {causes_can_be_asked_later}, {likeness_in_several_ways})

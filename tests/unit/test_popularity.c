/* test_popularity.c: counts, means and orders worked by hand. */
#include <math.h>

#include "models/popularity.h"
#include "suite.h"

static struct rs_error error;

/* Ratings of films 10 to 50: {5}, {4, 4, 1}, {}, {3, 2}, {3, 2}; their mean is 24/8 = 3. Film 60 was watched twice and
 * never rated. Times are in days before the newest. */
enum { N_ENTRIES = 10, N_FILMS = 6, N_USERS = 1, DAY = 86400 };
static int64_t user_number[] = {1}, film_numbers[] = {10, 20, 30, 40, 50, 60}, indptr[] = {0, N_ENTRIES};
static int32_t indices[] = {0, 1, 3, 1, 4, 1, 3, 4, 5, 5};
static float data[] = {5, 4, 3, 4, 3, 1, 2, 2, 0, 0};
static int64_t ages[] = {0, 10, 20, 10, 0, 30, 40, 10, 20, 20};

/* Entries in any order and repeated columns: what is summed does not mind. */
static struct rs_csr make_ratings(int64_t *time)
{
    for (int e = 0; time && e < N_ENTRIES; e++)
        time[e] = (1000 - ages[e]) * DAY;
    return (struct rs_csr){.n_rows = N_USERS,
            .n_columns = N_FILMS,
            .rows = {.n = N_USERS, .numbers = user_number},
            .columns = {.n = N_FILMS, .numbers = film_numbers},
            .indptr = indptr,
            .indices = indices,
            .data = data,
            .time = time};
}

static void hold_scores(enum rs_popularity_by by, double prior_weight, const float *want)
{
    const struct rs_popularity_parameters parameters = {prior_weight, 10, RS_TREND_NONE};
    struct rs_popularity model;
    int64_t time[N_ENTRIES];
    struct rs_csr ratings = make_ratings(time);
    float score[N_FILMS];

    ck_assert_int_eq(rs_popularity_fit(&model, &ratings, NULL, &parameters, &error), 0);
    ck_assert_int_eq(rs_popularity_score(&model, by, score, &error), 0);
    for (int i = 0; i < N_FILMS; i++)
        ck_assert_msg(score[i] == want[i], "film %d: want %g, got %g", i, (double)want[i], (double)score[i]);
    rs_popularity_free(&model);
}

START_TEST(scores)
{
    hold_scores(RS_POPULAR_COUNT, 0, (float[]){1, 3, -INFINITY, 2, 2, 2});
    hold_scores(RS_POPULAR_MEAN, 0, (float[]){5, 3, -INFINITY, 2.5f, 2.5f, -INFINITY});
    /* Two ratings of 3 beside each: (6 + 5) / 3, (6 + 9) / 5, (6 + 5) / 4. */
    hold_scores(RS_POPULAR_BAYESIAN, 2, (float[]){11.0f / 3, 3, -INFINITY, 2.75f, 2.75f, -INFINITY});
    hold_scores(RS_POPULAR_BAYESIAN, 0, (float[]){5, 3, -INFINITY, 2.5f, 2.5f, -INFINITY});
    /* Ten days halve: film 20 has 1/2 + 1/2 + 1/8. */
    hold_scores(RS_POPULAR_RECENT, 0, (float[]){1, 1.125f, -INFINITY, 0.3125f, 1.5f, 0.5f});
}
END_TEST

START_TEST(nothing_recent_without_times)
{
    const struct rs_popularity_parameters parameters = {10, 10, RS_TREND_NONE};
    struct rs_popularity model;
    struct rs_csr ratings = make_ratings(NULL);
    float score[N_FILMS];

    ck_assert_int_eq(rs_popularity_fit(&model, &ratings, NULL, &parameters, &error), 0);
    ck_assert_int_eq(rs_popularity_score(&model, RS_POPULAR_RECENT, score, &error), -1);
    ck_assert_str_eq(error.text, "want ratings with times: without them nothing is recent");
    rs_popularity_free(&model);
}
END_TEST

START_TEST(genres_come_with_films_of_their_own)
{
    const struct rs_popularity_parameters parameters = {10, 10, RS_TREND_NONE};
    int64_t rows[] = {70, 20, 10};
    static const char *const names[] = {"Comedy", "Drama"};
    float flags[] = {1, 0, 1, 1, 0, 1};
    struct rs_dense genres = {.n_rows = 3, .n_columns = 2, .rows = {.n = 3, .numbers = rows}, .data = flags};
    struct rs_csr ratings = make_ratings(NULL);
    struct rs_popularity model;
    float score[N_FILMS + 1];

    ck_assert_int_eq(rs_popularity_fit(&model, &ratings, &genres, &parameters, &error), -1);
    ck_assert_str_eq(error.text, "want columns with the genres' names");
    rs_popularity_free(&model);
    ck_assert_int_eq(rs_ids_from_texts(&genres.columns, names, 2, &error), 0);
    ck_assert_int_eq(rs_popularity_fit(&model, &ratings, &genres, &parameters, &error), 0);
    ck_assert_uint_eq(model.n, N_FILMS + 1);
    ck_assert_int_eq(model.items.numbers[N_FILMS], 70);
    ck_assert_int_eq(rs_popularity_score(&model, RS_POPULAR_COUNT, score, &error), 0);
    ck_assert(isinf(score[N_FILMS]));
    ck_assert_int_eq(rs_popularity_genre(&model, "Drama", &error), 1);
    ck_assert_int_eq(rs_popularity_genre(&model, "Noir", &error), -1);
    ck_assert(rs_popularity_is_of(&model, 1, 0) && rs_popularity_is_of(&model, 1, 1));
    ck_assert(!rs_popularity_is_of(&model, 0, 0) && rs_popularity_is_of(&model, 6, 0));
    ck_assert(!rs_popularity_is_of(&model, 2, 0));
    rs_popularity_free(&model);
    rs_ids_free(&genres.columns, NULL);
}
END_TEST

START_TEST(nothing_rated)
{
    int64_t numbers[] = {5, 6}, empty[] = {0};
    struct rs_csr ratings = {.n_columns = 2, .columns = {.n = 2, .numbers = numbers}, .indptr = empty};
    const struct rs_popularity_parameters parameters = {10, 10, RS_TREND_NONE};
    struct rs_popularity model;
    float score[2];
    int32_t order[2];
    size_t n;

    ck_assert_int_eq(rs_popularity_fit(&model, &ratings, NULL, &parameters, &error), 0);
    ck_assert_int_eq(rs_popularity_score(&model, RS_POPULAR_BAYESIAN, score, &error), 0);
    ck_assert(isinf(score[0]) && isinf(score[1]));
    ck_assert_int_eq(rs_popularity_order(score, &model.items, NULL, order, &n, &error), 0);
    ck_assert_uint_eq(n, 0);
    rs_popularity_free(&model);
}
END_TEST

START_TEST(ties_go_to_the_lower_id)
{
    /* Film 50 was appended before film 7: its position is lower, its id is not. */
    int64_t numbers[] = {9, 50, 20, 7, 8};
    enum { N = 5 };
    struct rs_ids ids = {.n = N, .numbers = numbers};
    static const float score[] = {1, 2, -INFINITY, 2, 3};
    static const bool keep[] = {true, true, true, false, true};
    int32_t order[N];
    size_t n;

    ck_assert_int_eq(rs_popularity_order(score, &ids, NULL, order, &n, &error), 0);
    ck_assert_uint_eq(n, 4);
    ck_assert(order[0] == 4 && order[1] == 3 && order[2] == 1 && order[3] == 0);
    ck_assert_int_eq(rs_popularity_order(score, &ids, keep, order, &n, &error), 0);
    ck_assert_uint_eq(n, 3);
    ck_assert(order[0] == 4 && order[1] == 1 && order[2] == 0);
}
END_TEST

TEST_MAIN("popularity", {scores}, {nothing_recent_without_times}, {genres_come_with_films_of_their_own},
        {nothing_rated}, {ties_go_to_the_lower_id})

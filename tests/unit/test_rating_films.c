/* Tests of common/models/rating_films.h: scores of all films against the network's own predictions, pair by pair, with
 * vectors and without, of users and films known and unknown; and that clipping does not level what is ranked. */
#include <math.h>
#include <stdlib.h>

#include "matrices.h"
#include "models/rating_films.h"
#include "suite.h"

enum { USERS = 5, FILMS = 2100, FEATURES = 7, K = 4 };

/* What a case has: embeddings, vectors, hidden layers, and how far ratings reach. */
struct shape {
    size_t k, n_features, n_hidden;
    float low, high;
};

static const struct shape shapes[] = {{K, FEATURES, 2, -1000, 1000}, {0, FEATURES, 1, -1000, 1000},
        {K, 0, 2, -1000, 1000}, {K, FEATURES, 0, -1000, 1000}, {K, FEATURES, 2, 2.9f, 3.1f}};

struct set {
    struct rs_rating_network model;
    struct rs_rating_rows users, films;
    struct rs_dense user_vectors, film_vectors;
};

/* The model knows all users but the last, and two of three films. */
static void make_side(struct rs_rating_side *side, size_t n, int64_t step, size_t n_features)
{
    side->n = n;
    side->n_features = n_features;
    test_ids(&side->ids, n, 1, step);
}

static void make_set(struct set *set, const struct shape *shape)
{
    const size_t hidden[] = {11, 6};
    struct test_random random = {9};
    struct rs_ids users, films;
    struct rs_error error;
    bool vectors = shape->n_features > 0;

    *set = (struct set){0};
    test_dense_random(&set->user_vectors, USERS, FEATURES, 1);
    test_dense_random(&set->film_vectors, FILMS, FEATURES, 2);
    make_side(&set->model.users, USERS - 1, 1, shape->n_features);
    make_side(&set->model.items, FILMS * 2 / 3, 1, shape->n_features);
    set->model.n_embedding = shape->k;
    ck_assert_int_eq(rs_rating_network_alloc(&set->model, hidden, shape->n_hidden, RS_RELU, &error), 0);
    for (size_t i = 0; i < set->model.n_parameters; i++)
        set->model.parameters[i] = (float)(test_random_uniform(&random) - 0.5);
    set->model.mean = 3;
    set->model.low = shape->low;
    set->model.high = shape->high;
    test_ids(&users, USERS, 1, 1);
    test_ids(&films, FILMS, 1, 1);
    ck_assert_int_eq(rs_rating_rows_find(&set->users, &set->model.users, &users, vectors ? &set->user_vectors : NULL,
                             "--users", &error),
            0);
    ck_assert_int_eq(rs_rating_rows_find(&set->films, &set->model.items, &films, vectors ? &set->film_vectors : NULL,
                             "--items", &error),
            0);
    rs_ids_free(&users, NULL);
    rs_ids_free(&films, NULL);
}

static void free_set(struct set *set)
{
    rs_rating_rows_free(&set->users);
    rs_rating_rows_free(&set->films);
    rs_rating_network_free(&set->model);
    rs_dense_free(&set->user_vectors);
    rs_dense_free(&set->film_vectors);
}

static void check_predictions(const struct set *set, const int32_t *user, const float *scores)
{
    int32_t *users = malloc(FILMS * sizeof *users), *films = malloc(FILMS * sizeof *films);
    float *ratings = malloc(FILMS * sizeof *ratings);
    struct rs_error error;

    for (size_t u = 0; u < USERS; u++) {
        for (int32_t i = 0; i < FILMS; i++) {
            users[i] = user[u];
            films[i] = i;
        }
        ck_assert_int_eq(rs_rating_network_predict(&set->model, &set->users, users, &set->films, films, FILMS, ratings,
                                 1, &error),
                0);
        for (size_t i = 0; i < FILMS; i++) {
            float score = scores[u * FILMS + i];

            ck_assert_float_eq_tol(fminf(fmaxf(score, set->model.low), set->model.high), ratings[i], 2e-6f);
        }
    }
    free(users);
    free(films);
    free(ratings);
}

START_TEST(scores_are_predictions_before_they_are_clipped)
{
    const int32_t user[USERS] = {4, 0, 2, 1, 3};
    float *scores = malloc(USERS * FILMS * sizeof *scores), *one = malloc(FILMS * sizeof *one);
    struct rs_rating_films films;
    struct rs_error error;
    struct set set;
    size_t outside = 0;

    make_set(&set, &shapes[_i]);
    ck_assert_int_eq(rs_rating_films_make(&films, &set.model, &set.films, 2, &error), 0);
    ck_assert_int_eq(rs_rating_films_score(&films, &set.users, user, USERS, scores, &error), 0);
    check_predictions(&set, user, scores);
    for (size_t i = 0; i < USERS * FILMS; i++)
        outside += scores[i] > set.model.high || scores[i] < set.model.low;
    ck_assert_int_eq(outside > 0, _i == 4);
    ck_assert_int_eq(rs_rating_films_score(&films, &set.users, user + 3, 1, one, &error), 0);
    ck_assert_mem_eq(one, scores + 3 * FILMS, FILMS * sizeof *one);
    rs_rating_films_free(&films);
    free_set(&set);
    free(scores);
    free(one);
}
END_TEST

TEST_MAIN("rating_films", {scores_are_predictions_before_they_are_clipped, sizeof shapes / sizeof *shapes})

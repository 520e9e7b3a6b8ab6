/* Tests of common/models/rating_films.h: scores of all films against the network's own predictions, pair by pair, with
 * vectors and without, of users and films known and unknown, by one network and by several, with factors; and that clipping does not level what is ranked. */
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
    size_t n_networks, n_factors;
};

static const struct shape shapes[] = {{K, FEATURES, 2, -1000, 1000, 1, 0}, {0, FEATURES, 1, -1000, 1000, 1, 0},
        {K, 0, 2, -1000, 1000, 1, 0}, {K, FEATURES, 0, -1000, 1000, 1, 0}, {K, FEATURES, 2, 2.9f, 3.1f, 1, 0},
        {K, FEATURES, 2, -1000, 1000, 3, 5}, {0, FEATURES, 1, -1000, 1000, 1, 2}};

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

static void fill(float *values, size_t n, struct test_random *random)
{
    for (size_t i = 0; i < n; i++)
        values[i] = (float)(test_random_uniform(random) - 0.5);
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
    set->model.n_networks = shape->n_networks;
    set->model.n_factors = shape->n_factors;
    ck_assert_int_eq(rs_rating_network_alloc(&set->model, hidden, shape->n_hidden, RS_RELU, &error), 0);
    fill(set->model.parameters, set->model.n_networks * set->model.n_parameters, &random);
    fill(set->model.users.factors, set->model.users.n * shape->n_factors, &random);
    fill(set->model.items.factors, set->model.items.n * shape->n_factors, &random);
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

/* By the definition: each network by itself, then the mean; the product of factors is in all of them. */
START_TEST(several_networks_are_averaged)
{
    struct rs_error error;
    struct set set;
    int32_t user[] = {0, 3, 4}, film[] = {5, FILMS - 1, 2};
    float all[3], part[3], mean[3] = {0}, product = 0;

    make_set(&set, &shapes[5]);
    ck_assert_int_eq(rs_rating_network_predict(&set.model, &set.users, user, &set.films, film, 3, all, 1, &error), 0);
    for (size_t i = 0; i < 3; i++) {
        struct rs_rating_network one = rs_rating_network_one(&set.model, i);

        ck_assert_int_eq(rs_rating_network_predict(&one, &set.users, user, &set.films, film, 3, part, 1, &error), 0);
        for (size_t j = 0; j < 3; j++)
            mean[j] += part[j] / 3;
    }
    for (size_t j = 0; j < 3; j++)
        ck_assert_float_eq_tol(all[j], mean[j], 1e-6f);
    for (size_t j = 0; j < 5; j++) {
        product += set.model.users.factors[j] * set.model.items.factors[5 * 5 + j];
        set.model.users.factors[j] = 0;
    }
    ck_assert_float_gt(fabsf(product), 1e-3f);
    ck_assert_int_eq(rs_rating_network_predict(&set.model, &set.users, user, &set.films, film, 3, part, 1, &error), 0);
    ck_assert_float_eq_tol(all[0] - part[0], product, 2e-6f);
    ck_assert_float_eq(all[1], part[1]);
    free_set(&set);
}
END_TEST

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

TEST_MAIN("rating_films", {scores_are_predictions_before_they_are_clipped, sizeof shapes / sizeof *shapes},
        {several_networks_are_averaged})

/* test_profile_users.c: the statistics of users against values worked by hand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-profile/profile_users.h"
#include "suite.h"

/* Action, Comedy: film 0 is of the first, 1 of both, 2 of the second; film 3 is in no table. */
static const float genres[] = {0, 1, 1, 0, 1, 1};
static const int32_t genre_row[] = {1, 2, 0, -1};
static const int32_t cluster[] = {0, 2, 0, -1};
static const struct profile_films films = {2, 3, genres, genre_row, cluster};

/* Film 2 is watched and not rated. The mean is 4; of three ratings two are high. */
static const int32_t item[] = {0, 1, 2, 3};
static const float rating[] = {5, 4, 0, 3};

enum { D = 2 + 2 + 3 + 2 };

START_TEST(values_by_hand)
{
    static const float want[D] = {0.25f, 0, 0.5f, 0.5f, 4 + 1 / 3.0f, 4, 4, 1, 0.5f};
    struct profile_user_parameters p = {.min_value = 3.5, .damping = 2};
    struct profile_sums sums[5];
    float row[D];

    ck_assert_uint_eq(profile_user_columns(&films, &p), D);
    profile_user(row, sums, item, rating, 4, &films, &p);
    for (size_t i = 0; i < D; i++)
        ck_assert_float_eq_tol(row[i], want[i], 1e-6f);
}
END_TEST

START_TEST(without_damping_and_with_another_bound)
{
    static const float want[D] = {0.5f, 0, 0.5f, 0.5f, 5, 4, 4, 1, 0};
    struct profile_user_parameters p = {.min_value = 4.5, .damping = 0};
    struct profile_sums sums[5];
    float row[D];

    profile_user(row, sums, item, rating, 4, &films, &p);
    for (size_t i = 0; i < D; i++)
        ck_assert_float_eq_tol(row[i], want[i], 1e-6f);
}
END_TEST

START_TEST(density_by_cluster)
{
    static const float want[3] = {0.5f, 0, 0.5f};
    struct profile_user_parameters p = {.min_value = 3.5, .damping = 2, .density = PROFILE_BY_CLUSTER};
    struct profile_sums sums[5];
    float row[D + 1];

    ck_assert_uint_eq(profile_user_columns(&films, &p), D + 1);
    profile_user(row, sums, item, rating, 4, &films, &p);
    for (size_t i = 0; i < 3; i++)
        ck_assert_float_eq(row[7 + i], want[i]);
}
END_TEST

START_TEST(without_clusters_or_ratings)
{
    const struct profile_films no_clusters = {2, 0, genres, genre_row, NULL};
    struct profile_user_parameters p = {.min_value = 3.5, .damping = 0};
    struct profile_sums sums[5];
    float row[D];

    ck_assert_uint_eq(profile_user_columns(&no_clusters, &p), 6);
    profile_user(row, sums, item, rating, 4, &no_clusters, &p);
    ck_assert_float_eq(row[0], 0.5f);
    ck_assert_float_eq(row[4], 1);
    profile_user(row, sums, NULL, NULL, 0, &films, &p);
    for (size_t i = 0; i < D; i++)
        ck_assert_float_eq(row[i], 0);
    /* One film, watched only: it is in the share and nowhere else. */
    profile_user(row, sums, item + 2, rating + 2, 1, &films, &p);
    for (size_t i = 0; i < D; i++)
        ck_assert_float_eq(row[i], i == 3 ? 1 : 0);
}
END_TEST

static void check_names(const struct rs_ids *genre_names, const struct profile_user_parameters *p,
        const char *const *want, size_t n)
{
    struct rs_ids names, wanted;
    struct rs_error error;

    ck_assert_int_eq(profile_user_names(&names, genre_names, &films, p, &error), 0);
    ck_assert_int_eq(rs_ids_from_texts(&wanted, want, n, &error), 0);
    ck_assert(rs_ids_equal(&names, &wanted));
    rs_ids_free(&names, NULL);
    rs_ids_free(&wanted, NULL);
}

START_TEST(names_go_with_columns)
{
    static const char *const two[] = {"Action", "Comedy"};
    static const char *const by_genre[D] = {"genre_mean/Action", "genre_mean/Comedy", "genre_share/Action",
            "genre_share/Comedy", "cluster_mean/0", "cluster_mean/1", "cluster_mean/2", "density/Action",
            "density/Comedy"};
    static const char *const by_cluster[D + 1] = {"genre_mean/0", "genre_mean/1", "genre_share/0", "genre_share/1",
            "cluster_mean/0", "cluster_mean/1", "cluster_mean/2", "density/0", "density/1", "density/2"};
    struct profile_user_parameters p = profile_user_defaults();
    const struct rs_ids none = {0};
    struct rs_ids names;
    struct rs_error error;

    ck_assert_int_eq(rs_ids_from_texts(&names, two, 2, &error), 0);
    check_names(&names, &p, by_genre, D);
    p.density = PROFILE_BY_CLUSTER;
    check_names(&none, &p, by_cluster, D + 1);
    rs_ids_free(&names, NULL);
}
END_TEST

/* A user's row among others, on any threads, is the row of their ratings alone. */
START_TEST(a_row_is_the_users_own)
{
    enum { USERS = 300, FILMS = 40 };
    float *table = malloc(FILMS * 4 * sizeof *table), *one, *three, *row;
    int32_t where[FILMS], group[FILMS];
    struct profile_films many = {4, 6, table, where, group};
    struct profile_user_parameters p = profile_user_defaults();
    struct profile_sums sums[10];
    struct rs_csr ratings;
    struct rs_error error;
    size_t d = profile_user_columns(&many, &p);

    test_csr_random(&ratings, USERS, FILMS, 0.2, false, 3);
    for (int32_t i = 0; i < FILMS; i++) {
        where[i] = FILMS - 1 - i;
        group[i] = i % 6;
        for (int32_t g = 0; g < 4; g++)
            table[4 * i + g] = (float)((i >> g) % 2);
    }
    one = malloc(USERS * d * sizeof *one);
    three = malloc(USERS * d * sizeof *three);
    row = malloc(d * sizeof *row);
    ck_assert_int_eq(profile_users(one, &ratings, &many, &p, 1, &error), 0);
    ck_assert_int_eq(profile_users(three, &ratings, &many, &p, 3, &error), 0);
    ck_assert(memcmp(one, three, USERS * d * sizeof *one) == 0);
    for (size_t u = 0; u < USERS; u++) {
        size_t first = (size_t)ratings.indptr[u], n = (size_t)ratings.indptr[u + 1] - first;

        profile_user(row, sums, ratings.indices + first, ratings.data + first, n, &many, &p);
        ck_assert(memcmp(row, one + u * d, d * sizeof *row) == 0);
    }
    rs_csr_free(&ratings);
    free(row);
    free(three);
    free(one);
    free(table);
}
END_TEST

TEST_MAIN("profile of users", {values_by_hand}, {without_damping_and_with_another_bound}, {density_by_cluster},
        {without_clusters_or_ratings}, {names_go_with_columns}, {a_row_is_the_users_own})

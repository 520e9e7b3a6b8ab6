/* test_clusters.c: lists by clusters of films and of users, worked by hand. */
#include <math.h>

#include "models/clusters.h"
#include "suite.h"

static struct rs_error error;

START_TEST(by_clusters_of_films)
{
    /* Films 0 to 6; popular: 3, 1, 5, 0, 6, 2; 4 has no ratings. Clusters: {0, 3, 6}, {1, 2}, {5}; 4 in none. */
    static const int32_t order[] = {3, 1, 5, 0, 6, 2}, label[] = {0, 1, 1, 0, -1, 2, 0};
    static const int32_t liked[] = {2, 6, 1, -1, 4};
    bool seen[7] = {[2] = true, [6] = true};
    struct rs_item_clusters clusters;
    int32_t item[5], cluster[5];
    float share[5];
    int64_t tally[3];

    ck_assert_int_eq(rs_item_clusters_make(&clusters, order, 6, label, &error), 0);
    ck_assert_uint_eq(clusters.n, 3);
    /* Two of three in cluster 1, whose film 1 is left; then cluster 0 without film 6. */
    ck_assert_uint_eq(rs_item_clusters_list(&clusters, label, liked, 5, seen, 5, item, share, cluster, tally), 3);
    ck_assert(item[0] == 1 && item[1] == 3 && item[2] == 0 && item[3] == -1 && item[4] == -1);
    ck_assert(cluster[0] == 1 && cluster[1] == 0 && cluster[2] == 0 && cluster[3] == -1);
    ck_assert_float_eq_tol(share[0], 2.0f / 3, 1e-6f);
    ck_assert_float_eq_tol(share[2], 1.0f / 3, 1e-6f);
    /* A tie goes to the lower cluster; the list is cut. */
    ck_assert_uint_eq(rs_item_clusters_list(&clusters, label, liked, 2, seen, 2, item, share, cluster, tally), 2);
    ck_assert(item[0] == 3 && item[1] == 0);
    ck_assert_uint_eq(rs_item_clusters_list(&clusters, label, NULL, 0, seen, 2, item, share, cluster, tally), 0);
    rs_item_clusters_free(&clusters);
}
END_TEST

/* Users 0, 1 in cluster 0; 2 in cluster 1; 3 in none. Likings: film 0 by 0 and 1, film 1 by 2 and 3, film 2 by 2. */
static int64_t indptr[] = {0, 2, 4, 6, 7};
static int32_t indices[] = {0, 1, 0, 2, 1, 2, 1};
static float data[] = {5, 1, 4, 3, 4, 3.5f, 5};
static const int32_t label[] = {0, 0, 1, -1};

START_TEST(by_clusters_of_users)
{
    const struct rs_csr ratings = {.n_rows = 4, .n_columns = 4, .indptr = indptr, .indices = indices, .data = data};
    struct rs_user_clusters clusters;

    ck_assert_int_eq(rs_user_clusters_make(&clusters, &ratings, label, 3, 3.5f, 2, 0, 2, &error), 0);
    ck_assert(clusters.n_users[0] == 2 && clusters.n_users[1] == 1 && clusters.n_users[2] == 0);
    /* p: 2/4, 2/4, 1/4, 0. Cluster 0: (2 + 1)/4, (0 + 1)/4, (0 + 0.5)/4. */
    ck_assert(clusters.score[0] == 0.75f && clusters.score[1] == 0.25f && clusters.score[2] == 0.125f);
    ck_assert(clusters.score[3] == 0);
    ck_assert(clusters.order[0] == 0 && clusters.order[1] == 1 && clusters.order[2] == 2 && clusters.order[3] == -1);
    /* Cluster 1: (0 + 1)/3, (1 + 1)/3, (1 + 0.5)/3. */
    ck_assert(clusters.order[4] == 1 && clusters.order[5] == 2 && clusters.order[6] == 0);
    ck_assert_float_eq_tol(clusters.score[6], 0.5f, 1e-6f);
    /* Nobody is in cluster 2: what all like. */
    ck_assert(clusters.score[8] == 0.5f && clusters.score[9] == 0.5f && clusters.score[10] == 0.25f);
    ck_assert(clusters.order[8] == 0 && clusters.order[9] == 1);
    rs_user_clusters_free(&clusters);
    /* Damping by the square root: film 2 comes before film 1 in cluster 1 when nobody stands beside it. */
    ck_assert_int_eq(rs_user_clusters_make(&clusters, &ratings, label, 2, 3.5f, 0, 0.5, 1, &error), 0);
    ck_assert_float_eq_tol(clusters.score[4 + 2], 2, 1e-6f);
    ck_assert_float_eq_tol(clusters.score[4 + 1], sqrtf(2), 1e-6f);
    ck_assert_int_eq(clusters.order[4], 2);
    rs_user_clusters_free(&clusters);
}
END_TEST

TEST_MAIN("clusters", {by_clusters_of_films}, {by_clusters_of_users})

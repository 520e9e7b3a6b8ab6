/* test_kmeans.c: bounds against all distances bit for bit, inertia that never rises, empty clusters, batches. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blobs.h"
#include "matrices.h"
#include "models/centroids.h"
#include "rs-kmeans/kmeans_batch.h"
#include "rs-kmeans/kmeans_bounds.h"
#include "rs-kmeans/kmeans_fit.h"
#include "rs-kmeans/kmeans_lloyd.h"
#include "rs-kmeans/kmeans_seed.h"
#include "suite.h"

struct both {
    struct kmeans_state plain, fast;
};

/* The same start for both ways; freed by both_free(). */
static void both_start(struct both *b, const float *x, size_t n, size_t d, size_t k, bool scattered)
{
    struct kmeans_state s = {.x = x, .n = n, .d = d, .k = k, .n_threads = 1};
    struct rs_error error;

    b->plain = b->fast = s;
    b->fast.n_threads = 2;
    b->plain.centers = malloc(k * d * sizeof(float));
    b->fast.centers = malloc(k * d * sizeof(float));
    b->plain.labels = malloc(n * sizeof(int32_t));
    b->fast.labels = malloc(n * sizeof(int32_t));
    if (scattered)
        ck_assert_int_eq(kmeans_seed(b->plain.centers, k, x, n, d, 1, 0, NULL, 1, &error), 0);
    else
        memcpy(b->plain.centers, x, k * d * sizeof(float)); /* the first rows: a bad start, with clusters that empty */
    memcpy(b->fast.centers, b->plain.centers, k * d * sizeof(float));
}

static void both_free(struct both *b)
{
    free(b->plain.centers);
    free(b->plain.labels);
    free(b->fast.centers);
    free(b->fast.labels);
}

static void both_run_and_compare(struct both *b, size_t iterations)
{
    struct rs_error error;

    ck_assert_int_eq(kmeans_lloyd_plain(&b->plain, iterations, 0, &error), 0);
    ck_assert_int_eq(kmeans_lloyd(&b->fast, iterations, 0, NULL, &error), 0);
    ck_assert_uint_eq(b->plain.iterations, b->fast.iterations);
    ck_assert(memcmp(b->plain.labels, b->fast.labels, b->plain.n * sizeof(int32_t)) == 0);
    ck_assert(memcmp(b->plain.centers, b->fast.centers, b->plain.k * b->plain.d * sizeof(float)) == 0);
}

static const struct {
    size_t n, d, k, n_blobs;
    double spread, grid;
} cases[] = {
        {3000, 2, 10, 10, 3, 0},
        {3000, 16, 25, 9, 6, 0},
        {2000, 33, 7, 7, 0.5, 0},
        {1500, 3, 40, 5, 8, 1},
        {1000, 1, 12, 6, 9, 0.5},
        {64, 5, 64, 64, 1, 0},
        {500, 40, 1, 3, 2, 0},
        {2000, 8, 30, 4, 1e-3, 0},
        {800, 4, 20, 3, 2, 2},
};
enum { N_CASES = sizeof cases / sizeof *cases };

START_TEST(bounds_give_the_bits_of_plain_lloyd)
{
    float *x = test_blobs(cases[_i].n, cases[_i].d, cases[_i].n_blobs, cases[_i].spread, cases[_i].grid, (uint64_t)_i);

    for (int start = 0; start < 2; start++) {
        static const size_t iterations[] = {0, 1, 2, 5, 100};

        for (size_t i = 0; i < 5; i++) {
            struct both b;

            both_start(&b, x, cases[_i].n, cases[_i].d, cases[_i].k, start == 0 && cases[_i].grid == 0);
            both_run_and_compare(&b, iterations[i]);
            both_free(&b);
        }
    }
    free(x);
}
END_TEST

START_TEST(bounds_hold_for_huge_and_tiny_values)
{
    static const float factors[] = {1e18f, 1e-22f, 3e37f};
    float *x = test_blobs(500, 6, 5, 4, 0, 8);

    for (size_t i = 0; i < 500 * 6; i++)
        x[i] *= factors[_i] / (_i == 2 ? 20 : 1);
    for (size_t iterations = 0; iterations < 6; iterations++) {
        struct both b;

        both_start(&b, x, 500, 6, 12, false);
        both_run_and_compare(&b, iterations);
        both_free(&b);
    }
    free(x);
}
END_TEST

/* Any number of groups gives the labels of all distances, while centres move about at random. */
START_TEST(every_number_of_groups_is_exact)
{
    enum { ROWS = 700, WIDTH = 5, K = 13 };
    float *x = test_blobs(ROWS, WIDTH, 6, 7, 0.5, 4), centers[K * WIDTH], old[K * WIDTH];
    int32_t fast[ROWS], plain[ROWS];
    struct test_random random = {(uint64_t)_i};
    struct kmeans_bounds bounds;
    struct rs_error error;

    memcpy(centers, x, sizeof centers);
    ck_assert_int_eq(kmeans_bounds_start(&bounds, ROWS, WIDTH, K, (size_t)_i, &error), 0);
    kmeans_bounds_first(&bounds, x, centers, fast, 1);
    for (int move = 0; move < 40; move++) {
        rs_centroids_label(centers, K, WIDTH, x, ROWS, plain, NULL, 1);
        ck_assert(memcmp(plain, fast, sizeof plain) == 0);
        memcpy(old, centers, sizeof old);
        for (size_t c = 0; c < K * WIDTH; c++)
            centers[c] += (float)((test_random_uniform(&random) - 0.5) * (move % 8 ? 0.2 : 5));
        kmeans_bounds_next(&bounds, x, old, centers, fast, 2);
    }
    kmeans_bounds_free(&bounds);
    free(x);
}
END_TEST

START_TEST(inertia_never_rises)
{
    float *x = test_blobs(2000, 6, 12, 9, 0, 21);
    double before = INFINITY;
    struct rs_error error;

    for (size_t iterations = 0; iterations < 30; iterations++) {
        struct both b;
        double inertia;

        both_start(&b, x, 2000, 6, 15, _i == 0);
        ck_assert_int_eq(kmeans_lloyd(&b.fast, iterations, 0, NULL, &error), 0);
        ck_assert_int_eq(kmeans_inertia(&b.fast, &inertia, &error), 0);
        ck_assert_double_le(inertia, before * (1 + 1e-7));
        before = inertia;
        both_free(&b);
    }
    free(x);
}
END_TEST

START_TEST(a_known_answer)
{
    /* Two pairs and a single: the centres are their means, the inertia 4 * 0.5^2. */
    static const float x[] = {0, 0, 0, 1, 10, 0, 10, 1, 50, 50};
    struct kmeans_parameters p = kmeans_defaults();
    struct kmeans_result r;
    struct rs_error error;

    p.k = 3;
    ck_assert_int_eq(kmeans_fit(&r, &p, x, 5, 2, NULL, &error), 0);
    ck_assert_double_eq(r.inertia, 1);
    ck_assert(r.converged);
    ck_assert_int_eq(r.labels[0], r.labels[1]);
    ck_assert_int_eq(r.labels[2], r.labels[3]);
    ck_assert_int_ne(r.labels[0], r.labels[2]);
    ck_assert_float_eq(r.centers[2 * r.labels[0] + 1], 0.5f);
    ck_assert_float_eq(r.centers[2 * r.labels[2]], 10);
    ck_assert_float_eq(r.centers[2 * r.labels[4]], 50);
    ck_assert_int_eq(r.sizes[r.labels[0]], 2);
    ck_assert_int_eq(r.sizes[r.labels[4]], 1);
    kmeans_result_free(&r);
}
END_TEST

START_TEST(an_empty_cluster_takes_the_furthest_row)
{
    /* Both centres start left of all rows, so one is empty. */
    static const float x[] = {0, 1, 2, 100};
    float centers[] = {-1, -5};
    int32_t labels[4];
    struct kmeans_state s = {.x = x, .n = 4, .d = 1, .k = 2, .centers = centers, .labels = labels, .n_threads = 1};
    struct rs_error error;

    ck_assert_int_eq(kmeans_lloyd(&s, 10, 0, NULL, &error), 0);
    ck_assert_float_eq(centers[0], 1);
    ck_assert_float_eq(centers[1], 100);
    ck_assert_int_eq(labels[3], 1);
}
END_TEST

START_TEST(restarts_only_help)
{
    float *x = test_blobs(600, 2, 25, 1, 0, 5);
    double before = INFINITY;
    struct kmeans_parameters p = kmeans_defaults();

    p.k = 25;
    for (p.restarts = 1; p.restarts <= 8; p.restarts++) {
        struct kmeans_result r;
        struct rs_error error;

        ck_assert_int_eq(kmeans_fit(&r, &p, x, 600, 2, NULL, &error), 0);
        ck_assert_double_le(r.inertia, before);
        before = r.inertia;
        kmeans_result_free(&r);
    }
    free(x);
}
END_TEST

START_TEST(threads_do_not_matter_and_apply_gives_the_labels)
{
    float *x = test_blobs(5000, 9, 8, 12, 0, 6);
    struct kmeans_parameters p = kmeans_defaults();
    struct kmeans_result one, three;
    struct rs_error error;
    int32_t *labels = malloc(5000 * sizeof *labels);

    p.k = 12;
    p.batch_size = _i ? 256 : 0;
    ck_assert_int_eq(kmeans_fit(&one, &p, x, 5000, 9, NULL, &error), 0);
    p.n_threads = 3;
    ck_assert_int_eq(kmeans_fit(&three, &p, x, 5000, 9, NULL, &error), 0);
    ck_assert(memcmp(one.centers, three.centers, 12 * 9 * sizeof(float)) == 0);
    ck_assert(memcmp(one.labels, three.labels, 5000 * sizeof(int32_t)) == 0);
    ck_assert(one.inertia == three.inertia);
    rs_centroids_label(one.centers, 12, 9, x, 5000, labels, NULL, 1);
    ck_assert(memcmp(one.labels, labels, 5000 * sizeof(int32_t)) == 0);
    kmeans_result_free(&one);
    kmeans_result_free(&three);
    free(labels);
    free(x);
}
END_TEST

START_TEST(batches_come_near_to_lloyd)
{
    float *x = test_blobs(8000, 6, 10, 6, 0, 13);
    struct kmeans_parameters p = kmeans_defaults();
    struct kmeans_result exact, batch;
    struct rs_error error;

    p.k = 10;
    ck_assert_int_eq(kmeans_fit(&exact, &p, x, 8000, 6, NULL, &error), 0);
    p.batch_size = 200;
    ck_assert_int_eq(kmeans_fit(&batch, &p, x, 8000, 6, NULL, &error), 0);
    ck_assert_double_ge(batch.inertia, exact.inertia * (1 - 1e-6));
    ck_assert_double_le(batch.inertia, exact.inertia * 1.02);
    kmeans_result_free(&exact);
    kmeans_result_free(&batch);
    free(x);
}
END_TEST

START_TEST(an_idle_center_comes_back_in_batches)
{
    float *x = test_blobs(400, 2, 4, 0.5, 0, 2), centers[8];
    int32_t labels[400];
    struct kmeans_state s = {.x = x, .n = 400, .d = 2, .k = 4, .centers = centers, .labels = labels, .n_threads = 1};
    struct rs_error error;
    bool used[4] = {false};

    for (size_t j = 0; j < 4; j++)
        memcpy(centers + 2 * j, (float[]){j == 0 ? 10.0f : -1e4f, (float)j}, 2 * sizeof(float));
    ck_assert_int_eq(kmeans_batch(&s, 50, 50, 0, 1, 1, NULL, &error), 0);
    for (size_t i = 0; i < 400; i++)
        used[labels[i]] = true;
    ck_assert(used[0] && used[1] && used[2] && used[3]);
    free(x);
}
END_TEST

START_TEST(bad_parameters_are_named)
{
    struct kmeans_parameters p = kmeans_defaults();
    struct kmeans_result r;
    struct rs_error error;
    float x[3] = {1, 2, 3};

    ck_assert_ptr_null(kmeans_check(&p, 8, 1));
    ck_assert_ptr_nonnull(kmeans_check(&p, 7, 1));
    ck_assert_ptr_nonnull(kmeans_check(&p, 8, 0));
    p.tolerance = NAN;
    ck_assert_ptr_nonnull(kmeans_check(&p, 8, 1));
    p = kmeans_defaults();
    ck_assert_int_eq(kmeans_fit(&r, &p, x, 3, 1, NULL, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "clusters"));
    kmeans_result_free(&r);
}
END_TEST

START_TEST(distances_are_euclidean)
{
    static const float centers[] = {0, 0, 3, 4}, x[] = {0, 0, 3, 0};
    float distance[4], squared;

    rs_centroids_distances(centers, 2, 2, x, 2, distance, 1);
    ck_assert_float_eq(distance[0], 0);
    ck_assert_float_eq(distance[1], 5);
    ck_assert_float_eq(distance[2], 3);
    ck_assert_float_eq(distance[3], 4);
    ck_assert_int_eq(rs_centroids_nearest(centers, 2, 2, x + 2, &squared), 0);
    ck_assert_float_eq(squared, 9);
    ck_assert_int_eq(rs_centroids_nearest((float[]){1, -1}, 2, 1, (float[]){0}, NULL), 0); /* a tie */
}
END_TEST

START_TEST(memberships_by_hand)
{
    /* Squared distances from (0), (2), (-3): 1, 1, 16; then a row on a centre; then all too far for a float's square. */
    static const float centers[] = {0, 2, -3}, x[] = {1, 2, 3e38f};
    float m[9];

    rs_centroids_memberships(centers, 3, 1, x, 3, 2, m, 1);
    ck_assert_float_eq_tol(m[0], 16 / 33.0f, 1e-6f);
    ck_assert_float_eq_tol(m[1], 16 / 33.0f, 1e-6f);
    ck_assert_float_eq_tol(m[2], 1 / 33.0f, 1e-6f);
    ck_assert_float_eq(m[3], 0);
    ck_assert_float_eq(m[4], 1);
    ck_assert_float_eq(m[5], 0);
    for (size_t j = 6; j < 9; j++)
        ck_assert_float_eq_tol(m[j], 1 / 3.0f, 1e-6f);
    rs_centroids_memberships(centers, 3, 1, x, 1, 3, m, 1); /* in proportion to 1 / distance */
    ck_assert_float_eq_tol(m[0], 4 / 9.0f, 1e-6f);
    ck_assert_float_eq_tol(m[2], 1 / 9.0f, 1e-6f);
}
END_TEST

TEST_MAIN("kmeans", {bounds_give_the_bits_of_plain_lloyd, N_CASES}, {bounds_hold_for_huge_and_tiny_values, 3},
        {every_number_of_groups_is_exact, 14}, {inertia_never_rises, 2}, {a_known_answer},
        {an_empty_cluster_takes_the_furthest_row}, {restarts_only_help},
        {threads_do_not_matter_and_apply_gives_the_labels, 2}, {batches_come_near_to_lloyd},
        {an_idle_center_comes_back_in_batches}, {bad_parameters_are_named}, {distances_are_euclidean},
        {memberships_by_hand})

/* test_cluster_validity.c: measures of partitions by hand, and against plain versions from their definitions. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-kmeans/cluster_validity.h"
#include "rs-kmeans/gap_reference.h"
#include "suite.h"

/* 0 and 2 in one cluster, 10 and 14 in the other, on a line. */
static const float line[] = {0, 2, 10, 14};
static const int32_t halves[] = {0, 0, 1, 1};

static double silhouette_of(const float *x, size_t n, size_t d, const int32_t *labels, size_t k)
{
    struct kmeans_partition partition = {k, labels};
    struct rs_error error;
    double mean;

    ck_assert_int_eq(kmeans_silhouettes(&mean, &partition, 1, x, n, d, NULL, 0, 1, &error), 0);
    return mean;
}

static struct kmeans_dispersion dispersion_of(const float *x, size_t n, size_t d, const int32_t *labels, size_t k)
{
    struct kmeans_partition partition = {k, labels};
    struct kmeans_dispersion dispersion;
    struct rs_error error;

    ck_assert_int_eq(kmeans_dispersion(&dispersion, &partition, x, n, d, 2, &error), 0);
    return dispersion;
}

START_TEST(silhouette_by_hand)
{
    /* a = 2, 2, 4, 4; b = 12, 10, 9, 13 */
    double want = (10 / 12.0 + 8 / 10.0 + 5 / 9.0 + 9 / 13.0) / 4;

    ck_assert_double_eq_tol(silhouette_of(line, 4, 1, halves, 2), want, 1e-12);
    /* The same with a cluster of no rows between them. */
    ck_assert_double_eq_tol(silhouette_of(line, 4, 1, (int32_t[]){0, 0, 2, 2}, 3), want, 1e-12);
    /* A row alone counts 0: 0 and 2 have a 2, b 10 and 8 (from 10) as the nearer of two. */
    ck_assert_double_eq_tol(silhouette_of(line, 4, 1, (int32_t[]){0, 0, 1, 2}, 3), (8 / 10.0 + 6 / 8.0) / 4, 1e-12);
    /* Two clusters in one place are no clusters. */
    ck_assert_double_eq(silhouette_of((float[]){3, 3, 3, 3}, 4, 1, halves, 2), 0);
}
END_TEST

START_TEST(dispersion_by_hand)
{
    /* Means 1 and 12, mean distances 1 and 2: both clusters' ratio is 3 / 11. Within 2 + 8; the mean of all is 6.5. */
    struct kmeans_dispersion v = dispersion_of(line, 4, 1, halves, 2);

    ck_assert_double_eq_tol(v.davies_bouldin, 3 / 11.0, 1e-7);
    ck_assert_double_eq_tol(v.calinski_harabasz, (2 * 5.5 * 5.5 * 2) / (10 / 2.0), 1e-5);
    /* Three: 0 and 2, 10, 14. Ratios 1 / 9, 1 / 9, 1 / 13. Between (/ 2): 2 * 5.5^2 + 3.5^2 + 7.5^2; within 2 / 1. */
    v = dispersion_of(line, 4, 1, (int32_t[]){2, 2, 0, 1}, 3);
    ck_assert_double_eq_tol(v.davies_bouldin, (1 / 9.0 + 1 / 9.0 + 1 / 13.0) / 3, 1e-7);
    ck_assert_double_eq_tol(v.calinski_harabasz, (2 * 5.5 * 5.5 + 3.5 * 3.5 + 7.5 * 7.5) / 2 / 2, 1e-5);
}
END_TEST

START_TEST(what_has_no_meaning_is_no_number)
{
    static const int32_t one[] = {0, 0, 0, 0}, each[] = {0, 1, 2, 3};

    ck_assert(isnan(silhouette_of(line, 4, 1, one, 1)));
    ck_assert(isnan(silhouette_of(line, 4, 1, each, 4)));
    ck_assert(isnan(silhouette_of(line, 4, 1, one, 3)));
    ck_assert(isnan(dispersion_of(line, 4, 1, one, 1).davies_bouldin));
    ck_assert(isnan(dispersion_of(line, 4, 1, each, 4).calinski_harabasz));
    /* Clusters without any width: perfect, and over any scale. */
    ck_assert_double_eq(dispersion_of((float[]){1, 1, 5, 5}, 4, 1, halves, 2).davies_bouldin, 0);
    ck_assert(isnan(dispersion_of((float[]){1, 1, 5, 5}, 4, 1, halves, 2).calinski_harabasz));
    /* Wide clusters about one mean. */
    ck_assert(isnan(dispersion_of((float[]){-1, 1, -2, 2}, 4, 1, halves, 2).davies_bouldin));
}
END_TEST

/* ---- plain versions, from the definitions, in double ---- */

static double plain_distance(const float *a, const float *b, size_t d)
{
    double sum = 0;

    for (size_t c = 0; c < d; c++)
        sum += pow((double)a[c] - (double)b[c], 2);
    return sqrt(sum);
}

static double plain_silhouette(const float *x, size_t n, size_t d, const int32_t *labels, size_t k, size_t row)
{
    double a = 0, b = INFINITY;
    size_t n_own = 0;

    for (size_t j = 0; j < k; j++) {
        double sum = 0;
        size_t count = 0;

        for (size_t i = 0; i < n; i++) {
            if ((size_t)labels[i] == j && i != row) {
                sum += plain_distance(x + row * d, x + i * d, d);
                count++;
            }
        }
        if (j == (size_t)labels[row]) {
            n_own = count;
            a = count > 0 ? sum / (double)count : 0;
        } else if (count > 0) {
            b = fmin(b, sum / (double)count);
        }
    }
    return n_own > 0 ? (b - a) / fmax(a, b) : 0;
}

static void plain_mean(const float *x, size_t n, size_t d, const int32_t *labels, int32_t cluster, float *mean)
{
    for (size_t c = 0; c < d; c++) {
        double sum = 0, count = 0;

        for (size_t i = 0; i < n; i++) {
            if (labels[i] == cluster || cluster < 0) {
                sum += (double)x[i * d + c];
                count++;
            }
        }
        mean[c] = (float)(sum / count);
    }
}

enum { ROWS = 701, WIDTH = 21, K = 9 };

struct set {
    float x[ROWS * WIDTH];
    int32_t labels[2][ROWS];
};

/* Rows about K points, labelled by their point; and labelled at random. */
static struct set *make_set(void)
{
    struct test_random random = {11};
    struct set *s = malloc(sizeof *s);

    for (size_t i = 0; i < ROWS * WIDTH; i++)
        s->x[i] = (float)(test_random_uniform(&random) + (double)((i / WIDTH % K + 1) * (i % WIDTH % 4 + 1) % 11));
    for (size_t i = 0; i < ROWS; i++) {
        s->labels[0][i] = (int32_t)(i % K);
        s->labels[1][i] = (int32_t)(test_random_bits(&random) % 4);
    }
    return s;
}

START_TEST(silhouettes_agree_with_the_plain_version)
{
    struct set *s = make_set();
    struct kmeans_partition partitions[2] = {{K, s->labels[0]}, {4, s->labels[1]}};
    double mean[2], again[2];
    struct rs_error error;

    ck_assert_int_eq(kmeans_silhouettes(mean, partitions, 2, s->x, ROWS, WIDTH, NULL, 0, 1, &error), 0);
    for (size_t p = 0; p < 2; p++) {
        double want = 0;

        for (size_t i = 0; i < ROWS; i++)
            want += plain_silhouette(s->x, ROWS, WIDTH, partitions[p].labels, partitions[p].k, i) / ROWS;
        ck_assert_double_eq_tol(mean[p], want, 1e-6);
        ck_assert_double_eq(mean[p], silhouette_of(s->x, ROWS, WIDTH, partitions[p].labels, partitions[p].k));
    }
    ck_assert_double_gt(mean[0], 0.5);
    ck_assert_double_lt(mean[1], 0.05);
    ck_assert_int_eq(kmeans_silhouettes(again, partitions, 2, s->x, ROWS, WIDTH, NULL, 0, 3, &error), 0);
    ck_assert(memcmp(mean, again, sizeof mean) == 0);
    free(s);
}
END_TEST

START_TEST(a_sample_is_measured_against_all_rows)
{
    struct set *s = make_set();
    struct kmeans_partition partition = {K, s->labels[0]};
    size_t sample[60];
    double mean, want = 0;
    struct rs_error error;

    ck_assert_int_eq(kmeans_sample(sample, 60, ROWS, 5, &error), 0);
    for (size_t i = 0; i < 60; i++) {
        ck_assert_uint_lt(sample[i], ROWS);
        ck_assert(i == 0 || sample[i] > sample[i - 1]);
        want += plain_silhouette(s->x, ROWS, WIDTH, partition.labels, K, sample[i]) / 60;
    }
    ck_assert_int_eq(kmeans_silhouettes(&mean, &partition, 1, s->x, ROWS, WIDTH, sample, 60, 2, &error), 0);
    ck_assert_double_eq_tol(mean, want, 1e-6);
    ck_assert_int_eq(kmeans_sample(sample, 60, 60, 5, &error), 0);
    for (size_t i = 0; i < 60; i++)
        ck_assert_uint_eq(sample[i], i);
    free(s);
}
END_TEST

START_TEST(every_row_is_sampled_as_often)
{
    size_t sample[5], count[20] = {0};
    struct rs_error error;

    for (uint64_t seed = 0; seed < 4000; seed++) {
        ck_assert_int_eq(kmeans_sample(sample, 5, 20, seed, &error), 0);
        for (size_t i = 0; i < 5; i++)
            count[sample[i]]++;
    }
    for (size_t i = 0; i < 20; i++) { /* 1000 each; the deviation is 27 */
        ck_assert_uint_gt(count[i], 880);
        ck_assert_uint_lt(count[i], 1120);
    }
}
END_TEST

START_TEST(dispersion_agrees_with_the_plain_version)
{
    struct set *s = make_set();
    const int32_t *labels = s->labels[0];
    struct kmeans_dispersion v = dispersion_of(s->x, ROWS, WIDTH, labels, K);
    float mean[K][WIDTH], all[WIDTH];
    double width[K] = {0}, size[K] = {0}, within = 0, between = 0, worst[K] = {0}, sum = 0;

    for (int32_t j = 0; j < K; j++)
        plain_mean(s->x, ROWS, WIDTH, labels, j, mean[j]);
    plain_mean(s->x, ROWS, WIDTH, labels, -1, all);
    for (size_t i = 0; i < ROWS; i++) {
        double distance = plain_distance(s->x + i * WIDTH, mean[labels[i]], WIDTH);

        width[labels[i]] += distance;
        size[labels[i]]++;
        within += distance * distance;
        between += pow(plain_distance(mean[labels[i]], all, WIDTH), 2);
    }
    for (size_t i = 0; i < K; i++) {
        for (size_t j = 0; j < K; j++) {
            if (i != j)
                worst[i] = fmax(worst[i],
                        (width[i] / size[i] + width[j] / size[j]) / plain_distance(mean[i], mean[j], WIDTH));
        }
        sum += worst[i] / K;
    }
    ck_assert_double_eq_tol(v.davies_bouldin / sum, 1, 1e-6);
    ck_assert_double_eq_tol(v.calinski_harabasz / (between / (K - 1) / (within / (ROWS - K))), 1, 1e-6);
    free(s);
}
END_TEST

/* ---- reference sets ---- */

/* Rows on a line through (1, 2) along (3, 4) / 5, from -10 to 10: a box of the columns is a square, the principal one a
 * line. */
static void diagonal(float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double at = -10 + 20 * (double)i / (double)(n - 1);

        x[2 * i] = (float)(1 + 0.6 * at);
        x[2 * i + 1] = (float)(2 + 0.8 * at);
    }
}

START_TEST(the_principal_box_has_the_shape_of_the_rows)
{
    enum { N = 2500 };
    float *x = malloc(2 * N * sizeof *x), *out = malloc(2 * N * sizeof *out), *again = malloc(2 * N * sizeof *out);
    double sum = 0, quarter = 0;
    struct kmeans_box box;
    struct rs_error error;

    diagonal(x, N);
    ck_assert_int_eq(kmeans_box_about(&box, x, N, 2, true, 2, &error), 0);
    ck_assert_int_eq(kmeans_box_draw(&box, out, N, 7, 0, 1, &error), 0);
    ck_assert_int_eq(kmeans_box_draw(&box, again, N, 7, 0, 3, &error), 0);
    ck_assert(memcmp(out, again, 2 * N * sizeof *out) == 0);
    for (size_t i = 0; i < N; i++) {
        double u = (double)out[2 * i] - 1, v = (double)out[2 * i + 1] - 2, along = 0.6 * u + 0.8 * v;

        ck_assert_double_eq_tol(0.8 * u - 0.6 * v, 0, 1e-4); /* off the line */
        ck_assert_double_le(fabs(along), 10 + 1e-4);
        sum += along;
        quarter += along < -5;
    }
    ck_assert_double_eq_tol(sum / N, 0, 0.5); /* its deviation is 0.115 */
    ck_assert_double_eq_tol(quarter / N, 0.25, 0.04);
    ck_assert_int_eq(kmeans_box_draw(&box, again, N, 7, 1, 1, &error), 0);
    ck_assert(memcmp(out, again, 2 * N * sizeof *out) != 0);
    kmeans_box_free(&box);
    free(again);
    free(out);
    free(x);
}
END_TEST

START_TEST(the_box_of_the_columns_is_their_ranges)
{
    enum { N = 2500 };
    float *x = malloc(2 * N * sizeof *x), *out = malloc(2 * N * sizeof *out);
    size_t corner = 0;
    struct kmeans_box box;
    struct rs_error error;

    diagonal(x, N);
    ck_assert_int_eq(kmeans_box_about(&box, x, N, 2, false, 1, &error), 0);
    ck_assert_float_eq(box.low[0], x[0]);
    ck_assert_float_eq(box.high[1], x[2 * N - 1]);
    ck_assert_int_eq(kmeans_box_draw(&box, out, N, 7, 0, 1, &error), 0);
    for (size_t i = 0; i < N; i++) {
        ck_assert(out[2 * i] >= box.low[0] && out[2 * i] <= box.high[0]);
        corner += out[2 * i] < 1 && out[2 * i + 1] > 2; /* a quarter, where no row is */
    }
    ck_assert_double_eq_tol((double)corner / N, 0.25, 0.04);
    kmeans_box_free(&box);
    free(out);
    free(x);
}
END_TEST

TEST_MAIN("cluster validity", {silhouette_by_hand}, {dispersion_by_hand}, {what_has_no_meaning_is_no_number},
        {silhouettes_agree_with_the_plain_version}, {a_sample_is_measured_against_all_rows},
        {every_row_is_sampled_as_often}, {dispersion_agrees_with_the_plain_version},
        {the_principal_box_has_the_shape_of_the_rows}, {the_box_of_the_columns_is_their_ranges})

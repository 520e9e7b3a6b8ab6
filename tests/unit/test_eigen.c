/* test_eigen.c: the largest eigenvectors alone against all of them: spread, equal and vanishing eigenvalues. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/eigen.h"
#include "matrices.h"
#include "suite.h"

enum { N = 90, SPREAD = 0, EQUAL, POOR, NOTHING, N_KINDS };

/* A product of random rows with themselves; twice the identity; one of rank 7; zeros. */
static void make(double *a, int kind)
{
    struct test_random random = {3};
    size_t rank = kind == SPREAD ? 2 * N : kind == POOR ? 7 : 0;

    memset(a, 0, N * N * sizeof *a);
    for (size_t r = 0; r < rank; r++) {
        double row[N];

        for (size_t i = 0; i < N; i++)
            row[i] = 2 * test_random_uniform(&random) - 1;
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j < N; j++)
                a[i * N + j] += row[i] * row[j];
    }
    for (size_t i = 0; kind == EQUAL && i < N; i++)
        a[i * N + i] = 2;
}

static void check(int kind, size_t k)
{
    double kept[N * N], a[N * N], all[N * N], vectors[N * N], values[N], all_values[N];
    struct rs_error error;

    make(kept, kind);
    memcpy(a, kept, sizeof a);
    memcpy(all, kept, sizeof all);
    ck_assert_int_eq(rs_eigen_symmetric(all, N, all_values, &error), 0);
    ck_assert_int_eq(rs_eigen_largest(a, N, k, vectors, values, &error), 0);
    for (size_t v = 0; v < k; v++) {
        ck_assert_double_le(fabs(values[v] - all_values[v]), 1e-11 * (1 + fabs(all_values[0])));
        for (size_t w = 0; w <= v; w++) {
            double dot = 0;

            for (size_t i = 0; i < N; i++)
                dot += vectors[v * N + i] * vectors[w * N + i];
            ck_assert_double_le(fabs(dot - (v == w)), 1e-11);
        }
        for (size_t i = 0; i < N; i++) {
            double image = 0;

            for (size_t j = 0; j < N; j++)
                image += kept[i * N + j] * vectors[v * N + j];
            ck_assert_double_le(fabs(image - values[v] * vectors[v * N + i]), 1e-10 * (1 + fabs(all_values[0])));
        }
        for (size_t i = 0; kind == SPREAD && i < N; i++)
            ck_assert_double_le(fabs(vectors[v * N + i] - all[v * N + i]), 1e-9);
    }
}

START_TEST(largest_are_those_of_all)
{
    static const size_t counts[] = {1, 5, 12, N};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        check(_i, counts[i]);
}
END_TEST

TEST_MAIN("eigen", {largest_are_those_of_all, N_KINDS})

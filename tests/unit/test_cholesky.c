/* test_cholesky.c: systems solved against a known solution, and refused when they are not positive definite. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/cholesky.h"
#include "math/normal.h"
#include "matrices.h"
#include "suite.h"

/* A = G G^T + k I and b = A x for a known x, in both precisions: single as the kernels lay it out. */
struct problem {
    size_t k;
    double *a, *b, *x;
    float *a_single, *b_single;
};

static void make(struct problem *p, size_t k)
{
    struct test_random random = {k};
    double *g = malloc(k * k * sizeof *g);

    *p = (struct problem){k, calloc(k * k, sizeof *p->a), calloc(k, sizeof *p->b), malloc(k * sizeof *p->x),
            calloc(rs_cholesky_rows(k) * rs_normal_stride(k), sizeof *p->a_single),
            calloc(rs_normal_stride(k), sizeof *p->b_single)};
    for (size_t i = 0; i < k * k; i++)
        g[i] = 2 * test_random_uniform(&random) - 1;
    for (size_t i = 0; i < k; i++)
        p->x[i] = 2 * test_random_uniform(&random) - 1;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            for (size_t r = 0; r < k; r++)
                p->a[i * k + j] += g[i * k + r] * g[j * k + r];
            p->a[i * k + j] += i == j ? (double)k : 0;
            p->b[i] += p->a[i * k + j] * p->x[j];
        }
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            p->a_single[i * rs_normal_stride(k) + j] = j < i ? 1e9f : (float)p->a[i * k + j]; /* below: not looked at */
    for (size_t i = 0; i < k; i++)
        p->b_single[i] = (float)p->b[i];
    free(g);
}

START_TEST(solves_systems)
{
    static const size_t sizes[] = {1, 2, 3, 8, 33, 64, 150};
    struct problem p;

    make(&p, sizes[_i]);
    ck_assert_int_eq(rs_cholesky_solve(p.a_single, rs_normal_stride(p.k), p.b_single, p.k), 0);
    ck_assert_int_eq(rs_cholesky_solve_plain(p.a, p.b, p.k), 0);
    for (size_t i = 0; i < p.k; i++) {
        ck_assert_double_le(fabs(p.b[i] - p.x[i]), 1e-12);
        ck_assert_double_le(fabs(p.b_single[i] - p.x[i]), 1e-5);
    }
    free(p.a);
    free(p.b);
    free(p.x);
    free(p.a_single);
    free(p.b_single);
}
END_TEST

/* Two by two in the kernels' layout. */
static int solve_two(float first, float off, float second, float *b, float a[2])
{
    static float room[32 * RS_NORMAL_LANES];
    int status;

    memset(room, 0, sizeof room);
    room[0] = first;
    room[1] = off;
    room[RS_NORMAL_LANES + 1] = second;
    status = rs_cholesky_solve(room, RS_NORMAL_LANES, b, 2);
    a[0] = room[0];
    a[1] = room[RS_NORMAL_LANES + 1];
    return status;
}

START_TEST(works_by_hand)
{
    float b[RS_NORMAL_LANES] = {8, 7}, inverse[2];

    ck_assert_int_eq(solve_two(4, 2, 3, b, inverse), 0);
    ck_assert_double_le(fabs(b[0] - 1.25), 1e-6);
    ck_assert_double_le(fabs(b[1] - 1.5), 1e-6);
    ck_assert_double_le(fabs(inverse[0] - 0.25), 1e-6);
    ck_assert_double_le(fabs(inverse[1] - 0.5), 1e-6);
    ck_assert_int_eq(rs_cholesky_solve(inverse, 0, b, 0), 0);
}
END_TEST

START_TEST(refuses_what_is_not_positive_definite)
{
    float b[RS_NORMAL_LANES] = {1, 1}, left[2];
    double a2[] = {1, 2, 2, 1}, b2[] = {1, 1}, zero2[] = {0};

    ck_assert_int_eq(solve_two(1, 2, 1, b, left), -1);
    ck_assert_int_eq(solve_two(0, 0, 1, b, left), -1);
    ck_assert(b[0] == 1 && b[1] == 1);
    ck_assert_int_eq(rs_cholesky_solve_plain(a2, b2, 2), -1);
    ck_assert_int_eq(rs_cholesky_solve_plain(zero2, b2, 1), -1);
}
END_TEST

TEST_MAIN("cholesky", {solves_systems, 7}, {works_by_hand}, {refuses_what_is_not_positive_definite})

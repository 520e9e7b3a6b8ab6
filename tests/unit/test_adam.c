/* Tests of math/adam: steps worked by hand, the formula in double over many steps, pieces. */
#include <math.h>

#include "math/adam.h"
#include "math/panels.h"
#include "matrices.h"
#include "suite.h"

static void step(const struct rs_adam *adam, size_t number, float *p, const float *gradient, float *m, float *v)
{
    struct rs_adam_rates rates = rs_adam_rates(adam, number);

    rs_adam_update(&rates, p, gradient, m, v, 1);
}

/* Rate 0.1, decay 0.5, gradients 2 then -1, from p = 1:
 * step 1: p = 0.95; m = 0.2, v = 0.004; m^ = 2, v^ = 4; p = 0.95 - 0.1 * 2/2 = 0.85
 * step 2: p = 0.8075; m = 0.08, v = 0.004996; m^ = 0.08/0.19, v^ = 0.004996/0.001999;
 *         p = 0.8075 - 0.1 * 0.4210526 / 1.5808963 = 0.7808662 */
START_TEST(two_steps_by_hand)
{
    struct rs_adam adam = rs_adam_defaults(0.1, 0.5);
    float p = 1, m = 0, v = 0, gradient = 2;

    step(&adam, 1, &p, &gradient, &m, &v);
    ck_assert_float_eq_tol(p, 0.85f, 1e-6f);
    ck_assert_float_eq_tol(m, 0.2f, 1e-7f);
    ck_assert_float_eq_tol(v, 0.004f, 1e-8f);
    gradient = -1;
    step(&adam, 2, &p, &gradient, &m, &v);
    ck_assert_float_eq_tol(m, 0.08f, 1e-7f);
    ck_assert_float_eq_tol(p, 0.7808662f, 1e-6f);
}
END_TEST

START_TEST(many_steps_follow_the_formula_in_double)
{
    struct rs_adam adam = rs_adam_defaults(0.01, 0.1);
    struct test_random random = {3};
    double p = 0.5, m = 0, v = 0;
    float pf = 0.5f, mf = 0, vf = 0;

    for (size_t t = 1; t <= 200; t++) {
        double g = 2 * test_random_uniform(&random) - 0.8;
        float gf = (float)g;

        p *= 1 - 0.01 * 0.1;
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        p -= 0.01 * (m / (1 - pow(0.9, (double)t))) / (sqrt(v / (1 - pow(0.999, (double)t))) + 1e-8);
        step(&adam, t, &pf, &gf, &mf, &vf);
    }
    ck_assert_double_eq_tol((double)pf, p, 1e-5);
}
END_TEST

/* Where an array is cut into vectors does not show. */
START_TEST(cuts_do_not_change_a_bit)
{
    enum { N = 1003, CUT = 501 };
    struct rs_adam adam = rs_adam_defaults(0.01, 0.1);
    struct rs_adam_rates rates = rs_adam_rates(&adam, 4);
    float a[4][N], b[4][N];

    for (size_t i = 0; i < N; i++) {
        for (size_t row = 0; row < 4; row++)
            b[row][i] = a[row][i] = (float)((row * N + i) * 7919 % 1000) / 1000;
    }
    rs_adam_update(&rates, a[0], a[1], a[2], a[3], N);
    rs_adam_update(&rates, b[0], b[1], b[2], b[3], CUT);
    rs_adam_update(&rates, b[0] + CUT, b[1] + CUT, b[2] + CUT, b[3] + CUT, N - CUT);
    ck_assert_mem_eq(a, b, sizeof a);
}
END_TEST

/* Loop: rows that fill their panels and rows that do not. A gradient made on the way is the same as one made before, to the
 * bit, and the copy is the row; what fills up its last panel is left alone. */
START_TEST(a_row_with_its_gradient_in_parts)
{
    enum { MOST = 48, STRIDE = 3 * RS_PANEL };
    static const size_t widths[] = {1, 15, 16, 17, 37, 48};
    size_t n = widths[_i];
    struct rs_adam adam = rs_adam_defaults(0.01, 0.1);
    struct rs_adam_rates rates = rs_adam_rates(&adam, 3);
    struct test_random random = {7};
    float p[2][MOST], m[2][MOST], v[2][MOST], shared[MOST], own[MOST], gradient[MOST], product[3 * STRIDE];
    float copy[3 * STRIDE] = {0}, want[3 * STRIDE] = {0};
    struct rs_adam_row row = {0.25f, 3, shared, own, product, copy, STRIDE};

    for (size_t i = 0; i < MOST; i++) {
        p[0][i] = p[1][i] = (float)test_random_uniform(&random);
        m[0][i] = m[1][i] = (float)test_random_uniform(&random) - 0.5f;
        v[0][i] = v[1][i] = (float)test_random_uniform(&random);
        shared[i] = (float)test_random_uniform(&random);
        own[i] = (float)test_random_uniform(&random);
        gradient[i] = (float)test_random_uniform(&random);
    }
    rs_panels_put(product, STRIDE, gradient, n);
    for (size_t i = 0; i < n; i++)
        gradient[i] = 0.25f * (gradient[i] + 3 * shared[i] - own[i]);
    rs_adam_update(&rates, p[0], gradient, m[0], v[0], n);
    rs_adam_update_row(&rates, &row, p[1], m[1], v[1], n);
    ck_assert_mem_eq(p[1], p[0], sizeof *p);
    ck_assert_mem_eq(m[1], m[0], sizeof *m);
    ck_assert_mem_eq(v[1], v[0], sizeof *v);
    rs_panels_put(want, STRIDE, p[0], n);
    ck_assert_mem_eq(copy, want, sizeof want);
}
END_TEST

TEST_MAIN("adam", {two_steps_by_hand}, {many_steps_follow_the_formula_in_double}, {cuts_do_not_change_a_bit},
        {a_row_with_its_gradient_in_parts, 6})

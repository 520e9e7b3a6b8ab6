/* test_als_cg.c: conjugate gradient against the exact solve, row by row. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-als/als_fit.h"
#include "rs-als/als_rotation.h"
#include "suite.h"

static const struct rs_factors_objective settings[] = {
        {.regularization = 0.1, .alpha = 1, .unobserved_weight = 1},
        {.regularization = 0.3, .regularization_scaling = 0.5, .alpha = 7, .unobserved_weight = 0.2},
        {.regularization = 0.5, .is_explicit = true},
        {.regularization = 0.05, .regularization_scaling = 1, .is_explicit = true},
        {.regularization = 2, .is_explicit = true},
};
static const size_t widths[] = {5, 16, 15, 7, 0};
enum { SETTINGS = sizeof settings / sizeof *settings };

/* Rows below and above what conjugate gradient gathers at once, at widths that fill the registers and that do not. */
START_TEST(conjugate_gradient_is_exact_on_rows_of_any_length)
{
    enum { OTHERS = 20000 };
    static const size_t lengths[] = {1, 3, 100, 16384, 16385, OTHERS};
    struct rs_factors_objective objective = settings[_i];
    size_t k = widths[_i], width = k + (objective.is_explicit ? 1 : 0), scratch = als_cg_scratch(width);
    struct test_random random = {5};
    struct rs_factors_side against = {.n = OTHERS,
            .factors = malloc(OTHERS * k * sizeof(float) + 1),
            .biases = objective.is_explicit ? calloc(OTHERS, sizeof(float)) : NULL};
    struct als_rotation rotation = {0};
    struct rs_error error;
    int32_t positions[OTHERS];
    float values[OTHERS], *exact = calloc(width, sizeof *exact), *stepped = calloc(width, sizeof *stepped), *room;

    for (size_t i = 0; i < OTHERS * k; i++)
        against.factors[i] = (float)(test_random_uniform(&random) - 0.5);
    for (size_t i = 0; i < OTHERS; i++) {
        positions[i] = (int32_t)(i * 1237 % OTHERS);
        values[i] = (float)(1 + i % 5);
    }
    ck_assert_int_eq(rs_factors_gram(&objective, k, &against, 1, &error), 0);
    if (!objective.is_explicit) {
        ck_assert_int_eq(als_rotation_init(&rotation, k, 1, &error), 0);
        ck_assert_int_eq(als_rotation_set(&rotation, &against, 1, &error), 0);
    }
    if (rs_factors_solve_scratch(k, objective.is_explicit) > scratch)
        scratch = rs_factors_solve_scratch(k, objective.is_explicit);
    room = rs_alloc(scratch, sizeof *room, &error);
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
        ck_assert_int_eq(rs_factors_solve(&objective, k, &against, positions, values, lengths[l], 0, exact, room), 0);
        memset(stepped, 0, width * sizeof *stepped);
        als_cg_solve(&objective, k, &against, rotation.spectrum, positions, values, lengths[l], 60, stepped, room);
        for (size_t i = 0; i < width; i++)
            ck_assert_float_eq_tol(stepped[i], exact[i], 2e-3F * (1 + fabsf(exact[i])));
    }
    free(against.factors);
    free(against.biases);
    free(against.gram);
    als_rotation_free(&rotation);
    free(exact);
    free(stepped);
    free(room);
}
END_TEST

TEST_MAIN("als_cg", {conjugate_gradient_is_exact_on_rows_of_any_length, SETTINGS})

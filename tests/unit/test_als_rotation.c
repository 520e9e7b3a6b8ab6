/* test_als_rotation.c: sides in the axes of their Gram matrix, and short rows solved there, against the plain solve. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-als/als_rotation.h"
#include "suite.h"

enum { OTHERS = 700 };

static const struct rs_factors_objective settings[] = {
        {.regularization = 0.1, .alpha = 1, .unobserved_weight = 1},
        {.regularization = 0.02, .regularization_scaling = 1, .alpha = 1, .unobserved_weight = 1, .binary = true},
        {.regularization = 0.3, .regularization_scaling = 0.5, .alpha = 7, .unobserved_weight = 0.2},
        {.regularization = 2, .alpha = 0, .unobserved_weight = 1}, /* entries pull without a weight: solved as it is */
        {.regularization = 1, .alpha = 3, .unobserved_weight = 0}, /* no Gram matrix at all */
};
static const size_t widths[] = {5, 16, 33, 64, 96};
enum { SETTINGS = sizeof settings / sizeof *settings, WIDTHS = sizeof widths / sizeof *widths };

struct set {
    struct rs_factors_side plain, side; /* as it was, and turned */
    struct als_rotation rotation;
    int32_t positions[OTHERS];
    float values[OTHERS];
};

/* Rows whose lengths along the axes differ much, as those of a fit do; some values are dislikes, one says nothing. */
static void make(struct set *s, const struct rs_factors_objective *objective, size_t k)
{
    struct test_random random = {7};
    struct rs_error error;

    *s = (struct set){.plain = {.n = OTHERS, .factors = malloc(OTHERS * k * sizeof(float))},
            .side = {.n = OTHERS, .factors = malloc(OTHERS * k * sizeof(float))}};
    for (size_t i = 0; i < OTHERS * k; i++)
        s->plain.factors[i] = (float)((test_random_uniform(&random) - 0.5) / (1.0 + (double)(i % k)));
    memcpy(s->side.factors, s->plain.factors, OTHERS * k * sizeof(float));
    for (size_t i = 0; i < OTHERS; i++) {
        s->positions[i] = (int32_t)(i * 123 % OTHERS);
        s->values[i] = (float)(i % 7) - 1;
    }
    ck_assert_int_eq(rs_factors_gram(objective, k, &s->plain, 1, &error), 0);
    ck_assert_int_eq(rs_factors_gram(objective, k, &s->side, 1, &error), 0);
    ck_assert_int_eq(als_rotation_init(&s->rotation, k, 2, &error), 0);
    ck_assert_int_eq(als_rotation_set(&s->rotation, &s->side, 2, &error), 0);
}

static void end(struct set *s)
{
    als_rotation_free(&s->rotation);
    free(s->plain.factors);
    free(s->plain.gram);
    free(s->side.factors);
    free(s->side.gram);
}

/* A row in the axes, [k], by its definition. */
static void turn_plainly(const struct als_rotation *rotation, const float *row, float *turned)
{
    for (size_t i = 0; i < rotation->k; i++) {
        double sum = 0;

        for (size_t j = 0; j < rotation->k; j++)
            sum += (double)rotation->axes[i * rotation->k + j] * row[j];
        turned[i] = (float)sum;
    }
}

START_TEST(sides_are_turned_to_a_diagonal)
{
    size_t k = widths[_i];
    struct set s;
    float *turned = malloc(k * sizeof *turned);

    make(&s, &settings[0], k);
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double sum = 0;

            for (size_t r = 0; r < OTHERS; r++)
                sum += (double)s.side.factors[r * k + i] * s.side.factors[r * k + j];
            ck_assert_double_le(fabs(sum - s.side.gram[i * k + j]), 2e-5 * s.rotation.spectrum[0]);
        }
        ck_assert(i == 0 || s.rotation.spectrum[i] <= s.rotation.spectrum[i - 1]);
        ck_assert_float_eq(s.side.gram[i * k + i], s.rotation.spectrum[i]);
    }
    for (size_t r = 0; r < OTHERS; r++) {
        turn_plainly(&s.rotation, s.plain.factors + r * k, turned);
        for (size_t i = 0; i < k; i++)
            ck_assert_float_eq_tol(s.side.factors[r * k + i], turned[i], 1e-5F);
    }
    free(turned);
    end(&s);
}
END_TEST

START_TEST(short_rows_are_solved_exactly)
{
    const struct rs_factors_objective *objective = &settings[_i];

    for (size_t w = 0; w < WIDTHS; w++) {
        size_t k = widths[w];
        float *scratch = malloc(als_short_scratch(k) * sizeof *scratch), *row = malloc(k * sizeof *row);
        float *turned = malloc(k * sizeof *turned), *exact = malloc(k * sizeof *exact);
        struct set s;

        make(&s, objective, k);
        for (size_t n = 1; als_is_short(k, n); n += n < 6 ? 1 : 9) {
            ck_assert_int_eq(rs_factors_solve(objective, k, &s.plain, s.positions, s.values, n, 0, exact, scratch), 0);
            turn_plainly(&s.rotation, exact, turned);
            ck_assert_int_eq(als_short_solve(objective, k, &s.side, s.rotation.spectrum, s.positions, s.values, n, row,
                                     scratch),
                    0);
            for (size_t i = 0; i < k; i++)
                ck_assert_msg(fabsf(row[i] - turned[i]) <= 2e-4F * (1 + fabsf(turned[i])),
                        "%zu of %zu entries: %g, want %g", i, n, (double)row[i], (double)turned[i]);
        }
        free(scratch);
        free(row);
        free(turned);
        free(exact);
        end(&s);
    }
}
END_TEST

START_TEST(few_entries_are_short)
{
    ck_assert(!als_is_short(64, 0));
    ck_assert(als_is_short(64, 1) && als_is_short(64, 48));
    ck_assert(!als_is_short(64, 49) && !als_is_short(1, 1));
}
END_TEST

TEST_MAIN("als_rotation", {sides_are_turned_to_a_diagonal, WIDTHS}, {short_rows_are_solved_exactly, SETTINGS},
        {few_entries_are_short})

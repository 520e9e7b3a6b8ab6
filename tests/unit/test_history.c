/* test_history.c: recipes depend on what shapes the result and on nothing else; the script says it again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/history.h"
#include "suite.h"

static struct rs_error error;

/* A step of `tool` with one option and up to two inputs that are steps already. */
static void make_step(char recipe[RS_RECIPE_SIZE], char **steps, const char *tool, const char *value,
        const char *output, const char *const *input_recipes, char *const *input_steps, int n_inputs)
{
    struct rs_history history;

    ck_assert_int_eq(rs_history_start(&history, tool, "1", &error), 0);
    if (value)
        ck_assert_int_eq(rs_history_option(&history, "alpha", value, &error), 0);
    for (int i = 0; i < n_inputs; i++)
        ck_assert_int_eq(rs_history_input(&history, i ? "--items" : "stdin", input_recipes[i], input_steps[i], &error),
                0);
    if (n_inputs == 0)
        ck_assert_int_eq(rs_history_digest(&history, "stdin", "a,b\n", 4, &error), 0);
    ck_assert_int_eq(rs_history_finish(&history, output, recipe, steps, &error), 0);
    rs_history_free(&history);
}

START_TEST(the_same_step_has_the_same_recipe)
{
    char a[RS_RECIPE_SIZE], b[RS_RECIPE_SIZE], c[RS_RECIPE_SIZE], d[RS_RECIPE_SIZE], *steps;

    make_step(a, &steps, "rs-x", "1", "stdout", NULL, NULL, 0);
    free(steps);
    make_step(b, &steps, "rs-x", "1", "stdout", NULL, NULL, 0);
    free(steps);
    make_step(c, &steps, "rs-x", "2", "stdout", NULL, NULL, 0);
    free(steps);
    make_step(d, &steps, "rs-x", "1", "--fit", NULL, NULL, 0);
    free(steps);
    ck_assert_uint_eq(strlen(a), 32);
    ck_assert_str_eq(a, b);
    ck_assert_str_ne(a, c);
    ck_assert_str_ne(a, d);
}
END_TEST

START_TEST(a_diamond_holds_each_step_once_and_inputs_first)
{
    char r[4][RS_RECIPE_SIZE], *s[4], *script;
    const char *one[1], *two[2];
    char *one_s[1], *two_s[2];

    make_step(r[0], &s[0], "rs-ingest", NULL, "stdout", NULL, NULL, 0);
    one[0] = r[0];
    one_s[0] = s[0];
    make_step(r[1], &s[1], "rs-scale", "it's", "stdout", one, one_s, 1);
    make_step(r[2], &s[2], "rs-encode", NULL, "--fit", one, one_s, 1);
    two[0] = r[1];
    two[1] = r[2];
    two_s[0] = s[1];
    two_s[1] = s[2];
    make_step(r[3], &s[3], "rs-recommend rank", NULL, "stdout", two, two_s, 2);
    script = rs_history_script(s[3], &error);
    ck_assert_msg(script != NULL, "%s", error.text);
    ck_assert_ptr_nonnull(strstr(script,
            "rs-ingest < \"$text1\" > 01-ingest.safetensors\n"
            "rs-scale --alpha 'it'\\''s' < 01-ingest.safetensors > 02-scale.safetensors\n"
            "rs-encode --fit 03-encode-fit.safetensors < 01-ingest.safetensors > /dev/null\n"
            "rs-recommend rank --items 03-encode-fit.safetensors < 02-scale.safetensors"
            " > 04-recommend-rank.safetensors\n"));
    free(script);
    for (int i = 0; i < 4; i++)
        free(s[i]);
}
END_TEST

START_TEST(what_was_forgotten_leaves_no_trace)
{
    char a[RS_RECIPE_SIZE], b[RS_RECIPE_SIZE], mine[RS_RECIPE_SIZE], again[RS_RECIPE_SIZE], *a_steps, *b_steps, *steps,
            *steps_again;
    struct rs_history history;

    make_step(a, &a_steps, "rs-a", NULL, "stdout", NULL, NULL, 0);
    make_step(b, &b_steps, "rs-b", NULL, "stdout", NULL, NULL, 0);
    ck_assert_int_eq(rs_history_start(&history, "rs-x", "1", &error), 0);
    ck_assert_int_eq(rs_history_input(&history, "stdin", b, b_steps, &error), 0);
    ck_assert_int_eq(rs_history_finish(&history, "stdout", mine, &steps, &error), 0);
    rs_history_forget(&history, "stdin");
    ck_assert_int_eq(rs_history_input(&history, "stdin", a, a_steps, &error), 0);
    rs_history_forget(&history, "stdin");
    ck_assert_int_eq(rs_history_input(&history, "stdin", b, b_steps, &error), 0);
    ck_assert_int_eq(rs_history_finish(&history, "stdout", again, &steps_again, &error), 0);
    ck_assert_str_eq(mine, again);
    ck_assert_str_eq(steps, steps_again);
    rs_history_free(&history);
    free(a_steps);
    free(b_steps);
    free(steps);
    free(steps_again);
}
END_TEST

START_TEST(an_operand_given_twice_counts_twice)
{
    char recipes[2][2][RS_RECIPE_SIZE], *steps;
    static const char *const as[] = {"operand", "--items"};

    for (int i = 0; i < 2; i++)
        for (int n = 0; n < 2; n++) {
            struct rs_history history;

            ck_assert_int_eq(rs_history_start(&history, "rs-x", "1", &error), 0);
            for (int j = 0; j <= n; j++)
                ck_assert_int_eq(rs_history_digest(&history, as[i], "a,b\n", 4, &error), 0);
            ck_assert_int_eq(rs_history_finish(&history, "stdout", recipes[i][n], &steps, &error), 0);
            rs_history_free(&history);
            free(steps);
        }
    ck_assert_str_ne(recipes[0][0], recipes[0][1]);
    ck_assert_str_eq(recipes[1][0], recipes[1][1]);
}
END_TEST

#define DIGEST "00112233445566778899aabbccddeeff"
#define STEP(tool, recipe, output, options, inputs)                                                                    \
    "[{\"tool\":\"" tool "\",\"recipe\":\"" recipe "\",\"output\":\"" output "\",\"options\":[" options                \
    "],\"inputs\":[" inputs "]}]"

START_TEST(a_false_history_is_refused)
{
    static const char *const bad[] = {"", "{}", "[1]", "[{\"tool\":\"rs-a\"}]",
            STEP("rs-a", DIGEST, "stdout", "[\"a\"]", ""), STEP("rs-a", DIGEST, "stdout", "", "{\"as\":\"stdin\"}"),
            /* what a shell would run */
            STEP("rm -rf .;", DIGEST, "stdout", "", ""), STEP("rs-a;reboot", DIGEST, "stdout", "", ""),
            STEP("rs-a", "$(reboot)", "stdout", "", ""), STEP("rs-a", DIGEST, "--fit x;reboot", "", ""),
            STEP("rs-a", DIGEST, "stdout", "[\"a;reboot\",\"1\"]", ""),
            STEP("rs-a", DIGEST, "stdout", "", "{\"as\":\"stdin\",\"digest\":\"}$(reboot)0000000000000000000000\"}"),
            STEP("rs-a", DIGEST, "stdout", "", "{\"as\":\"`reboot`\",\"digest\":\"" DIGEST "\"}")};
    char *script = rs_history_script(STEP("rs-a", DIGEST, "stdout", "[\"a\",\"$(reboot)\"]",
                                             "{\"as\":\"--model {}=0.5\",\"digest\":\"" DIGEST "\"}"),
            &error);

    ck_assert_msg(script != NULL, "%s", error.text);
    ck_assert_ptr_nonnull(strstr(script, "rs-a --a '$(reboot)' --model \"$text1\"=0.5 > 01-a.safetensors\n"));
    free(script);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(rs_history_script(bad[i], &error) == NULL, "passed: %s", bad[i]);
}
END_TEST

/* A chain as long as is taken, and one longer. */
START_TEST(a_long_history_is_read_and_a_longer_one_refused)
{
    for (int n = 2000; n <= 20000; n += 18000) {
        struct rs_history history;
        char *steps, *text = malloc(200 * (size_t)n), *at = text, recipe[RS_RECIPE_SIZE];

        for (int i = 0; i < n; i++)
            at += sprintf(at,
                    "%c{\"tool\":\"rs-a\",\"recipe\":\"%032x\",\"output\":\"stdout\",\"options\":[],\"inputs\":["
                    "{\"as\":\"stdin\",\"recipe\":\"%032x\"}]}",
                    i ? ',' : '[', i + 1, i);
        memcpy(at, "]", 2);
        snprintf(recipe, sizeof recipe, "%032x", n);
        ck_assert_int_eq(rs_history_start(&history, "rs-x", "1", &error), 0);
        ck_assert_int_eq(rs_history_input(&history, "stdin", recipe, text, &error), n == 2000 ? 0 : -1);
        if (n == 2000) {
            ck_assert_int_eq(rs_history_finish(&history, "stdout", recipe, &steps, &error), 0);
            ck_assert_uint_gt(strlen(steps), strlen(text)); /* all steps and this one */
            free(steps);
        }
        rs_history_free(&history);
        free(text);
    }
}
END_TEST

TEST_MAIN("history", {the_same_step_has_the_same_recipe}, {a_diamond_holds_each_step_once_and_inputs_first},
        {what_was_forgotten_leaves_no_trace}, {an_operand_given_twice_counts_twice}, {a_false_history_is_refused},
        {a_long_history_is_read_and_a_longer_one_refused})

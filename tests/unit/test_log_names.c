/* test_log_names.c: what MLflow refuses is refused before it is sent, and what it takes is not. */
#include <stdio.h>
#include <string.h>

#include "rs-log/log_names.h"
#include "suite.h"

typedef const char *check(const char *);

static void all_good(check *fault, const char *const *names)
{
    for (; *names; names++)
        ck_assert_msg(!fault(*names), "'%s' is refused: %s", *names, fault(*names));
}

static void all_bad(check *fault, const char *const *names)
{
    for (; *names; names++)
        ck_assert_msg(fault(*names) != NULL, "'%s' is taken", *names);
}

START_TEST(keys)
{
    static const char *const good[] = {"rmse", "ndcg_at_10", "test/ndcg-10", "a.b:c d", "a/.b", "..a", NULL};
    static const char *const bad[] = {
            "", "ndcg@10", "a//b", "/a", "a/", ".", "..", "a/../b", "./a", "a/.", "caf\xc3\xa9", "a\tb", "a,b", NULL};
    char longest[252];

    all_good(log_key_fault, good);
    all_bad(log_key_fault, bad);
    memset(longest, 'x', 251);
    longest[251] = '\0';
    ck_assert(log_key_fault(longest) != NULL);
    longest[250] = '\0';
    ck_assert(!log_key_fault(longest));
}
END_TEST

START_TEST(values)
{
    static char value[2 * 6001 + 1];
    static const char *const bad[] = {
            "\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\x80\x80", "\xc3", NULL};

    for (const char *const *each = bad; *each; each++)
        ck_assert(log_value_fault(*each, 100) != NULL);
    ck_assert_uint_eq(log_characters("\xd0\xb6\xe2\x82\xac\xf0\x9f\x98\x80z"), 4);
    for (int i = 0; i < 6000; i++)
        memcpy(value + 2 * i, "\xd0\xb6", 3);
    ck_assert(!log_value_fault(value, LOG_MOST_PARAM));
    memcpy(value + 12000, "z", 2);
    ck_assert(log_value_fault(value, LOG_MOST_PARAM) != NULL);
    ck_assert(!log_value_fault(value, LOG_MOST_TAG));
}
END_TEST

START_TEST(registered_models_and_aliases)
{
    static const char *const good_names[] = {"rating-predictor", "a b", "\xd0\xb6", NULL};
    static const char *const bad_names[] = {"", " ", "a/b", "a:b", ".", "..", "a\nb", "\xff", NULL};
    static const char *const good_aliases[] = {"champion", "v", "v1a", "x1", "_", NULL};
    static const char *const bad_aliases[] = {"", "latest", "v1", "V23", "a b", "a.b", NULL};

    all_good(log_registered_fault, good_names);
    all_bad(log_registered_fault, bad_names);
    all_good(log_alias_fault, good_aliases);
    all_bad(log_alias_fault, bad_aliases);
}
END_TEST

START_TEST(artifacts)
{
    static const char *const good[] = {"k.svg", "plots/k.svg", "a b;c?d&e'f~:", "\xd0\xb6.csv", NULL};
    static const char *const bad[] = {"", "a#b", "100%", "a\\b", "../x", "a/../b", "/a", "a//b", "a\nb", NULL};

    all_good(log_artifact_fault, good);
    all_bad(log_artifact_fault, bad);
}
END_TEST

START_TEST(names_of_models)
{
    char room[256], longest[600];

    ck_assert_str_eq(log_model_name("models/mlp.safetensors", room, sizeof room), "mlp");
    ck_assert_str_eq(log_model_name("mlp.v2.safetensors.zst", room, sizeof room), "mlp_v2");
    ck_assert_str_eq(log_model_name("a%b'c", room, sizeof room), "a_b_c");
    ck_assert_str_eq(log_model_name(".safetensors", room, sizeof room), "_safetensors");
    ck_assert_str_eq(log_model_name("\xff", room, sizeof room), "model");
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    ck_assert_uint_eq(strlen(log_model_name(longest, room, sizeof room)), 200);
}
END_TEST

TEST_MAIN("log_names", {keys}, {values}, {registered_models_and_aliases}, {artifacts}, {names_of_models})

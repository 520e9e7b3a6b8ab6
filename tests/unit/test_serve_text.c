/* test_serve_text.c: rs-serve's manifest, titles that are searched, and records of the log. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rs-serve/manifest.h"
#include "rs-serve/records.h"
#include "rs-serve/title_search.h"
#include "suite.h"

static struct rs_error error;

/* ---- manifest ---- */

static int parse(struct serve_manifest *manifest, const char *text)
{
    return serve_manifest_parse(manifest, text, strlen(text), &error);
}

#define FOUR "\"ratings\":\"R\",\"titles\":\"m.csv\",\"genres\":\"G\",\"popularity\":\"P\""

START_TEST(a_manifest)
{
    struct serve_manifest m;

    ck_assert_int_eq(parse(&m,
                             "{" FOUR ",\"vectors\":[{\"file\":\"V\",\"weight\":0.5},{\"file\":\"W\",\"encoder\":\"E\","
                             "\"words\":[{\"file\":\"a\"},{\"file\":\"b\",\"weight\":2}]}],"
                             "\"models\":[{\"file\":\"M\"}]}"),
            0);
    ck_assert_str_eq(m.ratings, "R");
    ck_assert_str_eq(m.titles, "m.csv");
    ck_assert_uint_eq(m.n_vectors, 2);
    ck_assert_double_eq(m.vectors[0].weight, 0.5);
    ck_assert_ptr_null(m.vectors[0].encoder);
    ck_assert_double_eq(m.vectors[1].weight, 1);
    ck_assert_uint_eq(m.vectors[1].n_words, 2);
    ck_assert_double_eq(m.vectors[1].words_weight[1], 2);
    ck_assert_uint_eq(m.n_models, 1);
    ck_assert_ptr_null(m.policy);
    ck_assert_ptr_null(m.map_encoder);
    serve_manifest_free(&m);
}
END_TEST

static const struct {
    const char *text, *wanted;
} wrong[] = {{"", "JSON"}, {"[]", "object"}, {"{}", "ratings"}, {"{" FOUR ",\"oops\":1}", "oops"},
        {"{\"ratings\":\"/etc/passwd\",\"titles\":\"m\",\"genres\":\"G\",\"popularity\":\"P\"}", "of the folder"},
        {"{\"ratings\":\"../R\",\"titles\":\"m\",\"genres\":\"G\",\"popularity\":\"P\"}", "of the folder"},
        {"{" FOUR ",\"models\":[{\"file\":\"M\",\"weight\":-1}]}", "weight"},
        {"{" FOUR ",\"models\":[{\"file\":\"M\",\"weight\":\"1\"}]}", "weight"},
        {"{" FOUR ",\"models\":{\"file\":\"M\"}}", "list"}, {"{" FOUR ",\"models\":[{}]}", "file"},
        {"{" FOUR ",\"vectors\":[{\"file\":\"V\",\"encoder\":\"E\"}]}", "words"},
        {"{" FOUR ",\"vectors\":[{\"file\":\"V\",\"words\":[]}]}", "encoder"},
        {"{" FOUR ",\"map\":{\"encoder\":\"E\"}}", "map: clusters"}, {"{" FOUR ",\"policy\":7}", "policy"}};
enum { WRONG = sizeof wrong / sizeof *wrong };

START_TEST(a_wrong_manifest)
{
    struct serve_manifest m;

    ck_assert_int_eq(parse(&m, wrong[_i].text), -1);
    ck_assert_msg(strstr(error.text, wrong[_i].wanted) != NULL, "%s", error.text);
    serve_manifest_free(&m);
}
END_TEST

/* ---- search ---- */

static const struct {
    const char *text, *folded;
} folds[] = {{"Matrix, The (1999)", " matrix the 1999"}, {"Amélie", " amelie"}, {"  ", ""}, {"", ""},
        {"Ocean's Eleven", " oceans eleven"}, {"Ocean\xe2\x80\x99s", " oceans"}, {"STRASSE", " strasse"},
        {"Straße", " strasse"}, {"Ёлки", " елки"}, {"WALL·E", " wall e"}, {"ﬁlm", " film"}, {"Se7en", " se7en"},
        {"a<b>c", " a b c"}};
enum { FOLDS = sizeof folds / sizeof *folds };

START_TEST(titles_fold)
{
    char *folded = title_search_fold(folds[_i].text, strlen(folds[_i].text));

    ck_assert_ptr_nonnull(folded);
    ck_assert_str_eq(folded, folds[_i].folded);
    free(folded);
}
END_TEST

START_TEST(no_utf8_does_not_fold)
{
    ck_assert_ptr_null(title_search_fold("\xff\xfe", 2));
}
END_TEST

static const char *const titles[] = {"Toy Story (1995)", "Matrix, The (1999)", "Amélie (2001)",
        "Story of Us, The (1999)", "\xff", "The Toys (1999)", "Toy Story 2 (1999)"};
static const float popular[] = {5, 9, 3, 2, 8, 4, 7};

static void hold(const struct title_search *search, const char *query, size_t k, size_t n, const int32_t *want)
{
    char *folded = title_search_fold(query, strlen(query));
    int32_t found[10];

    ck_assert_uint_eq(title_search_find(search, folded, popular, k, found), n);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(found[i] == want[i], "%s: place %zu: %d", query, i, found[i]);
    free(folded);
}

START_TEST(titles_are_found)
{
    struct title_search search;
    struct rs_ids ids;

    ck_assert_int_eq(rs_ids_from_texts(&ids, titles, 7, &error), 0);
    ck_assert_int_eq(title_search_make(&search, &ids, &error), 0);
    hold(&search, "toy", 10, 3, (const int32_t[]){6, 0, 5}); /* what begins with it by popularity, then the others */
    hold(&search, "toy", 2, 2, (const int32_t[]){6, 0});
    hold(&search, "STORY toy", 10, 2, (const int32_t[]){6, 0}); /* words in any order */
    hold(&search, "tory", 10, 0, NULL);                         /* within a word: no */
    hold(&search, "amelie", 10, 1, (const int32_t[]){2});
    hold(&search, "the mat", 10, 1, (const int32_t[]){1});
    hold(&search, "1999 s", 10, 2, (const int32_t[]){6, 3});
    hold(&search, "", 10, 0, NULL);
    hold(&search, "zzz", 10, 0, NULL);
    title_search_free(&search);
    rs_ids_free(&ids, NULL);
}
END_TEST

/* ---- records ---- */

static struct serve_record record;

static void take(char *text)
{
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(serve_record_parse(&record, text, strlen(text), &error) == 0, "%s: %s", text, error.text);
    free(text);
}

START_TEST(records_come_back)
{
    struct rs_id user = {.number = 100001}, film = {.number = 318};
    struct rs_id name = {.text = "a b\"c,\xc3\xa9", .length = 8};
    char *tags[] = {"slow", "with \"quotes\""};

    take(serve_record_rating(user, film, 4.5F, 1764300000));
    ck_assert_int_eq(record.kind, SERVE_RECORD_RATING);
    ck_assert_int_eq(record.user.number, 100001);
    ck_assert_int_eq(record.film.number, 318);
    ck_assert_float_eq(record.value, 4.5F);
    ck_assert_int_eq(record.time, 1764300000);
    serve_record_free(&record);
    take(serve_record_rating(name, name, 0.1F, 1));
    ck_assert_uint_eq(record.user.length, 8);
    ck_assert_mem_eq(record.user.text, name.text, 8);
    ck_assert_float_eq(record.value, 0.1F);
    serve_record_free(&record);
    take(serve_record_rating(user, film, 0, 1));
    ck_assert_float_eq(record.value, 0);
    serve_record_free(&record);
    take(serve_record_rating(user, film, NAN, 1));
    ck_assert(isnan(record.value));
    serve_record_free(&record);
    take(serve_record_user(user, false, 1));
    ck_assert_int_eq(record.kind, SERVE_RECORD_USER);
    serve_record_free(&record);
    take(serve_record_user(user, true, 1));
    ck_assert_int_eq(record.kind, SERVE_RECORD_FORGET);
    serve_record_free(&record);
    take(serve_record_film(film, "A <b>", "Drama|Comedy", tags, 2, 1));
    ck_assert_int_eq(record.kind, SERVE_RECORD_FILM);
    ck_assert_int_eq(record.film.number, 318);
    serve_record_free(&record);
    take(serve_record_policy("rule,match\nblock,id=1\n", 1));
    ck_assert_int_eq(record.kind, SERVE_RECORD_POLICY);
    ck_assert_str_eq(record.policy, "rule,match\nblock,id=1\n");
    serve_record_free(&record);
}
END_TEST

/* Ids that JSON or the log would not keep as they are. */
START_TEST(ids_are_good_or_not)
{
    static const char *const bad_texts[] = {"", "a\tb", "\xff", "\x7f"};
    char longest[102];

    memset(longest, 'a', sizeof longest);
    ck_assert(serve_id_is_good((struct rs_id){.text = longest, .length = 100}));
    ck_assert(!serve_id_is_good((struct rs_id){.text = longest, .length = 101}));
    for (size_t i = 0; i < 4; i++)
        ck_assert(!serve_id_is_good((struct rs_id){.text = bad_texts[i], .length = strlen(bad_texts[i])}));
    ck_assert(serve_id_is_good((struct rs_id){.number = 9007199254740991}));
    ck_assert(!serve_id_is_good((struct rs_id){.number = 9007199254740992}));
    ck_assert(!serve_id_is_good((struct rs_id){.number = INT64_MIN}));
    take(serve_record_user((struct rs_id){.number = 9007199254740991}, false, 1));
    ck_assert_int_eq(record.user.number, 9007199254740991);
    serve_record_free(&record);
}
END_TEST

static const char *const bad_records[] = {"", "7", "{}", "{\"time\":1}", "{\"time\":1,\"user\":1,\"film\":2}",
        "{\"time\":1,\"user\":1,\"film\":2,\"rating\":\"5\"}", "{\"time\":\"1\",\"policy\":\"\"}",
        "{\"time\":1,\"user\":1,\"film\":1e20,\"rating\":5}", "{\"time\":1,\"user\":9007199254740992,\"new\":true}"};
enum { BAD = sizeof bad_records / sizeof *bad_records };

START_TEST(bad_records_are_refused)
{
    ck_assert_int_eq(serve_record_parse(&record, bad_records[_i], strlen(bad_records[_i]), &error), -1);
    serve_record_free(&record);
}
END_TEST

TEST_MAIN("serve_text", {a_manifest}, {a_wrong_manifest, WRONG}, {titles_fold, FOLDS}, {no_utf8_does_not_fold},
        {titles_are_found}, {records_come_back}, {ids_are_good_or_not}, {bad_records_are_refused, BAD})

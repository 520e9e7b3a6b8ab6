/* test_eval_slices.c: who and what is in which slice, by hand. */
#include <math.h>
#include <string.h>

#include "matrices.h"
#include "rs-eval/eval_slices.h"
#include "suite.h"

static struct rs_error error;

enum { USERS = 12, FILMS = 5 };

/* Ratings of the films: 4, 3, 3, 1, 1: of 12 the first 4 are a third, and the films with 3 begin below two thirds. */
static void make_training(struct rs_csr *m)
{
    static const size_t raters[FILMS] = {4, 3, 3, 1, 1};
    float cells[USERS][FILMS] = {{0}};

    for (size_t film = 0; film < FILMS; film++)
        for (size_t user = 0; user < raters[film]; user++)
            cells[user][film] = 3;
    test_csr(m, USERS, FILMS, &cells[0][0], NULL);
}

static size_t named(const struct eval_slices *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->at[i].name, name) == 0)
            return i;
    ck_abort_msg("no slice %s", name);
    return 0;
}

/* Two users hold out films; times in 2000. Film 10 is of 2000, 20 of 1998, 30 of 1960, 40 has no year, 50 is of 2005. */
static const char titles_text[] = "movieId,title\n10,A (2000)\n20,B (1998)\n30,C (1960)\n40,D\n50,E (2005)\n";

START_TEST(slices_by_hand)
{
    static const float cells[2][FILMS] = {{5, 5, 5, 5, 5}, {0, 5, 0, 1, 0}};
    static const int64_t times[2][FILMS] = {
            {960000000, 960000000, 960000000, 960000000, 960000000}, {0, 960000000, 0, 1, 0}};
    const bool by[EVAL_N_BY] = {true, true, true, true, true};
    struct rs_csr training, held_out;
    struct rs_dense items;
    struct rs_titles titles;
    struct eval_truth truth;
    struct eval_slices s;
    size_t of[EVAL_N_BY];

    make_training(&training);
    test_csr(&held_out, 2, FILMS, &cells[0][0], &times[0][0]);
    test_dense_random(&items, 50, 2, 1);
    for (size_t i = 0; i < 100; i++)
        items.data[i] = i == 2 * 9 || i == 2 * 19 + 1; /* film 10 is of the first genre, 20 of the second */
    ck_assert_int_eq(rs_titles_parse(&titles, "titles", titles_text, strlen(titles_text), &error), 0);
    ck_assert_int_eq(eval_truth_make(&truth, &held_out, &training, &items, 2, &error), 0);
    ck_assert_int_eq(truth.ptr[2], 6); /* one is below 2 */
    ck_assert_int_eq(eval_slices_make(&s, by, &truth, &held_out, &training, &items, &titles, &error), 0);

    ck_assert_uint_eq(eval_slices_of_user(&s, 0, 4, of), 3);
    ck_assert(of[0] == 0 && of[1] == named(&s, "scenario_4") && of[2] == named(&s, "known_5-9"));
    ck_assert_uint_eq(eval_slices_of_user(&s, 1, EVAL_NO_SCENARIO, of), 2);
    ck_assert_uint_eq(of[1], named(&s, "known_1-4"));
    ck_assert_uint_eq(s.n_of_users, named(&s, "popularity_head"));

    ck_assert(eval_slices_has(&s, named(&s, "popularity_head"), 0, 0));
    ck_assert(eval_slices_has(&s, named(&s, "popularity_middle"), 1, 1));
    ck_assert(eval_slices_has(&s, named(&s, "popularity_middle"), 2, 2)); /* as many ratings: the same third */
    ck_assert(eval_slices_has(&s, named(&s, "popularity_tail"), 3, 3));
    ck_assert(!eval_slices_has(&s, named(&s, "popularity_head"), 1, 1));

    ck_assert(eval_slices_has(&s, named(&s, "age_0-1"), 0, 0));
    ck_assert(eval_slices_has(&s, named(&s, "age_2-4"), 1, 1));
    ck_assert(eval_slices_has(&s, named(&s, "age_40_up"), 2, 2));
    ck_assert(eval_slices_has(&s, named(&s, "age_unknown"), 3, 3));
    ck_assert(eval_slices_has(&s, named(&s, "age_0-1"), 4, 4)); /* rated before its year: new */

    ck_assert(eval_slices_has(&s, named(&s, "genre_0"), 0, 0) && !eval_slices_has(&s, named(&s, "genre_1"), 0, 0));
    ck_assert(eval_slices_has(&s, named(&s, "genre_1"), 1, 1) && !eval_slices_has(&s, named(&s, "genre_0"), 2, 2));
    eval_slices_free(&s);
    eval_truth_free(&truth);
    rs_titles_free(&titles);
    rs_dense_free(&items);
    rs_csr_free(&held_out);
    rs_csr_free(&training);
}
END_TEST

START_TEST(words_of_slices)
{
    bool by[EVAL_N_BY];

    ck_assert_int_eq(eval_slices_parse(by, "none"), 0);
    ck_assert(!by[EVAL_BY_SCENARIO] && !by[EVAL_BY_GENRE]);
    ck_assert_int_eq(eval_slices_parse(by, "genre,scenario"), 0);
    ck_assert(by[EVAL_BY_SCENARIO] && by[EVAL_BY_GENRE] && !by[EVAL_BY_AGE]);
    ck_assert_int_eq(eval_slices_parse(by, "genre,"), -1);
    ck_assert_int_eq(eval_slices_parse(by, "genres"), -1);
    ck_assert_int_eq(eval_slices_parse(by, ""), -1);
}
END_TEST

/* One id has one key, as number and as text. */
START_TEST(keys_of_users)
{
    static const float cell[] = {1};
    static const char *const names[] = {"1"};
    struct rs_csr m;
    struct eval_truth number, text;

    test_csr(&m, 1, 1, cell, NULL);
    ck_assert_int_eq(eval_truth_make(&number, &m, NULL, NULL, -INFINITY, &error), 0);
    rs_ids_free(&m.rows, NULL);
    ck_assert_int_eq(rs_ids_from_texts(&m.rows, names, 1, &error), 0);
    ck_assert_int_eq(eval_truth_make(&text, &m, NULL, NULL, -INFINITY, &error), 0);
    ck_assert_uint_eq(eval_truth_key(&number, 0), eval_truth_key(&text, 0));
    eval_truth_free(&number);
    eval_truth_free(&text);
    rs_csr_free(&m);
}
END_TEST

TEST_MAIN("slices", {slices_by_hand}, {words_of_slices}, {keys_of_users})

/* test_policy.c: what is blocked, pinned, boosted and capped, list by list, and how rules become arrays. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "matrices.h"
#include "models/policy.h"
#include "suite.h"

/* A list of films 10, 11, 12, 13 (places 1 to 4) out of 20. Scores of mean 0.75 and deviation 0.1118, so z is 1.342, 0.447,
 * -0.447, -1.342. */
static const struct rs_place list[] = {{10, 0.9f, RS_REASON_MODEL, -1}, {11, 0.8f, RS_REASON_LIKED, 3},
        {12, 0.7f, RS_REASON_MODEL, -1}, {13, 0.6f, RS_REASON_POPULAR, -1}};
enum { N_FILMS = 20, ROOM = 8 };

static struct rs_place out[ROOM];
static struct rs_error error;

static size_t apply_to(const struct rs_policy *policy, const struct rs_place *films, size_t n, const int32_t *seen,
        size_t n_seen, size_t room)
{
    struct rs_policy_work work;
    size_t length;

    ck_assert_int_eq(rs_policy_work_start(&work, policy, n, &error), 0);
    length = rs_policy_apply(policy, films, n, seen, n_seen, &work, out, room);
    rs_policy_work_free(&work);
    return length;
}

static size_t apply(const struct rs_policy *policy, size_t n, size_t room)
{
    return apply_to(policy, list, n, NULL, 0, room);
}

static void hold_items(size_t n, size_t want_n, const int32_t *want)
{
    ck_assert_uint_eq(n, want_n);
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(out[i].item, want[i]);
}

static void hold_reason(size_t place, int reason, int64_t id)
{
    ck_assert_int_eq(out[place].reason, reason);
    ck_assert_int_eq(out[place].reason_id, id);
}

START_TEST(nothing_to_do)
{
    struct rs_policy policy = {0};

    hold_items(apply(&policy, 4, 4), 4, (int32_t[]){10, 11, 12, 13});
    ck_assert(out[1].score == 0.8f);
    hold_reason(1, RS_REASON_LIKED, 3);
    hold_items(apply(&policy, 4, 2), 2, (int32_t[]){10, 11});
    hold_items(apply(&policy, 0, 4), 0, NULL);
}
END_TEST

START_TEST(blocked_films_leave_no_gap)
{
    bool blocked[N_FILMS] = {[10] = true, [12] = true, [19] = true};
    struct rs_policy policy = {.blocked = blocked};

    hold_items(apply(&policy, 4, 4), 2, (int32_t[]){11, 13});
    ck_assert(out[1].score == 0.6f && out[1].reason == RS_REASON_POPULAR);
}
END_TEST

START_TEST(pinned_films_come_to_their_places)
{
    struct rs_policy_pin pins[] = {{12, 1, 0}, {5, 3, 1}};
    struct rs_policy policy = {.pins = pins, .n_pins = 2};

    hold_items(apply(&policy, 4, ROOM), 5, (int32_t[]){12, 10, 5, 11, 13});
    ck_assert(out[0].score == 0.7f && out[2].score == 0);
    hold_reason(0, RS_REASON_PROMOTED, 3);
    hold_reason(2, RS_REASON_PROMOTED, -1);
    hold_reason(1, RS_REASON_MODEL, -1);
    /* They push the end of the list out of it; one that has no place in it does nothing. */
    hold_items(apply(&policy, 4, 4), 4, (int32_t[]){12, 10, 5, 11});
    hold_items(apply(&policy, 4, 2), 2, (int32_t[]){12, 10});
    /* A short list has them at its end. */
    hold_items(apply(&policy, 1, 4), 3, (int32_t[]){12, 10, 5});
    hold_items(apply(&policy, 0, 4), 2, (int32_t[]){12, 5});
    /* One that stands better already moves down. */
    pins[0] = (struct rs_policy_pin){10, 2, 0};
    hold_items(apply(&policy, 4, 4), 4, (int32_t[]){11, 10, 5, 12});
    hold_reason(1, RS_REASON_PROMOTED, 1);
    pins[1].place = 100000;
    hold_items(apply(&policy, 4, 4), 4, (int32_t[]){11, 10, 12, 13});
}
END_TEST

START_TEST(a_taken_place_sends_pins_to_the_next)
{
    struct rs_policy_pin pins[] = {{5, 2, 0}, {6, 2, 1}, {7, 3, 2}};
    struct rs_policy policy = {.pins = pins, .n_pins = 3};

    hold_items(apply(&policy, 4, 5), 5, (int32_t[]){10, 5, 6, 7, 11});
    hold_items(apply(&policy, 4, 3), 3, (int32_t[]){10, 5, 6});
}
END_TEST

START_TEST(seen_films_are_not_pinned)
{
    struct rs_policy_pin pins[] = {{5, 1, 0}, {12, 1, 1}, {7, 1, 2}};
    static const int32_t seen[] = {1, 5, 6, 12};
    struct rs_policy policy = {.pins = pins, .n_pins = 3};

    hold_items(apply_to(&policy, list, 4, seen, 4, ROOM), 5, (int32_t[]){7, 10, 11, 12, 13});
    hold_reason(3, RS_REASON_MODEL, -1);
}
END_TEST

START_TEST(boosts_move_by_deviations)
{
    static const struct {
        double factor;
        int32_t order[4];
        int reason;
    } cases[] = {{1, {10, 11, 12, 13}, RS_REASON_POPULAR}, {2, {10, 11, 12, 13}, RS_REASON_POPULAR}, /* -0.648 */
            {2.7182818, {10, 11, 13, 12}, RS_REASON_BOOSTED},                                        /* -0.342 */
            {10, {10, 13, 11, 12}, RS_REASON_BOOSTED},                                               /* 0.961 */
            {20, {13, 10, 11, 12}, RS_REASON_BOOSTED}};                                              /* 1.654 */
    double boost[N_FILMS] = {0};
    struct rs_policy policy = {.boost = boost};
    struct rs_place other[4];

    memcpy(other, list, sizeof other);
    for (size_t i = 0; i < 4; i++)
        other[i].score = 8 * list[i].score - 100; /* another scale, and negative */
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        boost[13] = log(cases[c].factor);
        for (int scale = 0; scale < 2; scale++) {
            hold_items(apply_to(&policy, scale ? other : list, 4, NULL, 0, 4), 4, cases[c].order);
            for (size_t i = 0; i < 4; i++)
                if (out[i].item == 13)
                    hold_reason(i, cases[c].reason, cases[c].reason == RS_REASON_BOOSTED ? 4 : -1);
        }
    }
}
END_TEST

START_TEST(factors_under_one_lower)
{
    double boost[N_FILMS] = {[10] = log(0.2)}; /* -0.268: third */
    bool blocked[N_FILMS] = {[11] = true};
    struct rs_policy policy = {.boost = boost};

    hold_items(apply(&policy, 4, 4), 4, (int32_t[]){11, 10, 12, 13});
    hold_reason(1, RS_REASON_LOWERED, 1);
    hold_reason(0, RS_REASON_LIKED, 3);
    ck_assert(out[1].score == 0.9f);
    /* The place that is told is the one in the list as it came. */
    boost[10] = 0;
    boost[13] = log(1000);
    policy.blocked = blocked;
    hold_items(apply(&policy, 4, 4), 3, (int32_t[]){13, 10, 12});
    hold_reason(0, RS_REASON_BOOSTED, 4);
    /* Moving up because another film went is no boost. */
    boost[13] = log(1.01);
    hold_items(apply(&policy, 4, 4), 3, (int32_t[]){10, 12, 13});
    hold_reason(2, RS_REASON_POPULAR, -1);
}
END_TEST

/* Where scores do not fall, as in a list put together from two methods, films of one factor keep their order. */
START_TEST(mixed_lists_keep_their_order)
{
    static const struct rs_place mixed[] = {{1, 0.5f, 0, -1}, {2, 300, 0, -1}, {3, 0.4f, 0, -1}, {4, 250, 0, -1}};
    static const struct rs_place alike[] = {{1, 7, 0, -1}, {2, 7, 0, -1}, {3, 7, 0, -1}};
    double boost[N_FILMS] = {[19] = 1};
    struct rs_policy policy = {.boost = boost};

    hold_items(apply_to(&policy, mixed, 4, NULL, 0, 4), 4, (int32_t[]){1, 2, 3, 4});
    boost[3] = log(1.1);
    hold_items(apply_to(&policy, alike, 3, NULL, 0, 4), 3, (int32_t[]){3, 1, 2});
    boost[3] = log(0.9);
    hold_items(apply_to(&policy, alike, 3, NULL, 0, 4), 3, (int32_t[]){1, 2, 3});
    hold_items(apply_to(&policy, alike, 1, NULL, 0, 4), 1, (int32_t[]){1});
}
END_TEST

START_TEST(caps_count_pins_and_keep_the_list_full)
{
    bool horror[N_FILMS] = {[10] = true, [11] = true, [12] = true, [5] = true}, old[N_FILMS] = {[13] = true};
    struct rs_policy_cap caps[] = {{horror, 2}, {old, 1}};
    struct rs_policy_pin pins[] = {{5, 3, 0}};
    struct rs_policy policy = {.caps = caps, .n_caps = 2};

    hold_items(apply(&policy, 4, 3), 3, (int32_t[]){10, 11, 13});
    policy.pins = pins;
    policy.n_pins = 1;
    hold_items(apply(&policy, 4, 4), 3, (int32_t[]){10, 13, 5});
    caps[0].most = 0; /* the pin stands all the same */
    caps[1].most = 0;
    hold_items(apply(&policy, 4, 4), 1, (int32_t[]){5});
}
END_TEST

/* ---- rules over films 1 to 6 (positions 0 to 5), two genres, two flags, years 1991 to 1996 ---- */

struct world {
    struct rs_dense genres, flags;
    struct rs_titles titles;
    struct rs_id_map films;
    struct rs_policy_rules rules;
    struct rs_policy policy;
};

static void make_table(struct rs_dense *table, size_t n_rows, const char *const *names, const float *cells)
{
    test_dense_random(table, n_rows, 2, 1);
    memcpy(table->data, cells, n_rows * 2 * sizeof *cells);
    ck_assert_int_eq(rs_ids_from_texts(&table->columns, names, 2, &error), 0);
}

static int compile(struct world *w, const char *rules, const char *day)
{
    static const char titles[] = "movieId,title\n1,A (1991)\n2,B (1992)\n3,C (1993)\n4,D (1994)\n5,E (1995)\n6,F\n";
    static const char *const genres[] = {"Comedy", "Film-Noir"}, *const flags[] = {"new", "promoted"};
    struct rs_policy_facts facts = {.genres = &w->genres, .flags = &w->flags, .titles = &w->titles};
    struct rs_ids ids;
    int status;

    *w = (struct world){0};
    make_table(&w->genres, 6, genres, (float[]){1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0});
    make_table(&w->flags, 3, flags, (float[]){0, 1, 1, 0, 0, 1});
    memcpy(w->flags.rows.numbers, (int64_t[]){5, 9, 2}, 3 * sizeof(int64_t));
    ck_assert_int_eq(rs_titles_parse(&w->titles, "movies.csv", titles, sizeof titles - 1, &error), 0);
    test_ids(&ids, 6, 1, 1);
    ck_assert_int_eq(rs_id_map_build(&w->films, &ids, &error), 0);
    rs_ids_free(&ids, NULL);
    ck_assert(rs_parse_day(day, 10, &facts.today));
    status = rs_policy_rules_parse(&w->rules, "p.csv", rules, strlen(rules), &error);
    if (status == 0)
        status = rs_policy_add_pinned(&w->films, &w->rules, &facts, &error);
    return status == 0 ? rs_policy_compile(&w->policy, &w->rules, &facts, &w->films, &error) : -1;
}

static void free_world(struct world *w)
{
    rs_dense_free(&w->genres);
    rs_dense_free(&w->flags);
    rs_titles_free(&w->titles);
    rs_id_map_free(&w->films);
    rs_policy_rules_free(&w->rules);
    rs_policy_free(&w->policy);
}

START_TEST(rules_match_by_id_genre_year_and_flag)
{
    struct world w;

    ck_assert_int_eq(compile(&w,
                             "rule,match,value,from,until\n"
                             "block,id=4,,,\nblock,id=77,,,\nblock,year=-1991,,,\n"
                             "boost,genre=Comedy,2,,\nboost,year=1995,3,,\nboost,flag=new,5,,\n"
                             "cap,genre=Film-Noir,2,,\ncap,flag=promoted,1,,\n",
                             "2024-05-01"),
            0);
    ck_assert_uint_eq(w.policy.n_items, 6);
    for (size_t i = 0; i < 6; i++)
        ck_assert(w.policy.blocked[i] == (i == 0 || i == 3));
    ck_assert_double_eq_tol(w.policy.boost[1], log(2), 1e-12);
    ck_assert_double_eq_tol(w.policy.boost[4], log(6), 1e-12);
    ck_assert_double_eq(w.policy.boost[5], 0);
    ck_assert_uint_eq(w.policy.n_caps, 2);
    ck_assert(w.policy.caps[0].member[1] && w.policy.caps[0].member[3] && !w.policy.caps[0].member[0]);
    ck_assert(w.policy.caps[1].member[4] && w.policy.caps[1].member[1] && w.policy.caps[1].most == 1);
    free_world(&w);
}
END_TEST

START_TEST(rules_hold_on_their_days)
{
    static const char rules[] = "rule,match,value,from,until\nblock,id=1,,2024-02-29,2024-03-01\n"
                                "block,id=2,,2024-03-01,\nblock,id=3,,,2024-02-29\n";
    static const struct {
        const char *day;
        bool blocked[3];
    } days[] = {
            {"2024-02-28", {0, 0, 1}}, {"2024-02-29", {1, 0, 1}}, {"2024-03-01", {1, 1, 0}}, {"2024-03-02", {0, 1, 0}}};

    for (size_t d = 0; d < sizeof days / sizeof *days; d++) {
        struct world w;

        ck_assert_int_eq(compile(&w, rules, days[d].day), 0);
        for (size_t i = 0; i < 3; i++)
            ck_assert_msg(w.policy.blocked[i] == days[d].blocked[i], "%s: film %zu", days[d].day, i + 1);
        free_world(&w);
    }
}
END_TEST

/* Pins by place, then in the order of the rules, those of a flag in the order of its table; blocked ones not at all. */
START_TEST(pins_are_put_in_order)
{
    struct world w;

    ck_assert_int_eq(compile(&w,
                             "rule,match,value\npin,id=6,3\npin,flag=promoted,1\npin,id=99,1\npin,id=2,2\n"
                             "pin,id=3,1\nblock,id=3,\n",
                             "2024-05-01"),
            0);
    ck_assert_uint_eq(w.films.ids.n, 7);
    ck_assert_uint_eq(w.policy.n_pins, 4);
    ck_assert_int_eq(w.policy.pins[0].item, 4);
    ck_assert_int_eq(w.policy.pins[1].item, 1);
    ck_assert_int_eq(w.policy.pins[2].item, 6);
    ck_assert_int_eq(w.policy.pins[3].item, 5);
    ck_assert_uint_eq(w.policy.pins[3].place, 3);
    free_world(&w);
}
END_TEST

START_TEST(rules_about_what_is_not_there_are_named)
{
    static const struct {
        const char *rule, *message;
    } bad[] = {{"block,id=x", "p.csv: line 2: match: want id=NUMBER, as the input's ids are, got id=x"},
            {"pin,id=x,1", "p.csv: line 2: match: want id=NUMBER"},
            {"block,genre=Western", "p.csv: line 2: no genre 'Western': want one of Comedy, Film-Noir"},
            {"cap,flag=old,1", "p.csv: line 2: no flag 'old' among the 2 columns of the flags"},
            {"block,genre=Western,,2030-01-01,", "p.csv: line 2: no genre 'Western'"}};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct world w;
        char text[200];

        snprintf(text, sizeof text, "rule,match,value,from,until\n%s\n", bad[i].rule);
        ck_assert_int_eq(compile(&w, text, "2024-05-01"), -1);
        ck_assert_msg(strstr(error.text, bad[i].message) == error.text, "%s: %s", bad[i].rule, error.text);
        free_world(&w);
    }
}
END_TEST

TEST_MAIN("policy", {nothing_to_do}, {blocked_films_leave_no_gap}, {pinned_films_come_to_their_places},
        {a_taken_place_sends_pins_to_the_next}, {seen_films_are_not_pinned}, {boosts_move_by_deviations},
        {factors_under_one_lower}, {mixed_lists_keep_their_order}, {caps_count_pins_and_keep_the_list_full},
        {rules_match_by_id_genre_year_and_flag}, {rules_hold_on_their_days}, {pins_are_put_in_order},
        {rules_about_what_is_not_there_are_named})

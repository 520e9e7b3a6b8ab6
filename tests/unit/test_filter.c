/* test_filter.c: flags of rows and columns, years of films, and lists through a policy. */
#include <string.h>

#include "matrices.h"
#include "models/genres.h"
#include "rs-filter/filter_axes.h"
#include "rs-filter/filter_lists.h"
#include "suite.h"
#include "table/years.h"

static struct rs_error error;

static void hold_flags(const struct filter_axis *axis, const char *want)
{
    for (size_t i = 0; i < axis->n; i++)
        ck_assert_msg(axis->keep[i] == (want[i] == '1'), "position %zu: want %c", i, want[i]);
}

START_TEST(ids_keep_and_drop)
{
    int64_t numbers[] = {10, 20, 30, 40}, keep[] = {40, 20, 99, 10}, drop[] = {20, 98};
    struct rs_ids ids = {.n = 4, .numbers = numbers}, keep_ids = {.n = 4, .numbers = keep};
    struct rs_ids drop_ids = {.n = 2, .numbers = drop}, none = {0};
    struct filter_axis axis;
    size_t n_missing;

    ck_assert_int_eq(filter_axis_start(&axis, &ids, 4, &error), 0);
    hold_flags(&axis, "1111");
    ck_assert_int_eq(filter_by_ids(&axis, &keep_ids, false, &n_missing, &error), 0);
    ck_assert_uint_eq(n_missing, 1);
    hold_flags(&axis, "1101");
    ck_assert_int_eq(filter_by_ids(&axis, &drop_ids, true, &n_missing, &error), 0);
    ck_assert_uint_eq(n_missing, 1);
    hold_flags(&axis, "1001");
    filter_by_flags(&axis, (bool[]){true, true, true, false});
    hold_flags(&axis, "1000");
    ck_assert_int_eq(filter_by_ids(&axis, &none, false, &n_missing, &error), 0);
    hold_flags(&axis, "0000");
    filter_axis_free(&axis);
}
END_TEST

START_TEST(counts_look_at_what_is_left)
{
    /* Column 2 has two entries only as long as row 3 is there; row 1 has two entries only with column 2. */
    const float cells[] = {1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1};
    struct rs_csr matrix;
    struct filter_axis rows, columns;

    test_csr(&matrix, 4, 4, cells, NULL);
    ck_assert_int_eq(filter_axis_start(&rows, &matrix.rows, 4, &error), 0);
    ck_assert_int_eq(filter_axis_start(&columns, &matrix.columns, 4, &error), 0);
    ck_assert_int_eq(filter_by_counts(&rows, &columns, matrix.indptr, matrix.indices, 2, 2, &error), 0);
    hold_flags(&rows, "1111");
    hold_flags(&columns, "1111");
    rows.keep[3] = false;
    ck_assert_int_eq(filter_by_counts(&rows, &columns, matrix.indptr, matrix.indices, 2, 2, &error), 0);
    hold_flags(&columns, "1100");
    hold_flags(&rows, "0100");
    filter_axis_free(&rows);
    filter_axis_free(&columns);
    rs_csr_free(&matrix);
}
END_TEST

static bool parse_years(struct rs_years *years, const char *text)
{
    return rs_years_parse(years, text, strlen(text));
}

START_TEST(years_are_read)
{
    static const struct {
        const char *title;
        int64_t year;
    } titles[] = {{"Toy Story (1995)", 1995}, {"Lister (Dub) (2001) ", 2001}, {"2001: A Space Odyssey (1968)", 1968},
            {"Babylon 5", -1}, {"(1995)", 1995}, {"Diary (1995-1996)", -1}, {"Heat [1995]", -1}, {"", -1},
            {"x(95)", -1}, {"x (-195)", -1}};
    static const char *const bad[] = {"", "-", "1995-1990", "x", "1990-x", "19 90", "1990-1991-1992", "--1990"};
    struct rs_years years;

    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        struct rs_id title = {.text = titles[i].title, .length = strlen(titles[i].title)};

        ck_assert_msg(rs_year_of_title(title) == titles[i].year, "'%s'", titles[i].title);
    }
    ck_assert(parse_years(&years, "1990-1999"));
    ck_assert(years.first == 1990 && years.last == 1999);
    ck_assert(parse_years(&years, "1995"));
    ck_assert(years.first == 1995 && years.last == 1995);
    ck_assert(parse_years(&years, "-1999"));
    ck_assert(years.first < 0 && years.last == 1999);
    ck_assert(parse_years(&years, "1990-"));
    ck_assert(years.first == 1990 && years.last > 100000);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert(!parse_years(&years, bad[i]));
}
END_TEST

/* Users 1, 2, 3 with lists of films 10, 20, 30 and 40, the last list short. */
static void make_lists(struct rs_recommendations *source)
{
    static const int32_t item[] = {0, 1, 2, 3, 1, 0, 2, -1, -1};
    int64_t numbers[] = {10, 20, 30, 40};
    const struct rs_ids catalogue = {.n = 4, .numbers = numbers};
    struct rs_ids rows;

    test_ids(&rows, 3, 1, 1);
    ck_assert_int_eq(rs_recommendations_alloc(source, &rows, 3, item, &catalogue, &error), 0);
    for (size_t i = 0; i < 9; i++) {
        source->score[i] = (float)(9 - i);
        source->reason[i] = RS_REASON_MODEL;
    }
    memcpy(source->scenario, (uint8_t[]){4, 3, 1}, 3);
}

/* The same, explained: place i by films i and i + 100 (of even places only), without the first at i + 50. */
static void explain_lists(struct rs_recommendations *source)
{
    int32_t cause[9 * RS_CAUSES];
    struct rs_ids films;

    test_ids(&films, 200, 0, 1);
    for (int32_t i = 0; i < 9; i++) {
        cause[i * RS_CAUSES] = i;
        cause[i * RS_CAUSES + 1] = i % 2 == 0 ? i + 100 : -1;
        cause[i * RS_CAUSES + 2] = -1;
    }
    ck_assert_int_eq(rs_recommendations_explain(source, cause, &films, &error), 0);
    for (int32_t i = 0; i < 9; i++) {
        source->cause_share[i * RS_CAUSES] = 0.5F + (float)i;
        source->place_without[i] = i + 50;
    }
    rs_ids_free(&films, NULL);
}

/* Does place `at` say what place `was` (-1: none) of the source said? */
static void hold_causes(const struct rs_recommendations *lists, size_t at, int was)
{
    ck_assert_int_eq(rs_ids_at(&lists->causes, at * RS_CAUSES).number, was);
    ck_assert_int_eq(rs_ids_at(&lists->causes, at * RS_CAUSES + 1).number, was >= 0 && was % 2 == 0 ? was + 100 : -1);
    ck_assert_int_eq(rs_ids_at(&lists->causes, at * RS_CAUSES + 2).number, -1);
    ck_assert_float_eq(lists->cause_share[at * RS_CAUSES], was >= 0 ? 0.5F + (float)was : 0);
    ck_assert_int_eq(lists->place_without[at], was >= 0 ? was + 50 : -1);
}

static void hold_list(const struct rs_recommendations *lists, size_t row, int64_t user, const int64_t *want)
{
    ck_assert_int_eq(rs_ids_at(&lists->rows, row).number, user);
    for (size_t place = 0; place < lists->k; place++)
        ck_assert_int_eq(rs_ids_at(&lists->items, row * lists->k + place).number, want[place]);
}

static const bool all_rows[] = {true, true, true}, all_items[] = {true, true, true, true};

START_TEST(lists_are_filtered_and_cut)
{
    /* The catalogue has films in the order they are met: 10, 20, 30, 40. */
    const bool keep_item[] = {true, false, true, true}, keep_row[] = {true, false, true};
    struct rs_policy_rules rules = {0};
    struct rs_policy_facts facts = {0};
    struct filter_policy policy = {
            .keep_row = keep_row, .keep_item = keep_item, .rules = &rules, .facts = &facts, .n = 2, .min_count = 1};
    struct rs_recommendations source, result = {0};
    struct filter_lists lists;

    make_lists(&source);
    explain_lists(&source);
    ck_assert_int_eq(filter_lists_start(&lists, &source, &error), 0);
    ck_assert_uint_eq(lists.catalogue.ids.n, 4);
    ck_assert_int_eq(filter_lists_apply(&result, &lists, &policy, &error), 0);
    ck_assert_uint_eq(result.n_rows, 2);
    ck_assert_uint_eq(result.k, 2);
    hold_list(&result, 0, 1, (int64_t[]){10, 30});
    hold_list(&result, 1, 3, (int64_t[]){30, -1});
    ck_assert(result.scenario[0] == 4 && result.scenario[1] == 1);
    ck_assert(result.score[0] == 9 && result.score[1] == 7 && result.score[2] == 3 && result.score[3] == 0);
    hold_causes(&result, 0, 0);
    hold_causes(&result, 1, 2);
    hold_causes(&result, 2, 6);
    hold_causes(&result, 3, -1);
    rs_recommendations_free(&result);

    policy.min_count = 2;
    filter_lists_free(&lists);
    ck_assert_int_eq(filter_lists_start(&lists, &source, &error), 0);
    ck_assert_int_eq(filter_lists_apply(&result, &lists, &policy, &error), 0);
    ck_assert_uint_eq(result.n_rows, 1);
    rs_recommendations_free(&result);
    filter_lists_free(&lists);
    rs_recommendations_free(&source);
}
END_TEST

START_TEST(lists_are_promoted_unless_seen)
{
    /* User 1 has seen 50, user 3 has seen 10 and 60; nothing is known of user 2. */
    static const char text[] = "rule,match,value\nblock,id=60,\nblock,id=20,\npin,id=50,1\npin,id=60,1\npin,id=10,1\n";
    int64_t row_numbers[] = {3, 1}, column_numbers[] = {60, 50, 10}, indptr[] = {0, 2, 3};
    int32_t indices[] = {0, 2, 1};
    float data[] = {1, 1, 1};
    const struct rs_csr seen = {.n_rows = 2,
            .n_columns = 3,
            .rows = {.n = 2, .numbers = row_numbers},
            .columns = {.n = 3, .numbers = column_numbers},
            .indptr = indptr,
            .indices = indices,
            .data = data};
    struct rs_policy_rules rules = {0};
    struct rs_policy_facts facts = {0};
    struct filter_policy policy = {
            .keep_row = all_rows, .keep_item = all_items, .rules = &rules, .facts = &facts, .seen = &seen};
    struct rs_recommendations source, result = {0};
    struct filter_lists lists;

    ck_assert_int_eq(rs_policy_rules_parse(&rules, "p", text, sizeof text - 1, &error), 0);
    make_lists(&source);
    explain_lists(&source);
    ck_assert_int_eq(filter_lists_start(&lists, &source, &error), 0);
    ck_assert_int_eq(filter_lists_apply(&result, &lists, &policy, &error), 0);
    ck_assert_uint_eq(result.k, 3);
    hold_list(&result, 0, 1, (int64_t[]){10, 30, -1});
    hold_list(&result, 1, 2, (int64_t[]){50, 10, 40});
    hold_list(&result, 2, 3, (int64_t[]){50, 30, -1});
    ck_assert(result.reason[0] == RS_REASON_PROMOTED && result.reason_id[0] == 1);
    ck_assert(result.reason[3] == RS_REASON_PROMOTED && result.reason_id[3] == -1);
    ck_assert(result.reason[4] == RS_REASON_PROMOTED && result.reason_id[4] == 3);
    ck_assert(result.reason[2] == RS_REASON_NONE && result.reason_id[2] == -1);
    for (size_t at = 0; at < 9; at++)
        hold_causes(&result, at, (int[]){0, 2, -1, -1, 5, 3, -1, 6, -1}[at]);
    rs_recommendations_free(&result);
    filter_lists_free(&lists);
    rs_recommendations_free(&source);
    rs_policy_rules_free(&rules);
}
END_TEST

START_TEST(genres_by_name)
{
    static const char *const names[] = {"Comedy", "Drama"};
    int64_t film_numbers[] = {3, 99, 1};
    const struct rs_ids films = {.n = 3, .numbers = film_numbers};
    struct rs_dense table;
    bool flag[3];

    test_dense_random(&table, 3, 2, 1);
    memcpy(table.data, (float[]){0, 1, 1, 1, 1, 0}, 6 * sizeof *table.data);
    ck_assert_int_eq(rs_genres_find(&table, "Drama", &error), -1);
    ck_assert_str_eq(error.text, "no genre 'Drama': the columns have no names");
    ck_assert_int_eq(rs_ids_from_texts(&table.columns, names, 2, &error), 0);
    ck_assert_int_eq(rs_genres_find(&table, "Drama", &error), 1);
    ck_assert_int_eq(rs_genres_find(&table, "Dram", &error), -1);
    ck_assert_str_eq(error.text, "no genre 'Dram': want one of Comedy, Drama");
    ck_assert_int_eq(rs_genres_flag(&table, 0, &films, flag, &error), 0);
    ck_assert(flag[0] && !flag[1] && !flag[2]);
    ck_assert_int_eq(rs_genres_flag(&table, 1, &films, flag, &error), 0);
    ck_assert(!flag[0] && !flag[1] && flag[2]);
    rs_dense_free(&table);
}
END_TEST

TEST_MAIN("filter", {ids_keep_and_drop}, {counts_look_at_what_is_left}, {years_are_read}, {lists_are_filtered_and_cut},
        {lists_are_promoted_unless_seen}, {genres_by_name})

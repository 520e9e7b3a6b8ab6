/* test_policy_rules.c: rules, days and flags from text, and what is wrong with bad ones. */
#include <stdio.h>
#include <string.h>

#include "suite.h"
#include "table/flag_table.h"
#include "table/policy_rules.h"

static struct rs_error error;

START_TEST(days_are_counted)
{
    static const struct {
        const char *text;
        int64_t day;
    } days[] = {{"1970-01-01", 0}, {"1970-01-02", 1}, {"1969-12-31", -1}, {"2000-02-29", 11016}, {"2000-03-01", 11017},
            {"2024-12-31", 20088}, {"0001-01-01", -719162}};
    static const char *const bad[] = {"2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-01-00",
            "2024-04-31", "2024-1-1", "24-01-01", "2024/01/01", "2024-01-0x", "0000-01-01", "-001-01-01", "today", ""};
    int64_t day;

    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        ck_assert(rs_parse_day(days[i].text, 10, &day));
        ck_assert_msg(day == days[i].day, "%s: got %lld", days[i].text, (long long)day);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!rs_parse_day(bad[i], strlen(bad[i]), &day), "%s", bad[i]);
}
END_TEST

static int parse(struct rs_policy_rules *rules, const char *text)
{
    *rules = (struct rs_policy_rules){0};
    return rs_policy_rules_parse(rules, "p.csv", text, strlen(text), &error);
}

START_TEST(rules_are_read)
{
    struct rs_policy_rules rules;

    ck_assert_int_eq(parse(&rules, "# spring\nuntil,rule,match,value,from\n2024-12-31,block,id=4,,2024-01-01\n"
                                   "\n, pin ,\"id=a,b\", 7,\n# boost,bad\n,boost,genre=Sci-Fi,1.5\n,cap,year=1990-,0,"
                                   "\n,cap,flag=x=y,3,\n"),
            0);
    ck_assert_uint_eq(rules.n, 5);
    ck_assert(rules.rules[0].kind == RS_RULE_BLOCK && rules.rules[0].match == RS_MATCH_ID && rules.rules[0].line == 3);
    ck_assert(rules.rules[0].from == 19723 && rules.rules[0].until == 20088);
    ck_assert(rules.rules[1].kind == RS_RULE_PIN && rules.rules[1].value == 7 && rules.rules[1].line == 5);
    ck_assert_str_eq(rules.rules[1].text, "a,b");
    ck_assert(rules.rules[1].from == INT64_MIN && rules.rules[1].until == INT64_MAX);
    ck_assert(rules.rules[2].kind == RS_RULE_BOOST && rules.rules[2].value == 1.5);
    ck_assert(rules.rules[3].kind == RS_RULE_CAP && rules.rules[3].years.first == 1990);
    ck_assert_str_eq(rules.rules[4].text, "x=y");
    ck_assert_ptr_eq(rs_policy_rules_find(&rules, RS_MATCH_GENRE), &rules.rules[2]);
    ck_assert(rs_policy_rules_are_dated(&rules));
    rs_policy_rules_free(&rules);
    ck_assert_int_eq(parse(&rules, "rule,match\nblock,id=1\n"), 0);
    ck_assert(!rs_policy_rules_are_dated(&rules));
    ck_assert_ptr_null(rs_policy_rules_find(&rules, RS_MATCH_FLAG));
    ck_assert_int_eq(rs_policy_rules_add_film(&rules, RS_RULE_PIN, (struct rs_id){.number = -3}, 1, &error), 0);
    ck_assert_int_eq(rs_policy_rules_add_film(&rules, RS_RULE_BLOCK, (struct rs_id){0, "abc", 2}, 0, &error), 0);
    ck_assert_str_eq(rules.rules[1].text, "-3");
    ck_assert_str_eq(rules.rules[2].text, "ab");
    rs_policy_rules_free(&rules);
}
END_TEST

START_TEST(bad_rules_are_named)
{
    static const struct {
        const char *line, *message;
    } bad[] = {{"blok,id=1,,,", "rule: want block, pin, boost or cap, got 'blok'"},
            {",id=1,,,", "rule: want block, pin, boost or cap, got ''"},
            {"block,1,,,", "match: want id=ID, genre=NAME, year=FROM-TO or flag=NAME, got '1'"},
            {"block,id=,,,", "match: want id=ID"}, {"block,title=x,,,", "match: want id=ID"},
            {"block,year=199x,,,", "match: want year=FROM-TO, as in 1990-1999, 1990-, -1999 or 1995, got 'year=199x'"},
            {"block,year=1999-1990,,,", "match: want year=FROM-TO"},
            {"block,id=1,2,,", "value: for block want nothing, as a block has no degree, got '2'"},
            {"pin,id=1,,,", "value: for pin want a place, a whole number from 1 to 100000, got ''"},
            {"pin,id=1,0,,", "value: for pin want a place"}, {"pin,id=1,1.5,,", "value: for pin want a place"},
            {"pin,id=1,nan,,", "value: for pin want a place"},
            {"pin,genre=Drama,1,,", "match: want id=ID or flag=NAME for pin, got genre=Drama"},
            {"boost,id=1,0,,", "value: for boost want a factor over 0, from 1e-6 to 1e6, got '0'"},
            {"boost,id=1,-2,,", "value: for boost"}, {"boost,id=1,x,,", "value: for boost"},
            {"cap,id=1,2,,", "match: want genre=NAME, year=FROM-TO or flag=NAME for cap, got id=1"},
            {"cap,genre=Drama,-1,,", "value: for cap want how many a list may have, a whole number from 0 to 100000"},
            {"block,id=1,,2024-02-30,", "from: want a day as YYYY-MM-DD or nothing, got '2024-02-30'"},
            {"block,id=1,,,soon", "until: want a day as YYYY-MM-DD or nothing, got 'soon'"},
            {"block,id=1,,2024-02-02,2024-02-01", "until: want a day not before the one in from"},
            {"block,id=1,,,,", "want 5 fields, got 6"}};
    struct rs_policy_rules rules;
    char text[300], want[300];

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(text, sizeof text, "rule,match,value,from,until\nblock,id=1,,,\n%s\n", bad[i].line);
        snprintf(want, sizeof want, "p.csv: line 3: %s", bad[i].message);
        ck_assert_int_eq(parse(&rules, text), -1);
        ck_assert_msg(strstr(error.text, want) == error.text, "%s: want '%s', got '%s'", bad[i].line, want, error.text);
        rs_policy_rules_free(&rules);
    }
    ck_assert_int_eq(parse(&rules, ""), -1);
    ck_assert_str_eq(error.text, "p.csv: empty; want the header rule,match,value,from,until");
    ck_assert_int_eq(parse(&rules, "rule,value\n"), -1);
    ck_assert_str_eq(error.text, "p.csv: no column 'match'; there are: rule, value");
    ck_assert_int_eq(parse(&rules, "rule,match\nblock,\"id=1\n"), -1);
    ck_assert_str_eq(error.text, "p.csv: line 2: a quote is opened and never closed");
    rs_policy_rules_free(&rules);
}
END_TEST

static int parse_flags(struct rs_dense *table, const char *text)
{
    return rs_flag_table_parse(table, "f.csv", text, strlen(text), &error);
}

START_TEST(flags_are_read)
{
    struct rs_dense table;

    ck_assert_int_eq(parse_flags(&table, "movieId,new,promoted\n7,1,0\n3,,1\n"), 0);
    ck_assert(table.n_rows == 2 && table.n_columns == 2);
    ck_assert_int_eq(rs_ids_at(&table.rows, 0).number, 7);
    ck_assert_int_eq(rs_ids_at(&table.rows, 1).number, 3);
    ck_assert_int_eq(memcmp(table.data, (float[]){1, 0, 0, 1}, 4 * sizeof(float)), 0);
    ck_assert_int_eq(memcmp(rs_ids_at(&table.columns, 1).text, "promoted", 8), 0);
    rs_dense_free(&table);
    ck_assert_int_eq(parse_flags(&table, "film,new\nalien,1\n17,0\n"), 0);
    ck_assert(rs_ids_are_text(&table.rows));
    rs_dense_free(&table);
    ck_assert_int_eq(parse_flags(&table, "movieId,new\n"), 0);
    ck_assert_uint_eq(table.n_rows, 0);
    rs_dense_free(&table);
}
END_TEST

START_TEST(bad_flags_are_named)
{
    static const struct {
        const char *text, *message;
    } bad[] = {{"", "f.csv: empty; want a header"},
            {"movieId\n1\n", "f.csv: line 1: want a column of ids and at least"},
            {"movieId,a,a\n", "f.csv: line 1: column 'a' comes twice"},
            {"movieId,a\n1,2\n", "f.csv: line 2: want 0 or 1, got '2'"},
            {"movieId,a\n1,1\n1,0\n", "f.csv: line 3: film 1 comes twice"},
            {"movieId,a\n1\n", "f.csv: line 2: want 2 fields, got 1"},
            {"movieId,a\n1,1\nx,1\n",
                    "f.csv: line 3: want a film id that is a number, as in the lines before, got 'x'"}};
    struct rs_dense table;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(parse_flags(&table, bad[i].text), -1);
        ck_assert_msg(strstr(error.text, bad[i].message) == error.text, "%s", error.text);
    }
}
END_TEST

TEST_MAIN("policy_rules", {days_are_counted}, {rules_are_read}, {bad_rules_are_named}, {flags_are_read},
        {bad_flags_are_named})

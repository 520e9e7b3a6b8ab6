/* policy_rules.c: rules from the records of a CSV file. */
#include "table/policy_rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "table/csv.h"

static const char *const kinds[RS_N_RULES] = {"block", "pin", "boost", "cap"};
static const char *const matches[RS_N_MATCHES] = {"id", "genre", "year", "flag"};

/* ---- days ---- */

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t days_in_month(int64_t year, int64_t month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970-01-01, in the calendar as it is now. */
static int64_t day_number(int64_t year, int64_t month, int64_t day)
{
    int64_t before = year - 1, days = before * 365 + before / 4 - before / 100 + before / 400;

    for (int64_t m = 1; m < month; m++)
        days += days_in_month(year, m);
    return days + day - 1 - 719162;
}

static bool parse_digits(const char *text, size_t length, int64_t *value)
{
    return text[0] != '-' && rs_parse_integer(text, length, value);
}

bool rs_parse_day(const char *text, size_t length, int64_t *number)
{
    int64_t year, month, day;

    if (length != 10 || text[4] != '-' || text[7] != '-' || !parse_digits(text, 4, &year)
            || !parse_digits(text + 5, 2, &month) || !parse_digits(text + 8, 2, &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *number = day_number(year, month, day);
    return true;
}

/* ---- fields ---- */

/* Where the columns are; -1: there is none. */
struct columns {
    int rule, match, value, from, until;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A field without the blanks around it; empty where the record is too short. */
static struct rs_field field_at(const struct rs_csv *csv, int column)
{
    struct rs_field field = {"", 0};

    if (column >= 0 && (size_t)column < csv->n_fields)
        field = csv->fields[column];
    while (field.length > 0 && is_blank(field.text[field.length - 1]))
        field.length--;
    while (field.length > 0 && is_blank(*field.text)) {
        field.text++;
        field.length--;
    }
    return field;
}

static int shown(struct rs_field field)
{
    return field.length < 64 ? (int)field.length : 64;
}

/* Which of names[n] the first `length` bytes are, or -1. */
static int find_name(const char *const *names, int n, const char *text, size_t length)
{
    for (int i = 0; i < n; i++)
        if (strlen(names[i]) == length && memcmp(names[i], text, length) == 0)
            return i;
    return -1;
}

static int parse_kind(struct rs_policy_rule *rule, struct rs_field field, struct rs_error *error)
{
    int kind = find_name(kinds, RS_N_RULES, field.text, field.length);

    if (kind < 0)
        return rs_fail(error, "rule: want block, pin, boost or cap, got '%.*s'", shown(field), field.text);
    rule->kind = (enum rs_rule_kind)kind;
    return 0;
}

/* A place needs films that have an order of their own, and one film can't be too many. */
static int check_match(const struct rs_policy_rule *rule, struct rs_error *error)
{
    if (rule->kind == RS_RULE_PIN && rule->match != RS_MATCH_ID && rule->match != RS_MATCH_FLAG)
        return rs_fail(error, "match: want id=ID or flag=NAME for pin, got %s=%.64s", matches[rule->match], rule->text);
    if (rule->kind == RS_RULE_CAP && rule->match == RS_MATCH_ID)
        return rs_fail(error, "match: want genre=NAME, year=FROM-TO or flag=NAME for cap, got id=%.64s", rule->text);
    return 0;
}

static int parse_match(struct rs_policy_rule *rule, struct rs_field field, struct rs_error *error)
{
    const char *equals = field.length ? memchr(field.text, '=', field.length) : NULL;
    size_t before = equals ? (size_t)(equals - field.text) : 0, after = equals ? field.length - before - 1 : 0;
    int match = equals ? find_name(matches, RS_N_MATCHES, field.text, before) : -1;

    if (match < 0 || after == 0 || memchr(field.text, '\0', field.length))
        return rs_fail(error, "match: want id=ID, genre=NAME, year=FROM-TO or flag=NAME, got '%.*s'", shown(field),
                field.text);
    rule->match = (enum rs_rule_match)match;
    if (rule->match == RS_MATCH_YEAR && !rs_years_parse(&rule->years, equals + 1, after))
        return rs_fail(error, "match: want year=FROM-TO, as in 1990-1999, 1990-, -1999 or 1995, got '%.*s'",
                shown(field), field.text);
    rule->text = strndup(equals + 1, after);
    if (!rule->text)
        return rs_fail(error, "out of memory");
    return check_match(rule, error);
}

static int parse_value(struct rs_policy_rule *rule, struct rs_field field, struct rs_error *error)
{
    static const char *const wanted[RS_N_RULES] = {"nothing, as a block has no degree",
            "a place, a whole number from 1 to 100000", "a factor over 0, from 1e-6 to 1e6",
            "how many a list may have, a whole number from 0 to 100000"};
    double value = 0;
    bool given = rs_parse_real(field.text, field.length, &value), whole = value == floor(value) && value <= 100000;
    bool good = rule->kind == RS_RULE_BLOCK   ? field.length == 0
                : rule->kind == RS_RULE_BOOST ? given && value >= 1e-6 && value <= 1e6
                                              : given && whole && value >= (rule->kind == RS_RULE_PIN);

    if (!good)
        return rs_fail(error, "value: for %s want %s, got '%.*s'", kinds[rule->kind], wanted[rule->kind], shown(field),
                field.text);
    rule->value = value;
    return 0;
}

static int parse_bound(int64_t *day, const char *column, struct rs_field field, struct rs_error *error)
{
    if (field.length > 0 && !rs_parse_day(field.text, field.length, day))
        return rs_fail(error, "%s: want a day as YYYY-MM-DD or nothing, got '%.*s'", column, shown(field), field.text);
    return 0;
}

static int parse_days(struct rs_policy_rule *rule, const struct rs_csv *csv, const struct columns *columns,
        struct rs_error *error)
{
    rule->from = INT64_MIN;
    rule->until = INT64_MAX;
    if (parse_bound(&rule->from, "from", field_at(csv, columns->from), error) != 0
            || parse_bound(&rule->until, "until", field_at(csv, columns->until), error) != 0)
        return -1;
    return rule->from <= rule->until ? 0 : rs_fail(error, "until: want a day not before the one in from");
}

/* ---- files ---- */

static int append(struct rs_policy_rules *rules, const struct rs_policy_rule *rule, struct rs_error *error)
{
    if (rs_grow(&rules->rules, &rules->capacity, rules->n + 1, sizeof *rules->rules, error) != 0)
        return -1;
    rules->rules[rules->n++] = *rule;
    return 0;
}

static int parse_record(struct rs_policy_rules *rules, const struct rs_csv *csv, const struct columns *columns,
        size_t n_columns, struct rs_error *error)
{
    struct rs_policy_rule rule = {.line = csv->line};
    struct rs_error reason;
    int status = -1;

    if (csv->n_fields > n_columns)
        rs_fail(&reason, "want %zu fields, got %zu", n_columns, csv->n_fields);
    else if (parse_kind(&rule, field_at(csv, columns->rule), &reason) == 0
             && parse_match(&rule, field_at(csv, columns->match), &reason) == 0
             && parse_value(&rule, field_at(csv, columns->value), &reason) == 0
             && parse_days(&rule, csv, columns, &reason) == 0)
        status = append(rules, &rule, &reason);
    if (status != 0) {
        free(rule.text);
        rs_fail(error, "%s: line %zu: %.400s", csv->name, csv->line, reason.text);
    }
    return status;
}

static bool is_comment(const struct rs_csv *csv)
{
    return csv->n_fields > 0 && csv->fields[0].length > 0 && csv->fields[0].text[0] == '#';
}

static int next_record(struct rs_csv *csv, struct rs_error *error)
{
    int status;

    do
        status = rs_csv_next(csv, error);
    while (status == 1 && is_comment(csv));
    return status;
}

static int find_columns(struct columns *columns, const struct rs_csv *csv, struct rs_error *error)
{
    struct rs_error missing;

    columns->rule = rs_csv_column(csv, "rule", error);
    columns->match = columns->rule < 0 ? -1 : rs_csv_column(csv, "match", error);
    columns->value = rs_csv_column(csv, "value", &missing);
    columns->from = rs_csv_column(csv, "from", &missing);
    columns->until = rs_csv_column(csv, "until", &missing);
    return columns->match < 0 ? -1 : 0;
}

static int parse_file(struct rs_policy_rules *rules, struct rs_csv *csv, struct rs_error *error)
{
    struct columns columns;
    size_t n_columns;
    int status = next_record(csv, error);

    if (status == 0)
        return rs_fail(error, "%s: empty; want the header rule,match,value,from,until", csv->name);
    if (status < 0 || find_columns(&columns, csv, error) != 0)
        return -1;
    n_columns = csv->n_fields;
    while ((status = next_record(csv, error)) == 1)
        if (parse_record(rules, csv, &columns, n_columns, error) != 0)
            return -1;
    return status;
}

int rs_policy_rules_parse(struct rs_policy_rules *rules, const char *name, const char *text, size_t size,
        struct rs_error *error)
{
    struct rs_csv csv;
    int status;

    rules->name = name;
    rs_csv_start(&csv, name, text, size, ',');
    status = parse_file(rules, &csv, error);
    rs_csv_free(&csv);
    return status;
}

int rs_policy_rules_add_film(struct rs_policy_rules *rules, enum rs_rule_kind kind, struct rs_id film, double value,
        struct rs_error *error)
{
    struct rs_policy_rule rule = {
            .kind = kind, .match = RS_MATCH_ID, .value = value, .from = INT64_MIN, .until = INT64_MAX};
    char room[RS_ID_ROOM];

    rule.text = film.text ? strndup(film.text, film.length) : strdup(rs_id_format(film, room, sizeof room));
    if (!rule.text)
        return rs_fail(error, "out of memory");
    if (append(rules, &rule, error) == 0)
        return 0;
    free(rule.text);
    return -1;
}

const struct rs_policy_rule *rs_policy_rules_find(const struct rs_policy_rules *rules, enum rs_rule_match match)
{
    for (size_t i = 0; i < rules->n; i++)
        if (rules->rules[i].match == match)
            return &rules->rules[i];
    return NULL;
}

bool rs_policy_rules_are_dated(const struct rs_policy_rules *rules)
{
    for (size_t i = 0; i < rules->n; i++)
        if (rules->rules[i].from != INT64_MIN || rules->rules[i].until != INT64_MAX)
            return true;
    return false;
}

void rs_policy_rules_free(struct rs_policy_rules *rules)
{
    for (size_t i = 0; i < rules->n; i++)
        free(rules->rules[i].text);
    free(rules->rules);
    *rules = (struct rs_policy_rules){0};
}

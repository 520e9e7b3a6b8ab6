/* policy_compile.c: rules to arrays over a catalogue. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "models/genres.h"
#include "models/policy.h"

/* The films that a rule means, as positions in the catalogue. */
struct matched {
    int32_t *item; /* [catalogue] */
    size_t n;
};

static bool holds_today(const struct rs_policy_rule *rule, const struct rs_policy_facts *facts)
{
    return rule->from <= facts->today && facts->today <= rule->until;
}

static int parse_film(struct rs_id *film, const struct rs_policy_rule *rule, const struct rs_policy_facts *facts,
        struct rs_error *error)
{
    size_t length = strlen(rule->text);

    *film = (struct rs_id){0, rule->text, length};
    if (facts->text_ids)
        return 0;
    *film = (struct rs_id){0};
    if (!rs_parse_integer(rule->text, length, &film->number))
        return rs_fail(error, "match: want id=NUMBER, as the input's ids are, got id=%.64s", rule->text);
    return 0;
}

/* ---- columns of the tables ---- */

static ptrdiff_t find_flag(const struct rs_dense *flags, const char *name, struct rs_error *error)
{
    const struct rs_id wanted = {0, name, strlen(name)};

    for (size_t i = 0; i < flags->columns.n; i++)
        if (rs_id_compare(rs_ids_at(&flags->columns, i), wanted) == 0)
            return (ptrdiff_t)i;
    return rs_fail(error, "no flag '%.64s' among the %zu columns of the flags", name, flags->n_columns);
}

/* The table that a rule looks into, and its column there: -1 with what is missing. */
static ptrdiff_t find_column(const struct rs_dense **table, const struct rs_policy_rule *rule,
        const struct rs_policy_facts *facts, struct rs_error *error)
{
    bool by_genre = rule->match == RS_MATCH_GENRE;

    *table = by_genre ? facts->genres : facts->flags;
    if (!*table)
        return rs_fail(error, by_genre ? "want the films' genres to match one" : "want the films' flags to match one");
    if ((*table)->n_rows > 0 && rs_ids_are_text(&(*table)->rows) != facts->text_ids)
        return rs_fail(error, "ids don't meet: films are numbers in the lists or in the %s, and strings in the other",
                by_genre ? "genres" : "flags");
    return by_genre ? rs_genres_find(*table, rule->text, error) : find_flag(*table, rule->text, error);
}

/* ---- matching ---- */

static int match_column(struct matched *matched, const struct rs_policy_rule *rule, const struct rs_policy_facts *facts,
        const struct rs_id_map *films, struct rs_error *error)
{
    const struct rs_dense *table;
    ptrdiff_t column = find_column(&table, rule, facts, error);

    if (column < 0)
        return -1;
    for (size_t row = 0; row < table->n_rows; row++) {
        int32_t item = rs_dense_row(table, row)[column] > 0 ? rs_id_map_find(films, rs_ids_at(&table->rows, row)) : -1;

        if (item >= 0)
            matched->item[matched->n++] = item;
    }
    return 0;
}

static int match_years(struct matched *matched, const struct rs_policy_rule *rule, const struct rs_policy_facts *facts,
        const struct rs_id_map *films, struct rs_error *error)
{
    if (!facts->titles)
        return rs_fail(error, "want the films' titles to match by year");
    for (size_t i = 0; i < films->ids.n; i++) {
        int64_t year = rs_year_of_title(rs_titles_find(facts->titles, rs_ids_at(&films->ids, i)));

        if (year >= 0 && year >= rule->years.first && year <= rule->years.last)
            matched->item[matched->n++] = (int32_t)i;
    }
    return 0;
}

static int match_film(struct matched *matched, const struct rs_policy_rule *rule, const struct rs_policy_facts *facts,
        const struct rs_id_map *films, struct rs_error *error)
{
    struct rs_id film;
    int32_t item;

    if (parse_film(&film, rule, facts, error) != 0)
        return -1;
    item = films->ids.n > 0 ? rs_id_map_find(films, film) : -1;
    if (item >= 0)
        matched->item[matched->n++] = item;
    return 0;
}

static int match_films(struct matched *matched, const struct rs_policy_rule *rule, const struct rs_policy_facts *facts,
        const struct rs_id_map *films, struct rs_error *error)
{
    matched->n = 0;
    if (rule->match == RS_MATCH_ID)
        return match_film(matched, rule, facts, films, error);
    if (rule->match == RS_MATCH_YEAR)
        return match_years(matched, rule, facts, films, error);
    return match_column(matched, rule, facts, films, error);
}

/* ---- rules ---- */

static int add_block(struct rs_policy *policy, const struct matched *matched, struct rs_error *error)
{
    if (!policy->blocked && !(policy->blocked = rs_alloc_zero(policy->n_items, sizeof *policy->blocked, error)))
        return -1;
    for (size_t i = 0; i < matched->n; i++)
        policy->blocked[matched->item[i]] = true;
    return 0;
}

static int add_boost(struct rs_policy *policy, const struct matched *matched, double factor, struct rs_error *error)
{
    if (!policy->boost && !(policy->boost = rs_alloc_zero(policy->n_items, sizeof *policy->boost, error)))
        return -1;
    for (size_t i = 0; i < matched->n; i++)
        policy->boost[matched->item[i]] += log(factor);
    return 0;
}

static int add_pins(struct rs_policy *policy, const struct matched *matched, double place, struct rs_error *error)
{
    size_t n = policy->n_pins;

    if (rs_grow(&policy->pins, &policy->pins_capacity, n + matched->n, sizeof *policy->pins, error) != 0)
        return -1;
    for (size_t i = 0; i < matched->n; i++)
        policy->pins[n + i] = (struct rs_policy_pin){matched->item[i], (size_t)place, n + i};
    policy->n_pins += matched->n;
    return 0;
}

static int add_cap(struct rs_policy *policy, const struct matched *matched, double most, struct rs_error *error)
{
    struct rs_policy_cap cap = {.most = (size_t)most};

    if (rs_grow(&policy->caps, &policy->caps_capacity, policy->n_caps + 1, sizeof *policy->caps, error) != 0
            || !(cap.member = rs_alloc_zero(policy->n_items, sizeof *cap.member, error)))
        return -1;
    for (size_t i = 0; i < matched->n; i++)
        cap.member[matched->item[i]] = true;
    policy->caps[policy->n_caps++] = cap;
    return 0;
}

static int add_rule(struct rs_policy *policy, const struct rs_policy_rule *rule, const struct matched *matched,
        struct rs_error *error)
{
    switch (rule->kind) {
    case RS_RULE_BLOCK:
        return add_block(policy, matched, error);
    case RS_RULE_PIN:
        return add_pins(policy, matched, rule->value, error);
    case RS_RULE_BOOST:
        return add_boost(policy, matched, rule->value, error);
    default:
        return add_cap(policy, matched, rule->value, error);
    }
}

static int compare_pins(const void *pa, const void *pb)
{
    const struct rs_policy_pin *a = pa, *b = pb;

    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return (a->turn > b->turn) - (a->turn < b->turn);
}

/* Pins by place, each film once, none that is blocked. */
static int settle_pins(struct rs_policy *policy, struct rs_error *error)
{
    bool *out = rs_alloc_zero(policy->n_items, sizeof *out, error);
    size_t n = 0;

    if (!out)
        return -1;
    if (policy->blocked)
        memcpy(out, policy->blocked, policy->n_items * sizeof *out);
    if (policy->n_pins > 0)
        qsort(policy->pins, policy->n_pins, sizeof *policy->pins, compare_pins);
    for (size_t i = 0; i < policy->n_pins; i++) {
        struct rs_policy_pin pin = policy->pins[i];

        if (!out[pin.item])
            policy->pins[n++] = pin;
        out[pin.item] = true;
    }
    policy->n_pins = n;
    free(out);
    return 0;
}

static int fail_at_rule(const struct rs_policy_rules *rules, const struct rs_policy_rule *rule, struct rs_error *error)
{
    struct rs_error reason = *error;

    if (rule->line == 0)
        return -1;
    return rs_fail(error, "%s: line %zu: %.400s", rules->name, rule->line, reason.text);
}

int rs_policy_compile(struct rs_policy *policy, const struct rs_policy_rules *rules,
        const struct rs_policy_facts *facts, const struct rs_id_map *films, struct rs_error *error)
{
    struct matched matched = {.item = rs_alloc(films->ids.n, sizeof *matched.item, error)};
    int status = matched.item ? 0 : -1;

    *policy = (struct rs_policy){.n_items = films->ids.n};
    for (size_t i = 0; status == 0 && i < rules->n; i++) {
        const struct rs_policy_rule *rule = &rules->rules[i];

        status = match_films(&matched, rule, facts, films, error);
        if (status == 0 && holds_today(rule, facts))
            status = add_rule(policy, rule, &matched, error);
        if (status != 0)
            fail_at_rule(rules, rule, error);
    }
    if (status == 0)
        status = settle_pins(policy, error);
    free(matched.item);
    return status;
}

void rs_policy_free(struct rs_policy *policy)
{
    free(policy->blocked);
    free(policy->boost);
    free(policy->pins);
    for (size_t c = 0; c < policy->n_caps; c++)
        free(policy->caps[c].member);
    free(policy->caps);
    *policy = (struct rs_policy){0};
}

/* ---- films that are in no list ---- */

static int add_films(struct rs_id_map *films, const struct rs_policy_rule *rule, const struct rs_policy_facts *facts,
        struct rs_error *error)
{
    const struct rs_dense *table;
    struct rs_id film;
    ptrdiff_t column;

    if (rule->match == RS_MATCH_ID)
        return parse_film(&film, rule, facts, error) == 0 && rs_id_map_add(films, film, error) >= 0 ? 0 : -1;
    column = find_column(&table, rule, facts, error);
    if (column < 0)
        return -1;
    for (size_t row = 0; row < table->n_rows; row++)
        if (rs_dense_row(table, row)[column] > 0 && rs_id_map_add(films, rs_ids_at(&table->rows, row), error) < 0)
            return -1;
    return 0;
}

int rs_policy_add_pinned(struct rs_id_map *films, const struct rs_policy_rules *rules,
        const struct rs_policy_facts *facts, struct rs_error *error)
{
    for (size_t i = 0; i < rules->n; i++) {
        const struct rs_policy_rule *rule = &rules->rules[i];

        if (rule->kind == RS_RULE_PIN && holds_today(rule, facts) && add_films(films, rule, facts, error) != 0)
            return fail_at_rule(rules, rule, error);
    }
    return 0;
}

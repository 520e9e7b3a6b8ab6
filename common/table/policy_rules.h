/* policy_rules.h: what operators want of lists, as rules in a CSV file: block, pin, boost and cap.
 *
 *     rule,match,value,from,until
 *     block,id=318,,2024-05-01,          this film from May on
 *     block,year=-1950,,,                films of these years: 1900-1950, 1990-, -1950, 1995
 *     pin,id=2571,1,,                    at place 1
 *     pin,flag=promoted,3,2024-12-01,2024-12-26
 *     boost,genre=Comedy,1.5,,           a factor over 0; under 1 lowers
 *     cap,genre=Horror,2,,               at most 2 in a list
 *
 * Columns are found by name; value, from and until may be missing. `from` and `until` are days, both included; empty: no
 * bound. Blanks around a field don't count; a line that starts with '#' is a comment. Only text is looked at here:
 * whether there is such a genre, models/policy.h finds when it compiles the rules for films. */
#ifndef RS_TABLE_POLICY_RULES_H
#define RS_TABLE_POLICY_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "table/years.h"

enum rs_rule_kind { RS_RULE_BLOCK, RS_RULE_PIN, RS_RULE_BOOST, RS_RULE_CAP, RS_N_RULES };
enum rs_rule_match { RS_MATCH_ID, RS_MATCH_GENRE, RS_MATCH_YEAR, RS_MATCH_FLAG, RS_N_MATCHES };

struct rs_policy_rule {
    enum rs_rule_kind kind;
    enum rs_rule_match match;
    char *text;            /* what stands behind '=': an id, genre, years or flag; owned */
    struct rs_years years; /* RS_MATCH_YEAR */
    double value;          /* a place from 1, a factor over 0, a number from 0; 0 for block */
    int64_t from, until;   /* days since 1970; INT64_MIN, INT64_MAX: no bound */
    size_t line;           /* in the file; 0: from elsewhere */
};

struct rs_policy_rules {
    const char *name; /* of the file, for messages; not owned */
    struct rs_policy_rule *rules;
    size_t n, capacity;
};

/* Add the rules of a file. -1 with file, line and what was wanted. Free the rules also then. */
int rs_policy_rules_parse(struct rs_policy_rules *rules, const char *name, const char *text, size_t size,
        struct rs_error *error);

/* Add a rule for one film that holds on every day. */
int rs_policy_rules_add_film(struct rs_policy_rules *rules, enum rs_rule_kind kind, struct rs_id film, double value,
        struct rs_error *error);

/* The first rule that matches by this, or NULL. */
const struct rs_policy_rule *rs_policy_rules_find(const struct rs_policy_rules *rules, enum rs_rule_match match);

/* Does the day matter to any rule? */
bool rs_policy_rules_are_dated(const struct rs_policy_rules *rules);

void rs_policy_rules_free(struct rs_policy_rules *rules);

/* YYYY-MM-DD, a day that there is, as days since 1970. */
bool rs_parse_day(const char *text, size_t length, int64_t *day);

#endif

/* filter_tables.c: files to tables and rules. */
#include "filter_tables.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "stream/kinds.h"
#include "table/flag_table.h"
#include "table/id_list.h"

enum { SECONDS_A_DAY = 24 * 60 * 60 };

static int read_titles(struct rs_tool *tool, struct rs_titles *titles, const char *path, struct rs_error *error)
{
    struct rs_storage text = {0};
    int status = rs_tool_text(tool, "--titles", path, &text, error);

    if (status == 0)
        status = rs_titles_parse(titles, path, text.base, text.size, error);
    rs_storage_free(&text);
    return status;
}

/* A file that does not begin as a stream does (a zstd frame, or eight bytes of length and a JSON object) is taken for text.
 * What can't be looked at beforehand, such as a pipe, has to be a stream. */
static bool is_text(const char *path)
{
    static const unsigned char zstd[] = {0x28, 0xb5, 0x2f, 0xfd};
    unsigned char begin[9] = {0};
    struct stat status;
    int fd = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t got = fd >= 0 ? pread(fd, begin, sizeof begin, 0) : -1;

    if (fd >= 0)
        close(fd);
    return got >= 0 && memcmp(begin, zstd, sizeof zstd) != 0 && !(begin[7] == 0 && begin[8] == '{');
}

static int read_flags(struct rs_tool *tool, struct rs_dense *flags, const char *path, struct rs_error *error)
{
    struct rs_storage text = {0};
    int status;

    if (!is_text(path))
        return rs_tool_read_dense(tool, flags, "--flags", path, error);
    status = rs_tool_text(tool, "--flags", path, &text, error);
    if (status == 0)
        status = rs_flag_table_parse(flags, path, text.base, text.size, error);
    rs_storage_free(&text);
    return status;
}

int filter_read_ids(struct rs_tool *tool, struct rs_ids *list, const char *option, const char *path, bool as_text,
        struct rs_error *error)
{
    struct rs_storage text = {0};
    int status = rs_tool_text(tool, option, path, &text, error);

    if (status == 0)
        status = rs_id_list_parse(list, as_text, path, text.base, text.size, error);
    rs_storage_free(&text);
    return status;
}

/* ---- rules ---- */

/* A list of ids as rules: blocked, or pinned one after another from place 1. */
static int add_list(struct filter_tables *tables, struct rs_tool *tool, enum rs_rule_kind kind, const char *option,
        const char *path, bool as_text, struct rs_error *error)
{
    struct rs_ids list = {0};
    int status = path ? filter_read_ids(tool, &list, option, path, as_text, error) : 0;

    for (size_t i = 0; status == 0 && i < list.n; i++)
        status = rs_policy_rules_add_film(&tables->rules, kind, rs_ids_at(&list, i), kind == RS_RULE_PIN, error);
    rs_ids_free(&list, NULL);
    return status;
}

static int read_policy(struct filter_tables *tables, struct rs_tool *tool, const char *path, struct rs_error *error)
{
    struct rs_storage text = {0};
    int status = rs_tool_text(tool, "--policy", path, &text, error);

    if (status == 0)
        status = rs_policy_rules_parse(&tables->rules, path, text.base, text.size, error);
    rs_storage_free(&text);
    return status;
}

/* --now, or else the day it is (in UTC), which then enters the history as if it had been given. */
static int find_today(struct filter_tables *tables, struct rs_tool *tool, struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    time_t now = time(NULL);
    struct tm date;
    char text[16];

    if (o->now && !rs_parse_day(o->now, strlen(o->now), &tables->facts.today))
        return rs_tool_usage(tool, error, "--now: want a day as YYYY-MM-DD, got '%.64s'", o->now);
    if (o->now || !rs_policy_rules_are_dated(&tables->rules))
        return 0;
    gmtime_r(&now, &date);
    strftime(text, sizeof text, "%Y-%m-%d", &date);
    tables->facts.today = now / SECONDS_A_DAY;
    return rs_history_option(&tool->history, "now", text, error);
}

/* Is the table there that rules of this sort need? */
static int check_table(struct filter_tables *tables, struct rs_tool *tool, enum rs_rule_match match, const void *given,
        const char *option, struct rs_error *error)
{
    const struct rs_policy_rule *rule = given ? NULL : rs_policy_rules_find(&tables->rules, match);

    if (!rule)
        return 0;
    return rs_tool_usage(tool, error, "%s: line %zu: '%.64s': want %s FILE with such a rule", tables->rules.name,
            rule->line, rule->text, option);
}

static int read_rules(struct filter_tables *tables, struct rs_tool *tool, bool text_ids, struct rs_error *error)
{
    const struct filter_options *o = tool->options;

    if ((o->policy && read_policy(tables, tool, o->policy, error) != 0)
            || check_table(tables, tool, RS_MATCH_GENRE, o->items, "--items", error) != 0
            || check_table(tables, tool, RS_MATCH_YEAR, o->titles, "--titles", error) != 0
            || check_table(tables, tool, RS_MATCH_FLAG, o->flags, "--flags", error) != 0
            || add_list(tables, tool, RS_RULE_BLOCK, "--block", o->block, text_ids, error) != 0
            || add_list(tables, tool, RS_RULE_PIN, "--promote", o->promote, text_ids, error) != 0)
        return -1;
    return find_today(tables, tool, error);
}

int filter_tables_read(struct filter_tables *tables, struct rs_tool *tool, bool text_ids, struct rs_error *error)
{
    const struct filter_options *o = tool->options;

    if ((o->items && rs_tool_read_dense(tool, &tables->genres, "--items", o->items, error) != 0)
            || (o->titles && read_titles(tool, &tables->titles, o->titles, error) != 0)
            || (o->flags && read_flags(tool, &tables->flags, o->flags, error) != 0))
        return -1;
    tables->facts = (struct rs_policy_facts){.genres = o->items ? &tables->genres : NULL,
            .flags = o->flags ? &tables->flags : NULL,
            .titles = o->titles ? &tables->titles : NULL,
            .text_ids = text_ids};
    return read_rules(tables, tool, text_ids, error);
}

void filter_tables_free(struct filter_tables *tables)
{
    rs_dense_free(&tables->genres);
    rs_dense_free(&tables->flags);
    rs_titles_free(&tables->titles);
    rs_policy_rules_free(&tables->rules);
    *tables = (struct filter_tables){0};
}

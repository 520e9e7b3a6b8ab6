/* ingest_options.c: the table of modes, held against what was given. */
#include "ingest_options.h"

#include <math.h>
#include <string.h>

struct ingest_options ingest_defaults(void)
{
    return (struct ingest_options){.format = {.id = "movieId"},
            .delimiter = ",",
            .separator = "|",
            .ratings = {"userId", "movieId", "rating", "timestamp", true, false, INT64_MIN, INT64_MAX},
            .scores = {"movieId", "tagId", "relevance", "", true, false, INT64_MIN, INT64_MAX},
            .bounds = {-INFINITY, INFINITY, 1, 1, false},
            .tags = {.min_count = 2, .max_columns = 1000},
            .numbers = {.fill = NAN}};
}

enum ingest_mode ingest_mode(const struct ingest_options *options)
{
    if (options->multi_hot.column)
        return INGEST_MULTI_HOT;
    if (options->tags.column)
        return INGEST_TAGS;
    if (options->numbers.columns)
        return INGEST_COLUMNS;
    return options->relevance ? INGEST_RELEVANCE : INGEST_RATINGS;
}

/* ---- which option goes with which ---- */

enum {
    SCORES = INGEST_RATINGS | INGEST_RELEVANCE,
    WORDS = INGEST_MULTI_HOT | INGEST_TAGS,
    ALL_BUT_RATINGS = INGEST_MULTI_HOT | INGEST_TAGS | INGEST_RELEVANCE | INGEST_COLUMNS
};

/* Options that are not here go with every mode. */
static const struct {
    const char *option;
    int modes;
} belongs[] = {
        {"user", INGEST_RATINGS},
        {"item", INGEST_RATINGS},
        {"value", SCORES},
        {"time", INGEST_RATINGS},
        {"min-value", SCORES},
        {"max-value", SCORES},
        {"after", INGEST_RATINGS},
        {"before", INGEST_RATINGS},
        {"min-user-count", INGEST_RATINGS},
        {"binary", INGEST_RATINGS},
        {"min-item-count", INGEST_RATINGS},
        {"unrated", INGEST_RATINGS},
        {"append", INGEST_RATINGS},
        {"separator", INGEST_MULTI_HOT},
        {"min-count", INGEST_TAGS},
        {"max-columns", INGEST_TAGS},
        {"tag-id", INGEST_RELEVANCE},
        {"names", INGEST_RELEVANCE},
        {"fill", INGEST_COLUMNS},
        {"fit", WORDS},
        {"apply", WORDS},
        {"id", ALL_BUT_RATINGS},
        {"years", INGEST_MULTI_HOT},
};

static const struct {
    enum ingest_mode mode;
    const char *name;
} names[] = {{INGEST_RATINGS, "ratings"}, {INGEST_MULTI_HOT, "--multi-hot"}, {INGEST_TAGS, "--tags"},
        {INGEST_RELEVANCE, "--relevance"}, {INGEST_COLUMNS, "--columns"}};

/* The option's value in the struct of defaults, which lies there as in the struct of options. */
static bool is_given(const struct rs_option *option, const void *options, const void *defaults)
{
    struct rs_option before = *option;
    char now[256], then[256];

    before.value = (char *)(uintptr_t)defaults + ((char *)option->value - (char *)(uintptr_t)options);
    rs_option_format(option, now, sizeof now);
    rs_option_format(&before, then, sizeof then);
    return strcmp(now, then) != 0;
}

static bool option_given(const struct rs_tool *tool, const void *defaults, const char *name)
{
    for (const struct rs_option *option = tool->program->options; option->name; option++)
        if (strcmp(option->name, name) == 0)
            return is_given(option, tool->options, defaults);
    return false;
}

/* "ratings, --relevance" */
static void list_modes(int modes, char *list, size_t size)
{
    list[0] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (modes & (int)names[i].mode) {
            strncat(list, list[0] ? ", " : "", size - strlen(list) - 1);
            strncat(list, names[i].name, size - strlen(list) - 1);
        }
}

static int check_mode(struct rs_tool *tool, const void *defaults, enum ingest_mode mode, struct rs_error *error)
{
    char wanted[96], got[32];

    for (size_t i = 0; i < sizeof belongs / sizeof *belongs; i++) {
        if ((belongs[i].modes & (int)mode) || !option_given(tool, defaults, belongs[i].option))
            continue;
        list_modes(belongs[i].modes, wanted, sizeof wanted);
        list_modes((int)mode, got, sizeof got);
        return rs_tool_usage(tool, error, "--%s goes with %s, not with %s", belongs[i].option, wanted, got);
    }
    return 0;
}

/* What excludes what: -1 is a usage error. */
static int check(const struct ingest_options *o, struct rs_tool *tool, struct rs_error *error)
{
    const struct ingest_options defaults = ingest_defaults();
    int modes = (o->multi_hot.column != NULL) + (o->tags.column != NULL) + (o->numbers.columns != NULL) + o->relevance;

    if (modes > 1)
        return rs_tool_usage(tool, error, "want one of --multi-hot, --tags, --columns and --relevance, got %d", modes);
    if (check_mode(tool, &defaults, ingest_mode(o), error) != 0)
        return -1;
    if (o->append && (o->bounds.min_row_count > 1 || o->bounds.min_column_count > 1))
        return rs_tool_usage(tool, error, "--append keeps all users and films: no bounds on their counts");
    if (o->unrated && o->value && !*o->value)
        return rs_tool_usage(tool, error, "--unrated wants a column of values that may be empty");
    if (o->apply
            && (o->fit || option_given(tool, &defaults, "min-count") || option_given(tool, &defaults, "max-columns")))
        return rs_tool_usage(tool, error,
                "--apply uses a kept vocabulary: it goes without --fit, --min-count, --max-columns");
    return 0;
}

/* ---- texts to what they mean ---- */

/* ",", "tab"; 0 where it is neither 'tab' nor a single character. */
static char parse_character(const char *text)
{
    if (strcmp(text, "tab") == 0)
        return '\t';
    return strlen(text) == 1 && !strchr("\"\r\n", text[0]) ? text[0] : 0;
}

int ingest_options_resolve(struct rs_tool *tool, struct rs_error *error)
{
    struct ingest_options *o = tool->options;

    if (check(o, tool, error) != 0)
        return -1;
    o->format.delimiter = parse_character(o->delimiter);
    o->multi_hot.separator = parse_character(o->separator);
    o->format.skip_bad = (size_t)o->skip_bad;
    o->scores.row = o->format.id;
    if (o->value)
        o->ratings.value = o->scores.value = o->value;
    if (o->time)
        o->ratings.time = o->time;
    o->ratings.time_is_optional = !o->time;
    o->ratings.unrated = o->bounds.keep_unrated = o->unrated;
    if (!o->format.delimiter || !o->multi_hot.separator)
        return rs_tool_usage(tool, error, "--delimiter and --separator: want one character or 'tab'");
    if ((o->after && ingest_parse_time(&o->ratings.after, o->after, error) != 0)
            || (o->before && ingest_parse_time(&o->ratings.before, o->before, error) != 0))
        return rs_tool_usage(tool, error, "--after and --before: want seconds since 1970 or a day as in 2015-01-31");
    return 0;
}

/* options.c: parsing by a table. What a table looks like to a person is in help.c. */
#include "cli/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"

/* The option called name[length], or NULL. */
static const struct rs_option *find_name(const struct rs_option *table, const char *name, size_t length)
{
    for (const struct rs_option *option = table; option && option->name; option++)
        if (strlen(option->name) == length && memcmp(option->name, name, length) == 0)
            return option;
    return NULL;
}

static const struct rs_option *find_letter(const struct rs_option *table, char letter)
{
    for (const struct rs_option *option = table; option && option->name; option++)
        if (option->letter == letter)
            return option;
    return NULL;
}

static int set_integer(const struct rs_option *option, const char *text, struct rs_error *error)
{
    int64_t value;

    if (!rs_parse_integer(text, strlen(text), &value))
        return rs_fail(error, "--%s: want a whole number, got '%s'", option->name, text);
    if (option->min < option->max && ((double)value < option->min || (double)value > option->max))
        return rs_fail(error, "--%s: want a number from %.15g to %.15g, got %s", option->name, option->min, option->max,
                text);
    *(int64_t *)option->value = value;
    return 0;
}

static int set_real(const struct rs_option *option, const char *text, struct rs_error *error)
{
    double value;

    if (!rs_parse_real(text, strlen(text), &value))
        return rs_fail(error, "--%s: want a number, got '%s'", option->name, text);
    if (option->min < option->max && (value < option->min || value > option->max))
        return rs_fail(error, "--%s: want a number from %.15g to %.15g, got %s", option->name, option->min, option->max,
                text);
    *(double *)option->value = value;
    return 0;
}

static int set_choice(const struct rs_option *option, const char *text, struct rs_error *error)
{
    char list[256] = "";

    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            *(int *)option->value = i;
            return 0;
        }
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "", option->choices[i]);
    }
    return rs_fail(error, "--%s: want one of %s, got '%s'", option->name, list, text);
}

static int add_to_list(const struct rs_option *option, const char *text, struct rs_error *error)
{
    struct rs_list *list = option->value;
    const char **items = realloc(list->items, (list->n + 1) * sizeof *items);

    if (!items)
        return rs_fail(error, "out of memory");
    list->items = items;
    list->items[list->n++] = text;
    return 0;
}

static int set_value(const struct rs_option *option, const char *text, struct rs_error *error)
{
    switch (option->type) {
    case RS_INTEGER:
        return set_integer(option, text, error);
    case RS_REAL:
        return set_real(option, text, error);
    case RS_CHOICE:
        return set_choice(option, text, error);
    case RS_LIST:
        return add_to_list(option, text, error);
    case RS_INPUT:
    case RS_OUTPUT:
        if (text[0] == '\0')
            return rs_fail(error, "--%s: want a file name, got an empty one", option->name);
        *(const char **)option->value = text;
        return 0;
    case RS_TEXT:
    case RS_FLAG:
    default:
        *(const char **)option->value = text;
        return 0;
    }
}

/* One option with its value: attached (after '=' or the letter), the next word, or none. `*at` is moved past it. */
static int take(const struct rs_option *option, const char *attached, int argc, char **argv, int *at,
        struct rs_error *error)
{
    (*at)++;
    if (option->type == RS_FLAG) {
        if (attached)
            return rs_fail(error, "--%s: takes no value", option->name);
        *(bool *)option->value = true;
        return 0;
    }
    if (attached)
        return set_value(option, attached, error);
    if (option->letter == 'z') /* a level is optional, so it has to be attached */
        return set_value(option, option->argument, error);
    if (*at >= argc)
        return rs_fail(error, "--%s: want a value", option->name);
    return set_value(option, argv[(*at)++], error);
}

static int take_long(const struct rs_option *own, const struct rs_option *common, int argc, char **argv, int *at,
        struct rs_error *error)
{
    const char *name = argv[*at] + 2, *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    const struct rs_option *option = find_name(own, name, length);

    if (!option)
        option = find_name(common, name, length);
    if (!option)
        return rs_fail(error, "unknown option '--%.*s'", (int)length, name);
    return take(option, equals ? equals + 1 : NULL, argc, argv, at, error);
}

/* A word of letters: flags may be put together (-qv), the first option with a value takes the rest of the word. */
static int take_short(const struct rs_option *own, const struct rs_option *common, int argc, char **argv, int *at,
        struct rs_error *error)
{
    const char *word = argv[*at];

    for (const char *letter = word + 1; *letter; letter++) {
        const struct rs_option *option = find_letter(own, *letter);
        int before = *at;

        if (!option)
            option = find_letter(common, *letter);
        if (!option)
            return rs_fail(error, "unknown option '-%c'", *letter);
        if (option->type != RS_FLAG)
            return take(option, letter[1] ? letter + 1 : NULL, argc, argv, at, error);
        if (take(option, NULL, argc, argv, at, error) != 0)
            return -1;
        *at = before;
    }
    (*at)++;
    return 0;
}

int rs_options_parse(const struct rs_option *own, const struct rs_option *common, int argc, char **argv,
        int *n_operands, struct rs_error *error)
{
    int at = 1;
    bool only_operands = false;

    *n_operands = 0;
    while (at < argc) {
        char *word = argv[at];
        int status = 0;

        if (!only_operands && strcmp(word, "--") == 0) {
            only_operands = true;
            at++;
        } else if (only_operands || word[0] != '-' || word[1] == '\0') {
            argv[1 + (*n_operands)++] = word;
            at++;
        } else if (word[1] == '-') {
            status = take_long(own, common, argc, argv, &at, error);
        } else {
            status = take_short(own, common, argc, argv, &at, error);
        }
        if (status != 0)
            return -1;
    }
    return 0;
}

void rs_options_free(const struct rs_option *table)
{
    for (const struct rs_option *option = table; option && option->name; option++)
        if (option->type == RS_LIST) {
            struct rs_list *list = option->value;

            free(list->items);
            *list = (struct rs_list){0};
        }
}

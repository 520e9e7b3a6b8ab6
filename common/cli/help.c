/* help.c: what an option table looks like to a person. */
#include "cli/options.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/number.h"

enum { WIDTH = 79, INDENT = 2, GAP = 2, WIDEST_NAME = 28 };

const char *rs_option_format(const struct rs_option *option, char *room, size_t size)
{
    char number[RS_NUMBER_ROOM];
    const char *text = "";

    room[0] = '\0';
    switch (option->type) {
    case RS_FLAG:
        text = *(bool *)option->value ? "true" : "false";
        break;
    case RS_INTEGER:
        snprintf(room, size, "%" PRId64, *(int64_t *)option->value);
        return room;
    case RS_REAL:
        if (isfinite(*(double *)option->value)) /* INFINITY or NAN as a default mean "none" */
            snprintf(room, size, "%s", rs_format_real(*(double *)option->value, number));
        return room;
    case RS_CHOICE:
        text = option->choices[*(int *)option->value];
        break;
    case RS_TEXT:
    case RS_INPUT:
    case RS_OUTPUT:
        text = *(const char **)option->value;
        break;
    case RS_LIST:
    default:
        break;
    }
    snprintf(room, size, "%s", text ? text : "");
    return room;
}

static const char *argument_of(const struct rs_option *option)
{
    static const char *const by_type[] = {[RS_INTEGER] = "N",
            [RS_REAL] = "X",
            [RS_TEXT] = "TEXT",
            [RS_CHOICE] = "NAME",
            [RS_INPUT] = "FILE",
            [RS_OUTPUT] = "FILE",
            [RS_LIST] = "TEXT"};

    return option->argument ? option->argument : by_type[option->type];
}

/* "-k, --factors N" */
static int format_name(const struct rs_option *option, char *room, size_t size)
{
    char letter[8] = "    ";
    bool optional = option->letter == 'z';

    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    return snprintf(room, size, "%s--%s%s%s%s", letter, option->name,
            option->type == RS_FLAG ? ""
            : optional              ? "[="
                                    : " ",
            option->type == RS_FLAG ? ""
            : optional              ? "LEVEL"
                                    : argument_of(option),
            optional ? "]" : "");
}

/* Help with choices and default behind it. */
static void format_help(const struct rs_option *option, char *room, size_t size)
{
    char value[128];
    size_t used;

    snprintf(room, size, "%s", option->help);
    if (option->type == RS_CHOICE)
        for (int i = 0; option->choices[i]; i++) {
            used = strlen(room);
            snprintf(room + used, size - used, "%s%s", i ? ", " : ": ", option->choices[i]);
        }
    if (option->type == RS_FLAG || option->type == RS_LIST || option->letter == 'z')
        return;
    rs_option_format(option, value, sizeof value);
    used = strlen(room);
    if (value[0] != '\0')
        snprintf(room + used, size - used, " (default %s)", value);
}

/* Words into lines that begin at `column`; the first line's cursor stands there already. */
static void print_wrapped(const char *text, size_t column, FILE *out)
{
    size_t at = column;

    while (*text) {
        size_t length = strcspn(text, " ");

        if (at > column && at + 1 + length > WIDTH) {
            fprintf(out, "\n%*s", (int)column, "");
            at = column;
        } else if (at > column) {
            fputc(' ', out);
            at++;
        }
        fwrite(text, 1, length, out);
        at += length;
        text += length + (text[length] == ' ');
    }
    fputc('\n', out);
}

void rs_options_print(const struct rs_option *table, FILE *out)
{
    char name[96], help[512];
    size_t column = 0;

    for (const struct rs_option *option = table; option->name; option++) {
        size_t length = (size_t)format_name(option, name, sizeof name);

        if (length <= WIDEST_NAME && length > column)
            column = length;
    }
    column += INDENT + GAP;
    for (const struct rs_option *option = table; option->name; option++) {
        size_t length = (size_t)format_name(option, name, sizeof name);

        format_help(option, help, sizeof help);
        fprintf(out, "%*s%s", INDENT, "", name);
        if (INDENT + length + GAP > column)
            fprintf(out, "\n%*s", (int)column, "");
        else
            fprintf(out, "%*s", (int)(column - INDENT - length), "");
        print_wrapped(help, column, out);
    }
}

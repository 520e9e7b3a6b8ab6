/* completion.c: what an option table looks like to a shell that completes a line. The shells' side is tools/completion/. */
#include "cli/tool_internal.h"

#include <string.h>

/* What the shell offers after the option. */
static const char *value_of(const struct rs_option *option)
{
    static const char *const by_type[] = {[RS_FLAG] = "none",
            [RS_INTEGER] = "value",
            [RS_REAL] = "value",
            [RS_TEXT] = "value",
            [RS_CHOICE] = "choice",
            [RS_INPUT] = "file",
            [RS_OUTPUT] = "file",
            [RS_LIST] = "value"};

    if (option->letter == 'z') /* its value is attached */
        return "none";
    if (option->argument && strncmp(option->argument, "FILE", 4) == 0)
        return "file";
    return by_type[option->type];
}

void rs_completion_print(const struct rs_option *table, FILE *out)
{
    for (; table && table->name; table++) {
        fprintf(out, "--%s\t", table->name);
        if (table->letter)
            fprintf(out, "-%c", table->letter);
        fprintf(out, "\t%s\t", value_of(table));
        for (int i = 0; table->type == RS_CHOICE && table->choices[i]; i++)
            fprintf(out, "%s%s", i ? " " : "", table->choices[i]);
        fprintf(out, "\t%s\n", table->help);
    }
}

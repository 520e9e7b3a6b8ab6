/* tool_verbs.c: several programs in one tool, told apart by the first word. */
#include "cli/tool.h"

#include <stdlib.h>
#include <string.h>

#include "cli/tool_internal.h"

enum { EXIT_USAGE = 2 };

static void print_verbs(const char *tool, const char *summary, const struct rs_verb *verbs, FILE *out)
{
    fprintf(out, "%s: %s\n\nUsage: %s VERB [options] (%s VERB --help tells the options)\n\nVerbs:\n", tool, summary,
            tool, tool);
    for (; verbs->name; verbs++)
        fprintf(out, "  %-10s %s\n", verbs->name, verbs->summary);
    fprintf(out, "\nMore: man %s\n", tool);
}

int rs_main_verbs(const char *tool, const char *summary, const struct rs_verb *verbs, int argc, char **argv)
{
    char list[256] = "";

    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        print_verbs(tool, summary, verbs, stdout);
        return EXIT_SUCCESS;
    }
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        printf("%s %s\n", tool, RS_VERSION);
        return EXIT_SUCCESS;
    }
    if (argc == 2 && strcmp(argv[1], RS_COMPLETION) == 0) {
        for (const struct rs_verb *verb = verbs; verb->name; verb++)
            printf("verb\t%s\t%s\n", verb->name, verb->summary);
        return EXIT_SUCCESS;
    }
    for (const struct rs_verb *verb = verbs; verb->name; verb++) {
        if (argc > 1 && strcmp(argv[1], verb->name) == 0)
            return verb->main(argc - 1, argv + 1);
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", verb == verbs ? "" : ", ", verb->name);
    }
    if (argc > 1)
        fprintf(stderr, "%s: want one of %s, got '%s'\n", tool, list, argv[1]);
    else
        fprintf(stderr, "%s: want one of %s (see %s --help)\n", tool, list, tool);
    return EXIT_USAGE;
}

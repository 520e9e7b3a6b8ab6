/* tool_internal.h: between the files of this folder. */
#ifndef RS_CLI_TOOL_INTERNAL_H
#define RS_CLI_TOOL_INTERNAL_H

#include <stdio.h>

#include "cli/options.h"

/* Can the files that the table's options name be made? Asked before the work, which may take hours, and not after it. */
int rs_check_outputs(const struct rs_option *table, struct rs_error *error);

/* The argument that asks a tool for its options, a line each with tabs between: --name, -letter or nothing, what follows
 * it (none, value, file, choice), the choices, the help. A tool with verbs answers with lines of "verb", name, summary. */
#define RS_COMPLETION "--completion"
void rs_completion_print(const struct rs_option *table, FILE *out);

#endif

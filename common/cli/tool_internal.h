/* tool_internal.h: between the files of this folder. */
#ifndef RS_CLI_TOOL_INTERNAL_H
#define RS_CLI_TOOL_INTERNAL_H

#include "cli/options.h"

/* Can the files that the table's options name be made? Asked before the work, which may take hours, and not after it. */
int rs_check_outputs(const struct rs_option *table, struct rs_error *error);

#endif

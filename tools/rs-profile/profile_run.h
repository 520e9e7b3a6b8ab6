/* profile_run.h: the two verbs of rs-profile, streams in and streams out. */
#ifndef RS_PROFILE_RUN_H
#define RS_PROFILE_RUN_H

#include "cli/tool.h"
#include "profile_items.h"
#include "profile_users.h"

struct profile_item_options {
    struct profile_parameters statistics;
    const char *films;
};
int profile_run_items(struct rs_tool *tool, struct rs_error *error);

struct profile_user_options {
    const char *items, *labels;
    double min_value, damping;
    int density;
};
int profile_run_users(struct rs_tool *tool, struct rs_error *error);

#endif

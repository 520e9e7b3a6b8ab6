/* ease_run.h: what the options say, and the fit from stream to model. */
#ifndef RS_EASE_RUN_H
#define RS_EASE_RUN_H

#include "cli/tool.h"

enum ease_method { EASE_EASE, EASE_TRANSITIONS };

struct ease_options {
    int method; /* enum ease_method */
    double regularization, half_life_past, half_life_long, long_share, half_life_days, half_life_future, content;
    int64_t max_items, max_memory, prune; /* max_memory in MiB */
    bool weight_by_rating;
    const char *fit, *items;
};

int ease_run(struct rs_tool *tool, struct rs_error *error);

#endif

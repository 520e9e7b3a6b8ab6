/* split_run.h: rs-split's two jobs, with their files: making the parts, and looking at parts that are there. */
#ifndef RS_SPLIT_SPLIT_RUN_H
#define RS_SPLIT_SPLIT_RUN_H

#include "cli/tool.h"
#include "split_leaks.h"

struct split_options {
    int by;
    double test, known; /* test NAN: not given */
    int known_by;
    struct rs_list at;
    int64_t folds, fold; /* 0: not given */
    bool check_leaks;
    const char *train, *held_out, *known_out; /* file names; {} is the number of the fold */
};

/* Read ratings, split, write. With --check-leaks each pair of parts is looked at before any file has its name. */
int split_run(struct rs_tool *tool, struct rs_error *error);

/* Read --train and --held-out, and write nothing but the metrics. */
int split_run_check(struct rs_tool *tool, struct rs_error *error);

/* What leaks mean, in words: -1 with the one that is named, for a pair in both parts or, with `global`, a test older than
 * its training. A note tells the rest, unless the split is global: then there is none. */
int split_judge(const struct rs_tool *tool, const struct split_leaks *leaks, bool global, const char *train,
        const char *held_out, struct rs_error *error);

#endif

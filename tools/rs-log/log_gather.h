/* log_gather.h: what the options of rs-log name, as one record. */
#ifndef LOG_GATHER_H
#define LOG_GATHER_H

#include "cli/tool.h"
#include "log_record.h"

struct log_options {
    const char *experiment, *run, *log_history, *params_of, *model, *registered, *alias, *better;
    struct rs_list metrics, params, tags, artifacts;
    const char *tracking_uri, *spool, *send;
    double timeout;
};

/* Read and check all of it: nothing is left that a server would refuse by its form. Free the record in every case. */
int log_gather(struct rs_tool *tool, const struct log_options *options, struct log_record *record,
        struct rs_error *error);

/* Of "rmse:lower": the metric (the caller frees it) and the direction. NULL when it is not of that form. */
char *log_parse_better(const char *text, bool *lower);

#endif

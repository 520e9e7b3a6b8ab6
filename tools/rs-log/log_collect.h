/* log_collect.h: from the files that options name into a record. */
#ifndef LOG_COLLECT_H
#define LOG_COLLECT_H

#include "cli/tool.h"
#include "log_record.h"

/* Figures of flat JSON, as --metrics of the other tools writes it: numbers become metrics, texts tags; null (no figure) is
 * left out with a note. `text` is the file's content. */
int log_collect_figures(struct rs_tool *tool, struct log_record *record, const char *name, const char *text,
        size_t size, struct rs_error *error);

/* The course of a training as CSV, as --log-history writes it: the first column is the step, each other one a metric;
 * empty fields are left out. */
int log_collect_course(struct log_record *record, const char *name, const char *text, size_t size,
        struct rs_error *error);

/* "key=value", of --param and --tag. */
int log_collect_params(struct log_record *record, const struct rs_list *list, struct rs_error *error);
int log_collect_tags(struct log_record *record, const struct rs_list *list, struct rs_error *error);

/* What `steps` (an rs.history) says of the stream of this recipe: options of its step become parameters, the recipe, tool
 * and history tags; a history too long for a tag, and the history as a script, files below history/. */
int log_collect_history(struct log_record *record, const struct cJSON *steps, const char *recipe,
        struct rs_error *error);

/* A file, or all files in a folder and in those below it, under its own name. */
int log_collect_artifact(struct log_record *record, const char *path, struct rs_error *error);

#endif

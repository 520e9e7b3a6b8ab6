/* log_record.h: all that is to be logged of one run, in memory, before anything is sent.
 *
 * A record is whole and by itself: sending it a second time sends the same names, values and times, which a server takes
 * for the same. It is found again there by its `id`, which is a tag of the run. What is added is checked as it is added
 * (log_names.h). log_record_write() and log_record_parse() make a text of it and back, for the spool. */
#ifndef LOG_RECORD_H
#define LOG_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { LOG_ID_SIZE = 33 }; /* 32 hexadecimal digits and a NUL */
#define LOG_ID_TAG "rs.log.id"

struct log_pair {
    char *key, *value;
};

struct log_pairs {
    struct log_pair *at;
    size_t n, capacity;
};

struct log_metric {
    char *key;
    double value;       /* finite */
    int64_t step, time; /* time in milliseconds of the epoch */
    bool final;         /* a figure of the finished model, not of one epoch */
};

/* A file to upload: the bytes of `from`, or `text`. */
struct log_file {
    char *to, *from, *text;
};

struct log_record {
    char id[LOG_ID_SIZE];
    int64_t time;
    char *experiment, *run; /* run: NULL, the server makes a name up */
    struct log_pairs params, tags;
    struct log_metric *metrics;
    size_t n_metrics, metrics_capacity;
    struct log_file *files;
    size_t n_files, files_capacity;
    struct log_file model;             /* to: NULL where there is none */
    char *registered, *alias, *better; /* NULL: not wanted; better: the metric that decides about the alias */
    bool lower;                        /* which is better */
};

/* A record of now with a new id. Free it in every case. */
int log_record_start(struct log_record *record, const char *experiment, const char *run, struct rs_error *error);

/* Names that come twice are refused, except of a tag that is already there by the same value. */
int log_record_param(struct log_record *record, const char *key, const char *value, struct rs_error *error);
int log_record_tag(struct log_record *record, const char *key, const char *value, struct rs_error *error);
const char *log_record_find_tag(const struct log_record *record, const char *key);

/* A point of the course of a training; and a figure of the end, whose step and time are set by log_record_end(). */
int log_record_point(struct log_record *record, const char *key, double value, int64_t step, struct rs_error *error);
int log_record_figure(struct log_record *record, const char *key, double value, struct rs_error *error);

/* One of `from` (a path) and `text` is given, `to` is where it goes below the run. */
int log_record_file(struct log_record *record, const char *to, const char *from, const char *text,
        struct rs_error *error);
int log_record_model(struct log_record *record, const char *path, struct rs_error *error);

/* Each may be NULL. `better` moves the alias only when this figure got better. */
int log_record_register(struct log_record *record, const char *name, const char *alias, const char *better, bool lower,
        struct rs_error *error);

/* When all is added: figures go to the last step, so that they are what the server calls the latest value; what can only be
 * seen now is checked. */
int log_record_end(struct log_record *record, struct rs_error *error);

/* The figure of this name, or NULL. */
const struct log_metric *log_record_find_figure(const struct log_record *record, const char *key);

/* As JSON, where files stand under the names "0", "1", ... and "model"; the caller frees it. And back: the files are looked
 * for in `folder`. */
char *log_record_write(const struct log_record *record, struct rs_error *error);
int log_record_parse(struct log_record *record, const char *text, const char *folder, struct rs_error *error);

void log_record_free(struct log_record *record);

#endif

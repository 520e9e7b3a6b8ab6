/* metrics.h: measures as flat JSON, {"ndcg_at_10": 0.117, ...}: what DVC shows and rs-log sends.
 *
 * Names are letters, digits and `_ - . /`. A value that is not finite is written as null. A name
 * that is bad or comes twice is an error. */
#ifndef RS_TABLE_METRICS_H
#define RS_TABLE_METRICS_H

#include <stdio.h>

#include "base/error.h"

struct cJSON;

struct rs_metrics {
    struct cJSON *object; /* owned */
};

int rs_metrics_start(struct rs_metrics *metrics, struct rs_error *error);
int rs_metrics_add(struct rs_metrics *metrics, const char *name, double value, struct rs_error *error);
int rs_metrics_add_text(struct rs_metrics *metrics, const char *name, const char *value, struct rs_error *error);

/* One name a line, in the order added, numbers as short as they can be to read back the same. */
int rs_metrics_write(const struct rs_metrics *metrics, FILE *out, struct rs_error *error);

/* What was written, read again: a flat JSON object. -1: it is none, or holds more than numbers, texts and nulls; `name` is
 * the file's, for the message, which says the line. Free it with rs_metrics_free(), also after a failure. */
int rs_metrics_parse(struct rs_metrics *metrics, const char *name, const char *text, size_t size,
        struct rs_error *error);

/* The number of that name; NaN where there is none. */
double rs_metrics_number(const struct rs_metrics *metrics, const char *name);

void rs_metrics_free(struct rs_metrics *metrics);

#endif

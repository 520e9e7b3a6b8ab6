/* progress.h: a bar for long work, on a terminal's stderr and nowhere else. */
#ifndef RS_BASE_PROGRESS_H
#define RS_BASE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct rs_progress {
    bool shown;        /* false: every call below is free */
    const char *label; /* what is being done, as in "iterations"; not owned */
    size_t total;
    double started, drawn; /* seconds on the monotonic clock */
};

/* `wanted` is false under -q. A NULL progress is allowed in the calls below, and in every fit function. */
void rs_progress_start(struct rs_progress *progress, bool wanted, const char *label, size_t total);

/* `done` of `total` are done; redraws at most ten times a second. Call it from one thread only. */
void rs_progress_update(struct rs_progress *progress, size_t done);

/* Take the bar off the screen. */
void rs_progress_finish(struct rs_progress *progress);

/* Seconds on the monotonic clock. */
double rs_seconds(void);

#endif

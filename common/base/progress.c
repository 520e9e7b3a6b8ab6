/* progress.c: the bar. */
#include "base/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { BAR = 30 };

double rs_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void rs_progress_start(struct rs_progress *progress, bool wanted, const char *label, size_t total)
{
    *progress = (struct rs_progress){.shown = wanted && isatty(STDERR_FILENO), .label = label, .total = total};
    if (progress->shown)
        progress->started = progress->drawn = rs_seconds();
}

void rs_progress_update(struct rs_progress *progress, size_t done)
{
    char bar[BAR + 1];
    double now, elapsed;

    if (!progress || !progress->shown || done == 0)
        return;
    now = rs_seconds();
    if (now - progress->drawn < 0.1)
        return;
    progress->drawn = now;
    elapsed = now - progress->started;
    for (size_t i = 0; i < BAR; i++)
        bar[i] = i * progress->total < done * BAR ? '#' : '.';
    bar[BAR] = '\0';
    fprintf(stderr, "\r%s [%s] %zu/%zu, %.3g a second, %.0f s left \033[K", progress->label, bar, done, progress->total,
            (double)done / elapsed, elapsed / (double)done * (double)(progress->total - done));
}

void rs_progress_finish(struct rs_progress *progress)
{
    if (progress && progress->shown)
        fputs("\r\033[K", stderr);
}

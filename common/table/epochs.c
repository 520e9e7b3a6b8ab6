/* epochs.c: one CSV row an epoch, flushed, so that a watcher sees each as it comes. */
#include "table/epochs.h"

#include <math.h>

#include "base/number.h"

static int end_row(FILE *out, struct rs_error *error)
{
    if (putc('\n', out) == EOF || fflush(out) != 0)
        return rs_fail_errno(error, "cannot write the history of epochs");
    return 0;
}

int rs_epochs_header(FILE *out, const char *const *names, size_t n, struct rs_error *error)
{
    if (!out)
        return 0;
    fputs("epoch", out);
    for (size_t i = 0; i < n; i++)
        fprintf(out, ",%s", names[i]);
    return end_row(out, error);
}

/* What is not finite is an empty field, which every reader of CSV takes as missing. */
int rs_epochs_row(FILE *out, size_t epoch, const double *values, size_t n, struct rs_error *error)
{
    char room[RS_NUMBER_ROOM];

    if (!out)
        return 0;
    fprintf(out, "%zu", epoch);
    for (size_t i = 0; i < n; i++)
        fprintf(out, ",%s", isfinite(values[i]) ? rs_format_real(values[i], room) : "");
    return end_row(out, error);
}

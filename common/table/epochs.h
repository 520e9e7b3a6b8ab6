/* epochs.h: the course of a training as CSV, one row an epoch (--log-history). */
#ifndef RS_TABLE_EPOCHS_H
#define RS_TABLE_EPOCHS_H

#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

/* The header "epoch,NAME,..." from `n` names, and a row. `out` may be NULL: nothing is written. A value
 * that is not finite is an empty field. -1 on an I/O error. */
int rs_epochs_header(FILE *out, const char *const *names, size_t n, struct rs_error *error);
int rs_epochs_row(FILE *out, size_t epoch, const double *values, size_t n, struct rs_error *error);

#endif

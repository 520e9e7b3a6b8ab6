/* eval_cutoffs.h: "5,10,20" as numbers. */
#ifndef RS_EVAL_EVAL_CUTOFFS_H
#define RS_EVAL_EVAL_CUTOFFS_H

#include <stddef.h>

#include "base/error.h"

/* Numbers from 1 on, rising, with commas between: at least one. The caller frees `*cutoffs` in every case. */
int eval_cutoffs_parse(size_t **cutoffs, size_t *n, const char *text, struct rs_error *error);

#endif

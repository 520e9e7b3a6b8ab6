/* eval_run.h: an input, and perhaps another to compare it with, to figures. */
#ifndef RS_EVAL_EVAL_RUN_H
#define RS_EVAL_EVAL_RUN_H

#include "eval_given.h"
#include "eval_input.h"

/* The input against what was given; the table goes to tool->text. */
int eval_run(struct rs_tool *tool, const struct eval_given *given, struct eval_input *input, struct rs_metrics *metrics,
        struct rs_error *error);

#endif

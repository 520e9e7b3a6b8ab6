/* eval_given.c: files of options to matrices. */
#include "eval_given.h"

#include "stream/kinds.h"

int eval_given_read(struct eval_given *given, struct rs_tool *tool, struct rs_error *error)
{
    const struct eval_options *o = tool->options;

    given->training = o->train ? &given->train : NULL;
    given->genres = o->items ? &given->items : NULL;
    if (rs_tool_read_csr(tool, &given->truth, "--truth", o->truth, error) != 0
            || (o->train && rs_tool_read_csr(tool, &given->train, "--train", o->train, error) != 0))
        return -1;
    return o->items ? rs_tool_read_dense(tool, &given->items, "--items", o->items, error) : 0;
}

void eval_given_free(struct eval_given *given)
{
    rs_csr_free(&given->truth);
    rs_csr_free(&given->train);
    rs_dense_free(&given->items);
    *given = (struct eval_given){0};
}

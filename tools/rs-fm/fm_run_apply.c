/* fm_run_apply.c: a kept model on pairs. */
#include "fm_run.h"
#include "stream/kinds.h"

static int load(struct rs_tool *tool, struct rs_fm *model, struct rs_error *error)
{
    const struct fm_options *o = tool->options;
    struct rs_reader reader;
    int status = rs_tool_open(tool, &reader, "--apply", o->apply, error);

    if (status == 0)
        status = rs_fm_load(model, &reader, error);
    rs_reader_free(&reader);
    return status;
}

int fm_run_apply(struct rs_tool *tool, struct rs_error *error)
{
    const struct fm_options *o = tool->options;
    struct rs_fm model = {0};
    struct rs_csr pairs = {0}, history = {0};
    struct fm_columns users = {0}, items = {0};
    int status = -1;

    if (load(tool, &model, error) == 0 && fm_columns_read(&users, tool, "--users", &o->users, error) == 0
            && fm_columns_read(&items, tool, "--items", &o->items, error) == 0
            && rs_csr_read(&pairs, &tool->in, error) == 0
            && (!o->history || rs_tool_read_csr(tool, &history, "--history", o->history, error) == 0))
        status = fm_write_predictions(tool, &model, &pairs, &users, &items, o->history ? &history : NULL, error);
    fm_columns_free(&users);
    fm_columns_free(&items);
    rs_csr_free(&pairs);
    rs_csr_free(&history);
    rs_fm_free(&model);
    return status;
}

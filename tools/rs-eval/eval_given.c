/* eval_given.c: files of options to matrices. */
#include "eval_given.h"

#include "stream/kinds.h"

static int read_matrix(struct rs_tool *tool, struct rs_csr *matrix, const char *as, const char *path,
        struct rs_error *error)
{
    struct rs_reader reader;
    int status = rs_tool_open(tool, &reader, as, path, error);

    if (status == 0)
        status = rs_csr_read(matrix, &reader, error);
    rs_reader_free(&reader);
    return status;
}

static int read_genres(struct rs_tool *tool, struct rs_dense *table, const char *path, struct rs_error *error)
{
    struct rs_reader reader;
    int status = rs_tool_open(tool, &reader, "--items", path, error);

    if (status == 0)
        status = rs_dense_read(table, &reader, error);
    rs_reader_free(&reader);
    return status;
}

int eval_given_read(struct eval_given *given, struct rs_tool *tool, struct rs_error *error)
{
    const struct eval_options *o = tool->options;

    given->training = o->train ? &given->train : NULL;
    given->genres = o->items ? &given->items : NULL;
    if (read_matrix(tool, &given->truth, "--truth", o->truth, error) != 0
            || (o->train && read_matrix(tool, &given->train, "--train", o->train, error) != 0))
        return -1;
    return o->items ? read_genres(tool, &given->items, o->items, error) : 0;
}

void eval_given_free(struct eval_given *given)
{
    rs_csr_free(&given->truth);
    rs_csr_free(&given->train);
    rs_dense_free(&given->items);
    *given = (struct eval_given){0};
}

/* als_run_apply.c: a kept model on a stream. Ids decide what meets; what the model does not know is counted in a
 * note. */
#include <stdlib.h>

#include "als_apply.h"
#include "als_run.h"
#include "als_table.h"
#include "stream/kinds.h"

static int load(struct rs_tool *tool, struct rs_factors *model, struct rs_error *error)
{
    const struct als_options *o = tool->options;
    struct rs_reader reader;
    int status = rs_tool_open(tool, &reader, "--apply", o->apply, error);

    if (status == 0)
        status = rs_factors_load(model, &reader, tool->n_threads, error);
    rs_reader_free(&reader);
    return status;
}

/* Where ids are in the model; a note for what is not. None at all is an error: the ids are not of the same world. */
static int32_t *locate(struct rs_tool *tool, const struct rs_ids *ids, const struct rs_ids *known, const char *what,
        struct rs_error *error)
{
    int32_t *position = rs_alloc(ids->n, sizeof *position, error);
    size_t n_known = 0;

    if (!position)
        return NULL;
    if (rs_ids_locate(ids, known, position, error) != 0) {
        free(position);
        return NULL;
    }
    for (size_t i = 0; i < ids->n; i++)
        n_known += position[i] >= 0;
    if (ids->n > 0 && n_known == 0) {
        rs_fail(error, "%s: none of its %zu %s is in the model", tool->in.place, ids->n, what);
        free(position);
        return NULL;
    }
    if (n_known < ids->n)
        rs_tool_note(tool, "%zu of %zu %s are not in the model: left out", ids->n - n_known, ids->n, what);
    return position;
}

static int write_folded(struct rs_tool *tool, const struct rs_factors *model, const struct rs_csr *matrix,
        struct rs_error *error)
{
    const struct als_options *o = tool->options;
    bool users = o->side == ALS_USERS;
    int32_t *position = locate(tool, &matrix->columns, users ? &model->items.ids : &model->users.ids,
            users ? "items" : "users", error);
    struct als_history history = {matrix->n_rows, matrix->indptr, matrix->indices, matrix->data, position};
    struct rs_dense table = {0};
    int status = -1;

    if (position && als_table_alloc(&table, model, &matrix->rows, error) == 0
            && als_fold_in(model, users ? ALS_USERS : ALS_ITEMS, &history, table.data, tool->n_threads, error) == 0)
        status = rs_dense_write(&table, &tool->out, error);
    free(position);
    rs_dense_free(&table);
    return status;
}

/* Rows are what is folded in: for new items the matrix is turned over first. */
static int fold_in(struct rs_tool *tool, const struct rs_factors *model, struct rs_csr *matrix, struct rs_error *error)
{
    const struct als_options *o = tool->options;
    struct rs_csr turned = {0};
    int status;

    if (o->side == ALS_USERS)
        return write_folded(tool, model, matrix, error);
    status = rs_csr_transpose(&turned, matrix, error);
    rs_csr_free(matrix);
    if (status == 0)
        status = write_folded(tool, model, &turned, error);
    rs_csr_free(&turned);
    return status;
}

/* The values are replaced by predictions where they lie. */
static int predict(struct rs_tool *tool, const struct rs_factors *model, struct rs_csr *matrix, struct rs_error *error)
{
    int32_t *item = locate(tool, &matrix->columns, &model->items.ids, "items", error);
    int32_t *user = item ? locate(tool, &matrix->rows, &model->users.ids, "users", error) : NULL;
    struct als_history history = {matrix->n_rows, matrix->indptr, matrix->indices, matrix->data, item};
    int status = -1;

    if (user && als_predict(model, &history, user, matrix->data, tool->n_threads, error) == 0) {
        rs_storage_release(&matrix->storage, matrix->time);
        matrix->time = NULL;
        status = rs_csr_write(matrix, &tool->out, error);
    }
    free(item);
    free(user);
    return status;
}

int als_run_apply(struct rs_tool *tool, struct rs_error *error)
{
    const struct als_options *o = tool->options;
    struct rs_factors model = {0};
    struct rs_csr matrix = {0};
    int status = -1;

    if (load(tool, &model, error) == 0 && rs_csr_read(&matrix, &tool->in, error) == 0)
        status = o->predict ? predict(tool, &model, &matrix, error) : fold_in(tool, &model, &matrix, error);
    rs_csr_free(&matrix);
    rs_factors_free(&model);
    return status;
}

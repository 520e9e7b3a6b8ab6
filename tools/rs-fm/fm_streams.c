/* fm_streams.c: columns in, predictions out. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/join.h"
#include "fm_run.h"
#include "stream/kinds.h"

/* ---- in ---- */

static int join_parts(struct fm_columns *columns, const struct rs_dense *parts, const char *as, struct rs_error *error)
{
    const struct rs_join_options options = {.how = RS_JOIN_OUTER};
    const struct rs_dense **list = rs_alloc(columns->n_parts, sizeof *list, error);
    int status = list ? 0 : -1;

    for (size_t p = 0; status == 0 && p < columns->n_parts; p++) {
        list[p] = &parts[p];
        columns->n_columns[p] = parts[p].n_columns;
    }
    if (status == 0 && (status = rs_dense_join(&columns->joined, list, columns->n_parts, &options, error)) != 0)
        rs_fail_at(error, as);
    free(list);
    return status;
}

int fm_columns_read(struct fm_columns *columns, struct rs_tool *tool, const char *as, const struct rs_list *files,
        struct rs_error *error)
{
    struct rs_dense *parts;
    int status = 0;

    *columns = (struct fm_columns){.n_parts = files->n};
    if (files->n == 0)
        return 0;
    parts = rs_alloc_zero(files->n, sizeof *parts, error);
    columns->n_columns = rs_alloc(files->n, sizeof *columns->n_columns, error);
    if (!parts || !columns->n_columns)
        status = -1;
    for (size_t p = 0; status == 0 && p < files->n; p++)
        status = rs_tool_read_dense(tool, &parts[p], as, files->items[p], error);
    if (status == 0)
        status = join_parts(columns, parts, as, error);
    for (size_t p = 0; parts && p < files->n; p++)
        rs_dense_free(&parts[p]);
    free(parts);
    return status;
}

void fm_columns_free(struct fm_columns *columns)
{
    rs_dense_free(&columns->joined);
    free(columns->n_columns);
    *columns = (struct fm_columns){0};
}

/* ---- out ---- */

/* bias, factor_1, factor_2, ... */
static int name_columns(struct rs_ids *names, size_t k, struct rs_error *error)
{
    char(*text)[32] = rs_alloc(k + 1, sizeof *text, error);
    const char **list = rs_alloc(k + 1, sizeof *list, error);
    int status = -1;

    if (text && list) {
        for (size_t f = 0; f <= k; f++) {
            snprintf(text[f], sizeof *text, f == 0 ? "bias" : "factor_%zu", f);
            list[f] = text[f];
        }
        status = rs_ids_from_texts(names, list, k + 1, error);
    }
    free(text);
    free(list);
    return status;
}

static int write_deviation(struct rs_tool *tool, struct rs_csr *pairs, float *deviation, struct rs_error *error)
{
    const struct fm_options *o = tool->options;
    struct rs_writer writer;
    float *mean = pairs->data;
    int status;

    if (rs_tool_create(tool, &writer, "--deviation", o->deviation, error) != 0)
        return -1;
    pairs->data = deviation;
    status = rs_csr_write(pairs, &writer, error);
    pairs->data = mean;
    return rs_tool_close(&writer, status, error);
}

static int write_side(struct rs_tool *tool, const struct rs_fm_frame *frame, const struct rs_fm *model,
        const struct rs_fm_rows *rows, const struct rs_ids *ids, const char *as, const char *path,
        struct rs_error *error)
{
    struct rs_dense mean = {0};
    struct rs_ids copy = {0};
    struct rs_writer writer;
    int status = -1;

    if (!path)
        return 0;
    if (rs_ids_copy(&copy, ids, error) == 0 && rs_dense_alloc(&mean, &copy, frame->k + 1, error) == 0
            && name_columns(&mean.columns, frame->k, error) == 0
            && rs_fm_frame_mean(frame, model, rows, mean.data, error) == 0
            && rs_tool_create(tool, &writer, as, path, error) == 0)
        status = rs_tool_close(&writer, rs_dense_write(&mean, &writer, error), error);
    rs_dense_free(&mean);
    return status;
}

static int write_factors(struct rs_tool *tool, const struct rs_fm *model, const struct rs_csr *pairs,
        const struct rs_fm_rows *users, const struct rs_fm_rows *items, struct rs_error *error)
{
    const struct fm_options *o = tool->options;
    struct rs_fm_frame frame = {0};
    int status = 0;

    if (!o->user_factors && !o->item_factors)
        return 0;
    status = rs_fm_frame_find(&frame, model, error);
    if (status == 0)
        status = write_side(tool, &frame, model, users, &pairs->rows, "--user-factors", o->user_factors, error);
    if (status == 0)
        status = write_side(tool, &frame, model, items, &pairs->columns, "--item-factors", o->item_factors, error);
    rs_fm_frame_free(&frame);
    return status;
}

static int find_rows(struct rs_fm_rows *rows, struct rs_tool *tool, const struct rs_fm *model,
        const struct rs_fm_side *side, const struct rs_ids *ids, const struct fm_columns *columns,
        const struct rs_ids *history, struct rs_error *error)
{
    bool items = side == &model->items;
    size_t n_new;

    if (rs_fm_rows_find(rows, model, side, ids, columns->n_parts ? &columns->joined : NULL, history, error) != 0)
        return rs_fail_at(error, items ? "--items" : "--users");
    n_new = rows->n_new - rows->n_folded;
    if (n_new > 0)
        rs_tool_note(tool, "%zu of %zu %s are not in the model, %zu of them without any columns", n_new, rows->n,
                items ? "films" : "users", rows->n_bare);
    return 0;
}

static int find_users(struct rs_fm_rows *rows, struct rs_tool *tool, const struct rs_fm *model,
        const struct rs_ids *ids, const struct fm_columns *columns, const struct rs_csr *history,
        struct rs_error *error)
{
    size_t n_dropped = 0;

    if (find_rows(rows, tool, model, &model->users, ids, columns, history ? &history->rows : NULL, error) != 0)
        return -1;
    if (!history)
        return 0;
    if (rs_fm_rows_fold(rows, model, history, &n_dropped, tool->n_threads, error) != 0)
        return rs_fail_at(error, "--history");
    if (n_dropped > 0)
        rs_tool_note(tool, "%zu entries of --history left out, of films that the model does not know", n_dropped);
    return 0;
}

int fm_write_predictions(struct rs_tool *tool, const struct rs_fm *model, struct rs_csr *pairs,
        const struct fm_columns *users, const struct fm_columns *items, const struct rs_csr *history,
        struct rs_error *error)
{
    const struct fm_options *o = tool->options;
    struct rs_fm_rows user_rows = {0}, item_rows = {0};
    float *deviation = o->deviation ? rs_alloc(rs_csr_entries(pairs), sizeof *deviation, error) : NULL;
    int status = -1;

    if ((!o->deviation || deviation) && find_users(&user_rows, tool, model, &pairs->rows, users, history, error) == 0
            && find_rows(&item_rows, tool, model, &model->items, &pairs->columns, items, NULL, error) == 0)
        status = rs_fm_predict(model, &user_rows, &item_rows, pairs, pairs->data, deviation, tool->n_threads, error);
    if (status == 0) {
        rs_storage_release(&pairs->storage, pairs->time);
        pairs->time = NULL;
        status = deviation ? write_deviation(tool, pairs, deviation, error) : 0;
    }
    if (status == 0)
        status = write_factors(tool, model, pairs, &user_rows, &item_rows, error);
    if (status == 0 && rs_tool_wants_output(tool))
        status = rs_csr_write(pairs, &tool->out, error);
    rs_fm_rows_free(&user_rows);
    rs_fm_rows_free(&item_rows);
    free(deviation);
    return status;
}

/* verbs.c: what the verbs share: inputs by name, lists out. */
#include "verbs.h"

#include <string.h>

#include "stream/kinds.h"

int recommend_read_csr(
        struct rs_tool *tool, struct rs_csr *matrix, const char *as, const char *path, struct rs_error *error)
{
    struct rs_reader reader = {0};
    int status = rs_tool_open(tool, &reader, as, path, error);

    if (status == 0)
        status = rs_csr_read(matrix, &reader, error);
    rs_reader_free(&reader);
    return status;
}

int recommend_read_dense(
        struct rs_tool *tool, struct rs_dense *matrix, const char *as, const char *path, struct rs_error *error)
{
    struct rs_reader reader = {0};
    int status = rs_tool_open(tool, &reader, as, path, error);

    if (status == 0)
        status = rs_dense_read(matrix, &reader, error);
    rs_reader_free(&reader);
    return status;
}

static void give_reason(struct rs_recommendations *out, size_t place, const struct recommend_lists *lists)
{
    int32_t cause = lists->cause ? lists->cause[place] : -1;

    if (lists->item[place] < 0)
        return;
    out->reason[place] = (uint8_t)(lists->cause && cause < 0 ? lists->otherwise : lists->reason);
    if (!lists->cause)
        out->reason_id[place] = lists->reason_id;
    else if (cause >= 0 && !rs_ids_are_text(lists->causes)) /* the wire has no room for a string here */
        out->reason_id[place] = lists->causes->numbers[cause];
}

int recommend_write(
        struct rs_tool *tool, struct rs_ids *rows, const struct recommend_lists *lists, struct rs_error *error)
{
    struct rs_recommendations out = {0};
    size_t n;
    int status;

    if (rs_recommendations_alloc(&out, rows, lists->k, lists->item, lists->catalogue, error) != 0)
        return -1;
    n = out.n_rows * out.k;
    if (n > 0)
        memcpy(out.score, lists->score, n * sizeof *out.score);
    memset(out.scenario, lists->scenario, out.n_rows);
    for (size_t place = 0; place < n; place++)
        give_reason(&out, place, lists);
    status = rs_recommendations_write(&out, &tool->out, error);
    rs_recommendations_free(&out);
    return status;
}

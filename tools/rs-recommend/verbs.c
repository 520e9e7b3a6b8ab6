/* verbs.c: what the verbs share: inputs by name, lists out. */
#include "verbs.h"

#include <stdio.h>
#include <string.h>

#include "stream/kinds.h"

int recommend_read_popularity(struct rs_tool *tool, struct rs_popularity *model, const char *as, const char *path,
        struct rs_error *error)
{
    struct rs_reader reader = {0};
    int status = rs_tool_open(tool, &reader, as, path, error);

    if (status == 0)
        status = rs_popularity_load(model, &reader, error);
    rs_reader_free(&reader);
    return status;
}

/* label[rows->n] by id, -1 where there is none. */
static int look_up_labels(const struct rs_labels *labels, const struct rs_ids *rows, int32_t *label,
        struct rs_error *error)
{
    if (rs_ids_locate(rows, &labels->rows, label, error) != 0)
        return -1;
    for (size_t i = 0; i < rows->n; i++)
        label[i] = label[i] >= 0 ? labels->label[label[i]] : -1;
    return 0;
}

int recommend_read_labels(struct rs_tool *tool, const char *path, const struct rs_ids *const *rows,
        int32_t *const *label, size_t n, struct rs_error *error)
{
    struct rs_reader reader = {0};
    struct rs_labels labels = {0};
    int status = -1;

    if (rs_tool_open(tool, &reader, "--labels", path, error) == 0)
        status = rs_labels_read(&labels, &reader, error);
    for (size_t i = 0; i < n && status == 0; i++)
        status = look_up_labels(&labels, rows[i], label[i], error);
    rs_labels_free(&labels);
    rs_reader_free(&reader);
    return status;
}

void recommend_note_unknown(const struct rs_tool *tool, const struct rs_ids *films, const int32_t *place)
{
    char names[160] = "", room[RS_ID_ROOM];
    size_t n = 0;

    for (size_t j = 0; j < films->n; j++)
        if (place[j] < 0 && n++ < 3)
            snprintf(names + strlen(names), sizeof names - strlen(names), "%s%.40s", n > 1 ? ", " : "",
                    rs_id_format(rs_ids_at(films, j), room, sizeof room));
    if (n > 0)
        rs_tool_note(tool, "%zu films of the input are in no model and are left aside: %s%s", n, names,
                n > 3 ? ", ..." : "");
}

static void give_reason(struct rs_recommendations *out, size_t place, const struct recommend_lists *lists)
{
    int32_t cause = lists->cause ? lists->cause[place] : -1;

    if (lists->item[place] < 0)
        return;
    if (lists->reasons) {
        out->reason[place] = lists->reasons[place];
        out->reason_id[place] = lists->reason_ids[place];
        return;
    }
    out->reason[place] = (uint8_t)(lists->cause && cause < 0 ? lists->otherwise : lists->reason);
    if (!lists->cause)
        out->reason_id[place] = lists->reason_id;
    else if (cause >= 0 && !rs_ids_are_text(lists->causes)) /* the wire has no room for a string here */
        out->reason_id[place] = lists->causes->numbers[cause];
}

static int explain(struct rs_recommendations *out, const struct recommend_lists *lists, struct rs_error *error)
{
    size_t n = out->n_rows * out->k;

    if (!lists->all_causes)
        return 0;
    if (rs_recommendations_explain(out, lists->all_causes, lists->catalogue, error) != 0)
        return -1;
    if (n > 0) {
        memcpy(out->cause_share, lists->share, n * RS_CAUSES * sizeof *out->cause_share);
        memcpy(out->place_without, lists->without, n * sizeof *out->place_without);
    }
    return 0;
}

int recommend_write(struct rs_tool *tool, struct rs_ids *rows, const struct recommend_lists *lists,
        struct rs_error *error)
{
    struct rs_recommendations out = {0};
    size_t n;
    int status;

    if (rs_recommendations_alloc(&out, rows, lists->k, lists->item, lists->catalogue, error) != 0)
        return -1;
    n = out.n_rows * out.k;
    if (n > 0)
        memcpy(out.score, lists->score, n * sizeof *out.score);
    if (lists->scenarios)
        memcpy(out.scenario, lists->scenarios, out.n_rows);
    else
        memset(out.scenario, lists->scenario, out.n_rows);
    for (size_t place = 0; place < n; place++)
        give_reason(&out, place, lists);
    status = explain(&out, lists, error);
    if (status == 0)
        status = rs_recommendations_write(&out, &tool->out, error);
    rs_recommendations_free(&out);
    return status;
}

void recommend_mark_seen(const struct rs_csr *users, size_t row, const int32_t *place, bool *marks, bool value)
{
    for (int64_t e = users->indptr[row]; e < users->indptr[row + 1]; e++) {
        int32_t film = place[users->indices[e]];

        if (film >= 0)
            marks[film] = value;
    }
}

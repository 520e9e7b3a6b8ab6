/* kinds.c: whole streams of any kind; several messages become one. */
#include "stream/kinds.h"

#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "stream/kinds_internal.h"

static const char *const names[RS_N_KINDS] = {"dense", "csr", "labels", "recommendations", "model"};

const char *rs_kind_name(enum rs_kind kind)
{
    return names[kind];
}

const struct rs_ids *rs_any_rows(const struct rs_any *any)
{
    switch (any->kind) {
    case RS_KIND_DENSE:
        return &any->dense.rows;
    case RS_KIND_CSR:
        return &any->csr.rows;
    case RS_KIND_LABELS:
        return &any->labels.rows;
    case RS_KIND_RECOMMENDATIONS:
        return &any->recommendations.rows;
    case RS_KIND_MODEL:
    default:
        return NULL;
    }
}

static int from_message(struct rs_any *any, struct rs_message *message, struct rs_error *error)
{
    switch (any->kind) {
    case RS_KIND_DENSE:
        return rs_dense_from_message(&any->dense, message, error);
    case RS_KIND_CSR:
        return rs_csr_from_message(&any->csr, message, error);
    case RS_KIND_LABELS:
        return rs_labels_from_message(&any->labels, message, error);
    case RS_KIND_RECOMMENDATIONS:
        return rs_recommendations_from_message(&any->recommendations, message, error);
    case RS_KIND_MODEL:
    default:
        any->model = *message;
        *message = (struct rs_message){0};
        return 0;
    }
}

/* `a` becomes both; `b` is freed. */
static int append(struct rs_any *a, struct rs_any *b, struct rs_error *error)
{
    struct rs_any both = {.kind = a->kind};
    int status;

    switch (a->kind) {
    case RS_KIND_DENSE:
        status = rs_dense_stack(&both.dense, &a->dense, &b->dense, error);
        break;
    case RS_KIND_CSR:
        status = rs_csr_stack(&both.csr, &a->csr, &b->csr, error);
        break;
    case RS_KIND_LABELS:
        status = rs_labels_stack(&both.labels, &a->labels, &b->labels, error);
        break;
    case RS_KIND_RECOMMENDATIONS:
        status = rs_recommendations_stack(&both.recommendations, &a->recommendations, &b->recommendations, error);
        break;
    case RS_KIND_MODEL:
    default:
        status = rs_fail(error, "want one message, got more: a model can't be appended to");
    }
    rs_any_free(a);
    rs_any_free(b);
    *a = both;
    return status;
}

static int check_ids(const struct rs_any *any, struct rs_error *error)
{
    const struct rs_ids *rows = rs_any_rows(any);

    if (any->kind == RS_KIND_CSR && rs_ids_check_unique(&any->csr.columns, error) != 0)
        return rs_fail_at(error, "col_ids");
    return rows ? rs_ids_check_unique(rows, error) : 0;
}

static int find_kind(enum rs_kind *kind, const struct rs_reader *reader, const struct rs_message *message,
        const char *want, struct rs_error *error)
{
    for (int i = 0; i < RS_N_KINDS; i++)
        if (strcmp(message->kind, names[i]) == 0 && (!want || strcmp(want, names[i]) == 0)) {
            *kind = (enum rs_kind)i;
            return 0;
        }
    return rs_fail(error, "%s: want kind %s, got %.32s", reader->place,
            want ? want
                 : "dense, csr, labels, "
                   "recommendations or model",
            message->kind);
}

/* The next message as a part of its own; 1, 0 at the end, -1. */
static int read_part(struct rs_any *part, const char *want, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_message message;
    int more = rs_reader_next(reader, &message, error);

    *part = (struct rs_any){0};
    if (more == 1
            && (find_kind(&part->kind, reader, &message, want, error) != 0
                    || rs_message_load(reader, &message, error) != 0)) {
        more = -1;
    } else if (more == 1 && from_message(part, &message, error) != 0) {
        more = rs_fail_at(error, reader->place);
        rs_any_free(part);
    }
    rs_message_free(&message);
    return more;
}

static int read_parts(struct rs_any **parts, size_t *n, const char *want, struct rs_reader *reader,
        struct rs_error *error)
{
    size_t capacity = 0;
    int more;

    do {
        if (rs_grow(parts, &capacity, *n + 1, sizeof **parts, error) != 0)
            return -1;
        more = read_part(&(*parts)[*n], want, reader, error);
        if (more == 1 && *n > 0 && (*parts)[*n].kind != (*parts)[0].kind) {
            more = rs_fail(error, "%s: want kind %s as before, got %s", reader->place, names[(*parts)[0].kind],
                    names[(*parts)[*n].kind]);
            rs_any_free(&(*parts)[*n]);
        }
        *n += more == 1;
    } while (more == 1);
    return more;
}

/* Neighbours are put together, then the pairs, and so on: each row is copied log2(n) times. */
int rs_any_stack(struct rs_any *parts, size_t n, struct rs_error *error)
{
    for (size_t step = 1; step < n; step *= 2)
        for (size_t i = 0; i + step < n; i += 2 * step)
            if (append(&parts[i], &parts[i + step], error) != 0)
                return -1;
    return check_ids(&parts[0], error);
}

static int read_kind(struct rs_any *any, const char *want, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_any *parts = NULL;
    size_t n = 0;
    int status = read_parts(&parts, &n, want, reader, error);

    *any = (struct rs_any){0};
    if (status == 0) {
        status = rs_any_stack(parts, n, error);
        if (status == 0) {
            *any = parts[0];
            parts[0] = (struct rs_any){0};
        } else {
            rs_fail_at(error, reader->source.name);
        }
    }
    for (size_t i = 0; i < n; i++)
        rs_any_free(&parts[i]);
    free(parts);
    return status;
}

int rs_any_next(struct rs_any *any, struct rs_reader *reader, struct rs_error *error)
{
    int more = read_part(any, NULL, reader, error);

    if (more == 1 && check_ids(any, error) != 0) {
        rs_any_free(any);
        more = rs_fail_at(error, reader->place);
    }
    return more;
}

int rs_any_read(struct rs_any *any, struct rs_reader *reader, struct rs_error *error)
{
    return read_kind(any, NULL, reader, error);
}

int rs_dense_read(struct rs_dense *matrix, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_any any;
    int status = read_kind(&any, "dense", reader, error);

    *matrix = any.dense;
    return status;
}

int rs_csr_read(struct rs_csr *matrix, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_any any;
    int status = read_kind(&any, "csr", reader, error);

    *matrix = any.csr;
    return status;
}

int rs_labels_read(struct rs_labels *labels, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_any any;
    int status = read_kind(&any, "labels", reader, error);

    *labels = any.labels;
    return status;
}

int rs_recommendations_read(struct rs_recommendations *list, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_any any;
    int status = read_kind(&any, "recommendations", reader, error);

    *list = any.recommendations;
    return status;
}

int rs_any_write(const struct rs_any *any, struct rs_writer *writer, struct rs_error *error)
{
    switch (any->kind) {
    case RS_KIND_DENSE:
        return rs_dense_write(&any->dense, writer, error);
    case RS_KIND_CSR:
        return rs_csr_write(&any->csr, writer, error);
    case RS_KIND_LABELS:
        return rs_labels_write(&any->labels, writer, error);
    case RS_KIND_RECOMMENDATIONS:
        return rs_recommendations_write(&any->recommendations, writer, error);
    case RS_KIND_MODEL:
    default:
        return rs_fail(error, "a model can't be passed on as a matrix");
    }
}

void rs_any_free(struct rs_any *any)
{
    rs_dense_free(&any->dense);
    rs_csr_free(&any->csr);
    rs_labels_free(&any->labels);
    rs_recommendations_free(&any->recommendations);
    rs_message_free(&any->model);
    *any = (struct rs_any){0};
}

int rs_model_read(struct rs_message *message, const char *tool, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_any any;
    const char *made_by;

    *message = (struct rs_message){0};
    if (read_kind(&any, "model", reader, error) != 0)
        return -1;
    made_by = rs_message_text(&any.model, "rs.model");
    if (tool && (!made_by || strcmp(made_by, tool) != 0)) {
        rs_fail(error, "%s: want a model of %s, got one of %.32s", reader->source.name, tool,
                made_by ? made_by : "an unknown tool");
        rs_any_free(&any);
        return -1;
    }
    *message = any.model;
    return 0;
}

int rs_model_write(struct rs_writer *writer, const char *tool, const cJSON *metadata, const struct rs_tensors *tensors,
        struct rs_error *error)
{
    cJSON *all = cJSON_CreateObject();
    const cJSON *value;
    int status;

    if (!all || !cJSON_AddStringToObject(all, "rs.model", tool)) {
        cJSON_Delete(all);
        return rs_fail(error, "out of memory");
    }
    cJSON_ArrayForEach(value, metadata) cJSON_AddStringToObject(all, value->string, value->valuestring);
    status = rs_writer_message(writer, "model", all, tensors, error);
    cJSON_Delete(all);
    return status;
}

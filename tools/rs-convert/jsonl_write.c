/* jsonl_write.c: matrices to JSON Lines. Numbers are as short as they can be, so this does not go through cJSON, which keeps
 * doubles. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "jsonl.h"

static int put(struct rs_sink *sink, const char *text, struct rs_error *error)
{
    return rs_sink_write(sink, text, strlen(text), error);
}

static int put_string(struct rs_sink *sink, struct rs_id id, struct rs_error *error)
{
    char escape[8];
    size_t n;

    if (put(sink, "\"", error) != 0)
        return -1;
    for (size_t i = 0; i < id.length; i += n) {
        unsigned char c = (unsigned char)id.text[i];
        int status;

        n = rs_utf8_length(id.text + i, id.length - i);
        if (n == 0)
            return rs_fail(error, "jsonl: '%.*s' is not UTF-8", (int)id.length, id.text);
        if (c == '"' || c == '\\')
            snprintf(escape, sizeof escape, "\\%c", c);
        else
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned)c);
        status = c == '"' || c == '\\' || c < ' ' ? put(sink, escape, error)
                                                  : rs_sink_write(sink, id.text + i, n, error);
        if (status != 0)
            return -1;
    }
    return put(sink, "\"", error);
}

static int put_id(struct rs_sink *sink, const char *before, struct rs_id id, struct rs_error *error)
{
    char number[24];

    if (put(sink, before, error) != 0)
        return -1;
    if (id.text)
        return put_string(sink, id, error);
    snprintf(number, sizeof number, "%" PRId64, id.number);
    return put(sink, number, error);
}

static int write_entries(const struct rs_csr *csr, struct rs_sink *sink, struct rs_error *error)
{
    char rest[96], number[RS_NUMBER_ROOM];

    for (size_t row = 0; row < csr->n_rows; row++)
        for (int64_t e = csr->indptr[row]; e < csr->indptr[row + 1]; e++) {
            int n = snprintf(rest, sizeof rest, ",\"value\":%s", rs_format_float(csr->data[e], number));

            if (csr->time)
                n += snprintf(rest + n, sizeof rest - (size_t)n, ",\"time\":%" PRId64, csr->time[e]);
            n += snprintf(rest + n, sizeof rest - (size_t)n, "}\n");
            if (put_id(sink, "{\"row\":", rs_ids_at(&csr->rows, row), error) != 0
                    || put_id(sink, ",\"column\":", rs_ids_at(&csr->columns, (size_t)csr->indices[e]), error) != 0
                    || rs_sink_write(sink, rest, (size_t)n, error) != 0)
                return -1;
        }
    return 0;
}

static int put_name(struct rs_sink *sink, const struct rs_dense *dense, size_t column, struct rs_error *error)
{
    char number[32];

    if (dense->columns.n > 0)
        return put_id(sink, ",", rs_ids_at(&dense->columns, column), error);
    snprintf(number, sizeof number, ",\"%zu\"", column);
    return put(sink, number, error);
}

static int write_rows(const struct rs_dense *dense, struct rs_sink *sink, struct rs_error *error)
{
    char value[RS_NUMBER_ROOM + 2];

    for (size_t column = 0; column < dense->columns.n; column++) {
        struct rs_id name = rs_ids_at(&dense->columns, column);

        if (name.length == 2 && memcmp(name.text, "id", 2) == 0)
            return rs_fail(error, "jsonl: a column is called 'id', as the row's id is");
    }
    for (size_t row = 0; row < dense->n_rows; row++) {
        if (put_id(sink, "{\"id\":", rs_ids_at(&dense->rows, row), error) != 0)
            return -1;
        for (size_t column = 0; column < dense->n_columns; column++) {
            value[0] = ':';
            rs_format_float(rs_dense_row(dense, row)[column], value + 1);
            if (put_name(sink, dense, column, error) != 0 || put(sink, value, error) != 0)
                return -1;
        }
        if (put(sink, "}\n", error) != 0)
            return -1;
    }
    return 0;
}

static int write_labels(const struct rs_labels *labels, struct rs_sink *sink, struct rs_error *error)
{
    char rest[32];

    for (size_t row = 0; row < labels->n; row++) {
        snprintf(rest, sizeof rest, ",\"label\":%d}\n", labels->label[row]);
        if (put_id(sink, "{\"id\":", rs_ids_at(&labels->rows, row), error) != 0 || put(sink, rest, error) != 0)
            return -1;
    }
    return 0;
}

int jsonl_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    switch (any->kind) {
    case RS_KIND_CSR:
        return write_entries(&any->csr, sink, error);
    case RS_KIND_DENSE:
        return write_rows(&any->dense, sink, error);
    case RS_KIND_LABELS:
        return write_labels(&any->labels, sink, error);
    default:
        return rs_fail(error, "jsonl: want kind csr, dense or labels, got %s (rs-show prints it)",
                rs_kind_name(any->kind));
    }
}

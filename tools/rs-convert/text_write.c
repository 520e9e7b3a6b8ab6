/* text_write.c: matrices to CSV, TSV, and what looks like it. */
#include "text_matrix.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

const struct text_style text_csv = {',', {"row", "column", "value", "time"}, "id", ""};
const struct text_style text_tsv = {'\t', {"row", "column", "value", "time"}, "id", ""};

struct out {
    struct rs_sink *sink;
    const struct text_style *style;
    char delimiter;
};

static int put(const struct out *out, const char *text, struct rs_error *error)
{
    return rs_sink_write(out->sink, text, strlen(text), error);
}

static int put_delimiter(const struct out *out, struct rs_error *error)
{
    return rs_sink_write(out->sink, &out->delimiter, 1, error);
}

static bool wants_quotes(const struct out *out, struct rs_id id)
{
    for (size_t i = 0; i < id.length; i++)
        if (id.text[i] == out->delimiter || id.text[i] == '"' || id.text[i] == '\n' || id.text[i] == '\r')
            return true;
    return id.length == 0;
}

static int put_id(const struct out *out, struct rs_id id, struct rs_error *error)
{
    char number[24];

    if (!id.text) {
        snprintf(number, sizeof number, "%" PRId64, id.number);
        return put(out, number, error);
    }
    if (!wants_quotes(out, id))
        return rs_sink_write(out->sink, id.text, id.length, error);
    if (put(out, "\"", error) != 0)
        return -1;
    for (size_t i = 0; i < id.length; i++)
        if ((id.text[i] == '"' && put(out, "\"", error) != 0) || rs_sink_write(out->sink, &id.text[i], 1, error) != 0)
            return -1;
    return put(out, "\"", error);
}

static int put_header(const struct out *out, const char *const *names, size_t n, struct rs_error *error)
{
    for (size_t i = 0; i < n; i++)
        if ((i > 0 && put_delimiter(out, error) != 0) || put(out, names[i], error) != 0)
            return -1;
    return put(out, "\n", error);
}

static int write_entries(const struct out *out, const struct rs_csr *csr, struct rs_error *error)
{
    char line[64], number[RS_NUMBER_ROOM];

    if (put_header(out, out->style->entry, csr->time ? 4 : 3, error) != 0)
        return -1;
    for (size_t row = 0; row < csr->n_rows; row++)
        for (int64_t e = csr->indptr[row]; e < csr->indptr[row + 1]; e++) {
            int n = snprintf(line, sizeof line, "%c%s", out->delimiter, rs_format_float(csr->data[e], number));

            if (csr->time)
                n += snprintf(line + n, sizeof line - (size_t)n, "%c%" PRId64, out->delimiter, csr->time[e]);
            line[n++] = '\n';
            if (put_id(out, rs_ids_at(&csr->rows, row), error) != 0 || put_delimiter(out, error) != 0
                    || put_id(out, rs_ids_at(&csr->columns, (size_t)csr->indices[e]), error) != 0
                    || rs_sink_write(out->sink, line, (size_t)n, error) != 0)
                return -1;
        }
    return 0;
}

static int write_table(const struct out *out, const struct rs_dense *dense, struct rs_error *error)
{
    char number[RS_NUMBER_ROOM];

    if (put(out, out->style->id, error) != 0)
        return -1;
    for (size_t column = 0; column < dense->n_columns; column++) {
        struct rs_id name =
                dense->columns.n > 0 ? rs_ids_at(&dense->columns, column) : (struct rs_id){.number = (int64_t)column};

        if (put_delimiter(out, error) != 0 || put_id(out, name, error) != 0
                || put(out, out->style->after_name, error) != 0)
            return -1;
    }
    for (size_t row = 0; row < dense->n_rows; row++) {
        if (put(out, "\n", error) != 0 || put_id(out, rs_ids_at(&dense->rows, row), error) != 0)
            return -1;
        for (size_t column = 0; column < dense->n_columns; column++)
            if (put_delimiter(out, error) != 0
                    || put(out, rs_format_float(rs_dense_row(dense, row)[column], number), error) != 0)
                return -1;
    }
    return put(out, "\n", error);
}

static int write_labels(const struct out *out, const struct rs_labels *labels, struct rs_error *error)
{
    const char *const names[] = {out->style->id, "label"};
    char line[24];

    if (put_header(out, names, 2, error) != 0)
        return -1;
    for (size_t i = 0; i < labels->n; i++) {
        snprintf(line, sizeof line, "%c%d\n", out->delimiter, labels->label[i]);
        if (put_id(out, rs_ids_at(&labels->rows, i), error) != 0 || put(out, line, error) != 0)
            return -1;
    }
    return 0;
}

int text_matrix_write(const struct rs_any *any, const struct text_style *style, struct rs_sink *sink,
        struct rs_error *error)
{
    const struct out out = {sink, style, style->delimiter};

    switch (any->kind) {
    case RS_KIND_CSR:
        return write_entries(&out, &any->csr, error);
    case RS_KIND_DENSE:
        return write_table(&out, &any->dense, error);
    case RS_KIND_LABELS:
        return write_labels(&out, &any->labels, error);
    default:
        return rs_fail(error, "text: want kind csr, dense or labels, got %s (rs-show prints it)",
                rs_kind_name(any->kind));
    }
}

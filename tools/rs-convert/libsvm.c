/* libsvm.c: LIBSVM's text. */
#include "libsvm.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "convert_number.h"
#include "named_entries.h"
#include "text_words.h"

/* ---- out ---- */

static int put_label(const struct rs_ids *rows, size_t row, struct rs_sink *sink, struct rs_error *error)
{
    char text[32];
    int64_t label = rs_ids_are_text(rows) ? (int64_t)row : rows->numbers[row];
    int n = snprintf(text, sizeof text, "%" PRId64, label);

    return rs_sink_write(sink, text, (size_t)n, error);
}

static int put_pair(size_t column, float value, struct rs_sink *sink, struct rs_error *error)
{
    char text[64], number[RS_NUMBER_ROOM];
    int n = snprintf(text, sizeof text, " %zu:%s", column + 1, rs_format_float(value, number));

    return rs_sink_write(sink, text, (size_t)n, error);
}

static int write_sparse(const struct rs_csr *csr, struct rs_sink *sink, struct rs_error *error)
{
    for (size_t row = 0; row < csr->n_rows; row++) {
        if (put_label(&csr->rows, row, sink, error) != 0)
            return -1;
        for (int64_t e = csr->indptr[row]; e < csr->indptr[row + 1]; e++)
            if (put_pair((size_t)csr->indices[e], csr->data[e], sink, error) != 0)
                return -1;
        if (rs_sink_write(sink, "\n", 1, error) != 0)
            return -1;
    }
    return 0;
}

static int write_rows(const struct rs_dense *dense, struct rs_sink *sink, struct rs_error *error)
{
    for (size_t row = 0; row < dense->n_rows; row++) {
        const float *values = rs_dense_row(dense, row);

        if (put_label(&dense->rows, row, sink, error) != 0)
            return -1;
        for (size_t column = 0; column < dense->n_columns; column++)
            if (fpclassify(values[column]) != FP_ZERO && put_pair(column, values[column], sink, error) != 0)
                return -1;
        if (rs_sink_write(sink, "\n", 1, error) != 0)
            return -1;
    }
    return 0;
}

int libsvm_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    if (any->kind == RS_KIND_CSR)
        return write_sparse(&any->csr, sink, error);
    if (any->kind == RS_KIND_DENSE)
        return write_rows(&any->dense, sink, error);
    return rs_fail(error, "libsvm: want kind csr or dense, got %s", rs_kind_name(any->kind));
}

/* ---- in ---- */

struct reading {
    struct named_entries list; /* its rows are filled last */
    double *labels;            /* [n_rows] */
    size_t n_rows, capacity;
};

static int read_label(struct reading *reading, const char *word, size_t length, struct rs_error *error)
{
    double label;
    size_t plus = word[0] == '+'; /* "+1", as classes are written */

    if (!rs_parse_real(word + plus, length - plus, &label))
        return rs_fail(error, "want a number as label, got '%.*s'", (int)length, word);
    if (reading->n_rows >= INT32_MAX - 1)
        return rs_fail(error, "more than 2^31 - 2 rows");
    if (rs_grow(&reading->labels, &reading->capacity, reading->n_rows + 1, sizeof *reading->labels, error) != 0)
        return -1;
    reading->labels[reading->n_rows++] = label;
    return 0;
}

/* A line that is not blank, from its first word on. */
static int read_row(struct reading *reading, struct text_words *words, const char *word, size_t length,
        struct rs_error *error)
{
    int64_t index, before = -1;

    if (read_label(reading, word, length, error) != 0)
        return -1;
    while (text_words_next(words, &word, &length) && *word != '#') {
        int32_t column;
        float value;

        if (!text_words_pair(word, length, &index, &value))
            return rs_fail(error, "want INDEX:VALUE with an index below 2^31 - 1 and a finite number, got '%.*s'",
                    (int)length, word);
        if (index <= before)
            return rs_fail(error, "want rising indices, got %" PRId64 " after %" PRId64, index, before);
        before = index;
        column = rs_id_map_add(&reading->list.columns.map, (struct rs_id){.number = index}, error);
        if (column < 0
                || coordinates_add(&reading->list.entries, (int32_t)(reading->n_rows - 1), column, value, NULL, error)
                           != 0)
            return -1;
    }
    return 0;
}

static int read_rows(struct reading *reading, struct text_words *words, struct rs_error *error)
{
    const char *word;
    size_t length;
    char place[32];

    while (text_words_line(words))
        if (text_words_next(words, &word, &length) && *word != '#'
                && read_row(reading, words, word, length, error) != 0) {
            snprintf(place, sizeof place, "line %zu", words->line);
            return rs_fail_at(error, place);
        }
    return reading->n_rows > 0 ? 0 : rs_fail(error, "want a line, got nothing");
}

/* Labels as the rows' ids. 1: they cannot be, being fractions or one of them twice. */
static int name_rows(struct reading *reading, struct rs_error *error)
{
    struct rs_id_map *map = &reading->list.rows.map;

    for (size_t row = 0; row < reading->n_rows; row++) {
        int64_t number;
        int32_t at;

        if (!convert_whole(reading->labels[row], &number))
            return 1;
        at = rs_id_map_add(map, (struct rs_id){.number = number}, error);
        if (at < 0)
            return -1;
        if ((size_t)at != row)
            return 1;
    }
    return 0;
}

static int count_rows(struct reading *reading, struct rs_error *error)
{
    rs_id_map_free(&reading->list.rows.map);
    for (size_t row = 0; row < reading->n_rows; row++)
        if (rs_id_map_add(&reading->list.rows.map, (struct rs_id){.number = (int64_t)row}, error) < 0)
            return -1;
    return 0;
}

int libsvm_read(struct rs_any *any, const char *name, const void *text, size_t size, struct rs_error *error)
{
    struct reading reading = {0};
    struct text_words words = {.next = text, .end = (const char *)text + size};
    int status = read_rows(&reading, &words, error);

    *any = (struct rs_any){.kind = RS_KIND_CSR};
    if (status == 0)
        status = name_rows(&reading, error);
    if (status == 1)
        status = count_rows(&reading, error);
    if (status == 0)
        status = named_entries_to_csr(&any->csr, &reading.list, error);
    named_entries_free(&reading.list);
    free(reading.labels);
    return status == 0 ? 0 : rs_fail_at(error, name);
}

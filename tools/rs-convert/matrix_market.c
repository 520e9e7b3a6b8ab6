/* matrix_market.c: Matrix Market files. */
#include "matrix_market.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "convert_number.h"
#include "coordinates.h"
#include "text_words.h"

/* ---- out ---- */

static int write_sparse(const struct rs_csr *csr, struct rs_sink *sink, struct rs_error *error)
{
    char line[128], number[RS_NUMBER_ROOM];
    int n = snprintf(line, sizeof line, "%%%%MatrixMarket matrix coordinate real general\n%zu %zu %zu\n", csr->n_rows,
            csr->n_columns, rs_csr_entries(csr));

    if (rs_sink_write(sink, line, (size_t)n, error) != 0)
        return -1;
    for (size_t row = 0; row < csr->n_rows; row++)
        for (int64_t e = csr->indptr[row]; e < csr->indptr[row + 1]; e++) {
            n = snprintf(line, sizeof line, "%zu %d %s\n", row + 1, csr->indices[e] + 1,
                    rs_format_float(csr->data[e], number));
            if (rs_sink_write(sink, line, (size_t)n, error) != 0)
                return -1;
        }
    return 0;
}

static int write_array(const struct rs_dense *dense, struct rs_sink *sink, struct rs_error *error)
{
    char line[128], number[RS_NUMBER_ROOM];
    int n = snprintf(line, sizeof line, "%%%%MatrixMarket matrix array real general\n%zu %zu\n", dense->n_rows,
            dense->n_columns);

    if (rs_sink_write(sink, line, (size_t)n, error) != 0)
        return -1;
    for (size_t column = 0; column < dense->n_columns; column++)
        for (size_t row = 0; row < dense->n_rows; row++) {
            n = snprintf(line, sizeof line, "%s\n", rs_format_float(rs_dense_row(dense, row)[column], number));
            if (rs_sink_write(sink, line, (size_t)n, error) != 0)
                return -1;
        }
    return 0;
}

int matrix_market_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    if (any->kind == RS_KIND_CSR)
        return write_sparse(&any->csr, sink, error);
    if (any->kind == RS_KIND_DENSE)
        return write_array(&any->dense, sink, error);
    return rs_fail(error, "mtx: want kind csr or dense, got %s", rs_kind_name(any->kind));
}

/* ---- in ---- */

/* Words of a line. */
enum { MOST_WORDS = 6 };
struct line {
    struct text_words words;
    const char *word[MOST_WORDS];
    size_t length[MOST_WORDS];
    int n;
};

/* The next line that is neither blank nor, unless it is the first, a comment. False at the end. */
static bool next_line(struct line *line)
{
    while (text_words_line(&line->words)) {
        line->n = 0;
        if (line->words.line > 1 && *line->words.at == '%')
            continue;
        while (line->n < MOST_WORDS && text_words_next(&line->words, &line->word[line->n], &line->length[line->n]))
            line->n++;
        if (line->n > 0)
            return true;
    }
    return false;
}

static bool is(const struct line *line, int word, const char *text)
{
    return word < line->n && line->length[word] == strlen(text)
           && strncasecmp(line->word[word], text, line->length[word]) == 0;
}

struct banner {
    bool sparse, pattern, symmetric;
};

static int parse_banner(struct banner *banner, struct line *line, struct rs_error *error)
{
    if (!next_line(line) || !is(line, 0, "%%MatrixMarket") || !is(line, 1, "matrix"))
        return rs_fail(error, "line 1: want '%%%%MatrixMarket matrix ...'");
    banner->sparse = is(line, 2, "coordinate");
    banner->pattern = is(line, 3, "pattern");
    banner->symmetric = is(line, 4, "symmetric");
    if (!banner->sparse && (!is(line, 2, "array") || banner->pattern))
        return rs_fail(error, "line 1: want coordinate, or array with numbers");
    if (!banner->pattern && !is(line, 3, "real") && !is(line, 3, "integer") && !is(line, 3, "double"))
        return rs_fail(error, "line 1: want real, integer or pattern");
    if (!banner->symmetric && !is(line, 4, "general"))
        return rs_fail(error, "line 1: want general or symmetric");
    return 0;
}

static bool parse_count(const struct line *line, int word, int64_t most, int64_t *value)
{
    return word < line->n && rs_parse_integer(line->word[word], line->length[word], value) && *value >= 0
           && *value <= most;
}

static bool parse_value(const struct line *line, int word, float *value)
{
    return word < line->n && convert_parse_float(line->word[word], line->length[word], value);
}

static int read_entry(struct coordinates *entries, const struct banner *banner, const struct line *line,
        const int64_t shape[2], struct rs_error *error)
{
    int64_t row, column;
    float value = 1;

    if (line->n != (banner->pattern ? 2 : 3) || !parse_count(line, 0, shape[0], &row)
            || !parse_count(line, 1, shape[1], &column) || row < 1 || column < 1
            || (!banner->pattern && !parse_value(line, 2, &value)))
        return rs_fail(error, "line %zu: want a row from 1 to %lld, a column from 1 to %lld%s", line->words.line,
                (long long)shape[0], (long long)shape[1], banner->pattern ? "" : " and a number");
    if (coordinates_add(entries, (int32_t)(row - 1), (int32_t)(column - 1), value, NULL, error) != 0)
        return -1;
    if (!banner->symmetric || row == column)
        return 0;
    return coordinates_add(entries, (int32_t)(column - 1), (int32_t)(row - 1), value, NULL, error);
}

static int read_sparse(struct rs_csr *csr, const struct banner *banner, struct line *line, struct rs_error *error)
{
    struct coordinates entries = {0};
    struct rs_ids rows = {0}, columns = {0};
    int64_t shape[2] = {0, 0}, n = 0, got = 0;
    int status = 0;

    if (!next_line(line) || line->n != 3 || !parse_count(line, 0, INT32_MAX, &shape[0])
            || !parse_count(line, 1, INT32_MAX, &shape[1]) || !parse_count(line, 2, INT64_MAX, &n))
        return rs_fail(error, "line %zu: want rows, columns and entries", line->words.line);
    if (banner->symmetric && shape[0] != shape[1])
        return rs_fail(error, "line %zu: symmetric wants as many rows as columns", line->words.line);
    for (; status == 0 && next_line(line); got++)
        status = got < n ? read_entry(&entries, banner, line, shape, error)
                         : rs_fail(error, "line %zu: want %lld entries, got more", line->words.line, (long long)n);
    if (status == 0 && got < n)
        status = rs_fail(error, "want %lld entries, got %lld: cut short", (long long)n, (long long)got);
    if (status == 0 && rs_ids_count(&rows, (size_t)shape[0], error) == 0
            && rs_ids_count(&columns, (size_t)shape[1], error) == 0)
        return coordinates_to_csr(csr, &entries, &rows, &columns, error);
    rs_ids_free(&rows, NULL);
    coordinates_free(&entries);
    return -1;
}

/* Columns one after another; of a symmetric one, each from the diagonal down. */
static int read_array(struct rs_dense *dense, const struct banner *banner, struct line *line, struct rs_error *error)
{
    struct rs_ids rows;
    int64_t shape[2];

    if (!next_line(line) || line->n != 2 || !parse_count(line, 0, INT32_MAX, &shape[0])
            || !parse_count(line, 1, INT32_MAX, &shape[1]) || (banner->symmetric && shape[0] != shape[1]))
        return rs_fail(error, "line %zu: want rows and columns", line->words.line);
    /* Every value takes two bytes at least: a claim beyond that is not believed. */
    if (shape[1] > 0 && shape[0] / 2 > (line->words.end - line->words.next) / shape[1] + 1)
        return rs_fail(error, "want %lld x %lld values: cut short", (long long)shape[0], (long long)shape[1]);
    if (rs_ids_count(&rows, (size_t)shape[0], error) != 0 || rs_dense_alloc(dense, &rows, (size_t)shape[1], error) != 0)
        return -1;
    for (size_t column = 0; column < dense->n_columns; column++)
        for (size_t row = banner->symmetric ? column : 0; row < dense->n_rows; row++) {
            float *value = &rs_dense_row(dense, row)[column];

            if (!next_line(line))
                return rs_fail(error, "want %lld x %lld values: cut short", (long long)shape[0], (long long)shape[1]);
            if (line->n != 1 || !parse_value(line, 0, value))
                return rs_fail(error, "line %zu: want a number", line->words.line);
            if (banner->symmetric)
                rs_dense_row(dense, column)[row] = *value;
        }
    return next_line(line) ? rs_fail(error, "line %zu: more values than the shape has", line->words.line) : 0;
}

int matrix_market_read(struct rs_any *any, const char *name, const void *text, size_t size, struct rs_error *error)
{
    struct line line = {.words = {.next = text, .end = (const char *)text + size}};
    struct banner banner = {false, false, false};
    int status = parse_banner(&banner, &line, error);

    *any = (struct rs_any){.kind = status == 0 && banner.sparse ? RS_KIND_CSR : RS_KIND_DENSE};
    if (status == 0)
        status = banner.sparse ? read_sparse(&any->csr, &banner, &line, error)
                               : read_array(&any->dense, &banner, &line, error);
    return status == 0 ? 0 : rs_fail_at(error, name);
}

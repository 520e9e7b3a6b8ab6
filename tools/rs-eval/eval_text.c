/* eval_text.c: blocks of whole records, and what the columns are. */
#include "eval_text.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"

enum { BLOCK = 1 << 20, LONGEST_RECORD = 1 << 26, MAX_NAMES = 14, NAME_ROOM = 32 };

static const char *const names[EVAL_N_COLUMNS][MAX_NAMES] = {
        [EVAL_USER] = {"user", "userid", "uid", "users", "row", "rowid", "customer", "customerid"},
        [EVAL_ITEM] = {"item", "itemid", "iid", "movie", "movieid", "film", "filmid", "items", "product", "productid",
                "column"},
        [EVAL_RANK] = {"rank", "place", "position"},
        [EVAL_SCORE] = {"score", "scores"},
        [EVAL_PREDICTION] = {"prediction", "predicted", "predictedrating", "pred", "est", "estimate"},
        [EVAL_RATING] = {"rating", "value", "rui", "ratings"},
        [EVAL_TIME] = {"timestamp", "time", "ts"},
        [EVAL_SCENARIO] = {"scenario"}};

int eval_text_sniff(struct rs_source *source, bool *is_text, struct rs_error *error)
{
    char first[8];
    size_t got;

    if (rs_source_peek(source, first, sizeof first, &got, error) != 0)
        return -1;
    if (got == 0)
        return rs_fail(error, "%s: empty: want a stream, or CSV or TSV with a header", source->name);
    *is_text = !memchr(first, '\0', got);
    return 0;
}

/* ---- blocks ---- */

/* Behind the last line end of text[size] that is not within quotes; 0 where there is none. */
static size_t last_record_end(const char *text, size_t size)
{
    size_t end = 0;
    bool quoted = false;

    if (!memchr(text, '"', size)) {
        const char *last = memrchr(text, '\n', size);

        return last ? (size_t)(last - text) + 1 : 0;
    }
    for (size_t i = 0; i < size; i++) {
        quoted ^= text[i] == '"';
        if (text[i] == '\n' && !quoted)
            end = i + 1;
    }
    return end;
}

/* More whole records into the buffer. A record over LONGEST_RECORD is a quote that nobody closed: it is given on as it is,
 * for the parser to say so. */
static int fill(struct eval_text *t, struct rs_error *error)
{
    size_t got;

    t->size -= t->complete;
    if (t->size > 0)
        memmove(t->buffer, t->buffer + t->complete, t->size);
    for (t->complete = 0; t->complete == 0 && !t->at_end;) {
        if (rs_grow(&t->buffer, &t->capacity, t->size + BLOCK, 1, error) != 0
                || rs_source_read(t->source, t->buffer + t->size, BLOCK, &got, error) != 0)
            return -1;
        t->size += got;
        t->at_end = got < BLOCK;
        t->complete = t->at_end || t->size > LONGEST_RECORD ? t->size : last_record_end(t->buffer, t->size);
    }
    t->csv.next = t->csv.plain_end = t->buffer;
    t->csv.end = t->buffer + t->complete;
    return 0;
}

/* The next record as it is. */
static int next_record(struct eval_text *t, struct rs_error *error)
{
    int more = rs_csv_next(&t->csv, error);

    while (more == 0 && !t->at_end) {
        if (fill(t, error) != 0)
            return -1;
        more = rs_csv_next(&t->csv, error);
    }
    return more;
}

/* ---- the header ---- */

/* "User_ID:token" to "userid". */
static void plain_name(char name[NAME_ROOM], struct rs_field field)
{
    size_t n = 0;

    for (size_t i = 0; i < field.length && field.text[i] != ':' && n < NAME_ROOM - 1; i++)
        if (!strchr(" _-", field.text[i]))
            name[n++] = (char)tolower((unsigned char)field.text[i]);
    name[n] = '\0';
}

static bool is_named(struct rs_field field, enum eval_column column)
{
    char name[NAME_ROOM];

    plain_name(name, field);
    for (int i = 0; i < MAX_NAMES && names[column][i]; i++)
        if (strcmp(name, names[column][i]) == 0)
            return true;
    return false;
}

static int find_columns(struct eval_text *t, struct rs_error *error)
{
    for (int c = 0; c < EVAL_N_COLUMNS; c++) {
        t->column[c] = -1;
        for (size_t i = 0; i < t->csv.n_fields; i++) {
            if (!is_named(t->csv.fields[i], (enum eval_column)c))
                continue;
            if (t->column[c] >= 0)
                return rs_fail(error, "%s: line %zu: two columns are called '%s' or the like", t->csv.name, t->csv.line,
                        names[c][0]);
            t->column[c] = (int)i;
        }
    }
    return 0;
}

static bool is_number(struct rs_field field)
{
    double value;

    return rs_parse_real(field.text, field.length, &value);
}

/* The first record is a header, or data. */
static int understand(struct eval_text *t, struct rs_error *error)
{
    t->n_fields = t->csv.n_fields;
    if (find_columns(t, error) != 0)
        return -1;
    t->has_header = eval_text_has(t, EVAL_USER) && eval_text_has(t, EVAL_ITEM);
    if (t->has_header)
        return 0;
    if (t->n_fields < 3 || t->n_fields > 4 || !is_number(t->csv.fields[2]))
        return rs_fail(error,
                "%s: line %zu: want a header that names user and item, or lines of user, item and a number",
                t->csv.name, t->csv.line);
    for (int c = 0; c < EVAL_N_COLUMNS; c++)
        t->column[c] = -1;
    t->column[EVAL_USER] = 0;
    t->column[EVAL_ITEM] = 1;
    t->column[EVAL_RATING] = 2;
    t->column[EVAL_TIME] = t->n_fields == 4 ? 3 : -1;
    t->pending = true;
    return 0;
}

int eval_text_start(struct eval_text *text, struct rs_source *source, struct rs_error *error)
{
    const char *line_end;
    size_t length;
    char delimiter;
    int more;

    *text = (struct eval_text){.source = source};
    if (fill(text, error) != 0)
        return -1;
    line_end = memchr(text->buffer, '\n', text->complete);
    length = line_end ? (size_t)(line_end - text->buffer) : text->complete;
    delimiter = memchr(text->buffer, '\t', length)                                        ? '\t'
                : memchr(text->buffer, ',', length) || !memchr(text->buffer, ';', length) ? ','
                                                                                          : ';';
    rs_csv_start(&text->csv, source->name, text->buffer, text->complete, delimiter);
    more = next_record(text, error);
    if (more == 0)
        return rs_fail(error, "%s: empty: want a header that names user and item", source->name);
    return more < 0 ? -1 : understand(text, error);
}

/* ---- records ---- */

int eval_text_bad(const struct eval_text *text, struct rs_error *error)
{
    char place[400];

    snprintf(place, sizeof place, "%s: line %zu", text->csv.name, text->csv.line);
    return rs_fail_at(error, place);
}

int eval_text_next(struct eval_text *text, struct rs_error *error)
{
    int more = text->pending ? 1 : next_record(text, error);

    text->pending = false;
    if (more == 1 && text->csv.n_fields != text->n_fields)
        return rs_fail(error, "%s: line %zu: want %zu fields, got %zu", text->csv.name, text->csv.line, text->n_fields,
                text->csv.n_fields);
    return more;
}

enum eval_column eval_text_first(const struct eval_text *text, const enum eval_column *columns)
{
    while (*columns != EVAL_N_COLUMNS && !eval_text_has(text, *columns))
        columns++;
    return *columns;
}

static struct rs_field field_of(const struct eval_text *text, enum eval_column column)
{
    return text->csv.fields[text->column[column]];
}

int eval_text_id(const struct eval_text *text, enum eval_column column, struct rs_id *id, struct rs_error *error)
{
    struct rs_field field = field_of(text, column);

    *id = (struct rs_id){.text = field.text, .length = field.length};
    if (field.length > 0 && !memchr(field.text, '\0', field.length))
        return 0;
    rs_fail(error, "%s: want an id, got %s", names[column][0], field.length ? "a NUL byte in it" : "nothing");
    return eval_text_bad(text, error);
}

int eval_text_real(const struct eval_text *text, enum eval_column column, double *value, struct rs_error *error)
{
    struct rs_field field = field_of(text, column);

    if (rs_parse_real(field.text, field.length, value) && isfinite((float)*value))
        return 0;
    rs_fail(error, "%s: want a number, got '%.*s'", names[column][0], (int)(field.length < 40 ? field.length : 40),
            field.text);
    return eval_text_bad(text, error);
}

int eval_text_integer(const struct eval_text *text, enum eval_column column, int64_t *value, struct rs_error *error)
{
    struct rs_field field = field_of(text, column);

    if (rs_parse_integer(field.text, field.length, value))
        return 0;
    rs_fail(error, "%s: want a whole number, got '%.*s'", names[column][0],
            (int)(field.length < 40 ? field.length : 40), field.text);
    return eval_text_bad(text, error);
}

void eval_text_free(struct eval_text *text)
{
    rs_csv_free(&text->csv);
    free(text->buffer);
    *text = (struct eval_text){0};
}

/* csv.c: CSV in. Which records are plain is known ahead: the text is searched for the next quote a window at a time, so a
 * file without quotes is looked at once for them, not once a field. */
#include "table/csv.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { WINDOW = 1 << 18 };

void rs_csv_start(struct rs_csv *csv, const char *name, const char *text, size_t size, char delimiter)
{
    *csv = (struct rs_csv){.name = name, .delimiter = delimiter};
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        size -= 3;
    }
    rs_csv_continue(csv, text, size, 1);
}

void rs_csv_continue(struct rs_csv *csv, const char *text, size_t size, size_t line)
{
    csv->next = csv->plain_end = text;
    csv->end = size ? text + size : text;
    csv->next_line = line;
}

/* The end of the line that starts at `line`: its '\n', or the end of the text. */
static const char *line_end(const struct rs_csv *csv, const char *line)
{
    const char *end = memchr(line, '\n', (size_t)(csv->end - line));

    return end ? end : csv->end;
}

/* Is there no quote before `end`? */
static bool is_plain(struct rs_csv *csv, const char *end)
{
    while (csv->plain_end < end) {
        size_t rest = (size_t)(csv->end - csv->plain_end), window = rest < WINDOW ? rest : WINDOW;
        const char *from = csv->plain_end > csv->next ? csv->plain_end : csv->next;
        const char *to = csv->plain_end + window;
        const char *quote = from < to ? memchr(from, '"', (size_t)(to - from)) : NULL;

        if (quote) {
            csv->plain_end = quote;
            return quote >= end;
        }
        csv->plain_end = to;
    }
    return true;
}

static int add_field(struct rs_csv *csv, const char *text, size_t length, struct rs_error *error)
{
    if (csv->n_fields == csv->fields_capacity
            && rs_grow(&csv->fields, &csv->fields_capacity, csv->n_fields + 1, sizeof *csv->fields, error) != 0)
        return -1;
    csv->fields[csv->n_fields++] = (struct rs_field){text, length};
    return 0;
}

static int split_plain(struct rs_csv *csv, const char *line, const char *end, struct rs_error *error)
{
    const char *field = line;

    csv->n_fields = 0;
    for (const char *at = line; at < end; at++) {
        if (*at != csv->delimiter)
            continue;
        if (add_field(csv, field, (size_t)(at - field), error) != 0)
            return -1;
        field = at + 1;
    }
    return add_field(csv, field, (size_t)(end - field), error);
}

/* ---- a record with quotes, by libcsv ---- */

struct quoted_record {
    struct rs_csv *csv;
    struct rs_error *error;
    int status;
};

static void take_field(void *text, size_t length, void *context)
{
    struct quoted_record *record = context;
    struct rs_csv *csv = record->csv;
    char *copy = csv->quoted + csv->quoted_size;

    if (length)
        memcpy(copy, text, length);
    csv->quoted_size += length;
    if (add_field(csv, copy, length, record->error) != 0)
        record->status = -1;
}

/* Blanks are part of a field, and only '\n' ends a record: the caller has taken off the '\r' before it. */
static int never_space(unsigned char c)
{
    (void)c;
    return 0;
}

static int ends_record(unsigned char c)
{
    return c == '\n';
}

static int make_parser(struct rs_csv *csv, struct rs_error *error)
{
    if (csv->parser)
        return 0;
    csv->parser = malloc(sizeof *csv->parser);
    if (!csv->parser || csv_init(csv->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        free(csv->parser);
        csv->parser = NULL;
        return rs_fail(error, "out of memory");
    }
    csv_set_delim(csv->parser, (unsigned char)csv->delimiter);
    csv_set_space_func(csv->parser, never_space);
    csv_set_term_func(csv->parser, ends_record);
    return 0;
}

/* `line` .. `end` holds an even number of quotes, which libcsv's strict mode takes for exactly one record or refuses. */
static int split_quoted(struct rs_csv *csv, const char *line, const char *end, struct rs_error *error)
{
    struct quoted_record record = {csv, error, 0};
    size_t size = (size_t)(end - line);

    if (make_parser(csv, error) != 0 || rs_grow(&csv->quoted, &csv->quoted_capacity, size, 1, error) != 0)
        return -1;
    csv->n_fields = csv->quoted_size = 0;
    if (csv_parse(csv->parser, line, size, take_field, NULL, &record) != size
            || csv_fini(csv->parser, take_field, NULL, &record) != 0) {
        bool out_of_memory = csv_error(csv->parser) == CSV_ENOMEM;

        csv_free(csv->parser);
        free(csv->parser);
        csv->parser = NULL;
        return rs_fail(error, "%s: line %zu: %s", csv->name, csv->line,
                out_of_memory ? "out of memory" : "a quote where none may be (fields are quoted as \"a \"\"b\"\"\")");
    }
    return record.status;
}

static bool has_odd_quotes(const char *text, const char *end)
{
    bool odd = false;

    while (text < end && (text = memchr(text, '"', (size_t)(end - text)))) {
        odd = !odd;
        text++;
    }
    return odd;
}

/* Put the text behind `end`, and behind its line end. */
static void step_over(struct rs_csv *csv, const char *end)
{
    csv->next = end < csv->end ? end + 1 : end;
    csv->next_line++;
}

static const char *without_return(const char *line, const char *end)
{
    return end > line && end[-1] == '\r' ? end - 1 : end;
}

static int next_quoted(struct rs_csv *csv, const char *line, const char *end, struct rs_error *error)
{
    const char *first_end = end;
    bool open = has_odd_quotes(line, end);
    size_t n_lines = 1;

    while (open && end < csv->end) {
        const char *more = end + 1;

        end = line_end(csv, more);
        open ^= has_odd_quotes(more, end);
        n_lines++;
    }
    if (open)
        rs_fail(error, "%s: line %zu: a quote is opened and never closed", csv->name, csv->line);
    if (open || split_quoted(csv, line, without_return(line, end), error) != 0) {
        step_over(csv, first_end);
        return -1;
    }
    step_over(csv, end);
    csv->next_line += n_lines - 1;
    return 1;
}

int rs_csv_next(struct rs_csv *csv, struct rs_error *error)
{
    while (csv->next < csv->end) {
        const char *line = csv->next, *end = line_end(csv, line), *content_end = without_return(line, end);

        csv->line = csv->next_line;
        if (!is_plain(csv, end))
            return next_quoted(csv, line, end, error);
        step_over(csv, end);
        if (content_end > line)
            return split_plain(csv, line, content_end, error) == 0 ? 1 : -1;
    }
    return 0;
}

int rs_csv_column(const struct rs_csv *csv, const char *column, struct rs_error *error)
{
    char names[320];
    size_t used = 0;

    for (size_t i = 0; i < csv->n_fields; i++)
        if (csv->fields[i].length == strlen(column) && memcmp(csv->fields[i].text, column, csv->fields[i].length) == 0)
            return (int)i;
    names[0] = '\0';
    for (size_t i = 0; i < csv->n_fields && used < sizeof names - 1; i++) {
        int length = csv->fields[i].length < 64 ? (int)csv->fields[i].length : 64;

        used += (size_t)snprintf(names + used, sizeof names - used, "%s%.*s", i ? ", " : "", length,
                csv->fields[i].text);
    }
    for (char *c = names; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = '?';
    return rs_fail(error, "%s: no column '%s'; there are: %s%s", csv->name, column, names,
            used >= sizeof names - 1 ? "..." : "");
}

void rs_csv_free(struct rs_csv *csv)
{
    if (csv->parser) {
        csv_free(csv->parser);
        free(csv->parser);
    }
    free(csv->fields);
    free(csv->quoted);
    *csv = (struct rs_csv){0};
}

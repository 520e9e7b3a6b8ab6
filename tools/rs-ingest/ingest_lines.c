/* ingest_lines.c: lines to triples, the plain way and the fast one. */
#include <string.h>

#include "base/memory.h"
#include "ingest_triples_internal.h"
#include "table/csv_digits.h"
#include "table/csv_marks.h"

/* The fields of a line that are read. */
struct line {
    struct rs_field row, column, value, time;
};

/* A line, understood. */
struct triple {
    struct rs_id row, column;
    float value;
    int64_t time;
};

/* ---- the header ---- */

static bool bounds_time(const struct ingest_fields *fields)
{
    return fields->after > INT64_MIN || fields->before < INT64_MAX;
}

int ingest_find_columns(struct ingest_reading *reading, struct rs_error *error)
{
    const struct ingest_fields *fields = reading->fields;
    const struct rs_csv *header = &reading->table.csv;

    reading->value = reading->time = -1;
    if ((reading->row = rs_csv_column(header, fields->row, error)) < 0
            || (reading->column = rs_csv_column(header, fields->column, error)) < 0
            || (*fields->value && (reading->value = rs_csv_column(header, fields->value, error)) < 0))
        return -1;
    if (*fields->time)
        reading->time = rs_csv_column(header, fields->time, error);
    if (reading->time < 0 && bounds_time(fields))
        return *fields->time ? -1 : rs_fail(error, "bounds on the time want a column of times");
    return reading->time < 0 && *fields->time && !fields->time_is_optional ? -1 : 0;
}

/* ---- a line ---- */

static bool is_within(int64_t time, const struct ingest_fields *fields)
{
    return time >= fields->after && (time < fields->before || fields->before == INT64_MAX);
}

/* A film that was watched and not rated is worth 0. */
static int parse_value(float *value, struct rs_field field, const struct ingest_fields *fields, struct rs_error *error)
{
    *value = 0;
    if (fields->unrated && ingest_trim(field).length == 0)
        return 0;
    return ingest_parse_real(value, field, fields->value, error);
}

static int parse_line(struct triple *triple, const struct line *line, const struct ingest_reading *reading,
        struct rs_error *error)
{
    const struct ingest_fields *fields = reading->fields;

    if (ingest_parse_id(&triple->row, &reading->table, line->row, fields->row, error) != 0
            || ingest_parse_id(&triple->column, &reading->table, line->column, fields->column, error) != 0)
        return -1;
    triple->value = 1;
    triple->time = 0;
    if (reading->value >= 0 && parse_value(&triple->value, line->value, fields, error) != 0)
        return -1;
    return reading->time < 0 ? 0 : ingest_parse_integer(&triple->time, line->time, fields->time, error);
}

/* The same for a line of short numbers, as most are; false for others. */
static inline bool parse_short_line(struct triple *triple, const struct line *line,
        const struct ingest_reading *reading)
{
    triple->row.text = triple->column.text = NULL;
    triple->value = 1;
    triple->time = 0;
    return !reading->table.format.string_ids && rs_digits(line->row.text, line->row.length, &triple->row.number)
           && rs_digits(line->column.text, line->column.length, &triple->column.number)
           && (reading->value < 0 || rs_digits_stars(line->value.text, line->value.length, &triple->value))
           && (reading->time < 0 || rs_digits(line->time.text, line->time.length, &triple->time));
}

static inline int count_row(struct ingest_lane *lane, int32_t row, struct rs_error *error)
{
    struct ingest_run *last = lane->n_runs > lane->first_run ? &lane->runs[lane->n_runs - 1] : NULL;

    if (last && last->row == row && last->n < UINT32_MAX) {
        last->n++;
        return 0;
    }
    if (rs_grow(&lane->runs, &lane->runs_capacity, lane->n_runs + 1, sizeof *lane->runs, error) != 0)
        return -1;
    lane->runs[lane->n_runs++] = (struct ingest_run){row, 1};
    return 0;
}

static inline int add(const struct ingest_reading *reading, struct ingest_lane *lane, const struct triple *triple,
        struct rs_error *error)
{
    struct ingest_triples *t = reading->triples;
    int32_t row, column;

    if (!is_within(triple->time, reading->fields))
        return 0;
    if ((row = triple_ids_position(&lane->rows, triple->row, error)) < 0
            || (column = triple_ids_position(&lane->columns, triple->column, error)) < 0
            || count_row(lane, row, error) != 0)
        return rs_fail_at(error, reading->table.csv.name);
    t->column[lane->at] = column;
    t->value[lane->at] = triple->value;
    if (t->time)
        t->time[lane->at] = triple->time;
    lane->at++;
    return 0;
}

/* ---- the plain way ---- */

static struct line line_of(const struct ingest_reading *reading, const struct rs_field *field)
{
    return (struct line){.row = field[reading->row],
            .column = field[reading->column],
            .value = field[reading->value < 0 ? 0 : reading->value],
            .time = field[reading->time < 0 ? 0 : reading->time]};
}

int ingest_lines_plain(struct ingest_reading *reading, struct ingest_lane *lane, struct rs_error *error)
{
    struct ingest_table *table = &reading->table;
    int status;

    rs_csv_continue(&table->csv, lane->chunk.text, lane->chunk.size, lane->chunk.line);
    while ((status = ingest_table_next(table, error)) == 1) {
        const struct line line = line_of(reading, table->csv.fields);
        struct triple triple;

        if (parse_line(&triple, &line, reading, error) != 0) {
            if (ingest_table_bad(table, error) != 0)
                return -1;
        } else if (add(reading, lane, &triple, error) != 0) {
            return -1;
        }
    }
    return status;
}

/* ---- the fast way ---- */

/* A line that starts at `start`: mark[k] ends its field k, and the last of them its line. */
static inline struct rs_field field_at(const char *text, size_t start, const uint32_t *mark, int k)
{
    size_t begin = k > 0 ? mark[k - 1] + 1 : start;

    return (struct rs_field){text + begin, mark[k] - begin};
}

/* The last field may end with the '\r' of a CRLF. */
static inline struct rs_field whole_field(const char *text, size_t start, const uint32_t *mark, int k, int last)
{
    struct rs_field field = field_at(text, start, mark, k);

    if (k == last && field.length > 0 && field.text[field.length - 1] == '\r')
        field.length--;
    return field;
}

static inline bool is_blank(const char *text, size_t start, uint32_t end)
{
    return text[end] == '\n' && (end == start || (end == start + 1 && text[start] == '\r'));
}

/* Do the next marks end `last` fields by delimiters and one by a line end? */
static inline bool is_record(const char *text, const uint32_t *mark, size_t n_marks, int last)
{
    bool ends_early = false;

    if (n_marks <= (size_t)last)
        return false;
    for (int k = 0; k < last; k++)
        ends_early |= text[mark[k]] == '\n';
    return !ends_early && text[mark[last]] == '\n';
}

int ingest_lines_fast(const struct ingest_reading *reading, struct ingest_lane *lane, struct rs_error *error)
{
    const char *text = lane->chunk.text;
    int last = (int)reading->table.n_fields - 1;
    size_t start = 0, n_marks;

    if (rs_grow(&lane->marks, &lane->marks_capacity, lane->chunk.size + RS_CSV_MARKS_ROOM, sizeof *lane->marks, error)
            != 0)
        return -1;
    n_marks = rs_csv_marks(text, lane->chunk.size, reading->table.format.delimiter, lane->marks);
    for (size_t m = 0; m < n_marks;) {
        const uint32_t *mark = lane->marks + m;
        struct triple triple;
        struct line line;

        if (is_blank(text, start, *mark)) {
            start = *mark + 1;
            m++;
            continue;
        }
        if (!is_record(text, mark, n_marks - m, last))
            return 0;
        line.row = whole_field(text, start, mark, reading->row, last);
        line.column = whole_field(text, start, mark, reading->column, last);
        if (reading->value >= 0)
            line.value = whole_field(text, start, mark, reading->value, last);
        if (reading->time >= 0)
            line.time = whole_field(text, start, mark, reading->time, last);
        if (!parse_short_line(&triple, &line, reading) && parse_line(&triple, &line, reading, error) != 0)
            return 0;
        if (add(reading, lane, &triple, error) != 0)
            return -1;
        start = mark[last] + 1;
        m += (size_t)last + 1;
    }
    return 1;
}

/* ingest_lines.c: lines to triples, the plain way and the fast one. */
#include <math.h>

#include "base/memory.h"
#include "base/number.h"
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

/* `row` and `column` are positions, or -1 with an error. */
static inline int put(const struct ingest_reading *reading, struct ingest_lane *lane, int32_t row, int32_t column,
        float value, int64_t time, struct rs_error *error)
{
    struct ingest_triples *t = reading->triples;

    if (row < 0 || column < 0 || count_row(lane, row, error) != 0)
        return rs_fail_at(error, reading->table.csv.name);
    t->column[lane->at] = column;
    t->value[lane->at] = value;
    if (t->time)
        t->time[lane->at] = time;
    lane->at++;
    return 0;
}

/* What lies outside the bounds is left out, with its ids. */
static int add(const struct ingest_reading *reading, struct ingest_lane *lane, const struct triple *triple,
        struct rs_error *error)
{
    int32_t row, column;

    if (!is_within(triple->time, reading->fields))
        return 0;
    row = triple_ids_position(&lane->rows, triple->row, error);
    column = row < 0 ? -1 : triple_ids_position(&lane->columns, triple->column, error);
    return put(reading, lane, row, column, triple->value, triple->time, error);
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

/* Where a line's fields are: mark[k] ends field k, mark[k - 1] the one before it (or the line before). A copy of what the
 * reading says, so that the compiler knows that no triple is written over it. */
struct layout {
    int row, column, value, time, last;
    bool numbers;   /* ids are */
    bool unbounded; /* all times are within */
};

static inline struct rs_field field_at(const char *text, const uint32_t *mark, int k, uint32_t end)
{
    uint32_t begin = mark[k - 1] + 1;

    return (struct rs_field){text + begin, end - begin};
}

/* `end` is the line's, without the '\r' of a CRLF. */
static inline struct line line_at(const char *text, const uint32_t *mark, uint32_t end, const struct layout *at)
{
    struct line line = {.row = field_at(text, mark, at->row, at->row == at->last ? end : mark[at->row]),
            .column = field_at(text, mark, at->column, at->column == at->last ? end : mark[at->column])};

    if (at->value >= 0)
        line.value = field_at(text, mark, at->value, at->value == at->last ? end : mark[at->value]);
    if (at->time >= 0)
        line.time = field_at(text, mark, at->time, at->time == at->last ? end : mark[at->time]);
    return line;
}

static inline bool parse_short_value(float *value, struct rs_field field)
{
    double wide;

    if (rs_digits_stars(field.text, field.length, value))
        return true;
    if (!rs_parse_real(field.text, field.length, &wide))
        return false;
    *value = (float)wide;
    return isfinite(*value);
}

/* A line of short numbers, as most are. */
struct short_triple {
    int64_t row, column, time;
    float value;
};

/* As parse_line(); false for other lines. */
static inline bool parse_short_line(struct short_triple *triple, const struct line *line, const struct layout *at)
{
    triple->value = 1;
    triple->time = 0;
    return at->numbers && rs_digits(line->row.text, line->row.length, &triple->row)
           && rs_digits(line->column.text, line->column.length, &triple->column)
           && (at->value < 0 || parse_short_value(&triple->value, line->value))
           && (at->time < 0 || rs_digits(line->time.text, line->time.length, &triple->time));
}

/* As add(). */
static inline int add_short(const struct ingest_reading *reading, struct ingest_lane *lane,
        const struct short_triple *triple, const struct layout *at, struct rs_error *error)
{
    int32_t row, column;

    if (!at->unbounded && !is_within(triple->time, reading->fields))
        return 0;
    row = triple_ids_number(&lane->rows, triple->row, error);
    column = row < 0 ? -1 : triple_ids_number(&lane->columns, triple->column, error);
    return put(reading, lane, row, column, triple->value, triple->time, error);
}

/* One line: 1 added or left out, 0 bad, -1 error. */
static inline int add_line(const struct ingest_reading *reading, struct ingest_lane *lane, const struct line *line,
        const struct layout *at, struct rs_error *error)
{
    struct short_triple brief;
    struct triple triple;

    if (parse_short_line(&brief, line, at))
        return add_short(reading, lane, &brief, at, error) == 0 ? 1 : -1;
    if (parse_line(&triple, line, reading, error) != 0)
        return 0;
    return add(reading, lane, &triple, error) == 0 ? 1 : -1;
}

/* Do the next marks end `last` fields by delimiters and one by a line end? */
static inline bool is_record(const char *text, const uint32_t *mark, size_t n_marks, int last)
{
    if (n_marks <= (size_t)last)
        return false;
    for (int k = 0; k < last; k++)
        if (text[mark[k]] == '\n')
            return false;
    return text[mark[last]] == '\n';
}

/* The positions of the piece's marks; before them one that the first line's first field has before it. NULL: error. */
static const uint32_t *find_marks(struct ingest_lane *lane, char delimiter, size_t *n_marks, struct rs_error *error)
{
    size_t room = 1 + lane->chunk.size + RS_CSV_MARKS_ROOM;

    if (rs_grow(&lane->marks, &lane->marks_capacity, room, sizeof *lane->marks, error) != 0)
        return NULL;
    lane->marks[0] = UINT32_MAX;
    *n_marks = rs_csv_marks(lane->chunk.text, lane->chunk.size, delimiter, lane->marks + 1);
    return lane->marks + 1;
}

int ingest_lines_fast(const struct ingest_reading *reading, struct ingest_lane *lane, struct rs_error *error)
{
    const struct layout at = {reading->row, reading->column, reading->value, reading->time,
            (int)reading->table.n_fields - 1, !reading->table.format.string_ids, !bounds_time(reading->fields)};
    const char *text = lane->chunk.text;
    size_t n_marks, m = 0;
    const uint32_t *marks = find_marks(lane, reading->table.format.delimiter, &n_marks, error);

    if (!marks)
        return -1;
    while (m < n_marks) {
        const uint32_t *mark = marks + m;
        struct line line;
        int status;
        uint32_t start = mark[-1] + 1, end = *mark;

        if (text[end] == '\n' && (end == start || (end == start + 1 && text[start] == '\r'))) {
            m++; /* a blank line */
            continue;
        }
        if (!is_record(text, mark, n_marks - m, at.last))
            return 0;
        end = mark[at.last];
        end -= end > start && text[end - 1] == '\r';
        line = line_at(text, mark, end, &at);
        status = add_line(reading, lane, &line, &at, error);
        if (status != 1)
            return status;
        m += (size_t)at.last + 1;
    }
    return 1;
}

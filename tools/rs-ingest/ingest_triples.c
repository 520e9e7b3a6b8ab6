/* ingest_triples.c: lines to triples. */
#include "ingest_triples.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { N_DIRECT = 1 << 20 };

/* The work in hand: where the columns are, -1 for one that is not read. */
struct reading {
    const struct ingest_fields *fields;
    struct ingest_triples *triples;
    int row, column, value, time;
    size_t capacity;
    int32_t *direct;       /* [N_DIRECT] position + 1 of columns that are small numbers, as films are; 0: ask the map */
    struct rs_id last_row; /* lines come user by user: the map is asked once for each user */
    int32_t last_position;
};

/* One line, understood. */
struct triple {
    struct rs_id row, column;
    float value;
    int64_t time;
};

static bool bounds_time(const struct ingest_fields *fields)
{
    return fields->after > INT64_MIN || fields->before < INT64_MAX;
}

static bool is_within(int64_t time, const struct ingest_fields *fields)
{
    return time >= fields->after && (time < fields->before || fields->before == INT64_MAX);
}

static int find_columns(struct reading *reading, const struct rs_csv *header, struct rs_error *error)
{
    const struct ingest_fields *fields = reading->fields;

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

/* A film that was watched and not rated is worth 0. */
static int parse_value(float *value, struct rs_field field, const struct ingest_fields *fields, struct rs_error *error)
{
    *value = 0;
    if (fields->unrated && ingest_trim(field).length == 0)
        return 0;
    return ingest_parse_real(value, field, fields->value, error);
}

static int parse_line(struct triple *triple, const struct reading *reading, const struct ingest_table *table,
        struct rs_error *error)
{
    const struct ingest_fields *fields = reading->fields;
    const struct rs_field *field = table->csv.fields;

    if (ingest_parse_id(&triple->row, table, field[reading->row], fields->row, error) != 0
            || ingest_parse_id(&triple->column, table, field[reading->column], fields->column, error) != 0)
        return -1;
    triple->value = 1;
    triple->time = 0;
    if (reading->value >= 0 && parse_value(&triple->value, field[reading->value], fields, error) != 0)
        return -1;
    return reading->time < 0 ? 0 : ingest_parse_integer(&triple->time, field[reading->time], fields->time, error);
}

/* The arrays have one capacity; rs_grow keeps a copy of it for each. */
static int make_room(struct reading *reading, struct rs_error *error)
{
    struct ingest_triples *t = reading->triples;
    size_t rows = reading->capacity, columns = rows, values = rows, times = rows;

    if (t->n < reading->capacity)
        return 0;
    if (rs_grow(&t->row, &rows, t->n + 1, sizeof *t->row, error) != 0
            || rs_grow(&t->column, &columns, t->n + 1, sizeof *t->column, error) != 0
            || rs_grow(&t->value, &values, t->n + 1, sizeof *t->value, error) != 0
            || (reading->time >= 0 && rs_grow(&t->time, &times, t->n + 1, sizeof *t->time, error) != 0))
        return -1;
    reading->capacity = rows;
    return 0;
}

static bool same_as_last_row(const struct reading *reading, struct rs_id row)
{
    const struct rs_id *last = &reading->last_row;

    if (reading->triples->n == 0)
        return false;
    return row.text ? row.length == last->length && memcmp(row.text, last->text, row.length) == 0
                    : row.number == last->number;
}

static int32_t row_position(struct reading *reading, struct rs_id row, struct rs_error *error)
{
    struct rs_id_map *rows = &reading->triples->rows;

    if (same_as_last_row(reading, row))
        return reading->last_position;
    reading->last_position = rs_id_map_add(rows, row, error);
    if (reading->last_position >= 0)
        reading->last_row = row;
    return reading->last_position;
}

static int32_t column_position(struct reading *reading, struct rs_id column, struct rs_error *error)
{
    struct rs_id_map *columns = &reading->triples->columns;
    int32_t *direct;

    if (column.text || column.number >= N_DIRECT)
        return rs_id_map_add(columns, column, error);
    direct = &reading->direct[column.number];
    if (*direct == 0)
        *direct = rs_id_map_add(columns, column, error) + 1;
    return *direct - 1;
}

static int add(struct reading *reading, const struct triple *triple, struct rs_error *error)
{
    struct ingest_triples *t = reading->triples;
    int32_t row, column;

    if (make_room(reading, error) != 0 || (row = row_position(reading, triple->row, error)) < 0
            || (column = column_position(reading, triple->column, error)) < 0)
        return -1;
    /* A text on loan ends with its line; the map's copy moves when it grows: so ask the map for it each time. */
    if (triple->row.text)
        reading->last_row = rs_ids_at(&t->rows.ids, (size_t)row);
    t->row[t->n] = row;
    t->column[t->n] = column;
    t->value[t->n] = triple->value;
    if (t->time)
        t->time[t->n] = triple->time;
    t->n++;
    return 0;
}

static int read_lines(struct reading *reading, struct ingest_table *table, struct rs_error *error)
{
    int status;

    while ((status = ingest_table_next(table, error)) == 1) {
        struct triple triple;

        if (parse_line(&triple, reading, table, error) != 0) {
            if (ingest_table_bad(table, error) != 0)
                return -1;
        } else if (is_within(triple.time, reading->fields) && add(reading, &triple, error) != 0) {
            return rs_fail_at(error, table->csv.name);
        }
    }
    return status;
}

int ingest_triples_read(struct ingest_triples *triples, struct ingest_table *table, const struct ingest_fields *fields,
        struct rs_error *error)
{
    struct reading reading = {.fields = fields, .triples = triples};
    int status = -1;

    *triples = (struct ingest_triples){0};
    /* Room at once: a file without lines has times too, if it has the column. */
    if (find_columns(&reading, &table->csv, error) == 0 && make_room(&reading, error) == 0
            && (reading.direct = rs_alloc_zero(N_DIRECT, sizeof *reading.direct, error)))
        status = read_lines(&reading, table, error);
    free(reading.direct);
    return status;
}

void ingest_triples_free(struct ingest_triples *triples)
{
    free(triples->row);
    free(triples->column);
    free(triples->value);
    free(triples->time);
    rs_id_map_free(&triples->rows);
    rs_id_map_free(&triples->columns);
    *triples = (struct ingest_triples){0};
}

/* text_entries.c: row,column,value[,time] lines to a sparse matrix. Ids are taken as numbers; at the first one that is none,
 * reading starts again with strings on that side. */
#include "text_matrix.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "coordinates.h"
#include "table/csv.h"

enum { ROW, COLUMN, VALUE, TIME };

struct side {
    struct rs_id_map map;
    bool text;
};

struct reading {
    struct side sides[2]; /* rows, columns */
    struct coordinates entries;
    bool with_time;
};

/* The id's position; -1 an error, -2: no number, and numbers were expected. */
static int32_t find_position(struct side *side, const struct rs_field *field, struct rs_error *error)
{
    struct rs_id id = {.text = field->text, .length = field->length};

    if (!side->text) {
        id = (struct rs_id){0};
        if (!rs_parse_integer(field->text, field->length, &id.number))
            return -2;
    }
    return rs_id_map_add(&side->map, id, error);
}

/* One line: 0, -1 an error, or 1 when a side turned out to be strings. */
static int read_line(struct reading *reading, const struct rs_csv *csv, struct rs_error *error)
{
    int32_t at[2];
    int64_t time = 0;
    double value;

    if (csv->n_fields != (reading->with_time ? 4 : 3))
        return rs_fail(error, "line %zu: want %d fields, got %zu", csv->line, reading->with_time ? 4 : 3,
                csv->n_fields);
    for (int i = 0; i < 2; i++) {
        at[i] = find_position(&reading->sides[i], &csv->fields[i], error);
        if (at[i] == -2) {
            reading->sides[i].text = true;
            return 1;
        }
        if (at[i] < 0)
            return -1;
    }
    if (!rs_parse_real(csv->fields[VALUE].text, csv->fields[VALUE].length, &value) || !isfinite((float)value))
        return rs_fail(error, "line %zu: want a number as value, got '%.*s'", csv->line, (int)csv->fields[VALUE].length,
                csv->fields[VALUE].text);
    if (reading->with_time && !rs_parse_integer(csv->fields[TIME].text, csv->fields[TIME].length, &time))
        return rs_fail(error, "line %zu: want seconds since 1970 as time, got '%.*s'", csv->line,
                (int)csv->fields[TIME].length, csv->fields[TIME].text);
    return coordinates_add(&reading->entries, at[ROW], at[COLUMN], (float)value, reading->with_time ? &time : NULL,
            error);
}

static void forget(struct reading *reading)
{
    rs_id_map_free(&reading->sides[0].map);
    rs_id_map_free(&reading->sides[1].map);
    coordinates_free(&reading->entries);
}

static int read_all(struct reading *reading, const char *name, const char *text, size_t size, char delimiter,
        struct rs_error *error)
{
    struct rs_csv csv;
    int more, status = 0;

    rs_csv_start(&csv, name, text, size, delimiter);
    more = rs_csv_next(&csv, error); /* the header */
    reading->with_time = more == 1 && csv.n_fields == 4;
    while (status == 0 && more == 1 && (more = rs_csv_next(&csv, error)) == 1) {
        status = read_line(reading, &csv, error);
        if (status < 0)
            rs_fail_at(error, name);
    }
    rs_csv_free(&csv);
    return more < 0 ? -1 : status;
}

/* Ids in order; place[old position] is the new one. */
static int sort_side(struct rs_ids *sorted, int32_t **place, const struct rs_id_map *map, struct rs_error *error)
{
    int32_t *order = rs_alloc(map->ids.n, sizeof *order, error);
    int status = -1;

    *place = rs_alloc(map->ids.n, sizeof **place, error);
    if (order && *place && rs_ids_sort_order(&map->ids, order, error) == 0) {
        for (size_t i = 0; i < map->ids.n; i++)
            (*place)[order[i]] = (int32_t)i;
        status = rs_ids_pick(sorted, &map->ids, order, map->ids.n, error);
    }
    free(order);
    return status;
}

static int build(struct rs_csr *csr, struct reading *reading, struct rs_error *error)
{
    struct rs_ids rows = {0}, columns = {0};
    int32_t *row_place = NULL, *column_place = NULL;
    int status = sort_side(&rows, &row_place, &reading->sides[0].map, error);

    if (status == 0)
        status = sort_side(&columns, &column_place, &reading->sides[1].map, error);
    for (size_t e = 0; status == 0 && e < reading->entries.n; e++) {
        reading->entries.row[e] = row_place[reading->entries.row[e]];
        reading->entries.column[e] = column_place[reading->entries.column[e]];
    }
    free(row_place);
    free(column_place);
    if (status == 0)
        return coordinates_to_csr(csr, &reading->entries, &rows, &columns, error);
    rs_ids_free(&rows, NULL);
    return -1;
}

int text_entries_read(struct rs_csr *csr, const char *name, const char *text, size_t size, char delimiter,
        struct rs_error *error)
{
    struct reading reading = {0};
    int status;

    while ((status = read_all(&reading, name, text, size, delimiter, error)) == 1)
        forget(&reading);
    if (status == 0 && build(csr, &reading, error) != 0)
        status = rs_fail_at(error, name);
    forget(&reading);
    return status;
}

/* numeric_columns.c: lines of numbers, then rows in order. */
#include "numeric_columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ratings_matrix.h"

/* The work in hand. */
struct reading {
    const struct numeric_options *options;
    int id, *column; /* [n] places in a record */
    size_t n;
    struct rs_id_map names; /* of the columns, in the order of the list */
    struct rs_id_map rows;  /* in the order of the file */
    float *values;          /* [rows, n] */
    size_t values_capacity;
};

/* Where one column of the list is. */
static int find_column(struct reading *reading, const struct rs_csv *header, struct rs_field name,
        struct rs_error *error)
{
    char text[256];
    size_t before = reading->names.ids.n;

    if (name.length == 0 || name.length >= sizeof text)
        return rs_fail(error, "--columns %.200s: want names of columns with commas between", reading->options->columns);
    memcpy(text, name.text, name.length);
    text[name.length] = '\0';
    if ((reading->column[before] = rs_csv_column(header, text, error)) < 0
            || rs_id_map_add(&reading->names, (struct rs_id){0, name.text, name.length}, error) < 0)
        return -1;
    return reading->names.ids.n == before ? rs_fail(error, "--columns: %s is named twice", text) : 0;
}

static int find_columns(struct reading *reading, const struct ingest_table *table, struct rs_error *error)
{
    const char *list = reading->options->columns;

    reading->column = rs_alloc(strlen(list) + 1, sizeof *reading->column, error);
    if (!reading->column || (reading->id = ingest_id_column(table, error)) < 0)
        return -1;
    for (;;) {
        size_t length = strcspn(list, ",");

        if (find_column(reading, &table->csv, (struct rs_field){list, length}, error) != 0)
            return -1;
        if (list[length] == '\0')
            break;
        list += length + 1;
    }
    reading->n = reading->names.ids.n;
    return 0;
}

static int parse_values(struct reading *reading, const struct rs_field *field, float *values, struct rs_error *error)
{
    const struct numeric_options *options = reading->options;
    char name[RS_ID_ROOM];

    for (size_t j = 0; j < reading->n; j++) {
        struct rs_field value = ingest_trim(field[reading->column[j]]);

        if (value.length == 0 && !isnan(options->fill))
            values[j] = (float)options->fill;
        else if (ingest_parse_real(&values[j], value,
                         rs_id_format(rs_ids_at(&reading->names.ids, j), name, sizeof name), error)
                 != 0)
            return -1;
    }
    return 0;
}

static int read_lines(struct reading *reading, struct ingest_table *table, struct rs_error *error)
{
    int status;

    while ((status = ingest_table_next(table, error)) == 1) {
        const struct rs_field *field = table->csv.fields;
        size_t row = reading->rows.ids.n;
        struct rs_id id;

        if (rs_grow(&reading->values, &reading->values_capacity, (row + 1) * reading->n, sizeof *reading->values, error)
                != 0)
            return -1;
        if ((ingest_parse_id(&id, table, field[reading->id], table->format.id, error) != 0
                    || parse_values(reading, field, reading->values + row * reading->n, error) != 0
                    || ingest_add_row(&reading->rows, id, error) < 0)
                && ingest_table_bad(table, error) != 0)
            return -1;
    }
    return status;
}

static int build(struct rs_dense *matrix, struct reading *reading, struct rs_error *error)
{
    size_t n_rows = reading->rows.ids.n;
    int32_t *place = rs_alloc(n_rows, sizeof *place, error);
    struct rs_ids rows = {0};
    int status = -1;

    for (size_t i = 0; place && i < n_rows; i++)
        place[i] = (int32_t)i;
    if (place && ingest_sort_ids(&rows, &reading->rows.ids, place, n_rows, error) == 0
            && rs_dense_alloc(matrix, &rows, reading->n, error) == 0
            && rs_ids_copy(&matrix->columns, &reading->names.ids, error) == 0) {
        for (size_t i = 0; i < n_rows; i++)
            memcpy(rs_dense_row(matrix, (size_t)place[i]), reading->values + i * reading->n,
                    reading->n * sizeof *reading->values);
        status = 0;
    }
    free(place);
    return status;
}

int numeric_columns_read(struct rs_dense *matrix, struct ingest_table *table, const struct numeric_options *options,
        struct rs_error *error)
{
    struct reading reading = {.options = options};
    int status = find_columns(&reading, table, error);

    *matrix = (struct rs_dense){0};
    if (status == 0)
        status = read_lines(&reading, table, error);
    if (status == 0)
        status = build(matrix, &reading, error);
    if (status != 0)
        rs_dense_free(matrix);
    free(reading.column);
    free(reading.values);
    rs_id_map_free(&reading.names);
    rs_id_map_free(&reading.rows);
    return status;
}

/* number_table.c: small tables, a few thousand rows at most. */
#include "number_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "table/csv.h"

static int take_header(struct number_table *table, const struct rs_csv *csv, struct rs_error *error)
{
    struct rs_id_map names = {0};
    int status = 0;

    for (size_t j = 0; status == 0 && j < csv->n_fields; j++)
        if (rs_id_map_add(&names, (struct rs_id){.text = csv->fields[j].text, .length = csv->fields[j].length}, error)
                != (int32_t)j)
            status = rs_fail(error, "%s: line %zu: two columns of one name", csv->name, csv->line);
    table->names = names.ids;
    table->n_columns = csv->n_fields;
    names.ids = (struct rs_ids){0};
    rs_id_map_free(&names);
    return status;
}

static int take_row(struct number_table *table, const struct rs_csv *csv, struct rs_error *error)
{
    size_t n = table->n_rows * table->n_columns;

    if (csv->n_fields != table->n_columns)
        return rs_fail(error, "%s: line %zu: want %zu fields, got %zu", csv->name, csv->line, table->n_columns,
                csv->n_fields);
    if (rs_grow(&table->values, &table->capacity, n + table->n_columns, sizeof *table->values, error) != 0)
        return -1;
    for (size_t j = 0; j < csv->n_fields; j++) {
        const struct rs_field *field = &csv->fields[j];

        table->values[n + j] = NAN;
        if (field->length > 0 && !rs_parse_real(field->text, field->length, &table->values[n + j]))
            return rs_fail(error, "%s: line %zu: want a number, got '%.*s'", csv->name, csv->line, (int)field->length,
                    field->text);
    }
    table->n_rows++;
    return 0;
}

int number_table_parse(struct number_table *table, const char *name, const char *text, size_t size,
        struct rs_error *error)
{
    struct rs_csv csv;
    int more, status = -1;

    *table = (struct number_table){0};
    rs_csv_start(&csv, name, text, size, ',');
    more = rs_csv_next(&csv, error);
    if (more == 0)
        rs_fail(error, "%s: want a header line, got nothing", name);
    if (more == 1 && take_header(table, &csv, error) == 0) {
        while ((more = rs_csv_next(&csv, error)) == 1 && take_row(table, &csv, error) == 0) {
        }
        status = more == 0 ? 0 : -1;
    }
    rs_csv_free(&csv);
    return status;
}

void number_table_free(struct number_table *table)
{
    rs_ids_free(&table->names, NULL);
    free(table->values);
    *table = (struct number_table){0};
}

ptrdiff_t number_table_find(const struct number_table *table, const char *name)
{
    for (size_t j = 0; j < table->n_columns; j++) {
        struct rs_id column = rs_ids_at(&table->names, j);

        if (column.length == strlen(name) && memcmp(column.text, name, column.length) == 0)
            return (ptrdiff_t)j;
    }
    return -1;
}

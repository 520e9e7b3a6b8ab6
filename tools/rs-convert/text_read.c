/* text_read.c: CSV or TSV to a matrix: dense here, sparse in text_entries.c. */
#include "text_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "convert_ids.h"
#include "table/csv.h"

/* A table as it is read. */
struct table {
    struct rs_id_map rows;
    struct rs_ids columns;
    float *values;
    size_t n_values, capacity, n_columns;
};

static bool is(const struct rs_csv *csv, size_t field, const char *text)
{
    return field < csv->n_fields && csv->fields[field].length == strlen(text)
           && memcmp(csv->fields[field].text, text, strlen(text)) == 0;
}

/* Names of the columns behind the first. */
static int read_names(struct table *table, const struct rs_csv *csv, struct rs_error *error)
{
    struct rs_id_map names = {0};
    int status = 0;

    for (size_t i = 1; status == 0 && i < csv->n_fields; i++) {
        struct rs_id id = {.text = csv->fields[i].text, .length = csv->fields[i].length};
        int32_t at = rs_id_map_add(&names, id, error);

        if (at >= 0 && (size_t)at != i - 1)
            status = rs_fail(error, "line %zu: column '%.*s' comes twice", csv->line, (int)id.length, id.text);
        else if (at < 0)
            status = -1;
    }
    if (status == 0)
        status = rs_ids_copy(&table->columns, &names.ids, error);
    table->n_columns = names.ids.n;
    rs_id_map_free(&names);
    return status;
}

static int read_row(struct table *table, const struct rs_csv *csv, struct rs_error *error)
{
    struct rs_id id;
    size_t n_rows = table->rows.ids.n;
    int32_t at;

    if (csv->n_fields != table->n_columns + 1)
        return rs_fail(error, "line %zu: want %zu fields, got %zu", csv->line, table->n_columns + 1, csv->n_fields);
    id = (struct rs_id){.text = csv->fields[0].text, .length = csv->fields[0].length};
    at = rs_id_map_add(&table->rows, id, error);
    if (at < 0)
        return -1;
    if ((size_t)at != n_rows)
        return rs_fail(error, "line %zu: id '%.*s' comes twice", csv->line, (int)id.length, id.text);
    if (rs_grow(&table->values, &table->capacity, table->n_values + table->n_columns, sizeof *table->values, error)
            != 0)
        return -1;
    for (size_t i = 1; i < csv->n_fields; i++) {
        const struct rs_field *field = &csv->fields[i];
        double value;

        if (!rs_parse_real(field->text, field->length, &value) || !isfinite((float)value))
            return rs_fail(error, "line %zu: want a number, got '%.*s'", csv->line, (int)field->length, field->text);
        table->values[table->n_values++] = (float)value;
    }
    return 0;
}

static int to_dense(struct rs_dense *dense, struct table *table, struct rs_error *error)
{
    struct rs_ids rows;

    if (rs_ids_copy(&rows, &table->rows.ids, error) != 0)
        return -1;
    if (convert_ids_narrow(&rows, error) != 0) {
        rs_ids_free(&rows, NULL);
        return -1;
    }
    *dense = (struct rs_dense){.n_rows = rows.n,
            .n_columns = table->n_columns,
            .rows = rows,
            .columns = table->columns,
            .data = table->values};
    table->columns = (struct rs_ids){0};
    table->values = NULL;
    return dense->data ? 0 : (dense->data = rs_alloc(0, sizeof *dense->data, error)) ? 0 : -1;
}

static int to_labels(struct rs_labels *labels, struct table *table, struct rs_error *error)
{
    struct rs_ids rows;

    for (size_t i = 0; i < table->n_values; i++)
        if (fabsf(table->values[i]) > 0x1p24f || floorf(table->values[i]) < table->values[i])
            return rs_fail(error, "label: want whole numbers within 2^24");
    if (rs_ids_copy(&rows, &table->rows.ids, error) != 0)
        return -1;
    if (convert_ids_narrow(&rows, error) != 0) {
        rs_ids_free(&rows, NULL);
        return -1;
    }
    if (rs_labels_alloc(labels, &rows, error) != 0)
        return -1;
    for (size_t i = 0; i < table->n_values; i++)
        labels->label[i] = (int32_t)table->values[i];
    return 0;
}

static int read_table(struct rs_any *any, struct rs_csv *csv, struct rs_error *error)
{
    struct table table = {0};
    int more, status = read_names(&table, csv, error);

    while (status == 0 && (more = rs_csv_next(csv, error)) != 0)
        status = more < 0 ? -1 : read_row(&table, csv, error);
    if (status == 0)
        status = any->kind == RS_KIND_LABELS ? to_labels(&any->labels, &table, error)
                                             : to_dense(&any->dense, &table, error);
    rs_id_map_free(&table.rows);
    rs_ids_free(&table.columns, NULL);
    free(table.values);
    return status;
}

int text_matrix_read(struct rs_any *any, const char *name, const char *text, size_t size, char delimiter,
        struct rs_error *error)
{
    struct rs_csv csv;
    int more, status = -1;

    *any = (struct rs_any){.kind = RS_KIND_DENSE};
    rs_csv_start(&csv, name, text, size, delimiter);
    more = rs_csv_next(&csv, error);
    if (more == 0)
        rs_fail(error, "%s: want a header line, got nothing", name);
    if (more == 1 && is(&csv, 0, "row") && is(&csv, 1, "column") && is(&csv, 2, "value")
            && (csv.n_fields == 3 || (csv.n_fields == 4 && is(&csv, 3, "time")))) {
        any->kind = RS_KIND_CSR;
        status = text_entries_read(&any->csr, name, text, size, delimiter, error);
    } else if (more == 1) {
        if (csv.n_fields == 2 && is(&csv, 0, "id") && is(&csv, 1, "label"))
            any->kind = RS_KIND_LABELS;
        status = read_table(any, &csv, error);
        if (status != 0)
            rs_fail_at(error, name);
    }
    rs_csv_free(&csv);
    return status;
}

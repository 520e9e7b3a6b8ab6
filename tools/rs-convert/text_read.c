/* text_read.c: CSV or TSV to a matrix: dense here, sparse in text_entries.c. */
#include "text_matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert_ids.h"
#include "convert_number.h"

static bool is(const struct rs_csv *csv, size_t field, const char *text)
{
    return field < csv->n_fields && csv->fields[field].length == strlen(text)
           && memcmp(csv->fields[field].text, text, strlen(text)) == 0;
}

static int read_row(struct row_table *table, const struct rs_csv *csv, size_t id, const size_t *values,
        struct rs_error *error)
{
    float *row =
            row_table_row(table, (struct rs_id){.text = csv->fields[id].text, .length = csv->fields[id].length}, error);

    if (!row)
        return -1;
    for (size_t i = 0; i < table->columns.ids.n; i++) {
        const struct rs_field *field = &csv->fields[values[i]];

        if (!convert_parse_float(field->text, field->length, &row[i]))
            return rs_fail(error, "want a number, got '%.*s'", (int)field->length, field->text);
    }
    return 0;
}

int text_rows_read(struct row_table *table, struct rs_csv *csv, size_t id, const size_t *values, struct rs_error *error)
{
    size_t n_fields = csv->n_fields;
    char place[32];
    int more;

    while ((more = rs_csv_next(csv, error)) == 1) {
        snprintf(place, sizeof place, "line %zu", csv->line);
        if (csv->n_fields != n_fields)
            return rs_fail(error, "%s: want %zu fields, got %zu", place, n_fields, csv->n_fields);
        if (read_row(table, csv, id, values, error) != 0)
            return rs_fail_at(error, place);
    }
    return more;
}

/* The columns behind the first: their names, and which fields they are. The caller frees the list. */
static size_t *read_names(struct row_table *table, const struct rs_csv *csv, struct rs_error *error)
{
    size_t *values = rs_alloc(csv->n_fields, sizeof *values, error);

    for (size_t i = 1; values && i < csv->n_fields; i++) {
        values[i - 1] = i;
        if (row_table_column(table, csv->fields[i].text, csv->fields[i].length, error) != 0) {
            rs_fail_at(error, "line 1");
            free(values);
            return NULL;
        }
    }
    return values;
}

static int read_table(struct rs_any *any, struct rs_csv *csv, struct rs_error *error)
{
    struct row_table table = {0};
    size_t *values = read_names(&table, csv, error);
    int status = values ? text_rows_read(&table, csv, 0, values, error) : -1;

    free(values);
    if (status == 0 && any->kind == RS_KIND_LABELS) {
        status = row_table_to_labels(&any->labels, &table, error);
        if (status == 0)
            status = convert_ids_narrow(&any->labels.rows, error);
    } else if (status == 0) {
        status = row_table_to_dense(&any->dense, &table, error);
        if (status == 0)
            status = convert_ids_narrow(&any->dense.rows, error);
    }
    row_table_free(&table);
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
        const struct text_entry fields = {0, 1, 2, csv.n_fields == 4 ? 3 : -1, csv.n_fields};

        any->kind = RS_KIND_CSR;
        status = text_entries_read(&any->csr, name, text, size, delimiter, &fields, error);
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

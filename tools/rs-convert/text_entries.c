/* text_entries.c: lines of an entry each to a sparse matrix. Ids are taken as numbers; at the first one that is none, reading
 * starts again with strings on that side. */
#include "text_matrix.h"

#include "convert_number.h"
#include "named_entries.h"

static int parse_time(const struct rs_csv *csv, int field, int64_t *time, struct rs_error *error)
{
    const struct rs_field *text = &csv->fields[field];
    double real;

    if (rs_parse_integer(text->text, text->length, time)
            || (rs_parse_real(text->text, text->length, &real) && convert_whole(real, time)))
        return 0;
    return rs_fail(error, "line %zu: want whole seconds since 1970 as time, got '%.*s'", csv->line, (int)text->length,
            text->text);
}

static int parse_value(const struct rs_csv *csv, int field, float *value, struct rs_error *error)
{
    const struct rs_field *text = &csv->fields[field];

    if (convert_parse_float(text->text, text->length, value))
        return 0;
    return rs_fail(error, "line %zu: want a number as value, got '%.*s'", csv->line, (int)text->length, text->text);
}

/* One line: 0, -1 an error, or 1 when a side turned out to be strings. */
static int read_line(struct named_entries *list, const struct text_entry *fields, const struct rs_csv *csv,
        struct rs_error *error)
{
    const struct rs_field *row = &csv->fields[fields->row], *column = &csv->fields[fields->column];
    int32_t at[2];
    int64_t time = 0;
    float value = 1;

    if (csv->n_fields != fields->n_fields)
        return rs_fail(error, "line %zu: want %zu fields, got %zu", csv->line, fields->n_fields, csv->n_fields);
    at[0] = named_side_place(&list->rows, row->text, row->length, error);
    at[1] = at[0] < 0 ? at[0] : named_side_place(&list->columns, column->text, column->length, error);
    if (at[1] < 0)
        return at[1] == NAMED_RESTART ? 1 : -1;
    if ((fields->value >= 0 && parse_value(csv, fields->value, &value, error) != 0)
            || (fields->time >= 0 && parse_time(csv, fields->time, &time, error) != 0))
        return -1;
    return coordinates_add(&list->entries, at[0], at[1], value, fields->time >= 0 ? &time : NULL, error);
}

static int read_all(struct named_entries *list, const struct text_entry *fields, struct rs_csv *csv,
        struct rs_error *error)
{
    int more = rs_csv_next(csv, error); /* the header */
    int status = 0;

    while (status == 0 && more == 1 && (more = rs_csv_next(csv, error)) == 1) {
        status = read_line(list, fields, csv, error);
        if (status < 0)
            rs_fail_at(error, csv->name);
    }
    return more < 0 ? -1 : status;
}

int text_entries_read(struct rs_csr *csr, const char *name, const char *text, size_t size, char delimiter,
        const struct text_entry *fields, struct rs_error *error)
{
    struct named_entries list = {0};
    int status;

    do {
        struct rs_csv csv;

        named_entries_forget(&list);
        rs_csv_start(&csv, name, text, size, delimiter);
        status = read_all(&list, fields, &csv, error);
        rs_csv_free(&csv);
    } while (status == 1);
    if (status == 0 && named_entries_to_csr(csr, &list, error) != 0)
        status = rs_fail_at(error, name);
    named_entries_free(&list);
    return status;
}

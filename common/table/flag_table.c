/* flag_table.c: films into a map, flags row after row beside it. */
#include "table/flag_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "table/csv.h"

struct flags {
    struct rs_id_map films;
    struct rs_id_map names;
    float *data; /* [films, names] */
    size_t capacity;
};

static int shown(struct rs_field field)
{
    return field.length < 64 ? (int)field.length : 64;
}

static int take_header(struct flags *flags, const struct rs_csv *csv, struct rs_error *error)
{
    if (csv->n_fields < 2)
        return rs_fail(error, "%s: line %zu: want a column of ids and at least one of flags", csv->name, csv->line);
    for (size_t i = 1; i < csv->n_fields; i++) {
        struct rs_field field = csv->fields[i];

        if (rs_id_map_add(&flags->names, (struct rs_id){0, field.text, field.length}, error) < 0)
            return rs_fail_at(error, csv->name);
        if (flags->names.ids.n != i)
            return rs_fail(error, "%s: line %zu: column '%.*s' comes twice", csv->name, csv->line, shown(field),
                    field.text);
    }
    return 0;
}

/* The first film decides whether ids are numbers. */
static int take_film(struct flags *flags, const struct rs_csv *csv, struct rs_error *error)
{
    size_t n = flags->films.ids.n;
    bool as_text = n > 0 && rs_ids_are_text(&flags->films.ids);
    struct rs_field field = csv->fields[0];
    struct rs_id film = {0, field.text, field.length};

    if (!as_text && rs_parse_integer(field.text, field.length, &film.number))
        film = (struct rs_id){.number = film.number};
    else if (n > 0 && !as_text)
        return rs_fail(error, "%s: line %zu: want a film id that is a number, as in the lines before, got '%.*s'",
                csv->name, csv->line, shown(field), field.text);
    if (rs_id_map_add(&flags->films, film, error) < 0)
        return rs_fail_at(error, csv->name);
    if (flags->films.ids.n == n)
        return rs_fail(error, "%s: line %zu: film %.*s comes twice", csv->name, csv->line, shown(field), field.text);
    return 0;
}

static int take_record(struct flags *flags, const struct rs_csv *csv, struct rs_error *error)
{
    size_t width = flags->names.ids.n, at = flags->films.ids.n * width;

    if (csv->n_fields != width + 1)
        return rs_fail(error, "%s: line %zu: want %zu fields, got %zu", csv->name, csv->line, width + 1, csv->n_fields);
    if (take_film(flags, csv, error) != 0
            || rs_grow(&flags->data, &flags->capacity, at + width, sizeof *flags->data, error) != 0)
        return -1;
    for (size_t i = 0; i < width; i++) {
        struct rs_field field = csv->fields[i + 1];
        bool one = field.length == 1 && *field.text == '1', zero = field.length == 1 && *field.text == '0';

        if (!one && !zero && field.length > 0)
            return rs_fail(error, "%s: line %zu: want 0 or 1, got '%.*s'", csv->name, csv->line, shown(field),
                    field.text);
        flags->data[at + i] = one ? 1 : 0;
    }
    return 0;
}

static int take_all(struct flags *flags, struct rs_csv *csv, struct rs_error *error)
{
    int status = rs_csv_next(csv, error);

    if (status == 0)
        return rs_fail(error, "%s: empty; want a header with a column of ids and columns of flags", csv->name);
    if (status < 0 || take_header(flags, csv, error) != 0)
        return -1;
    while ((status = rs_csv_next(csv, error)) == 1)
        if (take_record(flags, csv, error) != 0)
            return -1;
    return status;
}

static int make_table(struct rs_dense *table, const struct flags *flags, struct rs_error *error)
{
    size_t n = flags->films.ids.n, width = flags->names.ids.n;
    struct rs_ids rows = {0};

    if (rs_ids_copy(&rows, &flags->films.ids, error) != 0 || rs_dense_alloc(table, &rows, width, error) != 0)
        return -1;
    if (n > 0)
        memcpy(table->data, flags->data, n * width * sizeof *table->data);
    if (rs_ids_copy(&table->columns, &flags->names.ids, error) == 0)
        return 0;
    rs_dense_free(table);
    return -1;
}

int rs_flag_table_parse(struct rs_dense *table, const char *name, const char *text, size_t size, struct rs_error *error)
{
    struct flags flags = {0};
    struct rs_csv csv;
    int status;

    *table = (struct rs_dense){0};
    rs_csv_start(&csv, name, text, size, ',');
    status = take_all(&flags, &csv, error);
    if (status == 0)
        status = make_table(table, &flags, error);
    rs_csv_free(&csv);
    rs_id_map_free(&flags.films);
    rs_id_map_free(&flags.names);
    free(flags.data);
    return status;
}

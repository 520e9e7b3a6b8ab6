/* multi_hot.c: categories, and which there are. */
#include "multi_hot.h"

#include <stdlib.h>
#include <string.h>

#include "table/years.h"

static bool is_none(struct rs_field name)
{
    static const char none[] = "(no genres listed)";

    return name.length == 0 || (name.length == sizeof none - 1 && memcmp(name.text, none, name.length) == 0);
}

/* What is between two separators; `left` becomes what is behind. */
static struct rs_field take_part(struct rs_field *left, char separator)
{
    const char *end = left->length ? memchr(left->text, separator, left->length) : NULL;
    struct rs_field part = {left->text, end ? (size_t)(end - left->text) : left->length};

    left->text += part.length + (end != NULL);
    left->length -= part.length + (end != NULL);
    return ingest_trim(part);
}

static int add_categories(struct name_pairs *pairs, int32_t row, struct rs_field categories, char separator,
        struct rs_error *error)
{
    while (categories.length) {
        struct rs_field name = take_part(&categories, separator);

        if (!is_none(name) && name_pairs_add(pairs, row, name, error) != 0)
            return -1;
    }
    return 0;
}

/* The four digits, where there are any. */
static struct rs_field year_of(struct rs_field title)
{
    title = ingest_trim(title);
    if (rs_year_of_title((struct rs_id){0, title.text, title.length}) < 0)
        return (struct rs_field){title.text, 0};
    return (struct rs_field){title.text + title.length - 5, 4};
}

int multi_hot_read(struct name_pairs *pairs, struct ingest_table *table, const struct multi_hot_options *options,
        struct rs_error *error)
{
    int id = ingest_id_column(table, error);
    int column = id < 0 ? -1 : rs_csv_column(&table->csv, options->column, error);
    int status = 1;

    if (column < 0)
        return -1;
    while ((status = ingest_table_next(table, error)) == 1) {
        const struct rs_field *field = table->csv.fields;
        struct rs_id row_id;
        int32_t row;

        if (ingest_parse_id(&row_id, table, field[id], table->format.id, error) != 0
                || ingest_check_name(field[column], options->column, error) != 0
                || (row = ingest_add_row(&pairs->rows, row_id, error)) < 0) {
            if (ingest_table_bad(table, error) != 0)
                return -1;
        } else if (add_categories(pairs, row, options->years ? year_of(field[column]) : field[column],
                           options->separator, error)
                   != 0) {
            return -1;
        }
    }
    return status;
}

int multi_hot_learn(struct rs_vocabulary *vocabulary, const struct name_pairs *pairs, struct rs_error *error)
{
    const struct rs_ids *names = &pairs->names.ids;
    int32_t *order = rs_alloc(names->n, sizeof *order, error);
    int64_t *films = rs_alloc(names->n, sizeof *films, error);
    struct rs_ids sorted = {0};
    int64_t n_films = (int64_t)pairs->rows.ids.n;
    int status = -1;

    if (order && films && name_pairs_count(pairs, films, NULL, error) == 0
            && rs_ids_sort_order(names, order, error) == 0 && rs_ids_pick(&sorted, names, order, names->n, error) == 0
            && rs_vocabulary_alloc(vocabulary, RS_VOCABULARY_CATEGORIES, &sorted, n_films, error) == 0) {
        for (size_t j = 0; j < names->n; j++)
            vocabulary->count[j] = films[order[j]];
        status = 0;
    }
    free(order);
    free(films);
    return status;
}

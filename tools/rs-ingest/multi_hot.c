/* multi_hot.c: categories to zeros and ones. */
#include "multi_hot.h"

#include <string.h>

#include "name_pairs.h"
#include "ratings_matrix.h"

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

static int read_pairs(struct name_pairs *pairs, struct ingest_table *table, const struct multi_hot_options *options,
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
        } else if (add_categories(pairs, row, field[column], options->separator, error) != 0) {
            return -1;
        }
    }
    return status;
}

/* Sorted both ways, then a one for each pair. */
static int fill(struct rs_dense *matrix, struct name_pairs *pairs, struct rs_error *error)
{
    struct rs_ids rows, columns;

    if (ingest_sort_ids(&rows, &pairs->rows.ids, pairs->row, pairs->n, error) != 0)
        return -1;
    if (ingest_sort_ids(&columns, &pairs->names.ids, pairs->name, pairs->n, error) != 0) {
        rs_ids_free(&rows, NULL);
        return -1;
    }
    if (rs_dense_alloc(matrix, &rows, columns.n, error) != 0) {
        rs_ids_free(&columns, NULL);
        return -1;
    }
    matrix->columns = columns;
    memset(matrix->data, 0, matrix->n_rows * matrix->n_columns * sizeof *matrix->data);
    for (size_t i = 0; i < pairs->n; i++)
        rs_dense_row(matrix, (size_t)pairs->row[i])[pairs->name[i]] = 1;
    return 0;
}

int multi_hot_read(struct rs_dense *matrix, struct ingest_table *table, const struct multi_hot_options *options,
                   struct rs_error *error)
{
    struct name_pairs pairs = {0};
    int status = read_pairs(&pairs, table, options, error);

    *matrix = (struct rs_dense){0};
    if (status == 0)
        status = fill(matrix, &pairs, error);
    name_pairs_free(&pairs);
    return status;
}

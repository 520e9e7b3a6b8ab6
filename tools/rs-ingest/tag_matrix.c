/* tag_matrix.c: tags to TF-IDF. */
#include "tag_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "name_pairs.h"
#include "ratings_matrix.h"

/* Capitals of two bytes and how far their small letters are: Latin-1, Latin Extended-A's plain runs are left out. */
static uint32_t lower_point(uint32_t point)
{
    static const struct {
        uint32_t first, last, distance;
    } capitals[] = {{0xC0, 0xD6, 0x20},   {0xD8, 0xDE, 0x20},   {0x391, 0x3A1, 0x20}, {0x3A3, 0x3AB, 0x20},
                    {0x400, 0x40F, 0x50}, {0x410, 0x42F, 0x20}};

    for (size_t i = 0; i < sizeof capitals / sizeof *capitals; i++)
        if (point >= capitals[i].first && point <= capitals[i].last)
            return point + capitals[i].distance;
    return point;
}

void tag_lower(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c >= 'A' && c <= 'Z') {
            text[i] = (char)(c + 32);
        } else if (c >= 0xC3 && c <= 0xD0 && i + 1 < length) {
            uint32_t point = lower_point((c & 0x1Fu) << 6 | ((unsigned char)text[i + 1] & 0x3Fu));

            text[i++] = (char)(0xC0 | point >> 6);
            text[i] = (char)(0x80 | (point & 0x3F));
        }
    }
}

/* ---- lines to pairs ---- */

struct scratch {
    char *text;
    size_t capacity;
};

static int add_line(struct name_pairs *pairs, struct rs_id film, struct rs_field tag, struct scratch *scratch,
                    struct rs_error *error)
{
    int32_t row = rs_id_map_add(&pairs->rows, film, error);

    tag = ingest_trim(tag);
    if (row < 0 || rs_grow(&scratch->text, &scratch->capacity, tag.length, 1, error) != 0)
        return -1;
    if (tag.length == 0)
        return 0;
    memcpy(scratch->text, tag.text, tag.length);
    tag_lower(scratch->text, tag.length);
    return name_pairs_add(pairs, row, (struct rs_field){scratch->text, tag.length}, error);
}

static int read_pairs(struct name_pairs *pairs, struct ingest_table *table, const struct tag_options *options,
                      struct scratch *scratch, struct rs_error *error)
{
    int id = ingest_id_column(table, error);
    int column = id < 0 ? -1 : rs_csv_column(&table->csv, options->column, error);
    int status;

    if (column < 0)
        return -1;
    while ((status = ingest_table_next(table, error)) == 1) {
        const struct rs_field *field = table->csv.fields;
        struct rs_id film;

        if (ingest_parse_id(&film, table, field[id], table->format.id, error) != 0
                || ingest_check_name(field[column], options->column, error) != 0) {
            if (ingest_table_bad(table, error) != 0)
                return -1;
        } else if (add_line(pairs, film, field[column], scratch, error) != 0) {
            return -1;
        }
    }
    return status;
}

/* ---- which tags ---- */

/* A tag's weight for the choice. `position` is its place in the list of tags sorted by name. */
struct tag_count {
    int64_t films, uses;
    int32_t position;
};

static int by_films(const void *a, const void *b)
{
    const struct tag_count *x = a, *y = b;

    if (x->films != y->films)
        return x->films > y->films ? -1 : 1;
    if (x->uses != y->uses)
        return x->uses > y->uses ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

static int by_position(const void *a, const void *b)
{
    const struct tag_count *x = a, *y = b;

    return (x->position > y->position) - (x->position < y->position);
}

/* A pair as one number, so that equal pairs come together when sorted. */
static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void count_tags(struct tag_count *counts, size_t n_tags, const struct name_pairs *pairs, uint64_t *keys)
{
    for (size_t i = 0; i < n_tags; i++)
        counts[i] = (struct tag_count){0, 0, (int32_t)i};
    for (size_t i = 0; i < pairs->n; i++)
        keys[i] = (uint64_t)pairs->name[i] << 32 | (uint32_t)pairs->row[i];
    if (pairs->n)
        qsort(keys, pairs->n, sizeof *keys, by_value);
    for (size_t i = 0; i < pairs->n; i++) {
        struct tag_count *count = &counts[keys[i] >> 32];

        count->uses++;
        count->films += i == 0 || keys[i] != keys[i - 1];
    }
}

/* The kept ones to the front, by name. Returns how many they are. */
static size_t choose_tags(struct tag_count *counts, size_t n_tags, const struct tag_options *options)
{
    size_t n = 0;

    if (n_tags)
        qsort(counts, n_tags, sizeof *counts, by_films);
    while (n < n_tags && n < (size_t)options->max_columns && counts[n].films >= options->min_count)
        n++;
    if (n)
        qsort(counts, n, sizeof *counts, by_position);
    return n;
}

/* ---- the matrix ---- */

static void weigh(struct rs_dense *matrix, const struct tag_count *counts)
{
    for (size_t row = 0; row < matrix->n_rows; row++) {
        float *values = rs_dense_row(matrix, row);
        double sum = 0;

        for (size_t j = 0; j < matrix->n_columns; j++)
            if (values[j] > 0) {
                double idf = log((1.0 + (double)matrix->n_rows) / (1.0 + (double)counts[j].films)) + 1.0;
                double value = (double)values[j] * idf;

                values[j] = (float)value;
                sum += value * value;
            }
        for (size_t j = 0; sum > 0 && j < matrix->n_columns; j++)
            values[j] = (float)((double)values[j] / sqrt(sum));
    }
}

/* Uses of the chosen tags by film; `column` is scratch [n_tags]. */
static void count_uses(struct rs_dense *matrix, const struct name_pairs *pairs, const struct tag_count *chosen,
                       int32_t *column, size_t n_tags)
{
    for (size_t i = 0; i < n_tags; i++)
        column[i] = -1;
    for (size_t j = 0; j < matrix->n_columns; j++)
        column[chosen[j].position] = (int32_t)j;
    memset(matrix->data, 0, matrix->n_rows * matrix->n_columns * sizeof *matrix->data);
    for (size_t i = 0; i < pairs->n; i++)
        if (column[pairs->name[i]] >= 0)
            rs_dense_row(matrix, (size_t)pairs->row[i])[column[pairs->name[i]]] += 1;
}

/* `tags` are all of them, sorted; pairs->name points into them, pairs->row into `rows`. */
static int build(struct rs_dense *matrix, struct rs_ids *rows, const struct rs_ids *tags,
                 const struct name_pairs *pairs, const struct tag_options *options, struct rs_error *error)
{
    struct tag_count *counts = rs_alloc(tags->n, sizeof *counts, error);
    uint64_t *keys = rs_alloc(pairs->n, sizeof *keys, error);
    int32_t *column = rs_alloc(tags->n, sizeof *column, error);
    size_t n;
    int status = -1;

    if (counts && keys && column) {
        count_tags(counts, tags->n, pairs, keys);
        n = choose_tags(counts, tags->n, options);
        for (size_t j = 0; j < n; j++)
            column[j] = counts[j].position;
        if (rs_dense_alloc(matrix, rows, n, error) == 0
                && rs_ids_pick(&matrix->columns, tags, column, n, error) == 0) {
            count_uses(matrix, pairs, counts, column, tags->n);
            weigh(matrix, counts);
            status = 0;
        }
    }
    free(counts);
    free(keys);
    free(column);
    return status;
}

int tag_matrix_read(struct rs_dense *matrix, struct ingest_table *table, const struct tag_options *options,
                    struct rs_error *error)
{
    struct name_pairs pairs = {0};
    struct scratch scratch = {0};
    struct rs_ids rows = {0}, tags = {0};
    int status = read_pairs(&pairs, table, options, &scratch, error);

    *matrix = (struct rs_dense){0};
    if (status == 0 && (ingest_sort_ids(&rows, &pairs.rows.ids, pairs.row, pairs.n, error) != 0
                        || ingest_sort_ids(&tags, &pairs.names.ids, pairs.name, pairs.n, error) != 0))
        status = -1;
    if (status == 0)
        status = build(matrix, &rows, &tags, &pairs, options, error);
    if (status != 0)
        rs_dense_free(matrix);
    rs_ids_free(&rows, NULL);
    rs_ids_free(&tags, NULL);
    free(scratch.text);
    name_pairs_free(&pairs);
    return status;
}

/* vocabulary_matrix.c: uses counted by film and column, then each row as the vocabulary says. */
#include "vocabulary_matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ratings_matrix.h"

enum { N_NAMED = 3, NAME_ROOM = 40 };

/* Append a name, cut at a whole character, in which nothing can upset a terminal. */
static void append_name(struct vocabulary_unknown *unknown, struct rs_id name)
{
    char shown[NAME_ROOM + 1];
    size_t length = name.length < NAME_ROOM ? name.length : NAME_ROOM, used = strlen(unknown->first);

    while (length < name.length && length > 0 && (name.text[length] & 0xC0) == 0x80)
        length--;
    for (size_t i = 0; i < length; i++)
        shown[i] = (unsigned char)name.text[i] < ' ' || name.text[i] == 127 ? '?' : name.text[i];
    snprintf(unknown->first + used, sizeof unknown->first - used, "%s%.*s%s", used ? ", " : "", (int)length, shown,
            length < name.length ? "..." : "");
}

static void tell_unknown(struct vocabulary_unknown *unknown, const struct rs_ids *names, const int32_t *column)
{
    *unknown = (struct vocabulary_unknown){0};
    for (size_t i = 0; i < names->n; i++)
        if (column[i] < 0 && unknown->n++ < N_NAMED)
            append_name(unknown, rs_ids_at(names, i));
    if (unknown->n > N_NAMED)
        strncat(unknown->first, ", ...", sizeof unknown->first - strlen(unknown->first) - 1);
}

/* Where rows and names go. */
struct places {
    int32_t *row, *column; /* [rows], [names] of the pairs; -1: no such column */
};

static int find_places(struct places *places, struct rs_ids *rows, const struct name_pairs *pairs,
        const struct rs_vocabulary *vocabulary, struct rs_error *error)
{
    size_t n = pairs->rows.ids.n;

    places->row = rs_alloc(n, sizeof *places->row, error);
    places->column = rs_alloc(pairs->names.ids.n, sizeof *places->column, error);
    if (!places->row || !places->column)
        return -1;
    for (size_t i = 0; i < n; i++)
        places->row[i] = (int32_t)i;
    if (rs_ids_locate(&pairs->names.ids, &vocabulary->names, places->column, error) != 0)
        return -1;
    return ingest_sort_ids(rows, &pairs->rows.ids, places->row, n, error);
}

static void fill(struct rs_dense *matrix, const struct name_pairs *pairs, const struct places *places,
        const struct rs_vocabulary *vocabulary)
{
    memset(matrix->data, 0, matrix->n_rows * matrix->n_columns * sizeof *matrix->data);
    for (size_t i = 0; i < pairs->n; i++) {
        int32_t column = places->column[pairs->name[i]];

        if (column >= 0)
            rs_dense_row(matrix, (size_t)places->row[pairs->row[i]])[column] += 1;
    }
    for (size_t i = 0; i < matrix->n_rows; i++)
        rs_vocabulary_row(vocabulary, rs_dense_row(matrix, i));
}

int vocabulary_matrix(struct rs_dense *matrix, const struct name_pairs *pairs, const struct rs_vocabulary *vocabulary,
        struct vocabulary_unknown *unknown, struct rs_error *error)
{
    struct places places = {0};
    struct rs_ids rows = {0};
    int status = find_places(&places, &rows, pairs, vocabulary, error);

    *matrix = (struct rs_dense){0};
    if (status == 0)
        status = rs_dense_alloc(matrix, &rows, vocabulary->names.n, error);
    if (status == 0)
        status = rs_ids_copy(&matrix->columns, &vocabulary->names, error);
    if (status == 0)
        fill(matrix, pairs, &places, vocabulary);
    else
        rs_dense_free(matrix);
    if (status == 0 && unknown)
        tell_unknown(unknown, &pairs->names.ids, places.column);
    free(places.row);
    free(places.column);
    return status;
}

/* genres.c: a column of a multi-hot table. */
#include "models/genres.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "Action, Comedy, Drama", cut to fit. */
static void list_names(const struct rs_ids *names, char *list, size_t size)
{
    size_t length = 0;

    list[0] = '\0';
    for (size_t i = 0; i < names->n && length < size; i++) {
        struct rs_id name = rs_ids_at(names, i);

        length += (size_t)snprintf(list + length, size - length, "%s%.*s", i ? ", " : "", (int)name.length, name.text);
    }
    if (length >= size)
        memcpy(list + size - 4, "...", 4);
}

ptrdiff_t rs_genres_column(const struct rs_ids *names, const char *genre, struct rs_error *error)
{
    struct rs_id wanted = {.text = genre, .length = strlen(genre)};
    char list[400];

    for (size_t i = 0; i < names->n; i++)
        if (rs_id_compare(rs_ids_at(names, i), wanted) == 0)
            return (ptrdiff_t)i;
    if (names->n == 0)
        return rs_fail(error, "no genre '%.40s': the columns have no names", genre);
    list_names(names, list, sizeof list);
    return rs_fail(error, "no genre '%.40s': want one of %s", genre, list);
}

ptrdiff_t rs_genres_find(const struct rs_dense *table, const char *genre, struct rs_error *error)
{
    return rs_genres_column(&table->columns, genre, error);
}

int rs_genres_flag(const struct rs_dense *table, size_t genre, const struct rs_ids *films, bool *flag,
        struct rs_error *error)
{
    int32_t *row = rs_alloc(films->n, sizeof *row, error);
    int status = row ? rs_ids_locate(films, &table->rows, row, error) : -1;

    for (size_t i = 0; status == 0 && i < films->n; i++)
        flag[i] = row[i] >= 0 && rs_dense_row(table, (size_t)row[i])[genre] > 0;
    free(row);
    return status;
}

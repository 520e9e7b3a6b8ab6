/* relevance_matrix.c: sparse scores to dense rows. */
#include "relevance_matrix.h"

#include <stdlib.h>
#include <string.h>

#include "ingest_table.h"

/* What a column is called; `room` holds the digits of an id. */
static struct rs_field column_name(const struct rs_ids *columns, size_t position, const struct rs_titles *names,
        char *room)
{
    struct rs_id id = rs_ids_at(columns, position), name = rs_titles_find(names, id);

    if (name.length)
        return (struct rs_field){name.text, name.length};
    if (id.text)
        return (struct rs_field){id.text, id.length};
    rs_id_format(id, room, RS_ID_ROOM);
    return (struct rs_field){room, strlen(room)};
}

static int name_columns(struct rs_ids *texts, const struct rs_ids *columns, const struct rs_titles *names,
        struct rs_error *error)
{
    char room[RS_ID_ROOM];
    size_t capacity = 0, size = 0;

    *texts = (struct rs_ids){.n = columns->n, .offsets = rs_alloc_zero(columns->n + 1, sizeof *texts->offsets, error)};
    if (!texts->offsets || rs_grow(&texts->bytes, &capacity, 8, 1, error) != 0)
        return -1;
    for (size_t j = 0; j < columns->n; j++) {
        struct rs_field name = column_name(columns, j, names, room);

        if (ingest_check_name(name, "names of tags", error) != 0
                || rs_grow(&texts->bytes, &capacity, size + name.length + 8, 1, error) != 0)
            return -1;
        memcpy(texts->bytes + size, name.text, name.length);
        size += name.length;
        texts->offsets[j + 1] = (int64_t)size;
    }
    memset(texts->bytes + size, 0, 8);
    return 0;
}

int relevance_dense(struct rs_dense *matrix, const struct rs_csr *scores, const struct rs_titles *names,
        struct rs_error *error)
{
    struct rs_ids rows = {0};

    *matrix = (struct rs_dense){0};
    if (rs_ids_copy(&rows, &scores->rows, error) != 0 || rs_dense_alloc(matrix, &rows, scores->n_columns, error) != 0)
        return -1;
    if (name_columns(&matrix->columns, &scores->columns, names, error) != 0) {
        rs_dense_free(matrix);
        return -1;
    }
    memset(matrix->data, 0, matrix->n_rows * matrix->n_columns * sizeof *matrix->data);
    for (size_t i = 0; i < scores->n_rows; i++)
        for (int64_t e = scores->indptr[i]; e < scores->indptr[i + 1]; e++)
            rs_dense_row(matrix, i)[scores->indices[e]] = scores->data[e];
    return 0;
}

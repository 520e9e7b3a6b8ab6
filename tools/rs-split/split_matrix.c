/* split_matrix.c: entries gathered into a new matrix, or moved together in the old one. */
#include "split_matrix.h"

/* Copy the entries of a part from `from` to `to`, which may be the same matrix: writing never overtakes reading. */
static void gather(struct rs_csr *to, const struct rs_csr *from, const uint8_t *part, int which)
{
    int64_t n = 0, i = 0;

    for (size_t row = 0; row < from->n_rows; row++) {
        int64_t end = from->indptr[row + 1];

        for (; i < end; i++) {
            if (part[i] != which)
                continue;
            to->indices[n] = from->indices[i];
            to->data[n] = from->data[i];
            if (from->time)
                to->time[n] = from->time[i];
            n++;
        }
        to->indptr[row + 1] = n;
    }
}

int split_take(struct rs_csr *taken, const struct rs_csr *matrix, const uint8_t *part, int which,
               struct rs_error *error)
{
    struct rs_ids rows = {0}, columns = {0};
    size_t n = 0;

    *taken = (struct rs_csr){0};
    for (size_t i = 0; i < rs_csr_entries(matrix); i++)
        n += part[i] == which;
    if (rs_ids_copy(&rows, &matrix->rows, error) != 0 || rs_ids_copy(&columns, &matrix->columns, error) != 0
            || rs_csr_alloc(taken, &rows, &columns, n, matrix->time != NULL, error) != 0) {
        rs_ids_free(&rows, NULL);
        rs_ids_free(&columns, NULL);
        return -1;
    }
    gather(taken, matrix, part, which);
    return 0;
}

void split_keep(struct rs_csr *matrix, const uint8_t *part, int which)
{
    gather(matrix, matrix, part, which);
}

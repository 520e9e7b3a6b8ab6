/* convert_check.c: what other people's readers do not check. */
#include "convert_check.h"

#include <math.h>

static int check_dense(const struct rs_dense *dense, struct rs_error *error)
{
    char room[RS_ID_ROOM];

    for (size_t row = 0; row < dense->n_rows; row++)
        for (size_t column = 0; column < dense->n_columns; column++)
            if (!isfinite(rs_dense_row(dense, row)[column]))
                return rs_fail(error, "row %s: want finite values, got %g in column %zu",
                        rs_id_format(rs_ids_at(&dense->rows, row), room, sizeof room),
                        (double)rs_dense_row(dense, row)[column], column);
    return 0;
}

int convert_check(const struct rs_any *any, struct rs_error *error)
{
    if (any->kind == RS_KIND_CSR)
        return rs_csr_check(&any->csr, error);
    return any->kind == RS_KIND_DENSE ? check_dense(&any->dense, error) : 0;
}

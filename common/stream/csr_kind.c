/* csr_kind.c: sparse matrices on the wire. */
#include <cjson/cJSON.h>

#include "stream/kinds_internal.h"

int rs_csr_from_message(struct rs_csr *matrix, struct rs_message *message, struct rs_error *error)
{
    size_t n_offsets = RS_ANY, n_entries = RS_ANY, n_rows, n_columns = RS_ANY;
    const struct rs_tensor *indptr = rs_message_tensor(message, "indptr", RS_I64, 1, &n_offsets, error), *indices,
                           *data, *time = NULL;

    *matrix = (struct rs_csr){.storage = rs_message_detach(message)};
    if (!indptr)
        return -1;
    if (n_offsets == 0)
        return rs_fail(error, "indptr: want one more than there are rows, got none");
    n_rows = n_offsets - 1;
    indices = rs_message_tensor(message, "indices", RS_I32, 1, &n_entries, error);
    data = indices ? rs_message_tensor(message, "data", RS_F32, 1, &n_entries, error) : NULL;
    if (data && rs_message_has(message, "time"))
        time = rs_message_tensor(message, "time", RS_I64, 1, &n_entries, error);
    if (!data || (rs_message_has(message, "time") && !time)
            || rs_message_ids_or_count(message, "row_ids", &n_rows, &matrix->rows, error) != 0
            || rs_message_ids(message, "col_ids", &n_columns, &matrix->columns, error) != 0)
        return -1;
    matrix->n_rows = n_rows;
    matrix->n_columns = n_columns;
    matrix->indptr = indptr->data;
    matrix->indices = indices->data;
    matrix->data = data->data;
    matrix->time = time ? time->data : NULL;
    if (matrix->indptr[n_rows] < 0 || (size_t)matrix->indptr[n_rows] != n_entries)
        return rs_fail(error, "indptr: want %zu last, got %lld", n_entries, (long long)matrix->indptr[n_rows]);
    return rs_csr_check(matrix, error);
}

int rs_csr_write(const struct rs_csr *matrix, struct rs_writer *writer, struct rs_error *error)
{
    size_t n_entries = rs_csr_entries(matrix);
    struct rs_tensors tensors = {0};
    int status = -1;

    if (rs_tensors_add_ids(&tensors, "row_ids", &matrix->rows, error) == 0
            && rs_tensors_add_ids(&tensors, "col_ids", &matrix->columns, error) == 0
            && rs_tensors_add_vector(&tensors, "indptr", RS_I64, matrix->n_rows + 1, matrix->indptr, error) == 0
            && (!matrix->time || rs_tensors_add_vector(&tensors, "time", RS_I64, n_entries, matrix->time, error) == 0)
            && rs_tensors_add_vector(&tensors, "indices", RS_I32, n_entries, matrix->indices, error) == 0
            && rs_tensors_add_vector(&tensors, "data", RS_F32, n_entries, matrix->data, error) == 0)
        status = rs_writer_message(writer, "csr", NULL, &tensors, error);
    rs_tensors_free(&tensors);
    return status;
}

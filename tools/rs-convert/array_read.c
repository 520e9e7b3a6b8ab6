/* array_read.c: NumPy's arrays to dense matrices and labels; sparse ones in array_sparse.c. */
#include <stdio.h>
#include <stdlib.h>

#include "array_internal.h"
#include "array_matrix.h"

int array_open(const struct npz_archive *archive, const char *member, struct npy_array *array,
        struct rs_storage *storage, char place[ARRAY_PLACE], struct rs_error *error)
{
    snprintf(place, ARRAY_PLACE, "%s: %s", archive->name, member);
    return npz_read(archive, member, array, storage, error);
}

int64_t *array_integers(const struct npz_archive *archive, const char *member, size_t *n, struct rs_error *error)
{
    struct npy_array array;
    struct rs_storage storage;
    char place[ARRAY_PLACE];
    int64_t *out = NULL;

    if (array_open(archive, member, &array, &storage, place, error) == 0) {
        *n = npy_count(&array);
        out = rs_alloc(*n, sizeof *out, error);
        if (out && npy_to_integers(out, &array, place, error) != 0) {
            free(out);
            out = NULL;
        }
    }
    rs_storage_free(&storage);
    return out;
}

int array_ids(struct rs_ids *ids, const struct npz_archive *archive, const char *member, size_t n,
        struct rs_error *error)
{
    struct npy_array array;
    struct rs_storage storage;
    char place[ARRAY_PLACE];
    int status;

    if (!npz_has(archive, member))
        return rs_ids_count(ids, n, error);
    status = array_open(archive, member, &array, &storage, place, error);
    if (status == 0)
        status = npy_to_ids(ids, &array, n, place, error);
    rs_storage_free(&storage);
    if (status == 0 && rs_ids_check_unique(ids, error) != 0) {
        rs_ids_free(ids, NULL);
        status = rs_fail_at(error, place);
    }
    return status;
}

/* Numbers [n,d] or [n] as a matrix with rows 0 .. n-1. */
static int to_dense(struct rs_dense *dense, const struct npy_array *array, const char *place, struct rs_error *error)
{
    struct rs_ids rows;

    if (array->rank != 1 && array->rank != 2)
        return rs_fail(error, "%s: want a table [n,d], got %d dimensions", place, array->rank);
    if (rs_ids_count(&rows, array->shape[0], error) != 0
            || rs_dense_alloc(dense, &rows, array->rank == 2 ? array->shape[1] : 1, error) != 0)
        return -1;
    return npy_to_floats(dense->data, array, place, error);
}

static int read_dense(struct rs_dense *dense, const struct npz_archive *archive, struct rs_error *error)
{
    struct npy_array array;
    struct rs_storage storage;
    char place[ARRAY_PLACE];
    int status = array_open(archive, "data", &array, &storage, place, error);

    if (status == 0)
        status = to_dense(dense, &array, place, error);
    rs_storage_free(&storage);
    if (status == 0 && npz_has(archive, "row_ids")) {
        rs_ids_free(&dense->rows, NULL);
        status = array_ids(&dense->rows, archive, "row_ids", dense->n_rows, error);
    }
    if (status == 0 && npz_has(archive, "columns")) {
        status = array_ids(&dense->columns, archive, "columns", dense->n_columns, error);
        if (status == 0 && !rs_ids_are_text(&dense->columns))
            status = rs_fail(error, "%s: columns: want names, got numbers", archive->name);
    }
    return status;
}

static int read_labels(struct rs_labels *labels, const struct npz_archive *archive, struct rs_error *error)
{
    size_t n = 0;
    struct rs_ids rows;
    int64_t *numbers = array_integers(archive, "label", &n, error);
    int status = -1;

    if (numbers && array_ids(&rows, archive, "row_ids", n, error) == 0)
        status = rs_labels_alloc(labels, &rows, error);
    for (size_t i = 0; status == 0 && i < n; i++) {
        labels->label[i] = (int32_t)numbers[i];
        if (labels->label[i] != numbers[i])
            status = rs_fail(error, "%s: label: value %zu does not fit 32 bits", archive->name, i + 1);
    }
    free(numbers);
    return status;
}

int npz_matrix_read(struct rs_any *any, const char *name, const void *bytes, size_t size, struct rs_error *error)
{
    struct npz_archive archive;
    int status;

    *any = (struct rs_any){0};
    if (npz_open(&archive, name, bytes, size, error) != 0)
        return -1;
    if (npz_has(&archive, "indptr") || npz_has(&archive, "format")) {
        any->kind = RS_KIND_CSR;
        status = array_sparse_read(&any->csr, &archive, error);
    } else if (npz_has(&archive, "label")) {
        any->kind = RS_KIND_LABELS;
        status = read_labels(&any->labels, &archive, error);
    } else {
        any->kind = RS_KIND_DENSE;
        status = read_dense(&any->dense, &archive, error);
    }
    npz_close(&archive);
    return status;
}

int npy_matrix_read(struct rs_any *any, const char *name, const void *bytes, size_t size, struct rs_error *error)
{
    struct npy_array array;

    *any = (struct rs_any){.kind = RS_KIND_DENSE};
    if (npy_parse(&array, name, bytes, size, error) != 0)
        return -1;
    return to_dense(&any->dense, &array, name, error);
}

/* array_read.c: NumPy's arrays to matrices. */
#include "array_matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinates.h"
#include "npz.h"

enum { PLACE = 320 };

/* An array of the archive; `place` gets its name for messages. The caller frees the storage. */
static int open_member(const struct npz_archive *archive, const char *member, struct npy_array *array,
        struct rs_storage *storage, char place[PLACE], struct rs_error *error)
{
    snprintf(place, PLACE, "%s: %s", archive->name, member);
    return npz_read(archive, member, array, storage, error);
}

/* A vector of whole numbers; `*n` is its length. The caller frees it. */
static int64_t *read_integers(const struct npz_archive *archive, const char *member, size_t *n, struct rs_error *error)
{
    struct npy_array array;
    struct rs_storage storage;
    char place[PLACE];
    int64_t *out = NULL;

    if (open_member(archive, member, &array, &storage, place, error) == 0) {
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

/* Ids from the archive, or 0 .. n-1 where it has none. */
static int read_ids(struct rs_ids *ids, const struct npz_archive *archive, const char *member, size_t n,
        struct rs_error *error)
{
    struct npy_array array;
    struct rs_storage storage;
    char place[PLACE];
    int status;

    if (!npz_has(archive, member))
        return rs_ids_count(ids, n, error);
    status = open_member(archive, member, &array, &storage, place, error);
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
    char place[PLACE];
    int status = open_member(archive, "data", &array, &storage, place, error);

    if (status == 0)
        status = to_dense(dense, &array, place, error);
    rs_storage_free(&storage);
    if (status == 0 && npz_has(archive, "row_ids")) {
        rs_ids_free(&dense->rows, NULL);
        status = read_ids(&dense->rows, archive, "row_ids", dense->n_rows, error);
    }
    if (status == 0 && npz_has(archive, "columns")) {
        status = read_ids(&dense->columns, archive, "columns", dense->n_columns, error);
        if (status == 0 && !rs_ids_are_text(&dense->columns))
            status = rs_fail(error, "%s: columns: want names, got numbers", archive->name);
    }
    return status;
}

static int read_labels(struct rs_labels *labels, const struct npz_archive *archive, struct rs_error *error)
{
    size_t n = 0;
    struct rs_ids rows;
    int64_t *numbers = read_integers(archive, "label", &n, error);
    int status = -1;

    if (numbers && read_ids(&rows, archive, "row_ids", n, error) == 0)
        status = rs_labels_alloc(labels, &rows, error);
    for (size_t i = 0; status == 0 && i < n; i++) {
        labels->label[i] = (int32_t)numbers[i];
        if (labels->label[i] != numbers[i])
            status = rs_fail(error, "%s: label: value %zu does not fit 32 bits", archive->name, i + 1);
    }
    free(numbers);
    return status;
}

/* ---- csr, csc ---- */

/* The format's name, "csr" where the archive has none. */
static int read_format(char format[8], const struct npz_archive *archive, struct rs_error *error)
{
    struct npy_array array;
    struct rs_storage storage = {0};
    struct rs_ids text = {0};
    char place[PLACE];
    int status = 0;

    snprintf(format, 8, "csr");
    if (!npz_has(archive, "format"))
        return 0;
    status = open_member(archive, "format", &array, &storage, place, error);
    if (status == 0)
        status = npy_to_ids(&text, &array, 1, place, error);
    if (status == 0)
        rs_id_format(rs_ids_at(&text, 0), format, 8);
    rs_ids_free(&text, NULL);
    rs_storage_free(&storage);
    if (status == 0 && strcmp(format, "csr") != 0 && strcmp(format, "csc") != 0)
        return rs_fail(error, "%s: want format csr or csc, got %s", archive->name, format);
    return status;
}

/* Rises from 0 to the number of entries, and columns lie within the shape: what the copies below rely on. */
static int check_layout(const int64_t *indptr, size_t n_rows, const int64_t *indices, size_t n_entries,
        size_t n_columns, struct rs_error *error)
{
    if (indptr[0] != 0 || indptr[n_rows] != (int64_t)n_entries)
        return rs_fail(error, "indptr: want 0 first and %zu last", n_entries);
    for (size_t row = 0; row < n_rows; row++)
        if (indptr[row + 1] < indptr[row])
            return rs_fail(error, "indptr: falls behind row %zu", row);
    for (size_t e = 0; e < n_entries; e++)
        if (indices[e] < 0 || indices[e] >= (int64_t)n_columns)
            return rs_fail(error, "indices: want less than %zu, got %lld", n_columns, (long long)indices[e]);
    return 0;
}

static int read_values(struct rs_csr *csr, const struct npz_archive *archive, size_t n, struct rs_error *error)
{
    struct npy_array array;
    struct rs_storage storage;
    char place[PLACE];
    int status = open_member(archive, "data", &array, &storage, place, error);

    if (status == 0 && npy_count(&array) != n)
        status = rs_fail(error, "%s: want %zu values as in indices, got %zu", place, n, npy_count(&array));
    if (status == 0)
        status = npy_to_floats(csr->data, &array, place, error);
    rs_storage_free(&storage);
    return status;
}

static int read_times(struct rs_csr *csr, const struct npz_archive *archive, size_t n, struct rs_error *error)
{
    size_t got = 0;
    int64_t *time;

    if (!npz_has(archive, "time"))
        return 0;
    time = read_integers(archive, "time", &got, error);
    if (!time)
        return -1;
    csr->time = time;
    return got == n ? 0 : rs_fail(error, "%s: time: want %zu values as in indices, got %zu", archive->name, n, got);
}

/* The parts of the layout: shape in the order of compression (rows first for csr, columns first for csc). */
struct layout {
    int64_t *shape, *indptr, *indices;
    size_t n_shape, n_indptr, n_indices;
    bool by_column;
};

static int read_layout(struct layout *layout, const struct npz_archive *archive, struct rs_error *error)
{
    char format[8];
    int64_t swap;

    if (read_format(format, archive, error) != 0
            || !(layout->shape = read_integers(archive, "shape", &layout->n_shape, error))
            || !(layout->indptr = read_integers(archive, "indptr", &layout->n_indptr, error))
            || !(layout->indices = read_integers(archive, "indices", &layout->n_indices, error)))
        return -1;
    if (layout->n_shape != 2 || layout->shape[0] < 0 || layout->shape[1] < 0 || layout->shape[0] > INT32_MAX
            || layout->shape[1] > INT32_MAX)
        return rs_fail(error, "%s: shape: want two numbers below 2^31", archive->name);
    layout->by_column = strcmp(format, "csc") == 0;
    if (layout->by_column) {
        swap = layout->shape[0];
        layout->shape[0] = layout->shape[1];
        layout->shape[1] = swap;
    }
    if (layout->n_indptr != (size_t)layout->shape[0] + 1)
        return rs_fail(error, "%s: indptr: want %lld values, got %zu", archive->name, (long long)layout->shape[0] + 1,
                layout->n_indptr);
    if (check_layout(layout->indptr, (size_t)layout->shape[0], layout->indices, layout->n_indices,
                (size_t)layout->shape[1], error)
            != 0)
        return rs_fail_at(error, archive->name);
    return 0;
}

static int fill_csr(struct rs_csr *csr, const struct layout *layout, const struct npz_archive *archive,
        struct rs_error *error)
{
    const char *outer = layout->by_column ? "col_ids" : "row_ids", *inner = layout->by_column ? "row_ids" : "col_ids";
    struct rs_ids rows = {0}, columns = {0};
    size_t n = layout->n_indices;

    if (read_ids(&rows, archive, outer, (size_t)layout->shape[0], error) != 0
            || read_ids(&columns, archive, inner, (size_t)layout->shape[1], error) != 0
            || rs_csr_alloc(csr, &rows, &columns, n, false, error) != 0) {
        rs_ids_free(&rows, NULL);
        rs_ids_free(&columns, NULL);
        return -1;
    }
    memcpy(csr->indptr, layout->indptr, layout->n_indptr * sizeof *csr->indptr);
    for (size_t e = 0; e < n; e++)
        csr->indices[e] = (int32_t)layout->indices[e];
    if (read_values(csr, archive, n, error) != 0 || read_times(csr, archive, n, error) != 0)
        return -1;
    return coordinates_sort_rows(csr, error) == 0 ? 0 : rs_fail_at(error, archive->name);
}

static int read_csr(struct rs_csr *csr, const struct npz_archive *archive, struct rs_error *error)
{
    struct layout layout = {0};
    int status = read_layout(&layout, archive, error);

    if (status == 0)
        status = fill_csr(csr, &layout, archive, error);
    if (status == 0 && layout.by_column) {
        struct rs_csr by_row;

        status = rs_csr_transpose(&by_row, csr, error);
        rs_csr_free(csr);
        if (status == 0)
            *csr = by_row;
    }
    free(layout.shape);
    free(layout.indptr);
    free(layout.indices);
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
        status = read_csr(&any->csr, &archive, error);
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

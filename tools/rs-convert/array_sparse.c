/* array_sparse.c: SciPy's sparse matrices, which SciPy itself does not check: pointers, ranges, places that come twice. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array_internal.h"
#include "coordinates.h"

/* The format's name, "csr" where the archive has none. */
static int read_format(char format[8], const struct npz_archive *archive, struct rs_error *error)
{
    struct npy_array array;
    struct rs_storage storage = {0};
    struct rs_ids text = {0};
    char place[ARRAY_PLACE];
    int status = 0;

    snprintf(format, 8, "csr");
    if (!npz_has(archive, "format"))
        return 0;
    status = array_open(archive, "format", &array, &storage, place, error);
    if (status == 0)
        status = npy_to_ids(&text, &array, 1, place, error);
    if (status == 0)
        rs_id_format(rs_ids_at(&text, 0), format, 8);
    rs_ids_free(&text, NULL);
    rs_storage_free(&storage);
    if (status == 0 && strcmp(format, "csr") != 0 && strcmp(format, "csc") != 0 && strcmp(format, "coo") != 0)
        return rs_fail(error, "%s: want format csr, csc or coo, got %s", archive->name, format);
    return status;
}

/* The matrix's shape as two numbers that ids can count. The caller frees it, also after a failure. */
static int read_shape(int64_t **shape, const struct npz_archive *archive, struct rs_error *error)
{
    size_t n = 0;

    *shape = array_integers(archive, "shape", &n, error);
    if (!*shape)
        return -1;
    if (n != 2 || (*shape)[0] < 0 || (*shape)[1] < 0 || (*shape)[0] > INT32_MAX || (*shape)[1] > INT32_MAX)
        return rs_fail(error, "%s: shape: want two numbers below 2^31", archive->name);
    return 0;
}

/* Positions that lie within the shape. */
static int check_range(const char *what, const int64_t *positions, size_t n, int64_t most, struct rs_error *error)
{
    for (size_t e = 0; e < n; e++)
        if (positions[e] < 0 || positions[e] >= most)
            return rs_fail(error, "%s: want 0 to %lld, got %lld", what, (long long)most - 1, (long long)positions[e]);
    return 0;
}

static int read_values(float *values, const struct npz_archive *archive, size_t n, struct rs_error *error)
{
    struct npy_array array;
    struct rs_storage storage;
    char place[ARRAY_PLACE];
    int status = array_open(archive, "data", &array, &storage, place, error);

    if (status == 0 && npy_count(&array) != n)
        status = rs_fail(error, "%s: want %zu values as in indices, got %zu", place, n, npy_count(&array));
    if (status == 0)
        status = npy_to_floats(values, &array, place, error);
    rs_storage_free(&storage);
    return status;
}

/* NULL where there are none. The caller frees them, also after a failure. */
static int read_times(int64_t **times, const struct npz_archive *archive, size_t n, struct rs_error *error)
{
    size_t got = 0;

    if (!npz_has(archive, "time"))
        return 0;
    *times = array_integers(archive, "time", &got, error);
    if (!*times)
        return -1;
    return got == n ? 0 : rs_fail(error, "%s: time: want %zu values as in data, got %zu", archive->name, n, got);
}

/* ---- csr, csc ---- */

/* Rises from 0 to the number of entries, and columns lie within the shape: what the copies below rely on. */
static int check_layout(const int64_t *indptr, size_t n_rows, const int64_t *indices, size_t n_entries,
        int64_t n_columns, struct rs_error *error)
{
    if (indptr[0] != 0 || indptr[n_rows] != (int64_t)n_entries)
        return rs_fail(error, "indptr: want 0 first and %zu last", n_entries);
    for (size_t row = 0; row < n_rows; row++)
        if (indptr[row + 1] < indptr[row])
            return rs_fail(error, "indptr: falls behind row %zu", row);
    return check_range("indices", indices, n_entries, n_columns, error);
}

/* The parts of the layout: shape in the order of compression (rows first for csr, columns first for csc). */
struct layout {
    int64_t *shape, *indptr, *indices;
    size_t n_indptr, n_indices;
    bool by_column;
};

static int read_layout(struct layout *layout, const struct npz_archive *archive, struct rs_error *error)
{
    int64_t swap;

    if (read_shape(&layout->shape, archive, error) != 0
            || !(layout->indptr = array_integers(archive, "indptr", &layout->n_indptr, error))
            || !(layout->indices = array_integers(archive, "indices", &layout->n_indices, error)))
        return -1;
    if (layout->by_column) {
        swap = layout->shape[0];
        layout->shape[0] = layout->shape[1];
        layout->shape[1] = swap;
    }
    if (layout->n_indptr != (size_t)layout->shape[0] + 1)
        return rs_fail(error, "%s: indptr: want %lld values, got %zu", archive->name, (long long)layout->shape[0] + 1,
                layout->n_indptr);
    if (check_layout(layout->indptr, (size_t)layout->shape[0], layout->indices, layout->n_indices, layout->shape[1],
                error)
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

    if (array_ids(&rows, archive, outer, (size_t)layout->shape[0], error) != 0
            || array_ids(&columns, archive, inner, (size_t)layout->shape[1], error) != 0
            || rs_csr_alloc(csr, &rows, &columns, n, false, error) != 0) {
        rs_ids_free(&rows, NULL);
        rs_ids_free(&columns, NULL);
        return -1;
    }
    memcpy(csr->indptr, layout->indptr, layout->n_indptr * sizeof *csr->indptr);
    for (size_t e = 0; e < n; e++)
        csr->indices[e] = (int32_t)layout->indices[e];
    if (read_values(csr->data, archive, n, error) != 0 || read_times(&csr->time, archive, n, error) != 0)
        return -1;
    return coordinates_sort_rows(csr, error) == 0 ? 0 : rs_fail_at(error, archive->name);
}

static int read_compressed(struct rs_csr *csr, const struct npz_archive *archive, bool by_column,
        struct rs_error *error)
{
    struct layout layout = {.by_column = by_column};
    int status = read_layout(&layout, archive, error);

    if (status == 0)
        status = fill_csr(csr, &layout, archive, error);
    if (status == 0 && by_column) {
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

/* ---- coo ---- */

/* One side's positions, checked, in 32 bits. The caller frees them. */
static int32_t *read_positions(const struct npz_archive *archive, const char *member, int64_t most, size_t *n,
        struct rs_error *error)
{
    int64_t *wide = array_integers(archive, member, n, error);
    int32_t *positions = NULL;

    if (wide && check_range(member, wide, *n, most, error) != 0)
        rs_fail_at(error, archive->name);
    else if (wide)
        positions = rs_alloc(*n, sizeof *positions, error);
    for (size_t e = 0; positions && e < *n; e++)
        positions[e] = (int32_t)wide[e];
    free(wide);
    return positions;
}

static int read_coordinates(struct coordinates *entries, const int64_t shape[2], const struct npz_archive *archive,
        struct rs_error *error)
{
    size_t n_columns;

    entries->row = read_positions(archive, "row", shape[0], &entries->n, error);
    if (!entries->row || !(entries->column = read_positions(archive, "col", shape[1], &n_columns, error)))
        return -1;
    if (n_columns != entries->n)
        return rs_fail(error, "%s: col: want %zu values as in row, got %zu", archive->name, entries->n, n_columns);
    entries->value = rs_alloc(entries->n, sizeof *entries->value, error);
    if (!entries->value || read_values(entries->value, archive, entries->n, error) != 0)
        return -1;
    return read_times(&entries->time, archive, entries->n, error);
}

static int read_coo(struct rs_csr *csr, const struct npz_archive *archive, struct rs_error *error)
{
    struct coordinates entries = {0};
    struct rs_ids rows = {0}, columns = {0};
    int64_t *shape;
    int status = read_shape(&shape, archive, error);

    if (status == 0)
        status = read_coordinates(&entries, shape, archive, error);
    if (status == 0)
        status = array_ids(&rows, archive, "row_ids", (size_t)shape[0], error);
    if (status == 0)
        status = array_ids(&columns, archive, "col_ids", (size_t)shape[1], error);
    free(shape);
    if (status == 0)
        return coordinates_to_csr(csr, &entries, &rows, &columns, error) == 0 ? 0 : rs_fail_at(error, archive->name);
    rs_ids_free(&rows, NULL);
    coordinates_free(&entries);
    return -1;
}

int array_sparse_read(struct rs_csr *csr, const struct npz_archive *archive, struct rs_error *error)
{
    char format[8];

    if (read_format(format, archive, error) != 0)
        return -1;
    if (strcmp(format, "coo") == 0)
        return read_coo(csr, archive, error);
    return read_compressed(csr, archive, strcmp(format, "csc") == 0, error);
}

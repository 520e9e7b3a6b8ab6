/* scaler.c: applying a scaler, to rows and to sparse matrices, and undoing it. */
#include "models/scaler.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

const char *const rs_scaler_methods[RS_N_SCALE_METHODS + 1] = {"standard", "minmax", "l2", "robust", NULL};

int rs_scaler_alloc(struct rs_scaler *scaler, enum rs_scaler_method method, size_t n_columns,
        const struct rs_ids *columns, struct rs_error *error)
{
    *scaler = (struct rs_scaler){.method = method, .n_columns = n_columns};
    scaler->mean = rs_alloc_zero(n_columns, sizeof *scaler->mean, error);
    scaler->scale = rs_alloc(n_columns, sizeof *scaler->scale, error);
    if (!scaler->mean || !scaler->scale || rs_ids_copy(&scaler->columns, columns, error) != 0)
        return -1;
    for (size_t j = 0; j < n_columns; j++)
        scaler->scale[j] = 1;
    return 0;
}

void rs_scaler_free(struct rs_scaler *scaler)
{
    rs_ids_free(&scaler->columns, NULL);
    free(scaler->mean);
    free(scaler->scale);
    *scaler = (struct rs_scaler){0};
}

bool rs_scaler_centres(const struct rs_scaler *scaler)
{
    for (size_t j = 0; j < scaler->n_columns; j++) {
        if (scaler->mean[j] != 0)
            return true;
    }
    return false;
}

/* One over the length of a row: 0 for a row of zeros. */
static double inverse_length(const float *x, size_t n)
{
    double sum = 0;

    for (size_t j = 0; j < n; j++)
        sum += (double)x[j] * x[j];
    return sum > 0 ? 1 / sqrt(sum) : 0;
}

static void to_unit_length(const float *in, float *out, size_t n)
{
    double factor = inverse_length(in, n);

    for (size_t j = 0; j < n; j++)
        out[j] = (float)(in[j] * factor);
}

void rs_scaler_apply(const struct rs_scaler *scaler, const float *in, float *out, size_t n)
{
    size_t d = scaler->n_columns;

    for (size_t i = 0; i < n; i++) {
        if (scaler->method == RS_SCALE_L2) {
            to_unit_length(in + i * d, out + i * d, d);
            continue;
        }
        for (size_t j = 0; j < d; j++)
            out[i * d + j] = (in[i * d + j] - scaler->mean[j]) / scaler->scale[j];
    }
}

void rs_scaler_invert(const struct rs_scaler *scaler, const float *in, float *out, size_t n)
{
    size_t d = scaler->n_columns;

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < d; j++)
            out[i * d + j] = in[i * d + j] * scaler->scale[j] + scaler->mean[j];
    }
}

int rs_scaler_invertible(const struct rs_scaler *scaler, struct rs_error *error)
{
    if (scaler->method == RS_SCALE_L2)
        return rs_fail(error, "l2 keeps no row's length, so it has no inverse");
    return 0;
}

/* The same columns, in the scaler's order: the matrix is replaced unless it has them already. */
static int align_columns(const struct rs_scaler *scaler, struct rs_csr *matrix, size_t *n_dropped,
        struct rs_error *error)
{
    struct rs_csr aligned = {0};

    if (scaler->columns.n == 0 || rs_ids_equal(&scaler->columns, &matrix->columns)) {
        if (matrix->n_columns != scaler->n_columns)
            return rs_fail(error, "want the scaler's %zu columns, got %zu", scaler->n_columns, matrix->n_columns);
        return 0;
    }
    if (rs_csr_align(&aligned, matrix, &scaler->columns, n_dropped, error) != 0)
        return -1;
    if (*n_dropped > 0 && rs_csr_entries(&aligned) == 0) {
        rs_csr_free(&aligned);
        return rs_fail(error, "none of the columns in use is one of the scaler's %zu", scaler->n_columns);
    }
    rs_csr_free(matrix);
    *matrix = aligned;
    return 0;
}

static void scale_entries(const struct rs_scaler *scaler, bool inverse, struct rs_csr *matrix)
{
    size_t n_entries = rs_csr_entries(matrix);

    for (size_t e = 0; e < n_entries; e++) {
        float scale = scaler->scale[matrix->indices[e]];

        matrix->data[e] = inverse ? matrix->data[e] * scale : matrix->data[e] / scale;
    }
}

int rs_scaler_apply_csr(const struct rs_scaler *scaler, bool inverse, struct rs_csr *matrix, size_t *n_dropped,
        struct rs_error *error)
{
    *n_dropped = 0;
    if (rs_scaler_centres(scaler))
        return rs_fail(error, "the scaler centres columns, which would make a sparse matrix dense; "
                              "fit one on a sparse matrix, or with --no-center");
    if (align_columns(scaler, matrix, n_dropped, error) != 0)
        return -1;
    if (scaler->method != RS_SCALE_L2) {
        scale_entries(scaler, inverse, matrix);
        return 0;
    }
    for (size_t i = 0; i < matrix->n_rows; i++) {
        float *row = matrix->data + matrix->indptr[i];

        to_unit_length(row, row, (size_t)(matrix->indptr[i + 1] - matrix->indptr[i]));
    }
    return 0;
}

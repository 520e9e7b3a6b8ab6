/* array_write.c: streams to NumPy's arrays. */
#include "array_matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "npz.h"

/* A list of members, and what was copied for them. */
struct members {
    struct npz_member *at;
    void **copies; /* [n] or NULLs */
    size_t n;
};

static int start(struct members *members, size_t most, struct rs_error *error)
{
    members->n = 0;
    members->at = rs_alloc(most, sizeof *members->at, error);
    members->copies = rs_alloc_zero(most, sizeof *members->copies, error);
    return members->at && members->copies ? 0 : -1;
}

static void finish(struct members *members)
{
    for (size_t i = 0; members->copies && i < members->n; i++)
        free(members->copies[i]);
    free(members->at);
    free(members->copies);
}

static void add(struct members *members, const char *name, struct npy_array array)
{
    members->at[members->n++] = (struct npz_member){name, array};
}

static int add_ids(struct members *members, const char *name, const struct rs_ids *ids, struct rs_error *error)
{
    struct npz_member *member = &members->at[members->n];

    member->name = name;
    if (npy_from_ids(&member->array, ids, &members->copies[members->n], error) != 0)
        return -1;
    members->n++;
    return 0;
}

static struct npy_array vector(char kind, size_t item, size_t n, const void *data)
{
    return (struct npy_array){.kind = kind, .item = item, .rank = 1, .shape = {n}, .data = data};
}

static struct npy_array matrix(char kind, size_t item, size_t n, size_t d, const void *data)
{
    return (struct npy_array){.kind = kind, .item = item, .rank = 2, .shape = {n, d}, .data = data};
}

static int list_dense(struct members *members, const struct rs_dense *dense, struct rs_error *error)
{
    add(members, "data", matrix('f', 4, dense->n_rows, dense->n_columns, dense->data));
    if (dense->columns.n > 0 && add_ids(members, "columns", &dense->columns, error) != 0)
        return -1;
    return add_ids(members, "row_ids", &dense->rows, error);
}

/* What all sparse layouts have; `shape` is room for two numbers that live as long as the list. */
static int list_sparse(struct members *members, const struct rs_csr *csr, const char *format, int64_t shape[2],
        const struct rs_ids *rows, const struct rs_ids *columns, struct rs_error *error)
{
    size_t n = rs_csr_entries(csr);

    shape[0] = (int64_t)rows->n;
    shape[1] = (int64_t)columns->n;
    add(members, "format", (struct npy_array){.kind = 'S', .item = 3, .rank = 0, .data = format});
    add(members, "shape", vector('i', 8, 2, shape));
    add(members, "data", vector('f', 4, n, csr->data));
    if (csr->time)
        add(members, "time", vector('i', 8, n, csr->time));
    if (add_ids(members, "row_ids", rows, error) != 0)
        return -1;
    return add_ids(members, "col_ids", columns, error);
}

/* csr as it lies; csc is the csr of the transpose. */
static int list_compressed(struct members *members, const struct rs_csr *csr, bool by_column, int64_t shape[2],
        struct rs_error *error)
{
    add(members, "indices", vector('i', 4, rs_csr_entries(csr), csr->indices));
    add(members, "indptr", vector('i', 8, csr->n_rows + 1, csr->indptr));
    if (by_column)
        return list_sparse(members, csr, "csc", shape, &csr->columns, &csr->rows, error);
    return list_sparse(members, csr, "csr", shape, &csr->rows, &csr->columns, error);
}

static int list_coo(struct members *members, const struct rs_csr *csr, int64_t shape[2], struct rs_error *error)
{
    size_t n = rs_csr_entries(csr);
    int32_t *rows = rs_alloc(n, sizeof *rows, error);

    if (!rows)
        return -1;
    for (size_t row = 0; row < csr->n_rows; row++)
        for (int64_t e = csr->indptr[row]; e < csr->indptr[row + 1]; e++)
            rows[e] = (int32_t)row;
    members->copies[members->n] = rows;
    add(members, "row", vector('i', 4, n, rows));
    add(members, "col", vector('i', 4, n, csr->indices));
    return list_sparse(members, csr, "coo", shape, &csr->rows, &csr->columns, error);
}

static int list_labels(struct members *members, const struct rs_labels *labels, struct rs_error *error)
{
    add(members, "label", vector('i', 4, labels->n, labels->label));
    return add_ids(members, "row_ids", &labels->rows, error);
}

/* The last member's rows: its values were one list. */
static void reshape(struct members *members, int rank, size_t n, size_t k)
{
    struct npy_array *array = &members->at[members->n - 1].array;

    array->rank = rank;
    array->shape[0] = n;
    array->shape[1] = k;
    array->shape[2] = RS_CAUSES;
}

static int list_causes(struct members *members, const struct rs_recommendations *list, struct rs_error *error)
{
    if (!rs_recommendations_explained(list))
        return 0;
    add(members, "place_without", matrix('i', 4, list->n_rows, list->k, list->place_without));
    add(members, "cause_share", vector('f', 4, 0, list->cause_share));
    reshape(members, 3, list->n_rows, list->k);
    if (add_ids(members, "cause_ids", &list->causes, error) != 0)
        return -1;
    reshape(members, 3, list->n_rows, list->k);
    return 0;
}

static int list_recommendations(struct members *members, const struct rs_recommendations *list, struct rs_error *error)
{
    add(members, "score", matrix('f', 4, list->n_rows, list->k, list->score));
    add(members, "scenario", vector('u', 1, list->n_rows, list->scenario));
    add(members, "reason", matrix('u', 1, list->n_rows, list->k, list->reason));
    add(members, "reason_id", matrix('i', 8, list->n_rows, list->k, list->reason_id));
    if (add_ids(members, "row_ids", &list->rows, error) != 0 || add_ids(members, "item_ids", &list->items, error) != 0)
        return -1;
    reshape(members, 2, list->n_rows, list->k);
    return list_causes(members, list, error);
}

static void list_model(struct members *members, const struct rs_message *model)
{
    static const struct {
        char kind;
        size_t item;
    } types[RS_N_DTYPES] = {
            [RS_I64] = {'i', 8}, [RS_F64] = {'f', 8}, [RS_F32] = {'f', 4}, [RS_I32] = {'i', 4}, [RS_U8] = {'u', 1}};

    for (size_t i = 0; i < model->tensors.n; i++) {
        const struct rs_tensor *tensor = &model->tensors.at[i];
        struct npy_array array = {.kind = types[tensor->dtype].kind,
                .item = types[tensor->dtype].item,
                .rank = tensor->rank,
                .data = tensor->data};

        memcpy(array.shape, tensor->shape, sizeof array.shape);
        add(members, tensor->name, array);
    }
}

/* A sparse matrix, written while what was copied for it lives. */
static int write_sparse(struct members *members, const struct rs_csr *csr, enum npz_layout layout, struct rs_sink *sink,
        struct rs_error *error)
{
    struct rs_csr transposed = {0};
    int64_t shape[2];
    int status = layout == NPZ_CSC ? rs_csr_transpose(&transposed, csr, error) : 0;

    if (status == 0 && layout == NPZ_COO)
        status = list_coo(members, csr, shape, error);
    else if (status == 0)
        status = list_compressed(members, layout == NPZ_CSC ? &transposed : csr, layout == NPZ_CSC, shape, error);
    if (status == 0)
        status = npz_write(members->at, members->n, sink, error);
    rs_csr_free(&transposed);
    return status;
}

static int write_other(struct members *members, const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    int status = 0;

    if (any->kind == RS_KIND_DENSE)
        status = list_dense(members, &any->dense, error);
    else if (any->kind == RS_KIND_LABELS)
        status = list_labels(members, &any->labels, error);
    else if (any->kind == RS_KIND_RECOMMENDATIONS)
        status = list_recommendations(members, &any->recommendations, error);
    else
        list_model(members, &any->model);
    return status == 0 ? npz_write(members->at, members->n, sink, error) : -1;
}

int npz_matrix_write(const struct rs_any *any, enum npz_layout layout, struct rs_sink *sink, struct rs_error *error)
{
    struct members members;
    int status = start(&members, any->kind == RS_KIND_MODEL ? any->model.tensors.n : 9, error);

    if (any->kind != RS_KIND_CSR && layout != NPZ_CSR)
        status = rs_fail(error, "npz-%s: want kind csr, got %s (npz takes it)", layout == NPZ_CSC ? "csc" : "coo",
                rs_kind_name(any->kind));
    else if (status == 0 && any->kind == RS_KIND_CSR)
        status = write_sparse(&members, &any->csr, layout, sink, error);
    else if (status == 0)
        status = write_other(&members, any, sink, error);
    finish(&members);
    return status;
}

int npy_matrix_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    const struct rs_dense *dense = &any->dense;
    struct npy_array array;
    char header[NPY_HEADER_ROOM];

    if (any->kind == RS_KIND_DENSE)
        array = matrix('f', 4, dense->n_rows, dense->n_columns, dense->data);
    else if (any->kind == RS_KIND_LABELS)
        array = vector('i', 4, any->labels.n, any->labels.label);
    else
        return rs_fail(error, "npy: want kind dense or labels, got %s (npz takes it)", rs_kind_name(any->kind));
    if (rs_sink_write(sink, header, npy_header(&array, header), error) != 0)
        return -1;
    return rs_sink_write(sink, array.data, npy_count(&array) * array.item, error);
}

/* centroids_io.c: centres on the wire, and matrices through them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "models/centroids.h"
#include "stream/kinds.h"

/* Column names are ids like any other, where there are some. */
static int read_columns(const struct rs_message *message, size_t n, struct rs_ids *columns, struct rs_error *error)
{
    if (!rs_message_has(message, "col_ids") && !rs_message_has(message, "col_ids_offsets"))
        return 0;
    return rs_message_ids(message, "col_ids", &n, columns, error);
}

static int read_tensors(struct rs_centroids *model, const struct rs_message *message, struct rs_error *error)
{
    size_t shape[2] = {RS_ANY, RS_ANY};
    const struct rs_tensor *centers = rs_message_tensor(message, "cluster_centers", RS_F32, 2, shape, error);
    struct rs_ids columns = {0}; /* in the message's storage */

    if (!centers || read_columns(message, shape[1], &columns, error) != 0)
        return -1;
    if (shape[0] == 0 || shape[0] > INT32_MAX)
        return rs_fail(error, "cluster_centers: want from 1 to 2147483647 rows, got %zu", shape[0]);
    if (rs_centroids_alloc(model, shape[0], shape[1], &columns, error) != 0)
        return -1;
    memcpy(model->centers, centers->data, shape[0] * shape[1] * sizeof *model->centers);
    for (size_t i = 0; i < shape[0] * shape[1]; i++) {
        if (!isfinite(model->centers[i]))
            return rs_fail(error, "cluster_centers: want finite numbers");
    }
    return 0;
}

int rs_centroids_load(struct rs_centroids *model, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_message message = {0};
    int status;

    *model = (struct rs_centroids){0};
    status = rs_model_read(&message, "rs-kmeans", reader, error);
    if (status == 0 && read_tensors(model, &message, error) != 0)
        status = rs_fail_at(error, reader->place);
    rs_message_free(&message);
    return status;
}

int rs_centroids_save(const struct rs_centroids *model, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    int status = -1;

    if ((model->columns.n == 0 || rs_tensors_add_ids(&tensors, "col_ids", &model->columns, error) == 0)
            && rs_tensors_add_matrix(&tensors, "cluster_centers", RS_F32, model->k, model->n_columns, model->centers,
                                     error) == 0)
        status = rs_model_write(writer, "rs-kmeans", NULL, &tensors, error);
    rs_tensors_free(&tensors);
    return status;
}

int rs_centroids_check(const struct rs_centroids *model, const struct rs_dense *x, struct rs_error *error)
{
    if (x->n_columns != model->n_columns)
        return rs_fail(error, "data: want the model's %zu columns, got %zu", model->n_columns, x->n_columns);
    if (x->columns.n > 0 && model->columns.n > 0 && !rs_ids_equal(&x->columns, &model->columns))
        return rs_fail(error, "rs.columns: want the model's columns, by name and in its order");
    return 0;
}

/* The rows of x are lent to what is written here, and stay x's. */
int rs_centroids_write_labels(const struct rs_centroids *model, const struct rs_dense *x, struct rs_writer *writer,
                              int n_threads, struct rs_error *error)
{
    struct rs_labels out = {.n = x->n_rows, .rows = x->rows};
    int status = -1;

    out.label = rs_alloc(x->n_rows, sizeof *out.label, error);
    if (out.label) {
        rs_centroids_label(model->centers, model->k, model->n_columns, x->data, x->n_rows, out.label, NULL, n_threads);
        status = rs_labels_write(&out, writer, error);
    }
    free(out.label);
    return status;
}

int rs_centroids_write_distances(const struct rs_centroids *model, const struct rs_dense *x, struct rs_writer *writer,
                                 int n_threads, struct rs_error *error)
{
    struct rs_dense out = {.n_rows = x->n_rows, .n_columns = model->k, .rows = x->rows};
    int status = -1;

    out.data = rs_alloc(x->n_rows * model->k, sizeof *out.data, error);
    if (out.data) {
        rs_centroids_distances(model->centers, model->k, model->n_columns, x->data, x->n_rows, out.data, n_threads);
        status = rs_dense_write(&out, writer, error);
    }
    free(out.data);
    return status;
}

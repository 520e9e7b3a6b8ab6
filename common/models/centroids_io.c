/* centroids_io.c: centres on the wire, and matrices through them. */
#include <math.h>
#include <stdio.h>
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
                       error)
                       == 0)
        status = rs_model_write(writer, "rs-kmeans", NULL, &tensors, error);
    rs_tensors_free(&tensors);
    return status;
}

/* ---- rows in, answers out ---- */

struct rows {
    const struct rs_centroids *model;
    enum rs_centroids_answer answer;
    double fuzziness;
    int n_threads;
};

static int label_rows(void *context, const float *in, int32_t *label, size_t n, struct rs_error *error)
{
    const struct rows *r = context;

    (void)error;
    rs_centroids_label(r->model->centers, r->model->k, r->model->n_columns, in, n, label, NULL, r->n_threads);
    return 0;
}

static int measure_rows(void *context, const float *in, float *out, size_t n, struct rs_error *error)
{
    const struct rows *r = context;
    const struct rs_centroids *m = r->model;

    (void)error;
    if (r->answer == RS_CENTROIDS_DISTANCES)
        rs_centroids_distances(m->centers, m->k, m->n_columns, in, n, out, r->n_threads);
    else
        rs_centroids_memberships(m->centers, m->k, m->n_columns, in, n, r->fuzziness, out, r->n_threads);
    return 0;
}

/* distance/0, distance/1, ... */
static int name_columns(struct rs_ids *names, const struct rows *r, struct rs_error *error)
{
    enum { ROOM = 32 };
    const char *what = r->answer == RS_CENTROIDS_DISTANCES ? "distance" : "membership";
    char(*room)[ROOM] = rs_alloc(r->model->k, sizeof *room, error);
    const char **texts = rs_alloc(r->model->k, sizeof *texts, error);
    int status = -1;

    *names = (struct rs_ids){0};
    for (size_t j = 0; room && texts && j < r->model->k; j++) {
        snprintf(room[j], ROOM, "%s/%zu", what, j);
        texts[j] = room[j];
    }
    if (room && texts)
        status = rs_ids_from_texts(names, texts, r->model->k, error);
    free(texts);
    free(room);
    return status;
}

/* The rows of x are lent to what is written here, and stay x's. */
static int write_labels(struct rows *r, const struct rs_dense *x, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_labels out = {.n = x->n_rows, .rows = x->rows};
    int status = -1;

    out.label = rs_alloc(x->n_rows, sizeof *out.label, error);
    if (out.label && label_rows(r, x->data, out.label, x->n_rows, error) == 0)
        status = rs_labels_write(&out, writer, error);
    free(out.label);
    return status;
}

static int write_dense(struct rows *r, const struct rs_dense *x, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_dense out = {.n_rows = x->n_rows, .n_columns = r->model->k, .rows = x->rows};
    int status = -1;

    out.data = rs_alloc(x->n_rows * r->model->k, sizeof *out.data, error);
    if (out.data && name_columns(&out.columns, r, error) == 0
            && measure_rows(r, x->data, out.data, x->n_rows, error) == 0)
        status = rs_dense_write(&out, writer, error);
    rs_ids_free(&out.columns, NULL);
    free(out.data);
    return status;
}

int rs_centroids_write(const struct rs_centroids *model, enum rs_centroids_answer answer, double fuzziness,
        const struct rs_dense *x, struct rs_writer *writer, int n_threads, struct rs_error *error)
{
    struct rows rows = {model, answer, fuzziness, n_threads};

    return answer == RS_CENTROIDS_LABELS ? write_labels(&rows, x, writer, error) : write_dense(&rows, x, writer, error);
}

int rs_centroids_stream(const struct rs_centroids *model, enum rs_centroids_answer answer, double fuzziness,
        struct rs_reader *reader, struct rs_writer *writer, int n_threads, struct rs_error *error)
{
    struct rows rows = {model, answer, fuzziness, n_threads};
    struct rs_ids names;
    int status;

    reader->want_columns = &model->columns;
    if (answer == RS_CENTROIDS_LABELS)
        return rs_labels_stream(reader, writer, model->n_columns, label_rows, &rows, error);
    if (name_columns(&names, &rows, error) != 0)
        return -1;
    status = rs_dense_stream(reader, writer, model->n_columns, model->k, &names, measure_rows, &rows, error);
    rs_ids_free(&names, NULL);
    return status;
}

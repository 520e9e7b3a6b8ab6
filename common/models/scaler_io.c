/* scaler_io.c: a scaler on the wire, and streams through it. */
#include <math.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "models/scaler.h"
#include "stream/kinds.h"

static int read_method(const struct rs_message *message, enum rs_scaler_method *method, struct rs_error *error)
{
    const char *name = rs_message_text(message, "method");

    for (int m = 0; m < RS_N_SCALE_METHODS; m++) {
        if (name && strcmp(name, rs_scaler_methods[m]) == 0) {
            *method = (enum rs_scaler_method)m;
            return 0;
        }
    }
    return rs_fail(error, "method: want standard, minmax, l2 or robust, got '%s'", name ? name : "");
}

static int check_values(const struct rs_scaler *scaler, struct rs_error *error)
{
    for (size_t j = 0; j < scaler->n_columns; j++) {
        if (!isfinite(scaler->mean[j]) || !isfinite(scaler->scale[j]) || scaler->scale[j] == 0)
            return rs_fail(error, "mean, scale: column %zu: want finite numbers and no scale of 0", j + 1);
    }
    return 0;
}

static int read_tensors(struct rs_scaler *scaler, const struct rs_message *message, struct rs_error *error)
{
    const struct rs_tensor *mean, *scale;
    enum rs_scaler_method method = RS_SCALE_STANDARD;
    struct rs_ids columns = {0};
    size_t d = RS_ANY;

    if (read_method(message, &method, error) != 0)
        return -1;
    mean = rs_message_tensor(message, "mean", RS_F32, 1, &d, error);
    scale = mean ? rs_message_tensor(message, "scale", RS_F32, 1, &d, error) : NULL;
    if (!scale)
        return -1;
    if ((rs_message_has(message, "col_ids") || rs_message_has(message, "col_ids_offsets"))
            && rs_message_ids(message, "col_ids", &d, &columns, error) != 0)
        return -1;
    if (rs_scaler_alloc(scaler, method, d, &columns, error) != 0)
        return -1;
    memcpy(scaler->mean, mean->data, d * sizeof *scaler->mean);
    memcpy(scaler->scale, scale->data, d * sizeof *scaler->scale);
    return check_values(scaler, error);
}

int rs_scaler_load(struct rs_scaler *scaler, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_message message = {0};
    int status;

    *scaler = (struct rs_scaler){0};
    status = rs_model_read(&message, "rs-scale", reader, error);
    if (status == 0 && read_tensors(scaler, &message, error) != 0)
        status = rs_fail_at(error, reader->place);
    rs_message_free(&message);
    return status;
}

int rs_scaler_save(const struct rs_scaler *scaler, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    cJSON *metadata = cJSON_CreateObject();
    int status = -1;

    if (!metadata || !cJSON_AddStringToObject(metadata, "method", rs_scaler_methods[scaler->method]))
        rs_fail(error, "out of memory");
    else if ((scaler->columns.n == 0 || rs_tensors_add_ids(&tensors, "col_ids", &scaler->columns, error) == 0)
             && rs_tensors_add_vector(&tensors, "mean", RS_F32, scaler->n_columns, scaler->mean, error) == 0
             && rs_tensors_add_vector(&tensors, "scale", RS_F32, scaler->n_columns, scaler->scale, error) == 0)
        status = rs_model_write(writer, "rs-scale", metadata, &tensors, error);
    rs_tensors_free(&tensors);
    cJSON_Delete(metadata);
    return status;
}

/* What a block of rows is worked on with. */
struct rows {
    const struct rs_scaler *scaler;
    bool inverse;
};

static int scale_rows(void *context, const float *in, float *out, size_t n, struct rs_error *error)
{
    const struct rows *rows = context;

    (void)error;
    if (rows->inverse)
        rs_scaler_invert(rows->scaler, in, out, n);
    else
        rs_scaler_apply(rows->scaler, in, out, n);
    return 0;
}

static int stream_csr(const struct rs_scaler *scaler, bool inverse, struct rs_reader *reader, struct rs_writer *writer,
        size_t *n_dropped, struct rs_error *error)
{
    struct rs_csr matrix = {0};
    int status = rs_csr_read(&matrix, reader, error);

    if (status == 0 && rs_scaler_apply_csr(scaler, inverse, &matrix, n_dropped, error) != 0)
        status = rs_fail_at(error, reader->place);
    if (status == 0)
        status = rs_csr_write(&matrix, writer, error);
    rs_csr_free(&matrix);
    return status;
}

int rs_scaler_stream(const struct rs_scaler *scaler, bool inverse, struct rs_reader *reader, struct rs_writer *writer,
        size_t *n_dropped, struct rs_error *error)
{
    const struct rs_ids keep_names = {0};
    struct rows rows = {scaler, inverse};
    const char *kind = rs_reader_kind(reader, error);

    *n_dropped = 0;
    if (!kind || (inverse && rs_scaler_invertible(scaler, error) != 0))
        return -1;
    if (strcmp(kind, "csr") == 0)
        return stream_csr(scaler, inverse, reader, writer, n_dropped, error);
    reader->want_columns = &scaler->columns;
    return rs_dense_stream(reader, writer, scaler->n_columns, scaler->n_columns, &keep_names, scale_rows, &rows, error);
}

/* factorisation_machine_io.c: the model on the wire: a message of kind "model", named "rs-fm". What is read is not
 * trusted. */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "models/factorisation_machine.h"
#include "stream/kinds.h"

static const char model_name[] = "rs-fm";

static int alloc_side(struct rs_fm_side *side, size_t n_draws, size_t width, struct rs_error *error)
{
    side->n = side->ids.n;
    side->counts = rs_alloc_zero(side->n, sizeof *side->counts, error);
    side->rows = rs_alloc_zero(n_draws * width, side->n * sizeof *side->rows, error);
    side->features = rs_alloc_zero(n_draws * width, side->n_columns * sizeof *side->features, error);
    side->mean = rs_alloc_zero(n_draws * width, sizeof *side->mean, error);
    side->variance = rs_alloc_zero(n_draws * width, sizeof *side->variance, error);
    side->history = rs_alloc_zero(n_draws * width, side->n_history * sizeof *side->history, error);
    if (!side->counts || !side->rows || !side->features || !side->mean || !side->variance || !side->history)
        return -1;
    return 0;
}

int rs_fm_alloc(struct rs_fm *model, struct rs_error *error)
{
    model->w0 = rs_alloc_zero(model->n_draws, sizeof *model->w0, error);
    model->noise = rs_alloc_zero(model->n_draws, sizeof *model->noise, error);
    model->process_variance =
            rs_alloc_zero(model->n_draws, RS_DRIFT_PROCESSES * sizeof *model->process_variance, error);
    if (!model->w0 || !model->noise || !model->process_variance
            || alloc_side(&model->users, model->n_draws, model->k + 1, error) != 0
            || alloc_side(&model->items, model->n_draws, model->k + 1, error) != 0)
        return -1;
    return 0;
}

/* ---- in ---- */

/* NAME_PART of the shape, all values finite and not below `least`. */
static float *read_floats(const struct rs_message *message, const char *name, const char *part, int rank, size_t *shape,
        float least, struct rs_error *error)
{
    char of[RS_TENSOR_NAME];
    const struct rs_tensor *tensor;
    const float *values;

    snprintf(of, sizeof of, "%s%s", name, part);
    tensor = rs_message_tensor(message, of, RS_F32, rank, shape, error);
    if (!tensor)
        return NULL;
    values = tensor->data;
    for (size_t i = 0; i < tensor->size / sizeof *values; i++)
        if (!isfinite(values[i]) || values[i] < least) {
            rs_fail(error, "%s: want finite numbers%s, got another at position %zu", of, least == 0 ? " from 0 up" : "",
                    i);
            return NULL;
        }
    return tensor->data;
}

static int read_side(struct rs_fm_side *side, const struct rs_fm *model, const struct rs_message *message,
        const char *name, struct rs_error *error)
{
    size_t width = model->k + 1, n = RS_ANY, n_names = RS_ANY, features[3] = {model->n_draws, RS_ANY, width};
    const struct rs_tensor *counts;
    char of[RS_TENSOR_NAME];

    snprintf(of, sizeof of, "%s_ids", name);
    if (rs_message_ids(message, of, &n, &side->ids, error) != 0 || rs_ids_check_unique(&side->ids, error) != 0)
        return -1;
    snprintf(of, sizeof of, "%s_counts", name);
    counts = rs_message_tensor(message, of, RS_I64, 1, &n, error);
    if (!counts)
        return -1;
    snprintf(of, sizeof of, "%s_columns", name);
    if (rs_message_ids(message, of, &n_names, &side->columns, error) != 0)
        return -1;
    side->n = n;
    side->counts = counts->data;
    side->rows = read_floats(message, name, "_rows", 3, (size_t[]){model->n_draws, n, width}, -INFINITY, error);
    if (!side->rows)
        return -1;
    side->features = read_floats(message, name, "_features", 3, features, -INFINITY, error);
    if (!side->features)
        return -1;
    side->n_columns = features[1];
    if (n_names != 0 && n_names != side->n_columns)
        return rs_fail(error, "%s: want a name for each of %zu columns, got %zu", of, side->n_columns, n_names);
    side->mean = read_floats(message, name, "_mean", 2, (size_t[]){model->n_draws, width}, -INFINITY, error);
    if (!side->mean)
        return -1;
    side->variance = read_floats(message, name, "_variance", 2, (size_t[]){model->n_draws, width}, 0, error);
    return side->variance ? 0 : -1;
}

static int read_history(struct rs_fm *model, const struct rs_message *message, struct rs_error *error)
{
    model->users.history = read_floats(message, "user", "_history", 3,
            (size_t[]){model->n_draws, model->items.n, model->k + 1}, -INFINITY, error);
    model->users.n_history = model->items.n;
    return model->users.history ? 0 : -1;
}

static int check_drift(const struct rs_drift *drift, size_t n_users, struct rs_error *error)
{
    if (drift->start[0] != 0 || drift->start[n_users] != (int64_t)drift->n)
        return rs_fail(error, "drift_indptr: want 0 first and %zu last", drift->n);
    for (size_t u = 0; u < n_users; u++)
        if (drift->start[u + 1] < drift->start[u])
            return rs_fail(error, "drift_indptr: falls at user %zu", u);
    for (size_t u = 0; u < n_users; u++)
        for (int64_t j = drift->start[u] + 1; j < drift->start[u + 1]; j++)
            if (drift->time[j] < drift->time[j - 1])
                return rs_fail(error, "drift_time: falls at position %lld", (long long)j);
    return 0;
}

static int read_drift(struct rs_fm *model, const struct rs_message *message, struct rs_error *error)
{
    struct rs_drift *drift = &model->drift;
    size_t n = RS_ANY, n_start = model->users.n + 1;
    const struct rs_tensor *start = rs_message_tensor(message, "drift_indptr", RS_I64, 1, &n_start, error), *time;

    if (!start || !(time = rs_message_tensor(message, "drift_time", RS_I64, 1, &n, error)))
        return -1;
    drift->n = n;
    drift->n_users = model->users.n;
    drift->start = start->data;
    drift->time = time->data;
    drift->mean = read_floats(message, "drift", "_mean", 1, &n, -INFINITY, error);
    drift->variance = drift->mean ? read_floats(message, "drift", "_variance", 1, &n, -INFINITY, error) : NULL;
    model->process_variance = drift->variance ? read_floats(message, "drift", "_process_variance", 2,
                                      (size_t[]){model->n_draws, RS_DRIFT_PROCESSES}, 0, error)
                                              : NULL;
    return model->process_variance ? check_drift(drift, model->users.n, error) : -1;
}

static int read_model(struct rs_fm *model, const struct rs_message *message, struct rs_error *error)
{
    size_t shape[3] = {RS_ANY, RS_ANY, RS_ANY};

    if (!rs_message_tensor(message, "user_rows", RS_F32, 3, shape, error))
        return -1;
    if (shape[0] == 0 || shape[2] == 0)
        return rs_fail(error, "user_rows: want at least one draw and one number a row");
    model->n_draws = shape[0];
    model->k = shape[2] - 1;
    model->low = (float)rs_message_number(message, "low", NAN);
    model->high = (float)rs_message_number(message, "high", NAN);
    if (!(model->low <= model->high))
        return rs_fail(error, "low, high: want the range of ratings");
    model->w0 = read_floats(message, "w0", "", 1, &model->n_draws, -INFINITY, error);
    if (!model->w0)
        return -1;
    model->noise = read_floats(message, "noise", "", 1, &model->n_draws, 0, error);
    if (!model->noise || read_side(&model->users, model, message, "user", error) != 0
            || read_side(&model->items, model, message, "item", error) != 0)
        return -1;
    if (rs_message_has(message, "user_history") && read_history(model, message, error) != 0)
        return -1;
    return rs_message_has(message, "drift_mean") ? read_drift(model, message, error) : 0;
}

int rs_fm_load(struct rs_fm *model, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_message message = {0};
    int status = -1;

    *model = (struct rs_fm){0};
    if (rs_model_read(&message, model_name, reader, error) == 0) {
        status = read_model(model, &message, error);
        model->storage = rs_message_detach(&message);
        if (status != 0)
            rs_fail_at(error, reader->place);
    }
    rs_message_free(&message);
    return status;
}

/* ---- out ---- */

static int add_part(struct rs_tensors *tensors, const char *name, const char *part, int rank, const size_t *shape,
        const float *values, struct rs_error *error)
{
    char of[RS_TENSOR_NAME];

    snprintf(of, sizeof of, "%s%s", name, part);
    return rs_tensors_add(tensors, of, RS_F32, rank, shape, values, error);
}

static int add_ids(struct rs_tensors *tensors, const struct rs_fm_side *side, const char *name, struct rs_error *error)
{
    char of[RS_TENSOR_NAME];

    snprintf(of, sizeof of, "%s_ids", name);
    if (rs_tensors_add_ids(tensors, of, &side->ids, error) != 0)
        return -1;
    snprintf(of, sizeof of, "%s_columns", name);
    if (rs_tensors_add_ids(tensors, of, &side->columns, error) != 0)
        return -1;
    snprintf(of, sizeof of, "%s_counts", name);
    return rs_tensors_add_vector(tensors, of, RS_I64, side->n, side->counts, error);
}

static int add_side(struct rs_tensors *tensors, const struct rs_fm *model, const struct rs_fm_side *side,
        const char *name, struct rs_error *error)
{
    size_t s = model->n_draws, width = model->k + 1;

    if (add_part(tensors, name, "_rows", 3, (size_t[]){s, side->n, width}, side->rows, error) != 0
            || add_part(tensors, name, "_features", 3, (size_t[]){s, side->n_columns, width}, side->features, error)
                       != 0
            || add_part(tensors, name, "_mean", 2, (size_t[]){s, width}, side->mean, error) != 0)
        return -1;
    if (side->n_history > 0
            && add_part(tensors, name, "_history", 3, (size_t[]){s, side->n_history, width}, side->history, error) != 0)
        return -1;
    return add_part(tensors, name, "_variance", 2, (size_t[]){s, width}, side->variance, error);
}

static int add_drift(struct rs_tensors *tensors, const struct rs_fm *model, struct rs_error *error)
{
    const struct rs_drift *drift = &model->drift;

    if (rs_tensors_add_vector(tensors, "drift_indptr", RS_I64, model->users.n + 1, drift->start, error) != 0
            || rs_tensors_add_vector(tensors, "drift_time", RS_I64, drift->n, drift->time, error) != 0
            || rs_tensors_add_vector(tensors, "drift_mean", RS_F32, drift->n, drift->mean, error) != 0)
        return -1;
    if (rs_tensors_add_vector(tensors, "drift_variance", RS_F32, drift->n, drift->variance, error) != 0)
        return -1;
    return rs_tensors_add(tensors, "drift_process_variance", RS_F32, 2, (size_t[]){model->n_draws, RS_DRIFT_PROCESSES},
            model->process_variance, error);
}

static cJSON *metadata_of(const struct rs_fm *model, struct rs_error *error)
{
    cJSON *object = cJSON_CreateObject();
    char low[RS_NUMBER_ROOM], high[RS_NUMBER_ROOM];

    if (object && cJSON_AddStringToObject(object, "low", rs_format_float(model->low, low))
            && cJSON_AddStringToObject(object, "high", rs_format_float(model->high, high)))
        return object;
    cJSON_Delete(object);
    rs_fail(error, "out of memory");
    return NULL;
}

int rs_fm_save(const struct rs_fm *model, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    cJSON *metadata = metadata_of(model, error);
    int status = -1;

    if (metadata && add_ids(&tensors, &model->users, "user", error) == 0
            && add_ids(&tensors, &model->items, "item", error) == 0
            && rs_tensors_add_vector(&tensors, "w0", RS_F32, model->n_draws, model->w0, error) == 0
            && rs_tensors_add_vector(&tensors, "noise", RS_F32, model->n_draws, model->noise, error) == 0
            && add_side(&tensors, model, &model->users, "user", error) == 0
            && add_side(&tensors, model, &model->items, "item", error) == 0
            && (model->drift.n == 0 || add_drift(&tensors, model, error) == 0))
        status = rs_model_write(writer, model_name, metadata, &tensors, error);
    rs_tensors_free(&tensors);
    cJSON_Delete(metadata);
    return status;
}

static void free_side(struct rs_fm_side *side, const struct rs_storage *storage)
{
    rs_ids_free(&side->ids, storage);
    rs_ids_free(&side->columns, storage);
    rs_storage_release(storage, side->counts);
    rs_storage_release(storage, side->rows);
    rs_storage_release(storage, side->features);
    rs_storage_release(storage, side->mean);
    rs_storage_release(storage, side->variance);
    rs_storage_release(storage, side->history);
}

void rs_fm_free(struct rs_fm *model)
{
    rs_storage_release(&model->storage, model->drift.start);
    rs_storage_release(&model->storage, model->drift.time);
    rs_storage_release(&model->storage, model->drift.mean);
    rs_storage_release(&model->storage, model->drift.variance);
    free_side(&model->users, &model->storage);
    free_side(&model->items, &model->storage);
    rs_storage_release(&model->storage, model->w0);
    rs_storage_release(&model->storage, model->noise);
    rs_storage_release(&model->storage, model->process_variance);
    rs_storage_free(&model->storage);
    *model = (struct rs_fm){0};
}

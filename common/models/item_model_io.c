/* item_model_io.c: the item model on the wire: a message of kind "model", named "rs-ease". What is read is not trusted. */
#include <cjson/cJSON.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "models/item_model.h"
#include "stream/kinds.h"

/* ---- in ---- */

static int read_number(double *value, const struct rs_message *message, const char *name, double fallback,
        struct rs_error *error)
{
    *value = rs_message_number(message, name, fallback);
    if (!(*value >= 0) || !(*value <= FLT_MAX))
        return rs_fail(error, "%s: want a number from 0 up", name);
    return 0;
}

static int read_weighting(struct rs_item_weighting *weighting, const struct rs_message *message, struct rs_error *error)
{
    const char *by_rating = rs_message_text(message, "weight_by_rating");

    weighting->by_rating = by_rating && strcmp(by_rating, "true") == 0;
    if (read_number(&weighting->half_life, message, "half_life_past", 0, error) != 0
            || read_number(&weighting->half_life_long, message, "half_life_long", 0, error) != 0
            || read_number(&weighting->long_share, message, "long_share", 0, error) != 0
            || read_number(&weighting->half_life_days, message, "half_life_days", 0, error) != 0
            || read_number(&weighting->mean_rating, message, "mean_rating", 1, error) != 0)
        return -1;
    return weighting->mean_rating > 0 ? 0 : rs_fail(error, "mean_rating: want a number above 0");
}

static int check_finite(const char *name, const float *values, size_t n, struct rs_error *error)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return rs_fail(error, "%s: a value that is not finite, at position %zu", name, i);
    return 0;
}

static int check_rows(const struct rs_item_model *model, size_t n_values, struct rs_error *error)
{
    size_t n = model->items.n;

    if (model->indptr[0] != 0 || model->indptr[n] != (int64_t)n_values)
        return rs_fail(error, "indptr: want 0 to %zu", n_values);
    for (size_t i = 0; i < n; i++)
        if (model->indptr[i] > model->indptr[i + 1])
            return rs_fail(error, "indptr: falls at row %zu", i);
    for (size_t i = 0; i < n; i++) {
        for (int64_t e = model->indptr[i]; e < model->indptr[i + 1]; e++) {
            int32_t before = e > model->indptr[i] ? model->indices[e - 1] : -1;

            if (model->indices[e] <= before || (size_t)model->indices[e] >= n)
                return rs_fail(error, "indices: want rising columns below %zu in row %zu", n, i);
        }
    }
    return 0;
}

static int read_sparse(struct rs_item_model *model, const struct rs_message *message, struct rs_error *error)
{
    size_t n_rows = model->items.n + 1, n = RS_ANY;
    const struct rs_tensor *indptr = rs_message_tensor(message, "indptr", RS_I64, 1, &n_rows, error);
    const struct rs_tensor *indices = indptr ? rs_message_tensor(message, "indices", RS_I32, 1, &n, error) : NULL;
    const struct rs_tensor *values = indices ? rs_message_tensor(message, "values", RS_F32, 1, &n, error) : NULL;

    if (!values)
        return -1;
    model->indptr = indptr->data;
    model->indices = indices->data;
    model->values = values->data;
    return check_rows(model, n, error) == 0 ? check_finite("values", model->values, n, error) : -1;
}

static int read_all(struct rs_item_model *model, const struct rs_message *message, struct rs_error *error)
{
    size_t n = RS_ANY, shape[2];
    const struct rs_tensor *tensor;

    if (read_weighting(&model->weighting, message, error) != 0
            || rs_message_ids(message, "item_ids", &n, &model->items, error) != 0)
        return -1;
    if (rs_message_has(message, "indptr"))
        return read_sparse(model, message, error);
    shape[0] = shape[1] = n;
    tensor = rs_message_tensor(message, "weights", RS_F32, 2, shape, error);
    if (!tensor)
        return -1;
    model->weights = tensor->data;
    return check_finite("weights", model->weights, n * n, error);
}

int rs_item_model_take(struct rs_item_model *model, struct rs_message *message, struct rs_error *error)
{
    int status;

    *model = (struct rs_item_model){0};
    status = read_all(model, message, error);
    model->storage = rs_message_detach(message);
    return status;
}

/* ---- out ---- */

static bool add_number(cJSON *object, const char *name, double value)
{
    char text[RS_NUMBER_ROOM];

    return cJSON_AddStringToObject(object, name, rs_format_real(value, text)) != NULL;
}

static cJSON *metadata_of(const struct rs_item_model *model, struct rs_error *error)
{
    const struct rs_item_weighting *w = &model->weighting;
    cJSON *object = cJSON_CreateObject();
    bool good = object && cJSON_AddStringToObject(object, "method", model->method ? model->method : "ease")
                && add_number(object, "regularization", model->regularization)
                && add_number(object, "half_life_past", w->half_life)
                && add_number(object, "half_life_long", w->half_life_long)
                && add_number(object, "long_share", w->long_share) && add_number(object, "content", model->content)
                && add_number(object, "half_life_days", w->half_life_days)
                && add_number(object, "half_life_future", model->half_life_future)
                && add_number(object, "mean_rating", w->mean_rating)
                && cJSON_AddStringToObject(object, "weight_by_rating", w->by_rating ? "true" : "false");

    if (good)
        return object;
    cJSON_Delete(object);
    rs_fail(error, "out of memory");
    return NULL;
}

static int add_weights(struct rs_tensors *tensors, const struct rs_item_model *model, struct rs_error *error)
{
    size_t n = model->items.n, n_values;

    if (model->weights)
        return rs_tensors_add_matrix(tensors, "weights", RS_F32, n, n, model->weights, error);
    n_values = (size_t)model->indptr[n];
    if (rs_tensors_add_vector(tensors, "indptr", RS_I64, n + 1, model->indptr, error) != 0
            || rs_tensors_add_vector(tensors, "indices", RS_I32, n_values, model->indices, error) != 0)
        return -1;
    return rs_tensors_add_vector(tensors, "values", RS_F32, n_values, model->values, error);
}

int rs_item_model_save(const struct rs_item_model *model, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    cJSON *metadata = metadata_of(model, error);
    int status = -1;

    if (metadata && rs_tensors_add_ids(&tensors, "item_ids", &model->items, error) == 0
            && add_weights(&tensors, model, error) == 0)
        status = rs_model_write(writer, "rs-ease", metadata, &tensors, error);
    rs_tensors_free(&tensors);
    cJSON_Delete(metadata);
    return status;
}

void rs_item_model_free(struct rs_item_model *model)
{
    rs_ids_free(&model->items, &model->storage);
    rs_storage_release(&model->storage, model->weights);
    rs_storage_release(&model->storage, model->indptr);
    rs_storage_release(&model->storage, model->indices);
    rs_storage_release(&model->storage, model->values);
    rs_storage_free(&model->storage);
    *model = (struct rs_item_model){0};
}

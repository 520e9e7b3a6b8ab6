/* factors_io.c: the factor model on the wire: a message of kind "model", named "rs-als". What is read is not
 * trusted. */
#include <cjson/cJSON.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "math/search_panels.h"
#include "models/factors.h"
#include "stream/kinds.h"

static const char model_name[] = "rs-als";

/* ---- in ---- */

static int read_number(double *value, const struct rs_message *message, const char *name, double least,
        struct rs_error *error)
{
    *value = rs_message_number(message, name, NAN);
    if (!(*value >= least) || !(*value <= FLT_MAX))
        return rs_fail(error, "%s: want a number%s", name, least == 0 ? " from 0 up" : "");
    return 0;
}

static int read_objective(struct rs_factors_objective *objective, const struct rs_message *message,
        struct rs_error *error)
{
    const char *loss = rs_message_text(message, "loss"), *binary = rs_message_text(message, "binary");

    if (!loss || (strcmp(loss, "implicit") != 0 && strcmp(loss, "explicit") != 0))
        return rs_fail(error, "loss: want implicit or explicit, got %s", loss ? loss : "nothing");
    objective->is_explicit = strcmp(loss, "explicit") == 0;
    objective->binary = binary && strcmp(binary, "true") == 0;
    if (read_number(&objective->regularization, message, "regularization", 0, error) != 0
            || read_number(&objective->regularization_scaling, message, "regularization_scaling", 0, error) != 0)
        return -1;
    if (objective->is_explicit)
        return read_number(&objective->mean, message, "mean", -FLT_MAX, error);
    if (read_number(&objective->alpha, message, "alpha", 0, error) != 0
            || read_number(&objective->unobserved_weight, message, "unobserved_weight", 0, error) != 0)
        return -1;
    return 0;
}

static int check_finite(const char *name, const float *values, size_t n, struct rs_error *error)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return rs_fail(error, "%s: a value that is not finite, at position %zu", name, i);
    return 0;
}

/* NAME_factors [n,k], NAME_ids and, in an explicit model, NAME_biases; `*k` is RS_ANY or what it has to be. */
static int read_side(struct rs_factors_side *side, size_t *k, bool biases, const char *name,
        const struct rs_message *message, struct rs_error *error)
{
    char of[RS_TENSOR_NAME];
    size_t shape[2] = {RS_ANY, *k};
    const struct rs_tensor *tensor;

    snprintf(of, sizeof of, "%s_factors", name);
    tensor = rs_message_tensor(message, of, RS_F32, 2, shape, error);
    if (!tensor || check_finite(of, tensor->data, shape[0] * shape[1], error) != 0)
        return -1;
    side->n = shape[0];
    side->factors = tensor->data;
    *k = shape[1];
    snprintf(of, sizeof of, "%s_ids", name);
    if (rs_message_ids(message, of, &shape[0], &side->ids, error) != 0)
        return -1;
    if (!biases)
        return 0;
    snprintf(of, sizeof of, "%s_biases", name);
    tensor = rs_message_tensor(message, of, RS_F32, 1, shape, error);
    if (!tensor || check_finite(of, tensor->data, side->n, error) != 0)
        return -1;
    side->biases = tensor->data;
    return 0;
}

static int read_sides(struct rs_factors *model, const struct rs_message *message, struct rs_error *error)
{
    model->k = RS_ANY;
    if (read_objective(&model->objective, message, error) != 0
            || read_side(&model->users, &model->k, model->objective.is_explicit, "user", message, error) != 0
            || read_side(&model->items, &model->k, model->objective.is_explicit, "item", message, error) != 0)
        return -1;
    if (model->k == 0 && !model->objective.is_explicit)
        return rs_fail(error, "item_factors: want at least one factor");
    return 0;
}

int rs_factors_take(struct rs_factors *model, struct rs_message *message, int n_threads, struct rs_error *error)
{
    int status;

    *model = (struct rs_factors){0};
    status = read_sides(model, message, error);
    model->storage = rs_message_detach(message);
    return status == 0 ? rs_factors_prepare(model, n_threads, error) : -1;
}

int rs_factors_load(struct rs_factors *model, struct rs_reader *reader, int n_threads, struct rs_error *error)
{
    struct rs_message message = {0};
    int status;

    *model = (struct rs_factors){0};
    if (rs_model_read(&message, model_name, reader, error) != 0) {
        rs_message_free(&message);
        return -1;
    }
    status = rs_factors_take(model, &message, n_threads, error);
    if (status != 0)
        rs_fail_at(error, reader->place);
    rs_message_free(&message);
    return status;
}

/* ---- out ---- */

static bool add_number(cJSON *object, const char *name, double value)
{
    char text[RS_NUMBER_ROOM];

    return cJSON_AddStringToObject(object, name, rs_format_real(value, text)) != NULL;
}

static cJSON *metadata_of(const struct rs_factors_objective *objective, struct rs_error *error)
{
    cJSON *object = cJSON_CreateObject();
    bool good = object && cJSON_AddStringToObject(object, "loss", objective->is_explicit ? "explicit" : "implicit")
                && add_number(object, "regularization", objective->regularization)
                && add_number(object, "regularization_scaling", objective->regularization_scaling);

    if (good && objective->is_explicit)
        good = add_number(object, "mean", objective->mean);
    else if (good)
        good = add_number(object, "alpha", objective->alpha)
               && add_number(object, "unobserved_weight", objective->unobserved_weight)
               && cJSON_AddStringToObject(object, "binary", objective->binary ? "true" : "false");
    if (good)
        return object;
    cJSON_Delete(object);
    rs_fail(error, "out of memory");
    return NULL;
}

static int add_side(struct rs_tensors *tensors, const struct rs_factors_side *side, size_t k, const char *name,
        struct rs_error *error)
{
    char of[RS_TENSOR_NAME];

    snprintf(of, sizeof of, "%s_factors", name);
    if (rs_tensors_add_matrix(tensors, of, RS_F32, side->n, k, side->factors, error) != 0)
        return -1;
    if (!side->biases)
        return 0;
    snprintf(of, sizeof of, "%s_biases", name);
    return rs_tensors_add_vector(tensors, of, RS_F32, side->n, side->biases, error);
}

int rs_factors_save(const struct rs_factors *model, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    cJSON *metadata = metadata_of(&model->objective, error);
    int status = -1;

    if (metadata && rs_tensors_add_ids(&tensors, "user_ids", &model->users.ids, error) == 0
            && rs_tensors_add_ids(&tensors, "item_ids", &model->items.ids, error) == 0
            && add_side(&tensors, &model->users, model->k, "user", error) == 0
            && add_side(&tensors, &model->items, model->k, "item", error) == 0)
        status = rs_model_write(writer, model_name, metadata, &tensors, error);
    rs_tensors_free(&tensors);
    cJSON_Delete(metadata);
    return status;
}

static void free_side(struct rs_factors_side *side, const struct rs_storage *storage)
{
    rs_ids_free(&side->ids, storage);
    rs_storage_release(storage, side->factors);
    rs_storage_release(storage, side->biases);
    free(side->gram);
}

void rs_factors_free(struct rs_factors *model)
{
    free_side(&model->users, &model->storage);
    free_side(&model->items, &model->storage);
    free(model->item_scale);
    if (model->panels)
        rs_search_panels_free(model->panels);
    free(model->panels);
    rs_storage_free(&model->storage);
    *model = (struct rs_factors){0};
}

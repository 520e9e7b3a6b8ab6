/* popularity_io.c: popularity on the wire. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/number.h"
#include "models/popularity.h"
#include "stream/kinds.h"

/* ---- save ---- */

static int add_tensors(const struct rs_popularity *model, struct rs_tensors *tensors, struct rs_error *error)
{
    size_t n = model->n;

    if (rs_tensors_add_ids(tensors, "item_ids", &model->items, error) != 0
            || rs_tensors_add_vector(tensors, "count", RS_F32, n, model->count, error) != 0
            || rs_tensors_add_vector(tensors, "mean", RS_F32, n, model->mean, error) != 0
            || rs_tensors_add_vector(tensors, "bayesian_mean", RS_F32, n, model->bayesian, error) != 0
            || (model->recent && rs_tensors_add_vector(tensors, "recent", RS_F32, n, model->recent, error) != 0))
        return -1;
    if (model->trend.counts
            && rs_tensors_add_matrix(tensors, "trend", RS_F32, model->trend.n_moments, n, model->trend.counts, error)
                       != 0)
        return -1;
    if (!model->genre_flags)
        return 0;
    return rs_tensors_add_matrix(tensors, "genres", RS_F32, n, model->genres.n, model->genre_flags, error);
}

/* Seconds, as text. */
static int add_seconds(cJSON *metadata, const char *name, int64_t value, struct rs_error *error)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)value);
    return cJSON_AddStringToObject(metadata, name, text) ? 0 : rs_fail(error, "out of memory");
}

static int add_moments(cJSON *metadata, const struct rs_trend *trend, struct rs_error *error)
{
    if (!trend->counts)
        return 0;
    return add_seconds(metadata, "trend_start", trend->start, error) == 0
                   ? add_seconds(metadata, "trend_width", trend->width, error)
                   : -1;
}

int rs_popularity_save(const struct rs_popularity *model, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    cJSON *metadata = rs_columns_metadata(&model->genres, error);
    int status = -1;

    if (metadata && add_moments(metadata, &model->trend, error) == 0 && add_tensors(model, &tensors, error) == 0)
        status = rs_model_write(writer, "rs-recommend", metadata, &tensors, error);
    rs_tensors_free(&tensors);
    cJSON_Delete(metadata);
    return status;
}

/* ---- load ---- */

static int take_floats(float **values, const struct rs_message *message, const char *name, int rank, size_t *shape,
        struct rs_error *error)
{
    const struct rs_tensor *tensor = rs_message_tensor(message, name, RS_F32, rank, shape, error);
    size_t n = tensor ? tensor->size / sizeof **values : 0;

    *values = tensor ? tensor->data : NULL;
    for (size_t i = 0; i < n; i++)
        if (!isfinite((*values)[i]))
            return rs_fail(error, "%s: value %zu is not finite", name, i + 1);
    return tensor ? 0 : -1;
}

static int take_genres(struct rs_popularity *model, const struct rs_message *message, struct rs_error *error)
{
    size_t shape[2] = {model->n, RS_ANY};

    if (rs_message_columns(message, &model->genres, error) != 0
            || take_floats(&model->genre_flags, message, "genres", 2, shape, error) != 0)
        return -1;
    if (model->genres.n != shape[1])
        return rs_fail(error, "rs.columns: want %zu names, one for each genre, got %zu", shape[1], model->genres.n);
    return 0;
}

static bool take_seconds(int64_t *value, const struct rs_message *message, const char *name)
{
    const char *text = rs_message_text(message, name);

    return text && rs_parse_integer(text, strlen(text), value);
}

static int take_trend(struct rs_popularity *model, const struct rs_message *message, struct rs_error *error)
{
    struct rs_trend *trend = &model->trend;
    size_t shape[2] = {RS_ANY, model->n};

    if (!take_seconds(&trend->start, message, "trend_start") || !take_seconds(&trend->width, message, "trend_width")
            || trend->width < 1)
        return rs_fail(error, "trend_start, trend_width: want seconds, and at least 1 of width");
    if (take_floats(&trend->counts, message, "trend", 2, shape, error) != 0)
        return -1;
    if (shape[0] == 0)
        return rs_fail(error, "trend: want at least one row");
    trend->n_moments = shape[0];
    return 0;
}

static int take_all(struct rs_popularity *model, const struct rs_message *message, struct rs_error *error)
{
    model->n = RS_ANY;
    if (rs_message_ids(message, "item_ids", &model->n, &model->items, error) != 0
            || rs_ids_check_unique(&model->items, error) != 0
            || take_floats(&model->count, message, "count", 1, &model->n, error) != 0
            || take_floats(&model->mean, message, "mean", 1, &model->n, error) != 0
            || take_floats(&model->bayesian, message, "bayesian_mean", 1, &model->n, error) != 0)
        return -1;
    if (rs_message_has(message, "recent") && take_floats(&model->recent, message, "recent", 1, &model->n, error) != 0)
        return -1;
    if (rs_message_has(message, "trend") && take_trend(model, message, error) != 0)
        return -1;
    return rs_message_has(message, "genres") ? take_genres(model, message, error) : 0;
}

int rs_popularity_take(struct rs_popularity *model, struct rs_message *message, struct rs_error *error)
{
    int status;

    *model = (struct rs_popularity){0};
    status = take_all(model, message, error);
    model->storage = rs_message_detach(message);
    return status;
}

int rs_popularity_load(struct rs_popularity *model, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_message message = {0};
    int status;

    *model = (struct rs_popularity){0};
    status = rs_model_read(&message, "rs-recommend", reader, error);
    if (status == 0) {
        status = rs_popularity_take(model, &message, error);
        if (status != 0)
            rs_fail_at(error, reader->place);
    }
    rs_message_free(&message);
    return status;
}

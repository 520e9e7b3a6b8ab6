/* rating_network_io.c: a rating network on the wire. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "models/rating_network.h"
#include "stream/kinds.h"

/* "user" and "biases" to "user_biases". */
static const char *side_name(char room[RS_TENSOR_NAME], const char *side, const char *what)
{
    snprintf(room, RS_TENSOR_NAME, "%s_%s", side, what);
    return room;
}

/* ---- save ---- */

static int save_side(const struct rs_rating_side *side, const char *name, size_t k, struct rs_tensors *tensors,
        struct rs_error *error)
{
    char room[RS_TENSOR_NAME];

    if (rs_tensors_add_ids(tensors, side_name(room, name, "ids"), &side->ids, error) != 0
            || rs_tensors_add_matrix(tensors, side_name(room, name, "embeddings"), RS_F32, side->n, k, side->embeddings,
                       error)
                       != 0
            || rs_tensors_add_vector(tensors, side_name(room, name, "biases"), RS_F32, side->n, side->biases, error)
                       != 0
            || rs_tensors_add_vector(tensors, side_name(room, name, "center"), RS_F32, side->n_features, side->center,
                       error)
                       != 0)
        return -1;
    return rs_tensors_add_vector(tensors, side_name(room, name, "scale"), RS_F32, side->n_features, side->scale, error);
}

static int add_number(cJSON *metadata, const char *name, float value, struct rs_error *error)
{
    char text[32];

    snprintf(text, sizeof text, "%.9g", (double)value);
    return cJSON_AddStringToObject(metadata, name, text) ? 0 : rs_fail(error, "out of memory");
}

static int save_all(const struct rs_rating_network *model, cJSON *metadata, struct rs_tensors *tensors,
        struct rs_error *error)
{
    if (add_number(metadata, "rating_mean", model->mean, error) != 0
            || add_number(metadata, "rating_low", model->low, error) != 0
            || add_number(metadata, "rating_high", model->high, error) != 0
            || save_side(&model->users, "user", model->n_embedding, tensors, error) != 0
            || save_side(&model->items, "item", model->n_embedding, tensors, error) != 0)
        return -1;
    return rs_network_save(&model->network, tensors, metadata, error);
}

int rs_rating_network_save(const struct rs_rating_network *model, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    cJSON *metadata = cJSON_CreateObject();
    int status = metadata ? save_all(model, metadata, &tensors, error) : rs_fail(error, "out of memory");

    if (status == 0)
        status = rs_model_write(writer, "rs-train-mlp", metadata, &tensors, error);
    cJSON_Delete(metadata);
    rs_tensors_free(&tensors);
    return status;
}

/* ---- load ---- */

static const float *side_tensor(const struct rs_message *message, const char *side, const char *what, int rank,
        size_t *shape, struct rs_error *error)
{
    char room[RS_TENSOR_NAME];
    const struct rs_tensor *tensor =
            rs_message_tensor(message, side_name(room, side, what), RS_F32, rank, shape, error);

    return tensor ? tensor->data : NULL;
}

/* How long things are, and the ids: what rs_rating_network_alloc() wants to know. */
static int load_sizes(struct rs_rating_side *side, const char *name, size_t *k, const struct rs_message *message,
        struct rs_error *error)
{
    char room[RS_TENSOR_NAME];
    size_t n = RS_ANY, features = RS_ANY;
    struct rs_ids ids = {0};

    if (rs_message_ids(message, side_name(room, name, "ids"), &n, &ids, error) != 0
            || rs_ids_copy(&side->ids, &ids, error) != 0
            || !side_tensor(message, name, "embeddings", 2, (size_t[]){n, *k}, error)
            || !side_tensor(message, name, "center", 1, &features, error))
        return -1;
    side->n = n;
    side->n_features = features;
    return 0;
}

static int load_side(struct rs_rating_side *side, const char *name, size_t k, const struct rs_message *message,
        struct rs_error *error)
{
    const float *embeddings = side_tensor(message, name, "embeddings", 2, (size_t[]){side->n, k}, error);
    const float *biases = embeddings ? side_tensor(message, name, "biases", 1, &side->n, error) : NULL;
    const float *center = biases ? side_tensor(message, name, "center", 1, &side->n_features, error) : NULL;
    const float *scale = center ? side_tensor(message, name, "scale", 1, &side->n_features, error) : NULL;

    if (!scale)
        return -1;
    memcpy(side->embeddings, embeddings, side->n * k * sizeof *embeddings);
    memcpy(side->biases, biases, side->n * sizeof *biases);
    memcpy(side->center, center, side->n_features * sizeof *center);
    memcpy(side->scale, scale, side->n_features * sizeof *scale);
    for (size_t j = 0; j < side->n_features; j++) {
        if (!isfinite(center[j]) || !(scale[j] > 0) || !isfinite(scale[j]))
            return rs_fail(error, "%s_scale: column %zu: want finite numbers above 0", name, j + 1);
    }
    return 0;
}

/* The network is loaded by itself and then moved into the model's one array. */
static int take_network(struct rs_rating_network *model, const struct rs_network *network, struct rs_error *error)
{
    size_t wanted = model->users.n_features + model->items.n_features + 3 * model->n_embedding;

    if (network->sizes[0] != wanted || network->sizes[network->n_layers] != 1)
        return rs_fail(error, "0.weight: want a network from %zu inputs to 1 output, got %zu to %zu", wanted,
                network->sizes[0], network->sizes[network->n_layers]);
    if (rs_rating_network_alloc(model, network->sizes + 1, network->n_layers - 1, network->activations[0], error) != 0)
        return -1;
    memcpy(model->network.activations, network->activations, sizeof network->activations);
    memcpy(model->network.parameters, network->parameters, network->n_parameters * sizeof(float));
    return 0;
}

int rs_rating_network_take(struct rs_rating_network *model, const struct rs_message *message, struct rs_error *error)
{
    size_t shape[2] = {RS_ANY, RS_ANY};
    struct rs_network network = {0};
    int status = -1;

    model->mean = (float)rs_message_number(message, "rating_mean", (double)NAN);
    model->low = (float)rs_message_number(message, "rating_low", (double)NAN);
    model->high = (float)rs_message_number(message, "rating_high", (double)NAN);
    if (!(isfinite(model->mean) && model->low <= model->high))
        return rs_fail(error, "rating_mean, rating_low, rating_high: want numbers in the model's metadata");
    if (!side_tensor(message, "user", "embeddings", 2, shape, error))
        return -1;
    model->n_embedding = shape[1];
    if (load_sizes(&model->users, "user", &shape[1], message, error) == 0
            && load_sizes(&model->items, "item", &shape[1], message, error) == 0
            && rs_network_load(&network, message, error) == 0 && take_network(model, &network, error) == 0
            && load_side(&model->users, "user", shape[1], message, error) == 0)
        status = load_side(&model->items, "item", shape[1], message, error);
    rs_network_free(&network);
    return status;
}

int rs_rating_network_load(struct rs_rating_network *model, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_message message = {0};
    int status;

    *model = (struct rs_rating_network){0};
    status = rs_model_read(&message, "rs-train-mlp", reader, error);
    if (status == 0 && rs_rating_network_take(model, &message, error) != 0)
        status = rs_fail_at(error, reader->place);
    rs_message_free(&message);
    return status;
}

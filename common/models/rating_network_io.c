/* rating_network_io.c: a rating network on the wire. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "models/rating_network.h"
#include "stream/kinds.h"

/* "", "user" and "biases" to "user_biases". */
static const char *side_name(char room[RS_TENSOR_NAME], const char *prefix, const char *side, const char *what)
{
    snprintf(room, RS_TENSOR_NAME, "%.20s%s_%s", prefix, side, what);
    return room;
}

/* What the names of a network's tensors begin with: nothing for the first, so that one network alone reads like a
 * Sequential, then "networks.1." and so on. */
static const char *network_prefix(char room[RS_TENSOR_NAME], size_t i)
{
    snprintf(room, RS_TENSOR_NAME, "networks.%zu.", i);
    return i == 0 ? "" : room;
}

/* ---- save ---- */

static int save_side(const struct rs_rating_side *side, const char *name, size_t n_factors, struct rs_tensors *tensors,
        struct rs_error *error)
{
    char room[RS_TENSOR_NAME];

    if (rs_tensors_add_ids(tensors, side_name(room, "", name, "ids"), &side->ids, error) != 0
            || rs_tensors_add_vector(tensors, side_name(room, "", name, "center"), RS_F32, side->n_features,
                       side->center, error)
                       != 0
            || rs_tensors_add_vector(tensors, side_name(room, "", name, "scale"), RS_F32, side->n_features, side->scale,
                       error)
                       != 0)
        return -1;
    if (n_factors == 0)
        return 0;
    return rs_tensors_add_matrix(tensors, side_name(room, "", name, "factors"), RS_F32, side->n, n_factors,
            side->factors, error);
}

/* What a network has learnt of a side's ids. */
static int save_learnt(const struct rs_rating_side *side, const char *prefix, const char *name, size_t k,
        struct rs_tensors *tensors, struct rs_error *error)
{
    char room[RS_TENSOR_NAME];

    if (rs_tensors_add_matrix(tensors, side_name(room, prefix, name, "embeddings"), RS_F32, side->n, k,
                side->embeddings, error)
            != 0)
        return -1;
    return rs_tensors_add_vector(tensors, side_name(room, prefix, name, "biases"), RS_F32, side->n, side->biases,
            error);
}

static int save_network(const struct rs_rating_network *model, size_t i, struct rs_tensors *tensors,
        struct rs_error *error)
{
    struct rs_rating_network one = rs_rating_network_one(model, i);
    char room[RS_TENSOR_NAME];
    const char *prefix = network_prefix(room, i);

    if (save_learnt(&one.users, prefix, "user", model->n_embedding, tensors, error) != 0
            || save_learnt(&one.items, prefix, "item", model->n_embedding, tensors, error) != 0)
        return -1;
    return i == 0 ? 0 : rs_network_save_as(&one.network, prefix, tensors, error);
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
            || (model->n_networks > 1 && add_number(metadata, "n_networks", (float)model->n_networks, error) != 0)
            || save_side(&model->users, "user", model->n_factors, tensors, error) != 0
            || save_side(&model->items, "item", model->n_factors, tensors, error) != 0)
        return -1;
    for (size_t i = 0; i < model->n_networks; i++)
        if (save_network(model, i, tensors, error) != 0)
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

static const float *side_tensor(const struct rs_message *message, const char *prefix, const char *side,
        const char *what, int rank, size_t *shape, struct rs_error *error)
{
    char room[RS_TENSOR_NAME];
    const struct rs_tensor *tensor =
            rs_message_tensor(message, side_name(room, prefix, side, what), RS_F32, rank, shape, error);

    return tensor ? tensor->data : NULL;
}

/* How long things are, and the ids: what rs_rating_network_alloc() wants to know. */
static int load_sizes(struct rs_rating_side *side, const char *name, const struct rs_message *message,
        struct rs_error *error)
{
    char room[RS_TENSOR_NAME];
    size_t n = RS_ANY, features = RS_ANY;
    struct rs_ids ids = {0};

    if (rs_message_ids(message, side_name(room, "", name, "ids"), &n, &ids, error) != 0
            || rs_ids_copy(&side->ids, &ids, error) != 0
            || !side_tensor(message, "", name, "center", 1, &features, error))
        return -1;
    side->n = n;
    side->n_features = features;
    return 0;
}

static int load_side(struct rs_rating_side *side, const char *name, size_t n_factors, const struct rs_message *message,
        struct rs_error *error)
{
    const float *center = side_tensor(message, "", name, "center", 1, &side->n_features, error);
    const float *scale = center ? side_tensor(message, "", name, "scale", 1, &side->n_features, error) : NULL;
    const float *factors = NULL;

    if (!scale)
        return -1;
    if (n_factors > 0) {
        factors = side_tensor(message, "", name, "factors", 2, (size_t[]){side->n, n_factors}, error);
        if (!factors)
            return -1;
        memcpy(side->factors, factors, side->n * n_factors * sizeof *factors);
        for (size_t i = 0; i < side->n * n_factors; i++)
            if (!isfinite(factors[i]))
                return rs_fail(error, "%s_factors: want finite numbers", name);
    }
    memcpy(side->center, center, side->n_features * sizeof *center);
    memcpy(side->scale, scale, side->n_features * sizeof *scale);
    for (size_t j = 0; j < side->n_features; j++) {
        if (!isfinite(center[j]) || !(scale[j] > 0) || !isfinite(scale[j]))
            return rs_fail(error, "%s_scale: column %zu: want finite numbers above 0", name, j + 1);
    }
    return 0;
}

/* What is not finite would turn into the lowest rating, unsaid. */
static int check_finite(const float *parameters, size_t n, size_t network, struct rs_error *error)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(parameters[i]))
            return rs_fail(error, "layers, embeddings and biases of network %zu: want finite numbers", network);
    return 0;
}

static int load_learnt(const struct rs_rating_side *side, const char *prefix, const char *name, size_t k,
        const struct rs_message *message, struct rs_error *error)
{
    size_t n = side->n;
    const float *embeddings = side_tensor(message, prefix, name, "embeddings", 2, (size_t[]){n, k}, error);
    const float *biases = embeddings ? side_tensor(message, prefix, name, "biases", 1, &n, error) : NULL;

    if (!biases)
        return -1;
    memcpy(side->embeddings, embeddings, n * k * sizeof *embeddings);
    memcpy(side->biases, biases, n * sizeof *biases);
    return 0;
}

static int load_network(const struct rs_rating_network *model, size_t i, const struct rs_message *message,
        struct rs_error *error)
{
    struct rs_rating_network one = rs_rating_network_one(model, i);
    char room[RS_TENSOR_NAME];
    const char *prefix = network_prefix(room, i);

    if (rs_network_load_as(&one.network, prefix, message, error) != 0
            || load_learnt(&one.users, prefix, "user", model->n_embedding, message, error) != 0
            || load_learnt(&one.items, prefix, "item", model->n_embedding, message, error) != 0)
        return -1;
    return check_finite(one.parameters, model->n_parameters, i, error);
}

/* The first network, loaded by itself, says what the model's arrays are to be. */
static int alloc_like(struct rs_rating_network *model, const struct rs_network *network, struct rs_error *error)
{
    size_t wanted = model->users.n_features + model->items.n_features + 3 * model->n_embedding;

    if (network->sizes[0] != wanted || network->sizes[network->n_layers] != 1)
        return rs_fail(error, "0.weight: want a network from %zu inputs to 1 output, got %zu to %zu", wanted,
                network->sizes[0], network->sizes[network->n_layers]);
    if (rs_rating_network_alloc(model, network->sizes + 1, network->n_layers - 1, network->activations[0], error) != 0)
        return -1;
    memcpy(model->network.activations, network->activations, sizeof network->activations);
    return 0;
}

/* Numbers in the metadata, and lengths that only tensors tell. */
static int take_numbers(struct rs_rating_network *model, const struct rs_message *message, struct rs_error *error)
{
    size_t shape[2] = {RS_ANY, RS_ANY};
    double n_networks = rs_message_number(message, "n_networks", 1);

    model->mean = (float)rs_message_number(message, "rating_mean", (double)NAN);
    model->low = (float)rs_message_number(message, "rating_low", (double)NAN);
    model->high = (float)rs_message_number(message, "rating_high", (double)NAN);
    if (!(isfinite(model->mean) && model->low <= model->high))
        return rs_fail(error, "rating_mean, rating_low, rating_high: want numbers in the model's metadata");
    if (!(n_networks >= 1 && n_networks <= RS_MAX_NETWORKS && n_networks == floor(n_networks)))
        return rs_fail(error, "n_networks: want a whole number from 1 to %d in the model's metadata", RS_MAX_NETWORKS);
    model->n_networks = (size_t)n_networks;
    if (!side_tensor(message, "", "user", "embeddings", 2, shape, error))
        return -1;
    model->n_embedding = shape[1];
    if (!rs_message_has(message, "user_factors"))
        return 0;
    shape[0] = shape[1] = RS_ANY;
    if (!side_tensor(message, "", "user", "factors", 2, shape, error))
        return -1;
    model->n_factors = shape[1];
    return 0;
}

/* Every network that is said to be there is, before there is memory for all of them. */
static int check_names(const struct rs_rating_network *model, const struct rs_message *message, struct rs_error *error)
{
    char prefix[RS_TENSOR_NAME], name[RS_TENSOR_NAME];

    for (size_t i = 0; i < model->n_networks; i++)
        if (!rs_message_has(message, side_name(name, network_prefix(prefix, i), "user", "biases")))
            return rs_fail(error, "%s: want it, as there are %zu networks", name, model->n_networks);
    return 0;
}

int rs_rating_network_take(struct rs_rating_network *model, const struct rs_message *message, struct rs_error *error)
{
    struct rs_network network = {0};
    int status = -1;

    if (take_numbers(model, message, error) != 0 || check_names(model, message, error) != 0)
        return -1;
    if (load_sizes(&model->users, "user", message, error) == 0 && load_sizes(&model->items, "item", message, error) == 0
            && rs_network_load(&network, message, error) == 0 && alloc_like(model, &network, error) == 0
            && load_side(&model->users, "user", model->n_factors, message, error) == 0)
        status = load_side(&model->items, "item", model->n_factors, message, error);
    for (size_t i = 0; status == 0 && i < model->n_networks; i++)
        status = load_network(model, i, message, error);
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

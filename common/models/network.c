/* network.c: the apply side of a network. Rows go through in blocks of BLOCK_ROWS, the last one filled up with zeros: BLAS
 * then always sees the same shapes, so that a row has the same bits wherever it stands in a stream. */
#include "models/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/parallel.h"

enum { BLOCK_ROWS = 64, MAX_UNITS = 1 << 16 };

size_t rs_network_count(size_t n_layers, const size_t *sizes)
{
    size_t count = 0;

    for (size_t l = 0; l < n_layers; l++)
        count += (sizes[l] + 1) * sizes[l + 1];
    return count;
}

int rs_network_parse_sizes(const char *text, size_t *sizes, size_t max, size_t *n, struct rs_error *error)
{
    const char *next = text;

    for (*n = 0; *n < max; next++) {
        size_t length = strcspn(next, ",");
        int64_t size;

        if (!rs_parse_integer(next, length, &size) || size < 0 || size > MAX_UNITS
                || (size == 0 && strcmp(text, "0") != 0))
            break;
        if (size > 0)
            sizes[(*n)++] = (size_t)size;
        next += length;
        if (*next == '\0')
            return 0;
    }
    return rs_fail(error, "want up to %zu sizes of layers as in 128,64, or 0 for none, got '%s'", max, text);
}

void rs_network_place(struct rs_network *network, float *parameters)
{
    network->parameters = parameters;
    for (size_t l = 0; l < network->n_layers; l++) {
        network->weights[l] = parameters;
        parameters += network->sizes[l] * network->sizes[l + 1];
        network->biases[l] = parameters;
        parameters += network->sizes[l + 1];
    }
}

int rs_network_alloc(struct rs_network *network, size_t n_layers, const size_t *sizes,
        const enum rs_activation *activations, struct rs_error *error)
{
    float *parameters;

    *network = (struct rs_network){0};
    if (n_layers == 0 || n_layers > RS_MAX_LAYERS)
        return rs_fail(error, "want 1 to %d layers, got %zu", RS_MAX_LAYERS, n_layers);
    for (size_t l = 0; l <= n_layers; l++) {
        if (sizes[l] == 0 || sizes[l] > INT32_MAX)
            return rs_fail(error, "want layers of 1 to %d units, got %zu", INT32_MAX, sizes[l]);
    }
    network->n_parameters = rs_network_count(n_layers, sizes);
    parameters = rs_alloc_zero(network->n_parameters, sizeof *parameters, error);
    if (!parameters)
        return -1;
    network->n_layers = n_layers;
    memcpy(network->sizes, sizes, (n_layers + 1) * sizeof *sizes);
    memcpy(network->activations, activations, n_layers * sizeof *activations);
    rs_network_place(network, parameters);
    return 0;
}

void rs_network_free(struct rs_network *network)
{
    free(network->parameters);
    *network = (struct rs_network){0};
}

/* ---- apply ---- */

struct apply {
    const struct rs_network *network;
    size_t first, last, n, widest;
    const float *x;
    float *y, *scratch; /* two matrices [BLOCK_ROWS,widest] a worker */
};

static void apply_block(void *context, size_t block, int worker)
{
    const struct apply *a = context;
    const struct rs_network *network = a->network;
    size_t row = block * BLOCK_ROWS, rows = a->n - row < BLOCK_ROWS ? a->n - row : BLOCK_ROWS;
    size_t n_in = network->sizes[a->first], n_out = network->sizes[a->last];
    float *in = a->scratch + (size_t)worker * 2 * BLOCK_ROWS * a->widest, *out = in + BLOCK_ROWS * a->widest;

    memcpy(in, a->x + row * n_in, rows * n_in * sizeof *in);
    memset(in + rows * n_in, 0, (BLOCK_ROWS - rows) * n_in * sizeof *in);
    for (size_t l = a->first; l < a->last; l++) {
        float *done = in;

        rs_linear_forward(in, BLOCK_ROWS, network->sizes[l], network->weights[l], network->biases[l],
                network->sizes[l + 1], out, 1);
        rs_activation_forward(network->activations[l], out, BLOCK_ROWS * network->sizes[l + 1]);
        in = out;
        out = done;
    }
    memcpy(a->y + row * n_out, in, rows * n_out * sizeof *in);
}

int rs_network_apply(const struct rs_network *network, size_t first, size_t last, const float *x, size_t n, float *y,
        int n_threads, struct rs_error *error)
{
    struct apply a = {.network = network, .first = first, .last = last, .n = n, .x = x, .y = y};

    for (size_t l = first; l <= last; l++)
        a.widest = network->sizes[l] > a.widest ? network->sizes[l] : a.widest;
    a.scratch = rs_alloc((size_t)n_threads * 2 * BLOCK_ROWS * a.widest, sizeof *a.scratch, error);
    if (!a.scratch)
        return -1;
    rs_parallel(rs_blocks(n, BLOCK_ROWS), n_threads, apply_block, &a);
    free(a.scratch);
    return 0;
}

/* ---- save and load ---- */

/* "", 1 and "bias" to "2.bias". */
static const char *layer_name(char room[RS_TENSOR_NAME], const char *prefix, size_t layer, const char *what)
{
    snprintf(room, RS_TENSOR_NAME, "%.20s%zu.%s", prefix, 2 * layer, what);
    return room;
}

int rs_network_save_as(const struct rs_network *network, const char *prefix, struct rs_tensors *tensors,
        struct rs_error *error)
{
    char room[RS_TENSOR_NAME];

    for (size_t l = 0; l < network->n_layers; l++) {
        size_t n_in = network->sizes[l], n_out = network->sizes[l + 1];

        if (rs_tensors_add_matrix(tensors, layer_name(room, prefix, l, "weight"), RS_F32, n_out, n_in,
                    network->weights[l], error)
                        != 0
                || rs_tensors_add_vector(tensors, layer_name(room, prefix, l, "bias"), RS_F32, n_out,
                           network->biases[l], error)
                           != 0)
            return -1;
    }
    return 0;
}

int rs_network_save(const struct rs_network *network, struct rs_tensors *tensors, struct cJSON *metadata,
        struct rs_error *error)
{
    char names[RS_MAX_LAYERS * 16] = "";

    for (size_t l = 0; l < network->n_layers; l++) {
        size_t used = strlen(names);

        snprintf(names + used, sizeof names - used, "%s%s", l ? "," : "", rs_activation_names[network->activations[l]]);
    }
    if (!cJSON_AddStringToObject(metadata, "activations", names))
        return rs_fail(error, "out of memory");
    return rs_network_save_as(network, "", tensors, error);
}

/* "relu,identity" to activations; returns how many, 0 when it is not a list of them. */
static size_t parse_activations(const char *text, enum rs_activation *activations)
{
    size_t n = 0;

    while (text && n < RS_MAX_LAYERS) {
        size_t length = strcspn(text, ","), kind = 0;

        while (kind < RS_N_ACTIVATIONS
                && (strlen(rs_activation_names[kind]) != length
                        || strncmp(text, rs_activation_names[kind], length) != 0))
            kind++;
        if (kind == RS_N_ACTIVATIONS)
            return 0;
        activations[n++] = (enum rs_activation)kind;
        if (text[length] == '\0')
            return n;
        text += length + 1;
    }
    return 0;
}

static const struct rs_tensor *layer_tensor(const struct rs_message *message, const char *prefix, size_t layer,
        const char *what, int rank, size_t *shape, struct rs_error *error)
{
    char room[RS_TENSOR_NAME];

    return rs_message_tensor(message, layer_name(room, prefix, layer, what), RS_F32, rank, shape, error);
}

static int load_sizes(const struct rs_message *message, size_t n_layers, size_t *sizes, struct rs_error *error)
{
    for (size_t l = 0; l < n_layers; l++) {
        size_t shape[2] = {RS_ANY, l ? sizes[l] : RS_ANY};

        if (!layer_tensor(message, "", l, "weight", 2, shape, error))
            return -1;
        sizes[l] = shape[1];
        sizes[l + 1] = shape[0];
    }
    return 0;
}

int rs_network_load_as(const struct rs_network *network, const char *prefix, const struct rs_message *message,
        struct rs_error *error)
{
    for (size_t l = 0; l < network->n_layers; l++) {
        size_t shape[2] = {network->sizes[l + 1], network->sizes[l]};
        const struct rs_tensor *weight = layer_tensor(message, prefix, l, "weight", 2, shape, error);
        const struct rs_tensor *bias = layer_tensor(message, prefix, l, "bias", 1, shape, error);

        if (!weight || !bias)
            return -1;
        memcpy(network->weights[l], weight->data, weight->size);
        memcpy(network->biases[l], bias->data, bias->size);
    }
    return 0;
}

int rs_network_load(struct rs_network *network, const struct rs_message *message, struct rs_error *error)
{
    enum rs_activation activations[RS_MAX_LAYERS];
    size_t sizes[RS_MAX_LAYERS + 1];
    size_t n_layers = parse_activations(rs_message_text(message, "activations"), activations);

    *network = (struct rs_network){0};
    if (n_layers == 0)
        return rs_fail(error, "activations: want names like relu,identity in the model's metadata");
    if (load_sizes(message, n_layers, sizes, error) != 0
            || rs_network_alloc(network, n_layers, sizes, activations, error) != 0)
        return -1;
    return rs_network_load_as(network, "", message, error);
}

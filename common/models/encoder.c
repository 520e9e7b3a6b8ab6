/* encoder.c: codes of dense and sparse rows; load and save. */
#include "models/encoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "base/memory.h"
#include "stream/kinds.h"

enum { CHUNK = 4096 }; /* sparse rows whose first hidden layer is in memory at once */

/* ---- apply ---- */

int rs_encoder_apply(const struct rs_encoder *encoder, const float *x, size_t n, float *codes, int n_threads,
        struct rs_error *error)
{
    return rs_network_apply(&encoder->network, 0, encoder->n_code_layers, x, n, codes, n_threads, error);
}

int rs_encoder_decode(const struct rs_encoder *encoder, const float *codes, size_t n, float *x, int n_threads,
        struct rs_error *error)
{
    const struct rs_network *network = &encoder->network;

    return rs_network_apply(network, encoder->n_code_layers, network->n_layers, codes, n, x, n_threads, error);
}

static float *transposed_weight(const struct rs_network *network, struct rs_error *error)
{
    size_t n_in = network->sizes[0], n_out = network->sizes[1];
    float *weight_t = rs_alloc(n_in * n_out, sizeof *weight_t, error);

    for (size_t i = 0; weight_t && i < n_out; i++) {
        for (size_t j = 0; j < n_in; j++)
            weight_t[j * n_out + i] = network->weights[0][i * n_in + j];
    }
    return weight_t;
}

int rs_encoder_apply_csr(const struct rs_encoder *encoder, const struct rs_csr *x, float *codes, int n_threads,
        struct rs_error *error)
{
    const struct rs_network *network = &encoder->network;
    size_t width = network->sizes[1], chunk = x->n_rows < CHUNK ? x->n_rows : CHUNK;
    float *weight_t = transposed_weight(network, error);
    float *hidden = rs_alloc(chunk * width, sizeof *hidden, error);
    int status = weight_t && hidden ? 0 : -1;

    for (size_t row = 0; status == 0 && row < x->n_rows; row += CHUNK) {
        size_t n = x->n_rows - row < CHUNK ? x->n_rows - row : CHUNK;

        rs_sparse_linear_forward(x->indptr + row, x->indices, x->data, n, weight_t, network->biases[0], width, hidden,
                n_threads);
        rs_activation_forward(network->activations[0], hidden, n * width);
        status = rs_network_apply(network, 1, encoder->n_code_layers, hidden, n, codes + row * rs_encoder_dim(encoder),
                n_threads, error);
    }
    free(weight_t);
    free(hidden);
    return status;
}

/* ---- save and load ---- */

void rs_encoder_free(struct rs_encoder *encoder)
{
    rs_network_free(&encoder->network);
    rs_ids_free(&encoder->columns, NULL);
    *encoder = (struct rs_encoder){0};
}

int rs_encoder_save(const struct rs_encoder *encoder, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    cJSON *metadata = cJSON_CreateObject();
    char layers[32];
    int status = -1;

    snprintf(layers, sizeof layers, "%zu", encoder->n_code_layers);
    if (!metadata || !cJSON_AddStringToObject(metadata, "code_layers", layers)
            || !cJSON_AddStringToObject(metadata, "input", encoder->sparse ? "csr" : "dense"))
        rs_fail(error, "out of memory");
    else if ((encoder->columns.n == 0 || rs_tensors_add_ids(&tensors, "column_ids", &encoder->columns, error) == 0)
             && rs_network_save(&encoder->network, &tensors, metadata, error) == 0)
        status = rs_model_write(writer, "rs-encode", metadata, &tensors, error);
    cJSON_Delete(metadata);
    rs_tensors_free(&tensors);
    return status;
}

static int load_all(struct rs_encoder *encoder, const struct rs_message *message, struct rs_error *error)
{
    double layers = rs_message_number(message, "code_layers", 0);
    const char *input = rs_message_text(message, "input");
    struct rs_ids columns = {0};
    size_t n;

    if (rs_network_load(&encoder->network, message, error) != 0)
        return -1;
    if (!(layers >= 1 && layers < (double)encoder->network.n_layers))
        return rs_fail(error, "code_layers: want 1 to %zu, got %g", encoder->network.n_layers - 1, layers);
    encoder->n_code_layers = (size_t)layers;
    encoder->sparse = input && strcmp(input, "csr") == 0;
    n = rs_encoder_columns(encoder);
    if (encoder->network.sizes[encoder->network.n_layers] != n)
        return rs_fail(error, "want as many columns out as in, got %zu and %zu",
                encoder->network.sizes[encoder->network.n_layers], n);
    if (!rs_message_has(message, "column_ids") && !rs_message_has(message, "column_ids_offsets"))
        return encoder->sparse ? rs_fail(error, "column_ids: want them in a model for csr") : 0;
    if (rs_message_ids(message, "column_ids", &n, &columns, error) != 0)
        return -1;
    return rs_ids_copy(&encoder->columns, &columns, error);
}

int rs_encoder_load(struct rs_encoder *encoder, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_message message = {0};
    int status;

    *encoder = (struct rs_encoder){0};
    status = rs_model_read(&message, "rs-encode", reader, error);
    if (status == 0 && load_all(encoder, &message, error) != 0)
        status = rs_fail_at(error, reader->place);
    rs_message_free(&message);
    return status;
}

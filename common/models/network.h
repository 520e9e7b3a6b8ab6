/* network.h: a network of linear layers with an activation behind each, the apply side: load, save, rows through it.
 *
 * It is PyTorch's nn.Sequential(Linear, activation, Linear, activation, ..., Linear): layer l's tensors are named
 * `2l.weight` [out,in] and `2l.bias` [out], so that load_state_dict() fits. The fit side is network_fit.h. */
#ifndef RS_MODELS_NETWORK_H
#define RS_MODELS_NETWORK_H

#include <stddef.h>

#include "base/error.h"
#include "math/layer.h"
#include "stream/message.h"

enum { RS_MAX_LAYERS = 16 };

struct rs_network {
    size_t n_layers;
    size_t sizes[RS_MAX_LAYERS + 1];               /* sizes[0] goes in, sizes[n_layers] comes out */
    enum rs_activation activations[RS_MAX_LAYERS]; /* behind each layer; the last is usually the identity */
    float *parameters;                             /* [n_parameters], in one piece: W0, b0, W1, b1, ...; owned */
    size_t n_parameters;
    float *weights[RS_MAX_LAYERS], *biases[RS_MAX_LAYERS]; /* into `parameters`: [sizes[l+1],sizes[l]], [sizes[l+1]] */
};

/* A network of zeros. Free it with rs_network_free(). -1: too many layers, or out of memory. */
int rs_network_alloc(struct rs_network *network, size_t n_layers, const size_t *sizes,
        const enum rs_activation *activations, struct rs_error *error);
void rs_network_free(struct rs_network *network);

/* The sizes of hidden layers as an option gives them: "128,64", or "0" for none. -1 with what was wanted. */
int rs_network_parse_sizes(const char *text, size_t *sizes, size_t max, size_t *n, struct rs_error *error);

/* The number of parameters that these sizes make. */
size_t rs_network_count(size_t n_layers, const size_t *sizes);

/* Let `parameters` [n_parameters], somebody else's, be the network's, as when it is a part of something larger that is
 * trained as one array. Do not call rs_network_free() then. */
void rs_network_place(struct rs_network *network, float *parameters);

/* Rows x [n,sizes[first]] through the layers first .. last - 1 to y [n,sizes[last]], in blocks with constant scratch. A
 * row's result does not depend on the rows beside it. */
int rs_network_apply(const struct rs_network *network, size_t first, size_t last, const float *x, size_t n, float *y,
        int n_threads, struct rs_error *error);

/* The tensors go into a model's list, the activations into its metadata ("relu,identity"). */
int rs_network_save(const struct rs_network *network, struct rs_tensors *tensors, struct cJSON *metadata,
        struct rs_error *error);

/* One of several networks of the same shape, whose tensors' names begin with `prefix`: the tensors alone; and back into a
 * network that has its shape and its place in memory. */
int rs_network_save_as(const struct rs_network *network, const char *prefix, struct rs_tensors *tensors,
        struct rs_error *error);
int rs_network_load_as(const struct rs_network *network, const char *prefix, const struct rs_message *message,
        struct rs_error *error);

/* From a model that is loaded; all shapes checked. The network owns a copy. */
int rs_network_load(struct rs_network *network, const struct rs_message *message, struct rs_error *error);

#endif

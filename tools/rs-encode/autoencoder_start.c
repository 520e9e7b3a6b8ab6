/* autoencoder_start.c: a network that is a PCA, to learn from there.
 *
 * What is carried from layer to layer are the dim scores z. A reading says how they are had from a layer's outputs:
 * z = R out + c. At first the outputs are the columns, R the components and c = -R mean. A hidden layer carries z_j as
 * a(gain z_j), with a(t) about a(0) + a'(0) t where t is small, or with relu as the pair relu(z_j), relu(-z_j), exactly;
 * units beyond those keep their random weights and are not read, until learning does. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "autoencoder_fit.h"
#include "base/memory.h"
#include "svd_fit.h"

struct reading {
    size_t dim, width;
    double *r; /* [dim,width] */
    double *c; /* [dim] */
};

static int reading_alloc(struct reading *reading, size_t dim, size_t width, struct rs_error *error)
{
    reading->dim = dim;
    reading->width = width;
    reading->r = rs_alloc_zero(dim * width, sizeof *reading->r, error);
    reading->c = rs_alloc_zero(dim, sizeof *reading->c, error);
    return reading->r && reading->c ? 0 : -1;
}

static void reading_free(struct reading *reading)
{
    free(reading->r);
    free(reading->c);
}

/* A unit's input becomes gain z_j. */
static void carry(struct rs_network *network, size_t layer, size_t unit, const struct reading *before, size_t j,
        double gain)
{
    float *weights = network->weights[layer] + unit * before->width;

    for (size_t i = 0; i < before->width; i++)
        weights[i] = (float)(gain * before->r[j * before->width + i]);
    network->biases[layer][unit] = (float)(gain * before->c[j]);
}

/* Small enough for the straight part of tanh and the sigmoid: a tenth at one standard deviation. */
static double gain_of(enum rs_activation activation, double deviation)
{
    return activation == RS_IDENTITY || activation == RS_RELU || deviation <= 0 ? 1 : 0.1 / deviation;
}

static void hidden_layer(struct rs_network *network, size_t layer, const struct reading *before, struct reading *after,
        const double *deviation)
{
    enum rs_activation activation = network->activations[layer];
    double slope = activation == RS_SIGMOID ? 0.25 : 1, at_zero = activation == RS_SIGMOID ? 0.5 : 0;
    size_t dim = before->dim;

    for (size_t j = 0; j < dim; j++) {
        double gain = gain_of(activation, deviation[j]);

        carry(network, layer, j, before, j, gain);
        after->r[j * after->width + j] = 1 / (slope * gain);
        after->c[j] = -at_zero / (slope * gain);
        if (activation == RS_RELU) {
            carry(network, layer, dim + j, before, j, -1);
            after->r[j * after->width + dim + j] = -1;
        }
    }
}

/* x = mean + sum_j z_j v_j */
static void last_layer(struct rs_network *network, const struct reading *before, const struct svd *svd)
{
    size_t last = network->n_layers - 1, width = before->width;

    for (size_t i = 0; i < svd->d; i++) {
        float *weights = network->weights[last] + i * width;
        double bias = svd->mean[i];

        memset(weights, 0, width * sizeof *weights);
        for (size_t j = 0; j < svd->k; j++) {
            double v = (double)svd->components[j * svd->d + i];

            bias += v * before->c[j];
            for (size_t u = 0; u < width; u++)
                weights[u] += (float)(v * before->r[j * width + u]);
        }
        network->biases[last][i] = (float)bias;
    }
}

static int first_reading(struct reading *reading, const struct svd *svd, struct rs_error *error)
{
    if (reading_alloc(reading, svd->k, svd->d, error) != 0)
        return -1;
    for (size_t i = 0; i < svd->k * svd->d; i++) {
        reading->r[i] = (double)svd->components[i];
        reading->c[i / svd->d] -= (double)svd->components[i] * svd->mean[i % svd->d];
    }
    return 0;
}

static bool wide_enough(const struct rs_network *network, size_t n_code)
{
    size_t dim = network->sizes[n_code];

    for (size_t l = 0; l + 1 < network->n_layers; l++) {
        size_t wanted = l + 1 == n_code ? dim : network->activations[l] == RS_RELU ? 2 * dim : dim;

        if (network->sizes[l + 1] < wanted)
            return false;
    }
    return dim <= network->sizes[0];
}

static int carry_through(struct rs_network *network, const struct svd *svd, const double *deviation,
        struct rs_error *error)
{
    struct reading before = {0};
    int status = first_reading(&before, svd, error);

    for (size_t l = 0; status == 0 && l + 1 < network->n_layers; l++) {
        struct reading after = {0};

        status = reading_alloc(&after, svd->k, network->sizes[l + 1], error);
        if (status == 0)
            hidden_layer(network, l, &before, &after, deviation);
        reading_free(&before);
        before = after;
    }
    if (status == 0)
        last_layer(network, &before, svd);
    reading_free(&before);
    return status;
}

int autoencoder_start_pca(struct rs_network *network, size_t n_code, const struct encode_rows *rows, uint64_t seed,
        int n_threads, struct rs_error *error)
{
    struct svd svd = {0};
    size_t n = encode_rows_count(rows);
    int status;

    if (!wide_enough(network, n_code))
        return 0;
    status = svd_fit(&svd, rows, network->sizes[n_code], true, seed, n_threads, error);
    for (size_t j = 0; status == 0 && j < svd.k; j++)
        svd.singular[j] /= sqrt((double)(n ? n : 1));
    if (status == 0)
        status = carry_through(network, &svd, svd.singular, error);
    svd_free(&svd);
    return status == 0 ? 1 : -1;
}

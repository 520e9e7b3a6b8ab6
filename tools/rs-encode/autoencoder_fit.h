/* autoencoder_fit.h: an autoencoder by backpropagation and Adam.
 *
 * columns -> hidden layers -> dim -> the same hidden layers turned round -> columns. With the MSE loss it starts as the PCA
 * of the rows it learns from, carried through the hidden layers, wherever these are wide enough (2 dim units with relu, dim
 * with another activation); the best epoch is kept, epoch 0 being the start. So it is never worse than PCA on the rows held
 * out. With the multinomial loss (Liang et al. 2018) outputs are logits, and the start is random. */
#ifndef AUTOENCODER_FIT_H
#define AUTOENCODER_FIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"
#include "encode_rows.h"
#include "models/encoder.h"
#include "models/network_fit.h"

enum { AUTOENCODER_MAX_HIDDEN = RS_MAX_LAYERS / 2 - 1 };
enum autoencoder_loss { AUTOENCODER_MSE, AUTOENCODER_MULTINOMIAL };

struct autoencoder_options {
    size_t dim;
    size_t hidden[AUTOENCODER_MAX_HIDDEN], n_hidden;
    enum rs_activation activation;
    enum autoencoder_loss loss;
    double dropout; /* part of the input left out at a step: a denoising autoencoder */
    double learning_rate, weight_decay;
    double validation; /* part of the rows held out, drawn by the seed; 0: none */
    size_t epochs, batch_size, patience;
    uint64_t seed;
    int n_threads;
    struct rs_progress *progress; /* may be NULL */
};

/* Told of each epoch; losses are means over rows. */
typedef int autoencoder_epoch_fn(void *context, size_t epoch, double loss, double validation_loss,
        struct rs_error *error);

struct autoencoder_result {
    struct rs_outcome outcome;
    size_t n_learnt, n_held_out;
};

/* NULL when the options can be used on these rows, else what is wrong. */
const char *autoencoder_check(const struct autoencoder_options *options, size_t n_columns);

/* Fit encoder->network and set n_code_layers. rows->out is set here (NULL before and after). */
int autoencoder_fit(struct rs_encoder *encoder, const struct autoencoder_options *options, struct encode_rows *rows,
        autoencoder_epoch_fn *epoch, void *epoch_context, struct autoencoder_result *result, struct rs_error *error);

/* autoencoder_start.c: make `network`, `n_code` layers to the code and as many back, be the PCA of the rows. 1 done,
 * 0 its layers are too narrow, -1 failed. */
int autoencoder_start_pca(struct rs_network *network, size_t n_code, const struct encode_rows *rows, uint64_t seed,
        int n_threads, struct rs_error *error);

#endif

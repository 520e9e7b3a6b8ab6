/* autoencoder_sparse.h: a mini-batch of sparse rows, and the first layer over them.
 *
 * Only the columns that a batch has get a gradient. Adam moves all weights at each step, for their moments fade only slowly;
 * here a column's weights take the steps that they have missed when they are wanted next, one by one: the same bits, and a
 * step costs the batch's columns. */
#ifndef AUTOENCODER_SPARSE_H
#define AUTOENCODER_SPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/csr.h"
#include "math/adam.h"
#include "models/network_train.h"

struct autoencoder_sparse {
    const struct rs_csr *csr;
    struct rs_network *network;
    size_t n_columns, width; /* of the first weight, [n_columns,width] */
    struct rs_adam weights, biases;
    /* The batch by rows, then by columns. */
    size_t n;
    int64_t *indptr; /* [batch_size + 1] */
    int32_t *indices;
    float *values;
    size_t capacity, values_capacity;
    int32_t *columns; /* [n_touched] those with entries, in their order */
    size_t n_touched;
    int32_t *slot;  /* [n_columns] the place in `columns`, -1: none */
    size_t *starts; /* [n_columns + 1] by slot: entries in rows[] and in_column[] */
    int32_t *rows;
    float *in_column;
    size_t rows_capacity, in_column_capacity;
    /* The layer. */
    float *hidden, *d_hidden;    /* [batch_size,width] behind the activation; the gradient before it */
    float *mean, *variance;      /* [(n_columns + 1) width] of weight and bias */
    uint32_t *steps;             /* [n_columns] taken; 0: never touched, there is nothing to catch up with */
    struct rs_adam_rates *rates; /* [step] of all steps so far */
    size_t rates_capacity;
    float *zeros;     /* [width] */
    float *gradients; /* [n_threads,width] */
};

/* csr, network, weights and biases are set. Free it also after a failure. */
int autoencoder_sparse_alloc(struct autoencoder_sparse *sparse, size_t batch_size, int n_threads,
        struct rs_error *error);
void autoencoder_sparse_free(struct autoencoder_sparse *sparse);

/* Get these rows for step `step` (learning) or to look at them (step 0: after autoencoder_sparse_settle()), each value
 * left out with probability `dropout`, as drawn by `rng`; the columns' weights catch up. */
int autoencoder_sparse_gather(struct autoencoder_sparse *sparse, const int32_t *picked, size_t n, size_t step,
        double dropout, gsl_rng *rng, int n_threads, struct rs_error *error);

/* Rows start .. start + n - 1 through the layer to `hidden` and trainer->x; and from trainer->dx to `d_hidden`. */
void autoencoder_sparse_forward(struct autoencoder_sparse *sparse, struct rs_trainer *trainer, size_t start, size_t n);
void autoencoder_sparse_backward(struct autoencoder_sparse *sparse, const struct rs_trainer *trainer, size_t start,
        size_t n);

/* Adam's step for the batch's columns and the bias, in so many blocks. */
size_t autoencoder_sparse_blocks(const struct autoencoder_sparse *sparse);
void autoencoder_sparse_update(struct autoencoder_sparse *sparse, size_t block, size_t step, int worker);

/* All columns take the steps that they have missed. */
void autoencoder_sparse_settle(struct autoencoder_sparse *sparse, size_t step, int n_threads);

#endif

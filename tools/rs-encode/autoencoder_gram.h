/* autoencoder_gram.h: a linear last layer under squared error over all cells of sparse rows, without the cells.
 *
 * For a row h of the last hidden layer and a sparse target x the sum over the columns c is
 *     sum_c (w_c . h + b_c - x_c)^2 = h W^T W h + 2 h W^T b + b . b + sum over the entries of x_c (x_c - 2 (w_c . h + b_c))
 * so W^T W, W^T b and b . b, kept up to date, and the entries' own columns are enough; and the gradient by w_c is
 * 2 ((H^T H) w_c + b_c sum h - sum over the entries of x_c h). Gradient, Adam and the new W^T W are made in one pass over W. */
#ifndef AUTOENCODER_GRAM_H
#define AUTOENCODER_GRAM_H

#include <stddef.h>

#include "autoencoder_sparse.h"

struct autoencoder_gram {
    struct autoencoder_sparse *sparse;
    struct rs_network *network;
    size_t n_columns, width, panels; /* W [n_columns,width]; panels of a row */
    float *wtw, *hth;                /* panels of [width,width] */
    float *wtb, *h_sum;              /* [16 panels] */
    double btb;
    float *zeros;           /* [16 panels] */
    float *h, *q;           /* [batch_size,width] rows of the last hidden layer, and their gradient */
    float *mean, *variance; /* [n_columns (width + 1)] of W and b */
    float *parts;           /* [PARTS, 16 panels (16 panels + 1)] W^T W and W^T b of parts of the rows */
    double *parts_btb;
    float *room; /* a worker's */
    size_t room_size;
};

/* sparse and network are set. Free it also after a failure. */
int autoencoder_gram_alloc(struct autoencoder_gram *gram, size_t batch_size, int n_threads, struct rs_error *error);
void autoencoder_gram_free(struct autoencoder_gram *gram);

/* W^T W and so on for the weights as they are. */
void autoencoder_gram_take(struct autoencoder_gram *gram, int n_threads);

/* Rows start .. start + n - 1 of a batch of n_batch: the mean of the squares over a row's columns to row_loss, and the
 * gradient to the trainer's last layer. */
void autoencoder_gram_judge(struct autoencoder_gram *gram, struct rs_trainer *trainer, size_t start, size_t n,
        size_t n_batch, double *row_loss);

/* After all slices: H^T H; then blocks of an update; then the sums over them. */
void autoencoder_gram_collect(struct autoencoder_gram *gram, const struct rs_trainer *trainer, size_t n_batch,
        int n_threads);
size_t autoencoder_gram_blocks(void);
void autoencoder_gram_update(struct autoencoder_gram *gram, size_t block, size_t n_batch,
        const struct rs_adam_rates *weights, const struct rs_adam_rates *biases, int worker);
void autoencoder_gram_finish(struct autoencoder_gram *gram);

#endif

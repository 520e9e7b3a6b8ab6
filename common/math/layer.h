/* layer.h: what networks are made of: linear layers as they are applied (learning is in models/network_train.h), activations
 * and dropout both ways. Rows are examples; a mini-batch X is [n,n_in].
 *
 * Products go through rs_gemm() and sums in the order of the rows, so the bits are the same for any number of threads. */
#ifndef RS_MATH_LAYER_H
#define RS_MATH_LAYER_H

#include <stddef.h>
#include <stdint.h>
#include <gsl/gsl_rng.h>

#include "base/error.h"

enum rs_activation { RS_IDENTITY, RS_RELU, RS_TANH, RS_SIGMOID, RS_N_ACTIVATIONS };

/* "identity", "relu", "tanh", "sigmoid", NULL: as the option and in kept models. */
extern const char *const rs_activation_names[RS_N_ACTIVATIONS + 1];

/* Y [n,n_out] = X W^T + b, with W [n_out,n_in] stored as PyTorch's Linear has it, b [n_out]. */
void rs_linear_forward(const float *x, size_t n, size_t n_in, const float *weight, const float *bias, size_t n_out,
        float *y, int n_threads);

/* The same from sparse rows: row i's entries are indptr[i] .. indptr[i + 1] of indices and values, in [0,n_in). The weight
 * is kept the other way round, weight_t [n_in,n_out], so that an entry finds its n_out numbers side by side. */
void rs_sparse_linear_forward(const int64_t *indptr, const int32_t *indices, const float *values, size_t n,
        const float *weight_t, const float *bias, size_t n_out, float *y, int n_threads);

/* y = a(y) in place. */
void rs_activation_forward(enum rs_activation kind, float *y, size_t n);

/* dy = dy a'(z) in place, from the outputs y = a(z) that the forward call left. */
void rs_activation_backward(enum rs_activation kind, const float *y, float *dy, size_t n);

/* Inverted dropout (Srivastava et al. 2014): each value is zeroed with probability `rate` in [0, 1), the others are
 * multiplied by 1 / (1 - rate). mask[n] gets the factors. Rows are cut in blocks of RS_DROPOUT_ROWS, and block b draws from
 * (seed, first_block + b): no generator is shared. `rng` is only a place for it. */
enum { RS_DROPOUT_ROWS = 64 };
void rs_dropout_forward(float *y, float *mask, size_t n, size_t width, double rate, uint64_t seed, uint64_t first_block,
        gsl_rng *rng);

/* dy = dy mask, and y as it was before the dropout wherever that matters (where the mask is not 0). */
void rs_dropout_backward(float *y, float *dy, const float *mask, size_t n, size_t width, double rate);

#endif

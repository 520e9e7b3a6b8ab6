/* normal.h: the normal equations of a few rows of a table, picked from all over it: the kernels of alternating least
 * squares. The rows are gathered side by side into memory that stays in cache, and everything is reckoned there.
 *
 * Gathered rows, and the rows of a system, lie rs_normal_stride(width) floats apart; what stands behind the width is
 * zeros. Sums run in the order of the rows, every step fused, so all variants (plain, AVX2, AVX-512) give the same bits. */
#ifndef RS_MATH_NORMAL_H
#define RS_MATH_NORMAL_H

#include <stddef.h>
#include <stdint.h>

enum { RS_NORMAL_LANES = 16 };

static inline size_t rs_normal_stride(size_t width)
{
    return (width + RS_NORMAL_LANES - 1) / RS_NORMAL_LANES * RS_NORMAL_LANES;
}

/* How many rows of this width to gather at a time for rs_normal_gram(): as many as stay in the first cache. */
size_t rs_normal_tile(size_t width);

/* rows[j] = scale[j] times row positions[j] of `table` [*,k], for j < n; and right [k] += pull[j] times that row. What stands
 * in rows[j] from k on is not touched. */
void rs_normal_gather(const float *table, size_t k, const int32_t *positions, size_t n, size_t stride,
        const float *scale, const float *pull, float *rows, float *right);

/* Rows of a table that will be gathered next. Fetching them takes as long as adding up, so it is begun meanwhile. */
struct rs_normal_ahead {
    const float *table;
    size_t k;
    const int32_t *positions;
    size_t n; /* 0: none */
};

/* A += the sum over n rows of x x^T: the upper triangle of A [width,width] with A's rows `stride` apart, which has room for
 * `stride` of them: beside the triangle and behind the width numbers without meaning are left. */
void rs_normal_gram(const float *rows, size_t n, size_t width, const struct rs_normal_ahead *ahead, float *a);

/* out += sum over n rows of weight[j] (x_j . p) x_j, with p and out [stride], zeros behind the width: a step of
 * conjugate gradient on the rows' Gram matrix without making it. */
void rs_normal_multiply(const float *rows, size_t n, size_t stride, const float *weight, const float *p, float *out);

#endif

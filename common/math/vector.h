/* vector.h: sums over float vectors, in 16 lanes of fixed order on every processor, so that all variants (plain, AVX2,
 * AVX-512) give the same bits. Any length, any alignment. */
#ifndef RS_MATH_VECTOR_H
#define RS_MATH_VECTOR_H

#include <stddef.h>
#include <stdint.h>

/* sum_i a[i] b[i] */
float rs_dot(const float *a, const float *b, size_t n);

/* sum_i (a[i] - b[i])^2 */
float rs_squared_distance(const float *a, const float *b, size_t n);

/* y[i] += alpha x[i] */
void rs_axpy(float alpha, const float *x, float *y, size_t n);

/* The same by four vectors, one after another: the bits of four calls of rs_axpy(), and y goes through memory once. */
void rs_axpy4(const float alpha[4], const float *const x[4], float *y, size_t n);

/* The same by `count` rows of x [,n], wherever they lie: y[i] += alpha[e] x[rows[e]][i], one e after another. The next rows are
 * fetched while some are added. */
void rs_axpy_rows(const float *alpha, const int32_t *rows, size_t count, const float *x, float *y, size_t n);

#endif

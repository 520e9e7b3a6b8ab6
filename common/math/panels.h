/* panels.h: products of small matrices for networks that learn, in a layout of their own.
 *
 * A matrix [n,d] lies in panels of 16 columns, the last one filled up with zeros: column j of row i is at
 * x[j / 16 * stride + i * 16 + j % 16], where `stride` is 16 times the rows there is room for. Whichever way a product goes,
 * the numbers that it wants one after another then lie side by side, in cache lines of their own.
 *
 * Every sum runs over its terms in order, each step fused: a result depends neither on the processor's instructions (plain,
 * AVX2, AVX-512: math/cpu.h) nor on how rows are cut among threads. All functions run in the calling thread. */
#ifndef RS_MATH_PANELS_H
#define RS_MATH_PANELS_H

#include <stddef.h>

enum { RS_PANEL = 16, RS_PANEL_SQUARE = RS_PANEL * RS_PANEL };

/* The number of panels of `columns`; and numbers in a matrix of them, for rs_alloc(). */
static inline size_t rs_panels(size_t columns)
{
    return (columns + RS_PANEL - 1) / RS_PANEL;
}

static inline size_t rs_panels_size(size_t rows, size_t columns)
{
    return rows * rs_panels(columns) * RS_PANEL;
}

/* A row [columns] to its place, `row` being that of the first panel; and back. */
void rs_panels_put(float *row, size_t stride, const float *from, size_t columns);
void rs_panels_get(const float *row, size_t stride, float *to, size_t columns);

/* C [m,panels] = bias + A B: rows of C and A [m,depth] in panels of c_stride and a_stride, B [depth,panels] in panels whose
 * rows number b_stride / 16, bias [16 panels] (NULL: zeros). */
void rs_panels_multiply(const float *a, size_t a_stride, size_t m, size_t depth, const float *b, size_t b_stride,
        size_t panels, const float *bias, float *c, size_t c_stride);

/* D [16,16] = A^T B over n rows of one panel each: d[i][j] = sum over rows a[i] b[j]. The second goes on from the D that is
 * there. */
void rs_panels_outer(const float *a, const float *b, size_t n, float *d);
void rs_panels_outer_add(const float *a, const float *b, size_t n, float *d);

/* sum[16] = the sums of a panel's columns over n rows. */
void rs_panels_sum(const float *a, size_t n, float *sum);

/* to[j][i] = from[i][j], both [16,16]. */
void rs_panels_turn(const float *from, float *to);

#endif

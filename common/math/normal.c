/* normal.c: the plain kernels, and the choice of a variant.
 *
 * Each number is a chain of fused steps of its own, in the order of the rows, so how a variant cuts the matrix into
 * registers does not show: only rs_normal_multiply()'s dot products have lanes (as vector.c's). */
#include "math/normal.h"

#include <math.h>
#include <stdbool.h>

#include "math/cpu.h"
#include "math/lanes.h"
#include "math/normal_internal.h"

/* Into the variants, where a fused step is one instruction. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

enum { LANES = RS_NORMAL_LANES, TILE_FLOATS = 6144, TILE_LEAST = 16 };

size_t rs_normal_tile(size_t width)
{
    size_t rows = TILE_FLOATS / (rs_normal_stride(width) + 1);

    return rows < TILE_LEAST ? TILE_LEAST : rows;
}

/* The last columns of a gathered row, which do not fill a register. */
ALWAYS_INLINE void gather_rest(const float *row, size_t begin, size_t k, float scale, float pull, float *out,
        float *right)
{
    for (size_t i = begin; i < k; i++) {
        out[i] = scale * row[i];
        right[i] = fmaf(pull, row[i], right[i]);
    }
}

static void gather_plain(const float *table, size_t k, const int32_t *positions, size_t n, size_t stride,
        const float *scale, const float *pull, float *rows, float *right)
{
    for (size_t j = 0; j < n; j++)
        gather_rest(table + (size_t)positions[j] * k, 0, k, scale[j], pull[j], rows + j * stride, right);
}

static void gram_plain(const float *rows, size_t n, size_t width, const struct rs_normal_ahead *ahead, float *a)
{
    size_t stride = rs_normal_stride(width);

    (void)ahead;
    for (size_t i = 0; i < width; i++) {
        for (size_t j = i; j < width; j++) {
            float sum = 0;

            for (size_t r = 0; r < n; r++)
                sum = fmaf(rows[r * stride + i], rows[r * stride + j], sum);
            a[i * stride + j] += sum;
        }
    }
}

static void multiply_plain(const float *rows, size_t n, size_t stride, const float *weight, const float *p, float *out)
{
    for (size_t j = 0; j < n; j++, rows += stride) {
        float lane[LANES] = {0}, coefficient;

        for (size_t i = 0; i < stride; i++)
            lane[i % LANES] = fmaf(rows[i], p[i], lane[i % LANES]);
        coefficient = weight[j] * rs_add_lanes(lane);
        for (size_t i = 0; i < stride; i++)
            out[i] = fmaf(coefficient, rows[i], out[i]);
    }
}

/* Row by row from row `begin` on: the row's multiples by its entries over its pivot are taken off the rows below. */
ALWAYS_INLINE int factor_rest(float *a, size_t stride, size_t begin, size_t k)
{
    for (size_t r = begin; r < k; r++) {
        float *row = a + r * stride, inverse = 1 / row[r];

        if (!(row[r] > 0 && row[r] < INFINITY))
            return -1;
        for (size_t i = r + 1; i < k; i++) {
            float multiple = inverse * row[i];

            for (size_t j = i; j < k; j++)
                a[i * stride + j] = fmaf(-multiple, row[j], a[i * stride + j]);
        }
        row[r] = inverse;
    }
    return 0;
}

static int factor_plain(float *a, size_t stride, size_t k, float *y)
{
    (void)y;
    return factor_rest(a, stride, 0, k);
}

/* A block of rows among themselves; what stands in the columns behind it has been (backward) or will be (forward) dealt
 * with. The numbers wait for each other: so the last to come is the last to be used. */
ALWAYS_INLINE void forward_block(const float *a, size_t stride, float *b, size_t begin, size_t end)
{
    for (size_t j = begin; j < end; j++) {
        float sum = b[j];

        for (size_t i = begin; i < j; i++)
            sum = fmaf(-a[i * stride + j], b[i], sum);
        b[j] = sum * a[j * stride + j];
    }
}

/* `behind`: what the columns behind the block add up to, a number a row. */
ALWAYS_INLINE void backward_block(const float *a, size_t stride, const float *behind, float *b, size_t begin,
        size_t end)
{
    for (size_t i = end; i-- > begin;) {
        float sum = behind[i - begin];

        for (size_t j = end; j-- > i + 1;)
            sum = fmaf(a[i * stride + j], b[j], sum);
        b[i] = fmaf(-a[i * stride + i], sum, b[i]);
    }
}

static void substitute_plain(const float *a, size_t stride, float *b, size_t k)
{
    for (size_t begin = 0; begin < k; begin += LANES) {
        size_t end = k - begin < LANES ? k : begin + LANES;

        forward_block(a, stride, b, begin, end);
        for (size_t j = end; j < k; j++) {
            for (size_t i = begin; i < end; i++)
                b[j] = fmaf(-a[i * stride + j], b[i], b[j]);
        }
    }
    for (size_t j = k; j < stride; j++)
        b[j] = 0;
    for (size_t begin = (k - 1) / LANES * LANES;; begin -= LANES) {
        size_t end = k - begin < LANES ? k : begin + LANES;
        float behind[LANES];

        for (size_t i = begin; i < end; i++) {
            float lane[LANES] = {0};

            for (size_t j = end; j < stride; j++)
                lane[j % LANES] = fmaf(a[i * stride + j], b[j], lane[j % LANES]);
            behind[i - begin] = rs_add_lanes(lane);
        }
        backward_block(a, stride, behind, b, begin, end);
        if (begin == 0)
            return;
    }
}

static const struct rs_normal_kernels plain = {
        "plain", gather_plain, gram_plain, multiply_plain, factor_plain, substitute_plain};

#if defined(__x86_64__)
#include "math/x86/normal_impl.h"
#else
static const struct rs_normal_kernels *best_for_machine(unsigned features)
{
    (void)features;
    return NULL;
}
#endif

const struct rs_normal_kernels *rs_normal_kernels(unsigned features)
{
    const struct rs_normal_kernels *best = best_for_machine(features);

    return best ? best : &plain;
}

const struct rs_normal_kernels *rs_normal_chosen(void)
{
    return rs_normal_kernels(rs_cpu_features());
}

void rs_normal_gather(const float *table, size_t k, const int32_t *positions, size_t n, size_t stride,
        const float *scale, const float *pull, float *rows, float *right)
{
    rs_normal_chosen()->gather(table, k, positions, n, stride, scale, pull, rows, right);
}

void rs_normal_gram(const float *rows, size_t n, size_t width, const struct rs_normal_ahead *ahead, float *a)
{
    rs_normal_chosen()->gram(rows, n, width, ahead, a);
}

void rs_normal_multiply(const float *rows, size_t n, size_t stride, const float *weight, const float *p, float *out)
{
    rs_normal_chosen()->multiply(rows, n, stride, weight, p, out);
}

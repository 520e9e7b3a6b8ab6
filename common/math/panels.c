/* panels.c: the plain kernels, and the choice of a variant. */
#include "math/panels.h"

#include <math.h>
#include <string.h>

#include "math/cpu.h"
#include "math/panels_internal.h"

/* What of B, or of the rows of an outer product, is gone through at once: 16 KB of a panel, half of a first-level cache. */
enum { DEPTH = 256 };

static void multiply_plain(const float *a, size_t a_stride, size_t m, size_t depth, const float *b, size_t b_stride,
        size_t panels, const float *bias, float *c, size_t c_stride)
{
    for (size_t p = 0; p < panels; p++) {
        for (size_t i = 0; i < m; i++) {
            float *sum = c + p * c_stride + i * RS_PANEL;

            for (size_t j = 0; j < RS_PANEL; j++)
                sum[j] = bias ? bias[p * RS_PANEL + j] : 0;
            for (size_t k = 0; k < depth; k++) {
                float factor = a[k / RS_PANEL * a_stride + i * RS_PANEL + k % RS_PANEL];

                for (size_t j = 0; j < RS_PANEL; j++)
                    sum[j] = fmaf(factor, b[p * b_stride + k * RS_PANEL + j], sum[j]);
            }
        }
    }
}

static void outer_plain(const float *a, const float *b, size_t n, bool add, float *d)
{
    if (!add)
        memset(d, 0, RS_PANEL_SQUARE * sizeof *d);
    for (size_t row = 0; row < n; row++) {
        for (size_t i = 0; i < RS_PANEL; i++) {
            for (size_t j = 0; j < RS_PANEL; j++)
                d[i * RS_PANEL + j] = fmaf(a[row * RS_PANEL + i], b[row * RS_PANEL + j], d[i * RS_PANEL + j]);
        }
    }
}

static const struct rs_panels_kernels plain = {"plain", multiply_plain, outer_plain};

#if defined(__x86_64__)
#include "math/x86/panels_impl.h"
#else
static const struct rs_panels_kernels *best_for_machine(unsigned features)
{
    (void)features;
    return NULL;
}
#endif

const struct rs_panels_kernels *rs_panels_kernels(unsigned features)
{
    const struct rs_panels_kernels *best = best_for_machine(features);

    return best ? best : &plain;
}

static const struct rs_panels_kernels *chosen(void)
{
    return rs_panels_kernels(rs_cpu_features());
}

void rs_panels_multiply(const float *a, size_t a_stride, size_t m, size_t depth, const float *b, size_t b_stride,
        size_t panels, const float *bias, float *c, size_t c_stride)
{
    chosen()->multiply(a, a_stride, m, depth, b, b_stride, panels, bias, c, c_stride);
}

void rs_panels_outer(const float *a, const float *b, size_t n, float *d)
{
    chosen()->outer(a, b, n, false, d);
}

void rs_panels_outer_add(const float *a, const float *b, size_t n, float *d)
{
    chosen()->outer(a, b, n, true, d);
}

void rs_panels_put(float *row, size_t stride, const float *from, size_t columns)
{
    for (; columns >= RS_PANEL; columns -= RS_PANEL, from += RS_PANEL, row += stride)
        memcpy(row, from, RS_PANEL * sizeof *row);
    if (columns > 0) {
        memcpy(row, from, columns * sizeof *row);
        memset(row + columns, 0, (RS_PANEL - columns) * sizeof *row);
    }
}

void rs_panels_get(const float *row, size_t stride, float *to, size_t columns)
{
    for (; columns >= RS_PANEL; columns -= RS_PANEL, to += RS_PANEL, row += stride)
        memcpy(to, row, RS_PANEL * sizeof *row);
    memcpy(to, row, columns * sizeof *row);
}

void rs_panels_sum(const float *a, size_t n, float *sum)
{
    memset(sum, 0, RS_PANEL * sizeof *sum);
    for (size_t row = 0; row < n; row++) {
        for (size_t j = 0; j < RS_PANEL; j++)
            sum[j] += a[row * RS_PANEL + j];
    }
}

void rs_panels_turn(const float *from, float *to)
{
    for (size_t i = 0; i < RS_PANEL; i++) {
        for (size_t j = 0; j < RS_PANEL; j++)
            to[j * RS_PANEL + i] = from[i * RS_PANEL + j];
    }
}

/* vector.c: the plain kernels, and the choice of a variant.
 *
 * Lane i % 16 sums its elements in order, each step fused; the lanes are then added in halves: i to i + 8, + 4, + 2,
 * + 1. A register of 16 floats, two of 8, or an array are the same sum. */
#include "math/vector.h"

#include <math.h>
#include <stdatomic.h>

#include "math/cpu.h"
#include "math/fetch.h"
#include "math/lanes.h"
#include "math/vector_internal.h"

enum { LANES = 16 };

static float dot_plain(const float *a, const float *b, size_t n)
{
    float lane[LANES] = {0};

    for (size_t i = 0; i < n; i++)
        lane[i % LANES] = fmaf(a[i], b[i], lane[i % LANES]);
    return rs_add_lanes(lane);
}

static float squared_distance_plain(const float *a, const float *b, size_t n)
{
    float lane[LANES] = {0};

    for (size_t i = 0; i < n; i++) {
        float difference = a[i] - b[i];

        lane[i % LANES] = fmaf(difference, difference, lane[i % LANES]);
    }
    return rs_add_lanes(lane);
}

static void axpy_plain(float alpha, const float *x, float *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = fmaf(alpha, x[i], y[i]);
}

static void axpy4_plain(const float alpha[4], const float *const x[4], float *y, size_t n)
{
    for (size_t v = 0; v < 4; v++)
        axpy_plain(alpha[v], x[v], y, n);
}

static const struct rs_vector_kernels plain = {"plain", dot_plain, squared_distance_plain, axpy_plain, axpy4_plain};

#if defined(__x86_64__)
#include "math/x86/vector_impl.h"
#else
static const struct rs_vector_kernels *best_for_machine(unsigned features)
{
    (void)features;
    return NULL;
}
#endif

const struct rs_vector_kernels *rs_vector_kernels(unsigned features)
{
    const struct rs_vector_kernels *best = best_for_machine(features);

    return best ? best : &plain;
}

static const struct rs_vector_kernels *chosen(void)
{
    static const struct rs_vector_kernels *_Atomic kernels;
    const struct rs_vector_kernels *mine = atomic_load_explicit(&kernels, memory_order_relaxed);

    if (!mine) {
        mine = rs_vector_kernels(rs_cpu_features());
        atomic_store_explicit(&kernels, mine, memory_order_relaxed);
    }
    return mine;
}

float rs_dot(const float *a, const float *b, size_t n)
{
    return chosen()->dot(a, b, n);
}

float rs_squared_distance(const float *a, const float *b, size_t n)
{
    return chosen()->squared_distance(a, b, n);
}

void rs_axpy(float alpha, const float *x, float *y, size_t n)
{
    chosen()->axpy(alpha, x, y, n);
}

void rs_axpy4(const float alpha[4], const float *const x[4], float *y, size_t n)
{
    chosen()->axpy4(alpha, x, y, n);
}

enum { TOGETHER = 4 };

void rs_axpy_rows(const float *alpha, const int32_t *rows, size_t count, const float *x, float *y, size_t n)
{
    const struct rs_vector_kernels *kernels = chosen();
    size_t e = 0;

    for (; e + TOGETHER <= count; e += TOGETHER) {
        const float *four[TOGETHER];

        for (size_t i = 0; i < TOGETHER; i++)
            four[i] = x + (size_t)rows[e + i] * n;
        for (size_t i = e + TOGETHER; i < count && i < e + 2 * TOGETHER; i++)
            rs_fetch(x + (size_t)rows[i] * n, n);
        kernels->axpy4(alpha + e, four, y, n);
    }
    for (; e < count; e++)
        kernels->axpy(alpha[e], x + (size_t)rows[e] * n, y, n);
}

/* vector_template.h: the kernels of vector.c for one instruction set (avx2.h, avx512.h).
 *
 * The last n % 16 elements go to their lanes one at a time: a masked or zero-filled step would turn a lane of -0 into
 * +0, and read behind the array. */

TARGET static float NAME(dot)(const float *a, const float *b, size_t n)
{
    VECTOR sum[REGISTERS];
    float lane[LANES];
    size_t i = 0;

    for (size_t r = 0; r < REGISTERS; r++)
        sum[r] = ZERO();
    for (; i + LANES <= n; i += LANES) {
        for (size_t r = 0; r < REGISTERS; r++)
            sum[r] = FUSED(LOAD(a + i + r * WIDTH), LOAD(b + i + r * WIDTH), sum[r]);
    }
    if (i < n) {
        for (size_t r = 0; r < REGISTERS; r++)
            STORE(lane + r * WIDTH, sum[r]);
        for (size_t j = 0; i < n; i++, j++)
            lane[j] = fmaf(a[i], b[i], lane[j]);
        for (size_t r = 0; r < REGISTERS; r++)
            sum[r] = LOAD(lane + r * WIDTH);
    }
    return rs_add_eight_lanes(EIGHT(sum));
}

TARGET static float NAME(squared_distance)(const float *a, const float *b, size_t n)
{
    VECTOR sum[REGISTERS], difference;
    float lane[LANES];
    size_t i = 0;

    for (size_t r = 0; r < REGISTERS; r++)
        sum[r] = ZERO();
    for (; i + LANES <= n; i += LANES) {
        for (size_t r = 0; r < REGISTERS; r++) {
            difference = SUBTRACT(LOAD(a + i + r * WIDTH), LOAD(b + i + r * WIDTH));
            sum[r] = FUSED(difference, difference, sum[r]);
        }
    }
    if (i < n) {
        for (size_t r = 0; r < REGISTERS; r++)
            STORE(lane + r * WIDTH, sum[r]);
        for (size_t j = 0; i < n; i++, j++)
            lane[j] = fmaf(a[i] - b[i], a[i] - b[i], lane[j]);
        for (size_t r = 0; r < REGISTERS; r++)
            sum[r] = LOAD(lane + r * WIDTH);
    }
    return rs_add_eight_lanes(EIGHT(sum));
}

TARGET static void NAME(axpy)(float alpha, const float *x, float *y, size_t n)
{
    VECTOR spread = SPREAD(alpha);
    size_t i = 0;

    for (; i + WIDTH <= n; i += WIDTH)
        STORE(y + i, FUSED(spread, LOAD(x + i), LOAD(y + i)));
    for (; i < n; i++)
        y[i] = fmaf(alpha, x[i], y[i]);
}

TARGET static void NAME(axpy4)(const float alpha[4], const float *const x[4], float *y, size_t n)
{
    VECTOR spread[4] = {SPREAD(alpha[0]), SPREAD(alpha[1]), SPREAD(alpha[2]), SPREAD(alpha[3])};
    const float *a = x[0], *b = x[1], *c = x[2], *d = x[3];
    size_t i = 0;

    for (; i + WIDTH <= n; i += WIDTH) {
        VECTOR sum = FUSED(spread[1], LOAD(b + i), FUSED(spread[0], LOAD(a + i), LOAD(y + i)));

        STORE(y + i, FUSED(spread[3], LOAD(d + i), FUSED(spread[2], LOAD(c + i), sum)));
    }
    for (; i < n; i++)
        for (size_t v = 0; v < 4; v++)
            y[i] = fmaf(alpha[v], x[v][i], y[i]);
}

#include "math/x86/instructions_end.h"

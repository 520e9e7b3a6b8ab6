/* distances_template.h: the kernels of distances.c for one instruction set (avx2.h, avx512.h). Parameters of its own, undefined
 * again at the end:
 *
 * POINTS              how many points, a multiple of four, are summed side by side
 * NOT_GREATER(a, b)   a bit for each element that is not greater, the first lowest */

/* The last n elements, fewer than there are lanes, go to their lanes one at a time, as in vector.c. */
TARGET static void NAME(add_rest)(const float *x, const float *const *point, size_t at, size_t n,
        float lane[POINTS][LANES])
{
    for (size_t p = 0; p < POINTS; p++)
        for (size_t i = 0; i < n; i++) {
            float difference = x[i] - point[p][at + i];

            lane[p][i] = fmaf(difference, difference, lane[p][i]);
        }
}

/* squared [POINTS], of points that stand anywhere. */
TARGET static inline void NAME(measure_points)(const float *x, const float *const *point, size_t d, float *squared)
{
    VECTOR sum[POINTS][REGISTERS], difference;
    float lane[POINTS][LANES];
    __m256 eight[POINTS];
    size_t i = 0;

    for (size_t p = 0; p < POINTS; p++)
        for (size_t r = 0; r < REGISTERS; r++)
            sum[p][r] = ZERO();
    for (; i + LANES <= d; i += LANES)
        for (size_t r = 0; r < REGISTERS; r++)
            for (size_t p = 0; p < POINTS; p++) {
                difference = SUBTRACT(LOAD(x + i + r * WIDTH), LOAD(point[p] + i + r * WIDTH));
                sum[p][r] = FUSED(difference, difference, sum[p][r]);
            }
    if (i < d) {
        for (size_t p = 0; p < POINTS; p++)
            for (size_t r = 0; r < REGISTERS; r++)
                STORE(lane[p] + r * WIDTH, sum[p][r]);
        NAME(add_rest)(x + i, point, i, d - i, lane);
        for (size_t p = 0; p < POINTS; p++)
            for (size_t r = 0; r < REGISTERS; r++)
                sum[p][r] = LOAD(lane[p] + r * WIDTH);
    }
    for (size_t p = 0; p < POINTS; p++)
        eight[p] = EIGHT(sum[p]);
    for (size_t p = 0; p < POINTS; p += 4)
        _mm_storeu_ps(squared + p, fold_four(eight[p], eight[p + 1], eight[p + 2], eight[p + 3]));
}

/* Behind the last point the last is measured again, into room of its own. */
TARGET static void NAME(squared_distances)(const float *x, const float *points, size_t n, size_t d, float *squared)
{
    const float *point[POINTS];
    float rest[POINTS];
    size_t first = 0;

    for (; first + POINTS <= n; first += POINTS) {
        for (size_t p = 0; p < POINTS; p++)
            point[p] = points + (first + p) * d;
        NAME(measure_points)(x, point, d, squared + first);
    }
    if (first == n)
        return;
    for (size_t p = 0; p < POINTS; p++)
        point[p] = points + (first + p < n ? first + p : n - 1) * d;
    NAME(measure_points)(x, point, d, rest);
    for (size_t p = 0; first + p < n; p++)
        squared[first + p] = rest[p];
}

TARGET static size_t NAME(list_near)(const float *value, const float *less, size_t n, float limit, uint32_t *list)
{
    VECTOR spread = SPREAD(limit);
    size_t found = 0, i = 0;

    for (; i + WIDTH <= n; i += WIDTH)
        for (unsigned near = NOT_GREATER(SUBTRACT(LOAD(value + i), LOAD(less + i)), spread); near > 0; near &= near - 1)
            list[found++] = (uint32_t)i + (uint32_t)__builtin_ctz(near);
    for (; i < n; i++)
        if (!(value[i] - less[i] > limit))
            list[found++] = (uint32_t)i;
    return found;
}

#undef POINTS
#undef NOT_GREATER
#include "math/x86/instructions_end.h"

/* lanes.h: the sixteen lanes of a sum added up in halves, for the kernels of this folder: i to i + 8, + 4, + 2, + 1. */
#ifndef RS_MATH_LANES_H
#define RS_MATH_LANES_H

#include <stddef.h>

/* lane[16] is overwritten. */
static inline float rs_add_lanes(float *lane)
{
    for (size_t half = 8; half > 0; half /= 2) {
        for (size_t i = 0; i < half; i++)
            lane[i] += lane[i + half];
    }
    return lane[0];
}

#if defined(__x86_64__)
#include <immintrin.h>

/* The rest of that where a variant has folded them to eight. */
__attribute__((target("avx2,fma"), always_inline)) static inline float rs_add_eight_lanes(__m256 eight)
{
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));

    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
#endif

#endif

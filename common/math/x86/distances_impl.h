/* distances_impl.h: the x86 variants of distances.c, a template for each instruction set; the choice stands last. */
#include <immintrin.h>

/* Four sums, one a point, each of eight lanes, folded as vector.c does it: i to i + 4, + 2, + 1. */
__attribute__((target("avx2,fma"))) static inline __m128 fold_four(__m256 a, __m256 b, __m256 c, __m256 d)
{
    __m256 ab = _mm256_add_ps(_mm256_permute2f128_ps(a, b, 0x20), _mm256_permute2f128_ps(a, b, 0x31));
    __m256 cd = _mm256_add_ps(_mm256_permute2f128_ps(c, d, 0x20), _mm256_permute2f128_ps(c, d, 0x31));
    __m256 two = _mm256_add_ps(_mm256_shuffle_ps(ab, cd, 0x44), _mm256_shuffle_ps(ab, cd, 0xee));
    __m256 one = _mm256_add_ps(two, _mm256_movehdup_ps(two)); /* a _ c _ b _ d _ */

    return _mm_blend_ps(_mm256_castps256_ps128(one), _mm_moveldup_ps(_mm256_extractf128_ps(one, 1)), 0xa);
}

/* AVX2: sums of four points fill eight of the sixteen registers. */
#include "math/x86/avx2.h"
#define POINTS 4
#define NOT_GREATER(a, b) (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_NGT_UQ))
#include "math/x86/distances_template.h"

/* AVX-512: twice the points, to hide the latency of a sum. */
#include "math/x86/avx512.h"
#define POINTS 8
#define NOT_GREATER(a, b) (unsigned)_mm512_cmp_ps_mask(a, b, _CMP_NGT_UQ)
#include "math/x86/distances_template.h"

static const struct rs_distance_kernels *best_for_machine(unsigned features)
{
    static const struct rs_distance_kernels avx2 = {"avx2", squared_distances_avx2, list_near_avx2};
    static const struct rs_distance_kernels avx512 = {"avx512", squared_distances_avx512, list_near_avx512};

    if (features & RS_CPU_AVX512)
        return &avx512;
    if (features & RS_CPU_AVX2)
        return &avx2;
    return NULL;
}

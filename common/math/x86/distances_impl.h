/* distances_impl.h: the x86 variants of distances.c. Each is a few parameters and the template; the choice stands last. */
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

/* AVX2 with FMA: sums of four points fill eight of the sixteen registers. */
#define VARIANT avx2
#define TARGET __attribute__((target("avx2,fma")))
#define REGISTERS 2
#define POINTS 4
#define VECTOR __m256
#define ZERO _mm256_setzero_ps
#define SPREAD _mm256_set1_ps
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define SUBTRACT _mm256_sub_ps
#define FUSED _mm256_fmadd_ps
#define NOT_GREATER(a, b) (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_NGT_UQ))
#define EIGHT(sum) _mm256_add_ps((sum)[0], (sum)[1])
#include "math/x86/distances_template.h"

/* AVX-512: the sixteen lanes in one register, and twice the points, to hide the latency of a sum. */
#define VARIANT avx512
#define TARGET __attribute__((target("avx512f,avx2,fma")))
#define REGISTERS 1
#define POINTS 8
#define VECTOR __m512
#define ZERO _mm512_setzero_ps
#define SPREAD _mm512_set1_ps
#define LOAD _mm512_loadu_ps
#define STORE _mm512_storeu_ps
#define SUBTRACT _mm512_sub_ps
#define FUSED _mm512_fmadd_ps
#define NOT_GREATER(a, b) (unsigned)_mm512_cmp_ps_mask(a, b, _CMP_NGT_UQ)
#define EIGHT(sum)                                                                                                     \
    _mm256_add_ps(_mm512_castps512_ps256((sum)[0]),                                                                    \
            _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd((sum)[0]), 1)))
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

/* normal_impl.h: the x86 variants of normal.c. Each is a few parameters and the template; the choice stands last. */
#include <immintrin.h>

#define VARIANT avx2
#define TARGET __attribute__((target("avx2,fma")))
#define REGISTERS 2
#define VECTOR __m256
#define ZERO _mm256_setzero_ps
#define SPREAD _mm256_set1_ps
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define ADD _mm256_add_ps
#define MULTIPLY _mm256_mul_ps
#define FUSED _mm256_fmadd_ps
#define FUSED_MINUS _mm256_fnmadd_ps
#define EIGHT(sum) _mm256_add_ps((sum)[0], (sum)[1])
#include "math/x86/normal_template.h"

#define VARIANT avx512
#define TARGET __attribute__((target("avx512f,avx2,fma")))
#define REGISTERS 1
#define VECTOR __m512
#define ZERO _mm512_setzero_ps
#define SPREAD _mm512_set1_ps
#define LOAD _mm512_loadu_ps
#define STORE _mm512_storeu_ps
#define ADD _mm512_add_ps
#define MULTIPLY _mm512_mul_ps
#define FUSED _mm512_fmadd_ps
#define FUSED_MINUS _mm512_fnmadd_ps
#define EIGHT(sum)                                                                                                     \
    _mm256_add_ps(_mm512_castps512_ps256((sum)[0]),                                                                    \
            _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd((sum)[0]), 1)))
#include "math/x86/normal_template.h"

static const struct rs_normal_kernels *best_for_machine(unsigned features)
{
    static const struct rs_normal_kernels avx2 = {
            "avx2", gather_avx2, gram_avx2, multiply_avx2, factor_avx2, substitute_avx2};
    static const struct rs_normal_kernels avx512 = {
            "avx512", gather_avx512, gram_avx512, multiply_avx512, factor_avx512, substitute_avx512};

    if (features & RS_CPU_AVX512)
        return &avx512;
    if (features & RS_CPU_AVX2)
        return &avx2;
    return NULL;
}

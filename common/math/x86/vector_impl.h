/* vector_impl.h: the x86 variants of vector.c. Each is a few parameters and the template; the choice stands last. */
#include <immintrin.h>

/* AVX2 with FMA: every x86 server since 2013. Sixteen lanes are two registers, which also hides the latency of one. */
#define VARIANT avx2
#define TARGET __attribute__((target("avx2,fma")))
#define REGISTERS 2
#define VECTOR __m256
#define ZERO _mm256_setzero_ps
#define SPREAD _mm256_set1_ps
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define SUBTRACT _mm256_sub_ps
#define FUSED _mm256_fmadd_ps
#define EIGHT(sum) _mm256_add_ps((sum)[0], (sum)[1])
#include "math/x86/vector_template.h"

/* AVX-512: the sixteen lanes in one register. */
#define VARIANT avx512
#define TARGET __attribute__((target("avx512f,avx2,fma")))
#define REGISTERS 1
#define VECTOR __m512
#define ZERO _mm512_setzero_ps
#define SPREAD _mm512_set1_ps
#define LOAD _mm512_loadu_ps
#define STORE _mm512_storeu_ps
#define SUBTRACT _mm512_sub_ps
#define FUSED _mm512_fmadd_ps
#define EIGHT(sum)                                                                                                     \
    _mm256_add_ps(_mm512_castps512_ps256((sum)[0]),                                                                    \
            _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd((sum)[0]), 1)))
#include "math/x86/vector_template.h"

static const struct rs_vector_kernels *best_for_machine(unsigned features)
{
    static const struct rs_vector_kernels avx2 = {"avx2", dot_avx2, squared_distance_avx2, axpy_avx2, axpy4_avx2};
    static const struct rs_vector_kernels avx512 = {
            "avx512", dot_avx512, squared_distance_avx512, axpy_avx512, axpy4_avx512};

    if (features & RS_CPU_AVX512)
        return &avx512;
    if (features & RS_CPU_AVX2)
        return &avx2;
    return NULL;
}

/* panels_impl.h: the x86 variants of panels.c. Each is a few parameters and the template; the choice stands last. */
#include <immintrin.h>

/* AVX2 with FMA: six rows of two registers leave four of sixteen for B and the factor. */
#define VARIANT avx2
#define TARGET __attribute__((target("avx2,fma")))
#define REGISTERS 2
#define TILE 6
#define VECTOR __m256
#define ZERO _mm256_setzero_ps
#define SPREAD _mm256_set1_ps
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define FUSED _mm256_fmadd_ps
#include "math/x86/panels_template.h"

/* AVX-512: sixteen rows of one register, out of 32. */
#define VARIANT avx512
#define TARGET __attribute__((target("avx512f,avx2,fma")))
#define REGISTERS 1
#define TILE 16
#define VECTOR __m512
#define ZERO _mm512_setzero_ps
#define SPREAD _mm512_set1_ps
#define LOAD _mm512_loadu_ps
#define STORE _mm512_storeu_ps
#define FUSED _mm512_fmadd_ps
#include "math/x86/panels_template.h"

static const struct rs_panels_kernels *best_for_machine(unsigned features)
{
    static const struct rs_panels_kernels avx2 = {"avx2", multiply_avx2, outer_avx2};
    static const struct rs_panels_kernels avx512 = {"avx512", multiply_avx512, outer_avx512};

    if (features & RS_CPU_AVX512)
        return &avx512;
    if (features & RS_CPU_AVX2)
        return &avx2;
    return NULL;
}

/* search_panels_impl.h: the x86 variants of search_panels.c. Each is a few parameters and the template; the choice stands last. */
#include <immintrin.h>

/* AVX2 with FMA: a panel's rows are two registers, and four vectors make eight sums, as many as the two fused units need to
 * be busy. */
#define VARIANT avx2
#define TARGET __attribute__((target("avx2,fma")))
#define REGISTERS 2
#define VECTOR __m256
#define ZERO _mm256_setzero_ps
#define SPREAD _mm256_set1_ps
#define LOAD _mm256_loadu_ps
#define FUSED _mm256_fmadd_ps
#define REACHES(sum, least) ((unsigned)_mm256_movemask_ps(_mm256_cmp_ps(sum, least, _CMP_GE_OQ)))
#include "math/x86/search_panels_template.h"

/* AVX-512: one register. */
#define VARIANT avx512
#define TARGET __attribute__((target("avx512f,avx2,fma")))
#define REGISTERS 1
#define VECTOR __m512
#define ZERO _mm512_setzero_ps
#define SPREAD _mm512_set1_ps
#define LOAD _mm512_loadu_ps
#define FUSED _mm512_fmadd_ps
#define REACHES(sum, least) ((unsigned)_mm512_cmp_ps_mask(sum, least, _CMP_GE_OQ))
#include "math/x86/search_panels_template.h"

static const struct rs_search_panels_kernel *best_for_machine(unsigned features)
{
    static const struct rs_search_panels_kernel avx2 = {"avx2", reach_avx2}, avx512 = {"avx512", reach_avx512};

    if (features & RS_CPU_AVX512)
        return &avx512;
    if (features & RS_CPU_AVX2)
        return &avx2;
    return NULL;
}

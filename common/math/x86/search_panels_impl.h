/* search_panels_impl.h: the x86 variants of search_panels.c, a template for each instruction set; the choice stands last. */
#include <immintrin.h>

/* AVX2: a panel's rows are two registers, and four vectors make eight sums, as many as the two fused units need to
 * be busy. */
#include "math/x86/avx2.h"
#define REACHES(sum, least) ((unsigned)_mm256_movemask_ps(_mm256_cmp_ps(sum, least, _CMP_GE_OQ)))
#include "math/x86/search_panels_template.h"

#include "math/x86/avx512.h"
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

/* normal_impl.h: the x86 variants of normal.c, a template for each instruction set; the choice stands last. */
#include <immintrin.h>

#include "math/x86/avx2.h"
#include "math/x86/normal_template.h"

#include "math/x86/avx512.h"
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

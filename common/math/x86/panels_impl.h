/* panels_impl.h: the x86 variants of panels.c, a template for each instruction set; the choice stands last. */
#include <immintrin.h>

/* AVX2: six rows of two registers leave four of sixteen for B and the factor. */
#include "math/x86/avx2.h"
#define TILE 6
#include "math/x86/panels_template.h"

/* AVX-512: sixteen rows of one register, out of 32. */
#include "math/x86/avx512.h"
#define TILE 16
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

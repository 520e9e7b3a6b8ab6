/* products_impl.h: the x86 variants of products.c, a template for each instruction set; the choice stands last. */
#include <immintrin.h>

#include "math/x86/avx2.h"
#include "math/x86/products_template.h"

#include "math/x86/avx512.h"
#include "math/x86/products_template.h"

static const struct rs_products_kernel *best_for_machine(unsigned features)
{
    static const struct rs_products_kernel avx2 = {"avx2", products_avx2}, avx512 = {"avx512", products_avx512};

    if (features & RS_CPU_AVX512)
        return &avx512;
    if (features & RS_CPU_AVX2)
        return &avx2;
    return NULL;
}

/* vector_impl.h: the x86 variants of vector.c, a template for each instruction set; the choice stands last. */
#include <immintrin.h>

/* Two registers for the sixteen lanes also hide the latency of one. */
#include "math/x86/avx2.h"
#include "math/x86/vector_template.h"

#include "math/x86/avx512.h"
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

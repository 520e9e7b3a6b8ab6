/* cpu.h: which instruction sets this processor, and its operating system, offer to the kernels.
 *
 * RS_CPU_DISABLE=avx512,avx2 in the environment takes features away, for the tests: results must be the same bits
 * without them. A name that is not known there aborts, so that no test masks nothing by a slip. */
#ifndef RS_MATH_CPU_H
#define RS_MATH_CPU_H

enum {
    RS_CPU_AVX2 = 1,  /* AVX2 and FMA */
    RS_CPU_AVX512 = 2 /* AVX-512F; never without RS_CPU_AVX2 */
};

/* A set of the above; 0 where there are none. Looked up once. */
unsigned rs_cpu_features(void);

#endif

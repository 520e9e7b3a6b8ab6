/* avx2.h: what a template is written in, for AVX2 with FMA: every x86 server since 2013.
 *
 * NAME(name)  a name of this variant
 * TARGET      the function attribute that allows the instructions; INLINE is for the parts of such functions
 * VECTOR      a register of WIDTH floats; REGISTERS of them hold the 16 lanes of math/
 * ZERO SPREAD LOAD STORE ADD SUBTRACT MULTIPLY FUSED FUSED_MINUS   its operations; FUSED(a, b, c) is a b + c,
 *             FUSED_MINUS(a, b, c) -a b + c, each rounded once
 * EIGHT(sum)  the sixteen lanes in sum[REGISTERS] folded to eight: i to i + 8
 *
 * avx512.h defines the same, and instructions_end.h takes it back. */
#define NAME(name) name##_avx2
#define TARGET __attribute__((target("avx2,fma")))
#define INLINE TARGET static inline __attribute__((always_inline))
#define REGISTERS 2
#define WIDTH 8
#define VECTOR __m256
#define ZERO _mm256_setzero_ps
#define SPREAD _mm256_set1_ps
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define ADD _mm256_add_ps
#define SUBTRACT _mm256_sub_ps
#define MULTIPLY _mm256_mul_ps
#define FUSED _mm256_fmadd_ps
#define FUSED_MINUS _mm256_fnmadd_ps
#define EIGHT(sum) _mm256_add_ps((sum)[0], (sum)[1])

/* avx512.h: what avx2.h says, for AVX-512: the sixteen lanes in one register. */
#define NAME(name) name##_avx512
#define TARGET __attribute__((target("avx512f,avx2,fma")))
#define INLINE TARGET static inline __attribute__((always_inline))
#define REGISTERS 1
#define WIDTH 16
#define VECTOR __m512
#define ZERO _mm512_setzero_ps
#define SPREAD _mm512_set1_ps
#define LOAD _mm512_loadu_ps
#define STORE _mm512_storeu_ps
#define ADD _mm512_add_ps
#define SUBTRACT _mm512_sub_ps
#define MULTIPLY _mm512_mul_ps
#define FUSED _mm512_fmadd_ps
#define FUSED_MINUS _mm512_fnmadd_ps
#define EIGHT(sum)                                                                                                     \
    _mm256_add_ps(_mm512_castps512_ps256((sum)[0]),                                                                    \
            _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd((sum)[0]), 1)))

/* vector_internal.h: the variants of vector.c by name, for its tests and benchmarks. */
#ifndef RS_MATH_VECTOR_INTERNAL_H
#define RS_MATH_VECTOR_INTERNAL_H

#include <stddef.h>

struct rs_vector_kernels {
    const char *name;
    float (*dot)(const float *a, const float *b, size_t n);
    float (*squared_distance)(const float *a, const float *b, size_t n);
    void (*axpy)(float alpha, const float *x, float *y, size_t n);
    void (*axpy4)(const float alpha[4], const float *const x[4], float *y, size_t n);
};

/* The best variant for a set of RS_CPU_ features; 0 gives the plain one. Ask only for what rs_cpu_features() has. */
const struct rs_vector_kernels *rs_vector_kernels(unsigned features);

#endif

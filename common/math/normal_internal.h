/* normal_internal.h: the variants of normal.c by name, for cholesky.c, tests and benchmarks. */
#ifndef RS_MATH_NORMAL_INTERNAL_H
#define RS_MATH_NORMAL_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

struct rs_normal_ahead;

struct rs_normal_kernels {
    const char *name;
    void (*gather)(const float *table, size_t k, const int32_t *positions, size_t n, size_t stride, const float *scale,
            const float *pull, float *rows, float *right);
    void (*gram)(const float *rows, size_t n, size_t width, const struct rs_normal_ahead *ahead, float *a);
    void (*multiply)(const float *rows, size_t n, size_t stride, const float *weight, const float *p, float *out);
    /* cholesky.h's two halves, k > 0; y is scratch [RS_NORMAL_LANES,stride] */
    int (*factor)(float *a, size_t stride, size_t k, float *y);
    void (*substitute)(const float *a, size_t stride, float *b, size_t k);
};

/* The best variant for a set of RS_CPU_ features; 0 gives the plain one. Ask only for what rs_cpu_features() has. */
const struct rs_normal_kernels *rs_normal_kernels(unsigned features);

/* The best one for this machine. */
const struct rs_normal_kernels *rs_normal_chosen(void);

#endif

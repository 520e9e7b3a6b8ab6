/* panels_internal.h: the variants of panels.c by name, for its tests and benchmarks. */
#ifndef RS_MATH_PANELS_INTERNAL_H
#define RS_MATH_PANELS_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

struct rs_panels_kernels {
    const char *name;
    void (*multiply)(const float *a, size_t a_stride, size_t m, size_t depth, const float *b, size_t b_stride,
            size_t panels, const float *bias, float *c, size_t c_stride);
    void (*outer)(const float *a, const float *b, size_t n, bool add, float *d);
};

/* The best variant for a set of RS_CPU_ features; 0 gives the plain one. Ask only for what rs_cpu_features() has. */
const struct rs_panels_kernels *rs_panels_kernels(unsigned features);

#endif

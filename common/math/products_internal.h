/* products_internal.h: the variants of products.c by name, for its tests. */
#ifndef RS_MATH_PRODUCTS_INTERNAL_H
#define RS_MATH_PRODUCTS_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

struct rs_products_kernel {
    const char *name;
    void (*products)(const float *table, size_t k, const int32_t *positions, size_t n, const float *side, float *out);
};

/* The best variant for a set of RS_CPU_ features; 0 gives the plain one. Ask only for what rs_cpu_features() has. */
const struct rs_products_kernel *rs_products_kernel(unsigned features);

#endif

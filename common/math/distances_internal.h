/* distances_internal.h: the variants of distances.c by name, for its tests and benchmarks. */
#ifndef RS_MATH_DISTANCES_INTERNAL_H
#define RS_MATH_DISTANCES_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

struct rs_distance_kernels {
    const char *name;
    void (*squared_distances)(const float *x, const float *points, size_t n, size_t d, float *squared);
    size_t (*list_near)(const float *value, const float *less, size_t n, float limit, uint32_t *list);
};

/* The best variant for a set of RS_CPU_ features; 0 gives the plain one. Ask only for what rs_cpu_features() has. */
const struct rs_distance_kernels *rs_distance_kernels(unsigned features);

#endif

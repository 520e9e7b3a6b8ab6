/* search_panels_internal.h: the variants of search_panels.c by name, for its tests. */
#ifndef RS_MATH_SEARCH_PANELS_INTERNAL_H
#define RS_MATH_SEARCH_PANELS_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

struct rs_search_panels_kernel {
    const char *name;
    uint64_t (*reach)(const float *panel, size_t d, const float *vectors, const float *least);
};

/* The best variant for a set of RS_CPU_ features; 0 gives the plain one. Ask only for what rs_cpu_features() has. */
const struct rs_search_panels_kernel *rs_search_panels_kernel(unsigned features);

#endif

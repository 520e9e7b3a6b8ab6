/* csv_marks_internal.h: the variants of csv_marks.c by name, for its tests. */
#ifndef RS_TABLE_CSV_MARKS_INTERNAL_H
#define RS_TABLE_CSV_MARKS_INTERNAL_H

#include "table/csv_marks.h"

struct rs_csv_kernels {
    const char *name;
    struct rs_csv_count (*count)(const char *text, size_t size);
    size_t (*marks)(const char *text, size_t size, char delimiter, uint32_t *at);
};

/* The best variant for a set of RS_CPU_ features; 0 gives the plain one. Ask only for what rs_cpu_features() has. */
const struct rs_csv_kernels *rs_csv_kernels(unsigned features);

#endif

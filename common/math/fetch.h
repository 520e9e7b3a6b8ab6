/* fetch.h: rows that are read soon are asked for now, and are on their way while something else is reckoned. Nothing is
 * read, so any address will do. */
#ifndef RS_MATH_FETCH_H
#define RS_MATH_FETCH_H

#include <stddef.h>

enum { RS_LINE = 16 }; /* floats in a cache line */

/* row[n] into the first-level cache: next to be read. */
static inline void rs_fetch(const float *row, size_t n)
{
    for (size_t i = 0; i < n; i += RS_LINE)
        __builtin_prefetch(row + i, 0, 3);
}

/* row[n] into the second-level cache: read after more than the first one holds. */
static inline void rs_fetch_later(const float *row, size_t n)
{
    for (size_t i = 0; i < n; i += RS_LINE)
        __builtin_prefetch(row + i, 0, 2);
}

#endif

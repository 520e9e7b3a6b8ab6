/* products.h: rows picked from a table, each by sixteen vectors that lie side by side. */
#ifndef RS_MATH_PRODUCTS_H
#define RS_MATH_PRODUCTS_H

#include <stddef.h>
#include <stdint.h>

enum { RS_PRODUCTS_SIDE = 16 };

/* out [n,16]: products of the rows positions[n] of `table` [..,k] with the columns of side [k,16]. Each is summed from the
 * first number to the last, each step fused: the same bits by every variant, in whatever company. */
void rs_products(const float *table, size_t k, const int32_t *positions, size_t n, const float *side, float *out);

#endif

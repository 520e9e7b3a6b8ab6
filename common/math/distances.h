/* distances.h: many distances at once, and bounds of distances looked through; the kernels of k-means. All variants
 * (plain, AVX2, AVX-512) give the same bits. Any length, any alignment. */
#ifndef RS_MATH_DISTANCES_H
#define RS_MATH_DISTANCES_H

#include <stddef.h>
#include <stdint.h>

/* squared [n] = the squared distances of x [d] from points [n,d]: the bits of n calls of rs_squared_distance(), in a third
 * of the time. */
void rs_squared_distances(const float *x, const float *points, size_t n, size_t d, float *squared);

/* Which value[i] - less[i] is not greater than `limit` (or is no number): positions rising in list [n]. Returns how
 * many. */
size_t rs_list_near(const float *value, const float *less, size_t n, float limit, uint32_t *list);

#endif

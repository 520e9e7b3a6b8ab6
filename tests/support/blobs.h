/* blobs.h: rows that have clusters. */
#ifndef TESTS_BLOBS_H
#define TESTS_BLOBS_H

#include <stddef.h>
#include <stdint.h>

/* n rows of d columns about `n_blobs` points, row i about point i % n_blobs, of width `spread`; coordinates are rounded to
 * `grid` (0: not), so that there are ties. The caller frees them. */
float *test_blobs(size_t n, size_t d, size_t n_blobs, double spread, double grid, uint64_t seed);

#endif

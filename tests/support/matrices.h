/* matrices.h: small matrices for tests, seeded or written out. All of them end the program when memory is short, so a
 * test needs no error handling of its own. The caller frees what is made with the type's own function. */
#ifndef TESTS_MATRICES_H
#define TESTS_MATRICES_H

#include <stdbool.h>
#include <stdint.h>

#include "data/csr.h"
#include "data/dense.h"

/* A generator of one word, independent of the code under test (splitmix64). */
struct test_random {
    uint64_t state;
};
uint64_t test_random_bits(struct test_random *random);
double test_random_uniform(struct test_random *random); /* in [0, 1) */

/* n ids: first, first + step, ... */
void test_ids(struct rs_ids *ids, size_t n, int64_t first, int64_t step);

/* Rows with ids 1, 2, ..., columns 10, 20, ...; the non-zero cells of cells[n_rows, n_columns] become entries. `times`, of
 * the same shape, or NULL. */
void test_csr(struct rs_csr *matrix, size_t n_rows, size_t n_columns, const float *cells, const int64_t *times);

/* The same ids; each cell is an entry with probability `density`, its value 0.5, 1, ..., 5, its time within a year. */
void test_csr_random(struct rs_csr *matrix, size_t n_rows, size_t n_columns, double density, bool with_time,
        uint64_t seed);

/* Rows with ids 1, 2, ..., values uniform in [-1, 1). */
void test_dense_random(struct rs_dense *matrix, size_t n_rows, size_t n_columns, uint64_t seed);

#endif

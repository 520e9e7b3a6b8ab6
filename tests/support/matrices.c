/* matrices.c: small matrices for tests. */
#include "matrices.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

static void must(bool done, const struct rs_error *error)
{
    if (!done) {
        fprintf(stderr, "test support: %s\n", error->text);
        abort();
    }
}

uint64_t test_random_bits(struct test_random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double test_random_uniform(struct test_random *random)
{
    return (double)(test_random_bits(random) >> 11) * 0x1p-53;
}

void test_ids(struct rs_ids *ids, size_t n, int64_t first, int64_t step)
{
    struct rs_error error = {0};

    *ids = (struct rs_ids){.n = n, .numbers = rs_alloc(n, sizeof *ids->numbers, &error)};
    must(ids->numbers != NULL, &error);
    for (size_t i = 0; i < n; i++)
        ids->numbers[i] = first + (int64_t)i * step;
}

void test_csr(struct rs_csr *matrix, size_t n_rows, size_t n_columns, const float *cells, const int64_t *times)
{
    struct rs_error error = {0};
    struct rs_ids rows, columns;
    size_t n = 0;

    for (size_t i = 0; i < n_rows * n_columns; i++)
        n += cells[i] != 0;
    test_ids(&rows, n_rows, 1, 1);
    test_ids(&columns, n_columns, 10, 10);
    must(rs_csr_alloc(matrix, &rows, &columns, n, times != NULL, &error) == 0, &error);
    n = 0;
    for (size_t i = 0; i < n_rows * n_columns; i++) {
        if (cells[i] != 0) {
            matrix->indices[n] = (int32_t)(i % n_columns);
            matrix->data[n] = cells[i];
            if (times)
                matrix->time[n] = times[i];
            n++;
        }
        if (i % n_columns == n_columns - 1)
            matrix->indptr[i / n_columns + 1] = (int64_t)n;
    }
}

void test_csr_random(struct rs_csr *matrix, size_t n_rows, size_t n_columns, double density, bool with_time,
        uint64_t seed)
{
    struct test_random random = {seed};
    struct rs_error error = {0};
    float *cells = rs_alloc_zero(n_rows * n_columns, sizeof *cells, &error);
    int64_t *times = rs_alloc_zero(n_rows * n_columns, sizeof *times, &error);

    must(cells && times, &error);
    for (size_t i = 0; i < n_rows * n_columns; i++) {
        bool there = test_random_uniform(&random) < density;
        uint64_t bits = test_random_bits(&random);

        if (there)
            cells[i] = 0.5f * (float)(1 + bits % 10);
        times[i] = 1000000000 + (int64_t)(bits / 16 % 31536000);
    }
    test_csr(matrix, n_rows, n_columns, cells, with_time ? times : NULL);
    free(cells);
    free(times);
}

void test_dense_random(struct rs_dense *matrix, size_t n_rows, size_t n_columns, uint64_t seed)
{
    struct test_random random = {seed};
    struct rs_error error = {0};
    struct rs_ids rows;

    test_ids(&rows, n_rows, 1, 1);
    must(rs_dense_alloc(matrix, &rows, n_columns, &error) == 0, &error);
    for (size_t i = 0; i < n_rows * n_columns; i++)
        matrix->data[i] = (float)(2 * test_random_uniform(&random) - 1);
}

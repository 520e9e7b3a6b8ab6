/* products_template.h: the kernel of products.c for one instruction set (avx2.h, avx512.h): the lanes are the sixteen
 * columns. */

enum { NAME(ROWS) = 4, NAME(AHEAD) = 8, NAME(LINE) = 16 };

/* `rows` rows, 1 or 4, a constant to the compiler: four make eight sums of AVX2. */
INLINE void NAME(multiply)(const float *table, size_t k, const int32_t *positions, size_t rows, const float *side,
        float *out)
{
    VECTOR sum[NAME(ROWS)][REGISTERS], columns[REGISTERS];
    const float *row[NAME(ROWS)];

    for (size_t j = 0; j < rows; j++) {
        row[j] = table + (size_t)positions[j] * k;
        for (size_t r = 0; r < REGISTERS; r++)
            sum[j][r] = ZERO();
    }
    for (size_t c = 0; c < k; c++) {
        for (size_t r = 0; r < REGISTERS; r++)
            columns[r] = LOAD(side + c * SIDE + r * WIDTH);
        for (size_t j = 0; j < rows; j++) {
            VECTOR number = SPREAD(row[j][c]);

            for (size_t r = 0; r < REGISTERS; r++)
                sum[j][r] = FUSED(columns[r], number, sum[j][r]);
        }
    }
    for (size_t j = 0; j < rows; j++)
        for (size_t r = 0; r < REGISTERS; r++)
            STORE(out + j * SIDE + r * WIDTH, sum[j][r]);
}

TARGET static void NAME(products)(const float *table, size_t k, const int32_t *positions, size_t n, const float *side,
        float *out)
{
    size_t j = 0;

    /* The rows lie all over the table: those that are wanted soon are asked for now, a cache line at a time. */
    for (; j + NAME(ROWS) <= n; j += NAME(ROWS)) {
        for (size_t soon = j + NAME(AHEAD); soon < n && soon < j + NAME(AHEAD) + NAME(ROWS); soon++)
            for (size_t c = 0; c < k; c += NAME(LINE))
                _mm_prefetch((const char *)(table + (size_t)positions[soon] * k + c), _MM_HINT_T0);
        NAME(multiply)(table, k, positions + j, NAME(ROWS), side, out + j * SIDE);
    }
    for (; j < n; j++)
        NAME(multiply)(table, k, positions + j, 1, side, out + j * SIDE);
}

#include "math/x86/instructions_end.h"

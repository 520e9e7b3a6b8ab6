/* normal_template.h: the kernels of normal.c for one instruction set (avx2.h, avx512.h).
 *
 * A rank update's tile is four rows by up to three registers: twelve sums hide the latency of a fused step, and with four
 * spread numbers for every three registers loaded the multipliers wait for no load. */

enum { NAME(ROWS) = 4, NAME(VECTORS) = 3, NAME(AHEAD) = 16 };

/* Tell the processor of a table's row that is wanted soon. */
INLINE void NAME(prefetch)(const float *row, size_t k)
{
    for (size_t i = 0; i < k; i += 16)
        _mm_prefetch((const char *)(row + i), _MM_HINT_T0);
}

/* `rows` rows of a table at once, 1 or 4, so that the right side goes through memory once for them. */
INLINE void NAME(gather_rows)(const float *table, size_t k, const int32_t *positions, size_t rows, size_t stride,
        const float *scale, const float *pull, float *out, float *right)
{
    const float *row[NAME(ROWS)];
    size_t i = 0;

    for (size_t r = 0; r < rows; r++)
        row[r] = table + (size_t)positions[r] * k;
    for (; i + WIDTH <= k; i += WIDTH) {
        VECTOR sum = LOAD(right + i);

        for (size_t r = 0; r < rows; r++) {
            VECTOR x = LOAD(row[r] + i);

            STORE(out + r * stride + i, MULTIPLY(SPREAD(scale[r]), x));
            sum = FUSED(SPREAD(pull[r]), x, sum);
        }
        STORE(right + i, sum);
    }
    for (size_t r = 0; i < k && r < rows; r++)
        gather_rest(row[r], i, k, scale[r], pull[r], out + r * stride, right);
}

TARGET static void NAME(gather)(const float *table, size_t k, const int32_t *positions, size_t n, size_t stride,
        const float *scale, const float *pull, float *rows, float *right)
{
    size_t j = 0;

    for (size_t ahead = 0; ahead < n && ahead < NAME(AHEAD); ahead++)
        NAME(prefetch)(table + (size_t)positions[ahead] * k, k);
    for (; j + NAME(ROWS) <= n; j += NAME(ROWS)) {
        for (size_t ahead = j + NAME(AHEAD); ahead < n && ahead < j + NAME(AHEAD) + NAME(ROWS); ahead++)
            NAME(prefetch)(table + (size_t)positions[ahead] * k, k);
        NAME(gather_rows)(table, k, positions + j, NAME(ROWS), stride, scale + j, pull + j, rows + j * stride, right);
    }
    for (; j < n; j++)
        NAME(gather_rows)(table, k, positions + j, 1, stride, scale + j, pull + j, rows + j * stride, right);
}

/* Rows i .. i + 4 and `vectors` registers from column j of A: += y x^T over n rows x and y, which are the same or multiples
 * of each other; or -= in the chain's order. */
INLINE void NAME(update_tile)(const float *y, const float *x, size_t n, size_t stride, size_t i, size_t j,
        size_t vectors, bool subtract, float *a)
{
    VECTOR sum[NAME(ROWS)][NAME(VECTORS)];

    for (size_t r = 0; r < NAME(ROWS); r++) {
        for (size_t v = 0; v < vectors; v++)
            sum[r][v] = subtract ? LOAD(a + (i + r) * stride + j + v * WIDTH) : ZERO();
    }
    for (size_t row = 0; row < n; row++, x += stride, y += stride) {
        VECTOR right[NAME(VECTORS)];

        for (size_t v = 0; v < vectors; v++)
            right[v] = LOAD(x + j + v * WIDTH);
        for (size_t r = 0; r < NAME(ROWS); r++) {
            VECTOR left = SPREAD(y[i + r]);

            for (size_t v = 0; v < vectors; v++)
                sum[r][v] = subtract ? FUSED_MINUS(left, right[v], sum[r][v]) : FUSED(left, right[v], sum[r][v]);
        }
    }
    for (size_t r = 0; r < NAME(ROWS); r++) {
        for (size_t v = 0; v < vectors; v++) {
            float *cell = a + (i + r) * stride + j + v * WIDTH;

            STORE(cell, subtract ? sum[r][v] : ADD(LOAD(cell), sum[r][v]));
        }
    }
}

/* Ask for the part of the rows ahead that belongs to the rows i .. i + 4 of a triangle: as much for each. They go to the
 * second cache, since the first is full of this tile. */
INLINE void NAME(fetch)(const struct rs_normal_ahead *ahead, size_t i, size_t width)
{
    size_t n = ahead ? ahead->n : 0, end = (i + NAME(ROWS)) * n / width;

    for (size_t j = i * n / width; j < end && j < n; j++) {
        for (size_t c = 0; c < ahead->k; c += 16)
            _mm_prefetch((const char *)(ahead->table + (size_t)ahead->positions[j] * ahead->k + c), _MM_HINT_T1);
    }
}

/* The upper triangle of A from row `begin` on, by tiles that start at the register of the diagonal. Four registers are
 * two and two, since one alone waits for its own sums. */
INLINE void NAME(update)(const float *y, const float *x, size_t n, size_t stride, size_t begin, size_t width,
        bool subtract, const struct rs_normal_ahead *ahead, float *a)
{
    for (size_t i = begin; i < width; i += NAME(ROWS)) {
        size_t j = i / WIDTH * WIDTH, left = (width - j + WIDTH - 1) / WIDTH;

        NAME(fetch)(ahead, i, width);
        for (; left == 3 || left > 4; left -= 3, j += 3 * WIDTH)
            NAME(update_tile)(y, x, n, stride, i, j, 3, subtract, a);
        for (; left >= 2; left -= 2, j += 2 * WIDTH)
            NAME(update_tile)(y, x, n, stride, i, j, 2, subtract, a);
        if (left > 0)
            NAME(update_tile)(y, x, n, stride, i, j, 1, subtract, a);
    }
}

TARGET static void NAME(gram)(const float *rows, size_t n, size_t width, const struct rs_normal_ahead *ahead, float *a)
{
    NAME(update)(rows, rows, n, rs_normal_stride(width), 0, width, false, ahead, a);
}

/* A register's worth of A's rows from `begin` on among themselves, as factor_rest() does it: first the square on the diagonal,
 * whose steps wait for each other; then the columns behind it, a register at a time with all of the rows. The multiples
 * of the rows that are taken off those below go to `y` [WIDTH,stride]. */
TARGET static int NAME(factor_panel)(float *a, size_t stride, size_t begin, size_t width, float *y)
{
    float *square = a + begin * stride + begin;

    for (size_t r = 0; r < WIDTH; r++) {
        float pivot = square[r * stride + r];
        VECTOR row = LOAD(square + r * stride);

        if (!(pivot > 0 && pivot < INFINITY))
            return -1;
        STORE(y + r * stride + begin, MULTIPLY(SPREAD(1 / pivot), row));
        for (size_t i = r + 1; i < WIDTH; i++)
            STORE(square + i * stride, FUSED_MINUS(SPREAD(y[r * stride + begin + i]), row, LOAD(square + i * stride)));
        square[r * stride + r] = 1 / pivot;
    }
    for (size_t j = begin + WIDTH; j < width; j += WIDTH) {
        VECTOR row[WIDTH];

#pragma GCC unroll 16
        for (size_t r = 0; r < WIDTH; r++)
            row[r] = LOAD(a + (begin + r) * stride + j);
#pragma GCC unroll 16
        for (size_t r = 0; r < WIDTH; r++) {
#pragma GCC unroll 16
            for (size_t i = r + 1; i < WIDTH; i++)
                row[i] = FUSED_MINUS(SPREAD(y[r * stride + begin + i]), row[r], row[i]);
            STORE(a + (begin + r) * stride + j, row[r]);
            STORE(y + r * stride + j, MULTIPLY(SPREAD(square[r * stride + r]), row[r]));
        }
    }
    return 0;
}

TARGET static int NAME(factor)(float *a, size_t stride, size_t k, float *y)
{
    size_t begin = 0;

    for (; begin + WIDTH <= k; begin += WIDTH) {
        if (NAME(factor_panel)(a, stride, begin, k, y) != 0)
            return -1;
        NAME(update)(y, a + begin * stride, WIDTH, stride, begin + WIDTH, k, true, NULL, a);
    }
    return factor_rest(a, stride, begin, k);
}

/* What the block's rows have in the columns behind it, off the right side of those. */
INLINE void NAME(forward)(const float *a, size_t stride, float *b, size_t begin, size_t end, size_t k)
{
    for (size_t j = end; j < k; j += WIDTH) {
        VECTOR sum = LOAD(b + j);

        for (size_t i = begin; i < end; i++)
            sum = FUSED_MINUS(SPREAD(b[i]), LOAD(a + i * stride + j), sum);
        STORE(b + j, sum);
    }
}

/* What four of the block's rows have in the columns behind it. */
INLINE void NAME(backward)(const float *a, size_t stride, const float *b, size_t end, size_t k,
        float behind[NAME(ROWS)])
{
    VECTOR sum[NAME(ROWS)][REGISTERS];

    for (size_t r = 0; r < NAME(ROWS); r++) {
        for (size_t v = 0; v < REGISTERS; v++)
            sum[r][v] = ZERO();
    }
    for (size_t j = end; j < k; j += LANES) {
        for (size_t v = 0; v < REGISTERS; v++) {
            VECTOR x = LOAD(b + j + v * WIDTH);

            for (size_t r = 0; r < NAME(ROWS); r++)
                sum[r][v] = FUSED(LOAD(a + r * stride + j + v * WIDTH), x, sum[r][v]);
        }
    }
    for (size_t r = 0; r < NAME(ROWS); r++)
        behind[r] = rs_add_eight_lanes(EIGHT(sum[r]));
}

/* Blocks are of 16 rows, so that all behind one but the last begins at a register, and the last has nothing behind it. */
TARGET static void NAME(substitute)(const float *a, size_t stride, float *b, size_t k)
{
    float behind[LANES] = {0};
    size_t last = (k - 1) / LANES * LANES;

    for (size_t begin = 0; begin <= last; begin += LANES) {
        size_t end = begin < last ? begin + LANES : k;

        forward_block(a, stride, b, begin, end);
        if (begin < last)
            NAME(forward)(a, stride, b, begin, end, k);
    }
    for (size_t j = k; j < stride; j++)
        b[j] = 0;
    backward_block(a, stride, behind, b, last, k);
    for (size_t begin = last; begin > 0;) {
        size_t end = begin;

        begin -= LANES;
        for (size_t i = 0; i < LANES; i += NAME(ROWS))
            NAME(backward)(a + (begin + i) * stride, stride, b, end, k, behind + i);
        backward_block(a, stride, behind, b, begin, end);
    }
}

/* `rows` rows at once, 1 or 4: their dot products side by side, and `out` through memory once for them. */
INLINE void NAME(multiply_rows)(const float *x, size_t rows, size_t stride, const float *weight, const float *p,
        float *out)
{
    VECTOR sum[NAME(ROWS)][REGISTERS], coefficient[NAME(ROWS)];

    for (size_t r = 0; r < rows; r++) {
        for (size_t v = 0; v < REGISTERS; v++)
            sum[r][v] = ZERO();
    }
    for (size_t i = 0; i < stride; i += LANES) {
        for (size_t v = 0; v < REGISTERS; v++) {
            VECTOR along = LOAD(p + i + v * WIDTH);

            for (size_t r = 0; r < rows; r++)
                sum[r][v] = FUSED(LOAD(x + r * stride + i + v * WIDTH), along, sum[r][v]);
        }
    }
    for (size_t r = 0; r < rows; r++)
        coefficient[r] = SPREAD(weight[r] * rs_add_eight_lanes(EIGHT(sum[r])));
    for (size_t i = 0; i < stride; i += WIDTH) {
        VECTOR y = LOAD(out + i);

        for (size_t r = 0; r < rows; r++)
            y = FUSED(coefficient[r], LOAD(x + r * stride + i), y);
        STORE(out + i, y);
    }
}

TARGET static void NAME(multiply)(const float *rows, size_t n, size_t stride, const float *weight, const float *p,
        float *out)
{
    size_t j = 0;

    for (; j + NAME(ROWS) <= n; j += NAME(ROWS))
        NAME(multiply_rows)(rows + j * stride, NAME(ROWS), stride, weight + j, p, out);
    for (; j < n; j++)
        NAME(multiply_rows)(rows + j * stride, 1, stride, weight + j, p, out);
}

#include "math/x86/instructions_end.h"

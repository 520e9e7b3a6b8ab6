/* panels_template.h: the kernels of panels.c for one instruction set (avx2.h, avx512.h): the lanes are a row of a panel. A
 * parameter of its own, undefined again at the end:
 *
 * TILE   rows of the result that are summed in registers at once */

/* sum[i] += sum over k < depth of a[i own + k next] b[k], for the rows i of a tile. */
INLINE void NAME(add_terms)(size_t rows, const float *a, size_t own, size_t next, size_t depth, const float *b,
        VECTOR sum[TILE][REGISTERS])
{
    for (size_t k = 0; k < depth; k++, a += next, b += RS_PANEL) {
        VECTOR row[REGISTERS];

        for (size_t r = 0; r < REGISTERS; r++)
            row[r] = LOAD(b + r * WIDTH);
        for (size_t i = 0; i < rows; i++) {
            VECTOR factor = SPREAD(a[i * own]);

            for (size_t r = 0; r < REGISTERS; r++)
                sum[i][r] = FUSED(factor, row[r], sum[i][r]);
        }
    }
}

INLINE void NAME(load_tile)(size_t rows, const float *from, size_t step, VECTOR sum[TILE][REGISTERS])
{
    for (size_t i = 0; i < rows; i++) {
        for (size_t r = 0; r < REGISTERS; r++)
            sum[i][r] = from ? LOAD(from + i * step + r * WIDTH) : ZERO();
    }
}

INLINE void NAME(store_tile)(size_t rows, float *to, VECTOR sum[TILE][REGISTERS])
{
    for (size_t i = 0; i < rows; i++) {
        for (size_t r = 0; r < REGISTERS; r++)
            STORE(to + i * RS_PANEL + r * WIDTH, sum[i][r]);
    }
}

/* Rows of C from panels of A that follow one another; `from` with `step` is what they start with. */
INLINE void NAME(multiply_tile)(size_t rows, const float *a, size_t a_stride, size_t depth, const float *b,
        const float *from, size_t step, float *c)
{
    VECTOR sum[TILE][REGISTERS];

    NAME(load_tile)(rows, from, step, sum);
    for (; depth >= RS_PANEL; depth -= RS_PANEL, a += a_stride, b += RS_PANEL_SQUARE)
        NAME(add_terms)(rows, a, RS_PANEL, 1, RS_PANEL, b, sum);
    NAME(add_terms)(rows, a, RS_PANEL, 1, depth, b, sum);
    NAME(store_tile)(rows, c, sum);
}

/* One panel of C, all rows. */
TARGET static void NAME(multiply_panel)(const float *a, size_t a_stride, size_t m, size_t depth, const float *b,
        const float *bias, float *c, int first)
{
    size_t step = first ? 0 : RS_PANEL;

    for (size_t rows; m > 0; m -= rows, a += rows * RS_PANEL, c += rows * RS_PANEL) {
        const float *from = first ? bias : c;

        if (m >= TILE)
            NAME(multiply_tile)(rows = TILE, a, a_stride, depth, b, from, step, c);
        else if (m >= 4)
            NAME(multiply_tile)(rows = 4, a, a_stride, depth, b, from, step, c);
        else if (m >= 2)
            NAME(multiply_tile)(rows = 2, a, a_stride, depth, b, from, step, c);
        else
            NAME(multiply_tile)(rows = 1, a, a_stride, depth, b, from, step, c);
    }
}

TARGET static void NAME(multiply)(const float *a, size_t a_stride, size_t m, size_t depth, const float *b,
        size_t b_stride, size_t panels, const float *bias, float *c, size_t c_stride)
{
    size_t k = 0;

    do {
        size_t part = depth - k < DEPTH ? depth - k : DEPTH;

        for (size_t p = 0; p < panels; p++)
            NAME(multiply_panel)
        (a + k / RS_PANEL * a_stride, a_stride, m, part, b + p * b_stride + k * RS_PANEL,
                bias ? bias + p * RS_PANEL : NULL, c + p * c_stride, k == 0);
        k += part;
    } while (k < depth);
}

INLINE void NAME(outer_tile)(size_t rows, const float *a, const float *b, size_t n, bool first, float *d)
{
    VECTOR sum[TILE][REGISTERS];

    NAME(load_tile)(rows, first ? NULL : d, RS_PANEL, sum);
    NAME(add_terms)(rows, a, 1, RS_PANEL, n, b, sum);
    NAME(store_tile)(rows, d, sum);
}

TARGET static void NAME(outer)(const float *a, const float *b, size_t n, bool add, float *d)
{
    size_t row = 0;

    do {
        size_t part = n - row < DEPTH ? n - row : DEPTH, i = 0;
        bool first = row == 0 && !add;

        for (; i + TILE <= RS_PANEL; i += TILE)
            NAME(outer_tile)(TILE, a + row * RS_PANEL + i, b + row * RS_PANEL, part, first, d + i * RS_PANEL);
        for (; i < RS_PANEL; i += 4)
            NAME(outer_tile)(4, a + row * RS_PANEL + i, b + row * RS_PANEL, part, first, d + i * RS_PANEL);
        row += part;
    } while (row < n);
}

#undef TILE
#include "math/x86/instructions_end.h"

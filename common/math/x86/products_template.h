/* products_template.h: the kernel of products.c for one instruction set. Parameters, undefined again at the end:
 *
 * VARIANT    what is put behind the functions' names
 * TARGET     the function attribute that allows the instructions
 * VECTOR     a register; REGISTERS of them hold the sixteen columns
 * ZERO SPREAD LOAD STORE FUSED   its operations; FUSED(a, b, c) is a b + c, rounded once */
#define JOIN_NAMES(name, variant) name##_##variant
#define EXPAND_NAMES(name, variant) JOIN_NAMES(name, variant)
#define NAME(name) EXPAND_NAMES(name, VARIANT)
#define WIDTH ((size_t)SIDE / REGISTERS)

enum { NAME(ROWS) = 4, NAME(AHEAD) = 8, NAME(LINE) = 16 };

/* `rows` rows, 1 or 4, a constant to the compiler. */
TARGET static inline __attribute__((always_inline)) void NAME(multiply)(const float *table, size_t k,
        const int32_t *positions, size_t rows, const float *side, float *out)
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

#undef JOIN_NAMES
#undef EXPAND_NAMES
#undef NAME
#undef WIDTH
#undef VARIANT
#undef TARGET
#undef REGISTERS
#undef VECTOR
#undef ZERO
#undef SPREAD
#undef LOAD
#undef STORE
#undef FUSED

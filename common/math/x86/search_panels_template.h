/* search_panels_template.h: the kernel of search_panels.c for one instruction set. Parameters, undefined again at the end:
 *
 * VARIANT    what is put behind the function's name
 * TARGET     the function attribute that allows the instructions
 * VECTOR     a register; REGISTERS of them hold the rows of a panel
 * ZERO SPREAD LOAD FUSED   its operations; FUSED(a, b, c) is a b + c, rounded once
 * REACHES(sum, least)      the lanes of sum that are at least least's, as bits; none for NaN */
#define JOIN_NAMES(name, variant) name##_##variant
#define EXPAND_NAMES(name, variant) JOIN_NAMES(name, variant)
#define NAME(name) EXPAND_NAMES(name, VARIANT)
#define WIDTH ((size_t)ROWS / REGISTERS)

TARGET static uint64_t NAME(reach)(const float *panel, size_t d, const float *vectors, const float *least)
{
    VECTOR sum[VECTORS][REGISTERS], rows[REGISTERS];
    uint64_t reached = 0;

    for (size_t v = 0; v < VECTORS; v++)
        for (size_t r = 0; r < REGISTERS; r++)
            sum[v][r] = ZERO();
    for (size_t c = 0; c < d; c++) {
        for (size_t r = 0; r < REGISTERS; r++)
            rows[r] = LOAD(panel + c * ROWS + r * WIDTH);
        for (size_t v = 0; v < VECTORS; v++) {
            VECTOR number = SPREAD(vectors[c * VECTORS + v]);

            for (size_t r = 0; r < REGISTERS; r++)
                sum[v][r] = FUSED(rows[r], number, sum[v][r]);
        }
    }
    for (size_t v = 0; v < VECTORS; v++)
        for (size_t r = 0; r < REGISTERS; r++)
            reached |= (uint64_t)REACHES(sum[v][r], SPREAD(least[v])) << (v * ROWS + r * WIDTH);
    return reached;
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
#undef FUSED
#undef REACHES

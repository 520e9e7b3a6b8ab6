/* search_panels_template.h: the kernel of search_panels.c for one instruction set (avx2.h, avx512.h): the lanes are the rows
 * of a panel. A parameter of its own, undefined again at the end:
 *
 * REACHES(sum, least)   the lanes of sum that are at least least's, as bits; none for NaN */

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

#undef REACHES
#include "math/x86/instructions_end.h"

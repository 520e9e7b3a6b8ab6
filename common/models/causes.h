/* causes.h: why a film stands in a list: from what each film of the history carries of it to the causes that are named,
 * and their shares. */
#ifndef RS_MODELS_CAUSES_H
#define RS_MODELS_CAUSES_H

#include <stddef.h>
#include <stdint.h>

#include "data/recommendations.h"

/* The films of a history, and when they were seen (NULL: not known). */
struct rs_causes_history {
    size_t n;
    const int32_t *film; /* [n] as the caller counts films */
    const int64_t *time; /* [n] */
};

/* carried[n] is what each film carries of a place, `rest` what no film can account for. cause[RS_CAUSES]: the films
 * that carry most, most first, none that carries nothing, -1 behind the last; of equals the later, then the greater
 * one. share[RS_CAUSES]: of carried and rest together, which makes 1; 0, not known, where what speaks for a place and
 * against it so nearly cancels out that the sum is under RS_CAUSES_LEAST_SUM of the sizes. Returns which entry of the
 * history is the first cause, or -1. */
#define RS_CAUSES_LEAST_SUM 0.01
ptrdiff_t rs_causes_name(const struct rs_causes_history *history, const double *carried, double rest, int32_t *cause,
        float *share);

#endif

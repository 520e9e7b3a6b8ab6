/* ranking_exposure.h: how the places of all lists are spread over the catalogue. */
#ifndef RS_EVAL_RANKING_EXPOSURE_H
#define RS_EVAL_RANKING_EXPOSURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* exposure[n_catalogue]: in how many lists each film is. Add the places from .. to - 1 of one; films at n_catalogue and
 * after, and those outside, are not counted. */
void ranking_exposure_add(int64_t *exposure, size_t n_catalogue, const int32_t *list, size_t from, size_t to);

/* Share of the catalogue that is in some list. */
double ranking_coverage(const int64_t *exposure, size_t n_catalogue);

/* Gini index of the exposure: 0 when all films are shown equally often, (n - 1) / n when one film has it all, NaN when
 * nothing was shown. Sorts `exposure`. */
double ranking_gini(int64_t *exposure, size_t n_catalogue);

#endif

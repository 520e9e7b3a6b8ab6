/* toy_rankers.h: rankers whose scores can be worked by hand: film i of a past of items j with values v gets the sum of
 * v * m[j][i]. */
#ifndef TESTS_TOY_RANKERS_H
#define TESTS_TOY_RANKERS_H

#include "models/blend.h"

struct toy {
    size_t n;
    const float *m; /* [n,n] */
};

extern const struct rs_ranker_kind toy_kind;
extern const struct rs_ranker_kind toy_mute_kind; /* the same, but it can't say why */

void toy_keep(void *model); /* frees nothing: a toy is the test's own */

/* One part more for a blend, of any kind; `items` and `model` stay the test's. */
void toy_add(struct rs_blend *blend, const struct rs_ranker_kind *kind, const struct rs_ids *items, void *model,
        float weight);

#endif

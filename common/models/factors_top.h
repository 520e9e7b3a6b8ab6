/* factors_top.h: the best items of a factor model for users, without scoring all: exactly what rs_factors_score() and
 * rs_ranking_top() would list, bit for bit, whatever users stand together. */
#ifndef RS_MODELS_FACTORS_TOP_H
#define RS_MODELS_FACTORS_TOP_H

#include "models/factors.h"
#include "models/ranker.h"

/* Make model->panels, once. The items' factors must not change afterwards. */
int rs_factors_index(struct rs_factors *model, struct rs_error *error);

/* The k best items for each of n users [n,width], without those of its past, on one thread: lists[n], of which item and
 * score are filled. After rs_factors_index(). -1: out of memory. */
int rs_factors_top(const struct rs_factors *model, const float *users, const struct rs_past *pasts, size_t n, size_t k,
        const struct rs_ranker_list *lists, struct rs_error *error);

#endif

/* models.h: what rank and auto open: models that rank films, with their weights and the vectors that some want; and
 * vectors by which films are similar. */
#ifndef RS_RECOMMEND_MODELS_H
#define RS_RECOMMEND_MODELS_H

#include "cli/tool.h"
#include "data/dense.h"
#include "models/blend.h"

struct recommend_models {
    struct rs_blend blend;
    struct rs_dense users, items; /* vectors that models look into */
};

/* --model FILE[=WEIGHT] ..., --users and --items (paths or NULL). Free it also after a failure. */
int recommend_open_models(struct rs_tool *tool, struct recommend_models *models, const struct rs_list *files,
        const char *users, const char *items, struct rs_error *error);
void recommend_free_models(struct recommend_models *models);

/* --vectors FILE[=WEIGHT] ... as one matrix whose products are the weighted mean of the cosines (similarity.h); a single
 * one as it is, unless `unit` wants its rows at length 1 too. Weights are at least 0, and not all 0. */
int recommend_read_vectors(struct rs_tool *tool, struct rs_dense *vectors, const struct rs_list *files, bool unit,
        struct rs_error *error);

#endif

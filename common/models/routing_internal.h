/* routing_internal.h: shared by routing_list.c and routing_rank.c alone. */
#ifndef RS_MODELS_ROUTING_INTERNAL_H
#define RS_MODELS_ROUTING_INTERNAL_H

#include "models/routing.h"

/* Lists of ranked->k by routing->blend for users whose scenario[users->n] is RS_SCENARIO_ENOUGH: ranked_row[users->n] is
 * the row in `ranked`, -1 for the others. The arrays of `ranked` are allocated here and the caller's to free, also after a
 * failure; NULL when there is no such user. */
int rs_routing_rank(const struct rs_routing *routing, const struct rs_routing_users *users, const uint8_t *scenario,
        struct rs_blend_lists *ranked, int32_t *ranked_row, int n_threads, struct rs_progress *progress,
        struct rs_error *error);

#endif

/* routing_internal.h: shared by routing_list.c, routing_rank.c and routing_explain.c alone. */
#ifndef RS_MODELS_ROUTING_INTERNAL_H
#define RS_MODELS_ROUTING_INTERNAL_H

#include "math/topk.h"
#include "models/routing.h"

/* What one worker needs. */
struct rs_routing_scratch {
    bool *marks;            /* [items] seen or listed; all false between users */
    int32_t *films;         /* [longest row] what similar films are sought for, as rows of the vectors */
    float *likeness;        /* [vectors] */
    float *taste;           /* [columns of the vectors] */
    struct rs_scored *best; /* [k] */
    int32_t *similar;       /* [k] rows of the vectors */
    float *similar_score;   /* [k] */
    double *carried;        /* [longest row] by each of `films`; for lists that are explained, NULL else ... */
    int64_t *seen_at;       /* [longest row] ... as the times of these, NULL also where there are none */
};

/* What lists get of the models. */
enum rs_routing_causes { RS_ROUTING_NO_CAUSES, RS_ROUTING_ONE_CAUSE, RS_ROUTING_EXPLAINED };

/* Lists of ranked->k by routing->blend for users whose scenario[users->n] is RS_SCENARIO_ENOUGH: ranked_row[users->n]
 * is the row in `ranked`, -1 for the others. The arrays of `ranked` are allocated here and the caller's to free, also
 * after a failure; NULL when there is no such user, and ranked->cause also with RS_ROUTING_NO_CAUSES. */
int rs_routing_rank(const struct rs_routing *routing, const struct rs_routing_users *users, const uint8_t *scenario,
        enum rs_routing_causes causes, struct rs_blend_lists *ranked, int32_t *ranked_row, int n_threads,
        struct rs_progress *progress, struct rs_error *error);
void rs_routing_free_ranked(struct rs_blend_lists *ranked);

/* No causes for place `at` of all. Nothing to do for lists that are not explained. */
void rs_routing_clear_causes(struct rs_routing_lists *lists, size_t at);

/* The causes of place `at`, a similar film (row of the vectors), by the n_films that s->films holds. s->taste and
 * s->likeness are scratch. */
void rs_routing_explain_similar(const struct rs_routing *routing, const struct rs_routing_users *users, size_t user,
        size_t n_films, int32_t row, struct rs_routing_scratch *s, struct rs_routing_lists *lists, size_t at);

/* The causes of place `at` as the models' list has them at place `from`. */
void rs_routing_explain_ranked(const struct rs_routing *routing, const struct rs_blend_lists *ranked, size_t from,
        struct rs_routing_lists *lists, size_t at);

#endif

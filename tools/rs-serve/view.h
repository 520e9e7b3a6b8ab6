/* view.h: all that a request looks at: artefacts, the films added since, and the policy of today, ready to answer. A view
 * never changes; what changes makes a new one. */
#ifndef RS_SERVE_VIEW_H
#define RS_SERVE_VIEW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "arrival.h"
#include "artifacts.h"
#include "models/neighbours.h"
#include "models/policy.h"
#include "models/routing.h"

struct serve_view {
    atomic_int references;
    uint64_t serial; /* every view has another */
    struct serve_artifacts *artifacts;
    struct serve_film *const *films; /* [n_films] those added that the artefacts lack; they outlive the view */
    size_t n_films;

    /* The artefacts' own where no film was added. */
    const struct rs_dense *vectors, *genres;
    const struct rs_titles *titles;
    struct rs_dense own_vectors, own_genres;
    struct rs_titles own_titles;

    struct rs_routing routing;
    struct rs_id_map items;    /* of routing.items */
    int32_t *place;            /* [columns of the ratings] in routing.items */
    int32_t *self;             /* [items] 0, 1, 2, ...: histories are made in routing.items already */
    int32_t *to_map;           /* [items] columns of the map's encoder, or -1; NULL without a map */
    float *found_score;        /* [titles of the artefacts] popularity, by which searches are ordered */
    int64_t *genre_count;      /* [genres] films of each */
    struct rs_neighbours near; /* over the vectors */

    struct rs_policy policy;
    size_t n_rules;
    bool dated; /* the policy may be another tomorrow */
    int64_t today;
};

/* Keeps the artefacts. `films` [n] are all that were ever added. The one reference is the caller's. NULL: what is wrong with
 * the policy, or out of memory. `today`: days since 1970. */
struct serve_view *serve_view_make(struct serve_artifacts *artifacts, struct serve_film *const *films, size_t n_films,
        const char *policy, size_t policy_size, int64_t today, int n_threads, struct rs_error *error);

void serve_view_keep(struct serve_view *view);
void serve_view_release(struct serve_view *view);

/* A film's place in view->routing.items, or -1. */
int32_t serve_view_find(const struct serve_view *view, struct rs_id film);

/* A user's row in the set's ratings, or -1. */
int32_t serve_view_row(const struct serve_view *view, struct rs_id user);

#endif

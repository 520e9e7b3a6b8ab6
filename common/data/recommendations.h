/* recommendations.h: lists of films for users (or for films: "similar to"), best first, with the reason of each. */
#ifndef RS_DATA_RECOMMENDATIONS_H
#define RS_DATA_RECOMMENDATIONS_H

#include "base/error.h"
#include "base/memory.h"
#include "data/ids.h"

/* Why a film stands in a list; `reason_id` beside it points at what the reason speaks of. The numbers are on the wire:
 * new ones go at the end. */
enum rs_reason {
    RS_REASON_NONE,
    RS_REASON_POPULAR,       /* popular over all; reason_id -1 */
    RS_REASON_POPULAR_GENRE, /* popular in a genre; reason_id: the genre's column in the items' multi-hot */
    RS_REASON_SIMILAR,       /* near a film; reason_id: that film */
    RS_REASON_LIKED,         /* a model ranks it for what the user liked; reason_id: the film that carries it most */
    RS_REASON_MODEL,         /* a model ranks it; reason_id -1 */
    RS_REASON_CLUSTER,       /* liked in a cluster; reason_id: the cluster */
    RS_REASON_PROMOTED,      /* put there by a policy; reason_id: the place it had before, from 1, or -1 */
    RS_REASON_BOOSTED,       /* moved up by a policy; reason_id: the place it had before, from 1 */
    RS_REASON_LOWERED,       /* moved down by a policy; reason_id: the place it had before, from 1 */
    RS_N_REASONS
};

/* So many films of the row's history are named as causes of a place. */
enum { RS_CAUSES = 3 };

struct rs_recommendations {
    size_t n_rows, k;
    struct rs_ids rows;  /* [n_rows] users, or films for "similar to" */
    struct rs_ids items; /* [n_rows * k]; a short row ends in -1 (numbers) or "" (strings) */
    float *score;        /* [n_rows, k] */
    uint8_t *scenario;   /* [n_rows] 1 to 5 as in rs-pipelines(7), 0 where none was chosen */
    uint8_t *reason;     /* [n_rows, k] enum rs_reason */
    int64_t *reason_id;  /* [n_rows, k] */

    /* Where lists are explained (rs_recommendations_explain()): which films of the row's history carry a place, and how
     * much of it; none and NULL where they are not. */
    struct rs_ids causes;   /* [n_rows * k * RS_CAUSES] most first; fewer end as a short row does */
    float *cause_share;     /* [n_rows, k, RS_CAUSES] of 1, which with the rest of the history's films is all */
    int32_t *place_without; /* [n_rows, k] where the film would stand without the first cause, from 1; -1: not known */
    struct rs_storage storage;
};

/* All of it, with rows taken over (cleared in the caller, also on failure). `item_ids` is the catalogue that positions
 * point into: item[n_rows, k] with -1 for "none". Scores, reasons and scenarios start as zero, reason_id -1. */
int rs_recommendations_alloc(struct rs_recommendations *list, struct rs_ids *rows, size_t k, const int32_t *item,
        const struct rs_ids *item_ids, struct rs_error *error);

/* Room for causes: cause[n_rows, k, RS_CAUSES] are positions in `films`, -1 for "none". Shares start as 0, places as
 * -1. */
int rs_recommendations_explain(struct rs_recommendations *list, const int32_t *cause, const struct rs_ids *films,
        struct rs_error *error);

/* Are the lists explained? */
static inline bool rs_recommendations_explained(const struct rs_recommendations *list)
{
    return list->cause_share != NULL;
}

/* Does this id stand for no film? */
static inline bool rs_recommendations_is_none(struct rs_id id)
{
    return id.text ? id.length == 0 : id.number == -1;
}

/* Is there no film at this place? */
bool rs_recommendations_empty_at(const struct rs_recommendations *list, size_t row, size_t place);

/* `b` below `a`; where one of them is not explained, its places have no causes. */
int rs_recommendations_stack(struct rs_recommendations *both, const struct rs_recommendations *a,
        const struct rs_recommendations *b, struct rs_error *error);
void rs_recommendations_free(struct rs_recommendations *list);

#endif

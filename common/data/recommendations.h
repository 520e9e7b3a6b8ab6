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

struct rs_recommendations {
    size_t n_rows, k;
    struct rs_ids rows;  /* [n_rows] users, or films for "similar to" */
    struct rs_ids items; /* [n_rows * k]; a short row ends in -1 (numbers) or "" (strings) */
    float *score;        /* [n_rows, k] */
    uint8_t *scenario;   /* [n_rows] 1 to 5 as in rs-pipelines(7), 0 where none was chosen */
    uint8_t *reason;     /* [n_rows, k] enum rs_reason */
    int64_t *reason_id;  /* [n_rows, k] */
    struct rs_storage storage;
};

/* All of it, with rows taken over (cleared in the caller, also on failure). `item_ids` is the catalogue that
 * positions point into: item[n_rows, k] with -1 for "none". Scores, reasons and scenarios start as zero, reason_id -1. */
int rs_recommendations_alloc(struct rs_recommendations *list, struct rs_ids *rows, size_t k, const int32_t *item,
        const struct rs_ids *item_ids, struct rs_error *error);

/* Is there no film at this place? */
bool rs_recommendations_empty_at(const struct rs_recommendations *list, size_t row, size_t place);

int rs_recommendations_stack(struct rs_recommendations *both, const struct rs_recommendations *a,
        const struct rs_recommendations *b, struct rs_error *error);
void rs_recommendations_free(struct rs_recommendations *list);

#endif

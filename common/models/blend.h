/* blend.h: lists for users by one ranker, or by several whose scores are added.
 *
 * Each ranker scores its own films; a blend knows all of them, the first ranker's first. With several rankers, a user's
 * scores are brought to mean 0 and deviation 1 in each and added by weight; what a ranker does not know gets its mean,
 * 0, from it. With one, scores stay as the model gives them. Work goes in blocks of users: memory does not grow with
 * them. */
#ifndef RS_MODELS_BLEND_H
#define RS_MODELS_BLEND_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"
#include "data/ids.h"
#include "data/recommendations.h"
#include "models/ranker.h"

struct rs_blend_part {
    struct rs_ranker ranker;
    float weight;
    int32_t *to_all;   /* [ranker.items->n] where the ranker's films are in blend.items */
    int32_t *from_all; /* [items.n] and back, or -1 */
};

struct rs_blend {
    struct rs_blend_part *parts;
    size_t n, capacity;
    struct rs_ids items; /* all films that a part knows */
};

/* The rows of a ratings matrix whose column j is film place[j] of blend.items, or unknown (-1). */
struct rs_blend_users {
    size_t n;
    const int64_t *indptr;  /* [n + 1] */
    const int32_t *indices; /* columns */
    const float *data;
    const int32_t *place;      /* [n_columns] */
    const struct rs_ids *rows; /* [n] the users' ids, for models that know users by id; NULL: not known */
    const int64_t *time;       /* beside data, for models that go by recency; NULL: not known */
};

/* One list of k for each user, allocated by the caller: film and cause are positions in blend.items, -1 for none.
 *
 * Lists are explained where the caller wants it. What a film of the history carries of a place is the sum over the
 * parts of weight times contribution (ranker.h) over the deviation that the user's scores have in that part: as much
 * as it adds to the score. Its share is that, divided by what all films of the history carry together and what the
 * parts that can't say why add to the score. So shares and the rest add up to 1; where films speak against the place
 * the rest may be below 0 and shares above 1. (What a model says of a film whoever asks, and the mean that is taken
 * from all scores, are nobody's share and left aside.) Which films are named, and where shares are not known:
 * causes.h. */
struct rs_blend_lists {
    size_t k;
    int32_t *item; /* [n,k] best first */
    float *score;  /* [n,k] */

    /* [n,k] the film of the user's that carries the place most, by the ranker of the greatest weight; -1 when that ranker
     * can't say. Where lists are explained, the first of the causes. NULL: not wanted (rs_blend_causes() can say later). */
    int32_t *cause;

    /* For lists that are explained; NULL, all three, for others. `without` is the film's place among all that the user has
     * not seen, from 1, when the history is scored again without the first cause; -1 when there is none, or no ranker
     * knows a film of what is left. It costs as many scores more as the list has different first causes, k at most. */
    int32_t *causes;  /* [n, k, RS_CAUSES] most first, -1 behind the last */
    float *share;     /* [n, k, RS_CAUSES] */
    int32_t *without; /* [n,k] */
};

/* Add a model (rs_ranker_open); on an all-zero blend it is the first. */
int rs_blend_add(struct rs_blend *blend, struct rs_reader *reader, double weight,
        const struct rs_ranker_vectors *vectors, int n_threads, struct rs_error *error);

/* After the last one: make `items` and the maps. */
int rs_blend_unite(struct rs_blend *blend, struct rs_error *error);

/* The k best films for each user, without the user's own. A user of whom no ranker knows a film gets an empty list. */
int rs_blend_rank(const struct rs_blend *blend, const struct rs_blend_users *users, struct rs_blend_lists *lists,
        int n_threads, struct rs_progress *progress, struct rs_error *error);

/* The cause of each of item[n] (-1: none), as lists have it: for who makes long lists and shows a page of them. `item`
 * and cause[n] are positions in blend.items. */
int rs_blend_causes(const struct rs_blend *blend, const struct rs_blend_users *users, size_t user, const int32_t *item,
        size_t n, int32_t *cause, struct rs_error *error);

void rs_blend_free(struct rs_blend *blend);

#endif

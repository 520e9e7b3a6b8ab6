/* ranker.h: any model that scores films for a history, behind one door.
 *
 * A model file says in rs.model which tool made it; ranker.c has one line for each kind it knows. A new kind of model
 * is a file with a `struct rs_ranker_kind` and that line; rs-recommend and a server then rank by it. */
#ifndef RS_MODELS_RANKER_H
#define RS_MODELS_RANKER_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/dense.h"
#include "data/ids.h"
#include "stream/message.h"

/* What one user has done, in a ranker's own films: items[n] are positions in its `items`, each once, in any order;
 * values[n] the ratings or counts. `user` is the row's id, on loan, for models that know users by id or by a vector
 * from outside; NULL where it is not known. `time`[n] is when, in seconds, for models that go by recency; NULL where
 * there are no times. */
struct rs_past {
    const int32_t *items;
    const float *values;
    size_t n;
    const struct rs_id *user;
    const int64_t *time;
};

/* Vectors from outside that some kinds want, as they had them when they were fitted; they stay the caller's and live as
 * long as the ranker. Members may be NULL. */
struct rs_ranker_vectors {
    const struct rs_dense *users, *items;
};

struct rs_ranker {
    const struct rs_ranker_kind *kind;
    struct rs_ranker_vectors vectors;
    const struct rs_ids *items; /* the films it scores; the model's own */
    void *model;                /* the kind's own; owned */
};

/* Where a user's list goes: item[k] positions in the ranker's `items`, best first, -1 where there is no more; score[k], 0
 * there; carrier[k] which entry of the past carries the item most (rs_past_carrier()), -1 for none or where the kind
 * can't say. NULL as carrier: not wanted. */
struct rs_ranker_list {
    int32_t *item;
    float *score;
    int32_t *carrier;
};

/* A kind of model. All functions but `load` and `index` only read the model: threads may share it. */
struct rs_ranker_kind {
    const char *tool; /* rs.model of its files */

    /* Make ranker->model of a loaded message, whose storage it may take over, and set ranker->items. What is half made
     * is freed by `free`. */
    int (*load)(struct rs_ranker *ranker, struct rs_message *message, int n_threads, struct rs_error *error);

    /* scores [n, items->n] for n users, none of whose pasts is empty; one thread. */
    int (*score)(const struct rs_ranker *ranker, const struct rs_past *pasts, size_t n, float *scores,
            struct rs_error *error);

    /* What each entry of the past adds to the scores of items[n] (-1: none, a row of zeros): contribution [n, past->n].
     * A row adds up to the score that `score` gives (within rounding), less what the model says of the item whoever
     * asks (mean and bias of ratings). The past can be scored: `score` has done it. NULL when the kind can't say. */
    int (*contributions)(const struct rs_ranker *ranker, const struct rs_past *past, const int32_t *items, size_t n,
            float *contribution, struct rs_error *error);

    void (*free)(void *model);

    /* For a kind that finds the best films without scoring all; NULL, both, for others. `index`, once, after the load; then
     * lists[n] of the k best for n users, none of whose pasts is empty, without the films of the past; one thread. They are
     * those of rs_ranking_top() (ranking.h) by the scores of this kind, which may differ from `score`'s in rounding. */
    int (*index)(struct rs_ranker *ranker, struct rs_error *error);
    int (*top)(const struct rs_ranker *ranker, const struct rs_past *pasts, size_t n, size_t k,
            const struct rs_ranker_list *lists, struct rs_error *error);
};

/* Read a model file of any known kind; `vectors` may be NULL: there are none. -1: no model, or of a kind that does not
 * rank, or that wants other vectors. Free with rs_ranker_free(), also after a failure. */
int rs_ranker_open(struct rs_ranker *ranker, struct rs_reader *reader, const struct rs_ranker_vectors *vectors,
        int n_threads, struct rs_error *error);
void rs_ranker_free(struct rs_ranker *ranker);

/* Which entry of a past contributes most to an item, by its row of contributions [past->n]: of equals the latest, then
 * that of the last item. -1 when none is above 0: nothing speaks for the item. */
ptrdiff_t rs_past_carrier(const struct rs_past *past, const float *contribution);

/* The kinds. */
extern const struct rs_ranker_kind rs_ranker_als;
extern const struct rs_ranker_kind rs_ranker_ease;
extern const struct rs_ranker_kind rs_ranker_mlp;
extern const struct rs_ranker_kind rs_ranker_popularity;

#endif

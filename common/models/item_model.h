/* item_model.h: a linear model of films by films, as rs-ease fits it: weigh a history, score films, save, load.
 *
 *     score of film j = sum over the history's films i of weight(i) * B_ij
 *
 * B is dense, or sparse where the fit pruned it. A model says how histories are weighted: by recency (of two speeds: what
 * was just seen, and longer tastes), by rating, or not at all. Everything after the load is plain arrays, read only: threads and servers may share a model. */
#ifndef RS_MODELS_ITEM_MODEL_H
#define RS_MODELS_ITEM_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/ids.h"
#include "stream/message.h"

/* How much an entry of a history counts. The latest film counts 1, one that is m films and d days older
 *     (2^(-m / half_life) + long_share 2^(-m / half_life_long)) / (1 + long_share) 2^(-d / half_life_days) */
struct rs_item_weighting {
    double half_life;      /* in films of the history; 0: recency in films does not count, long_share neither */
    double half_life_long; /* likewise; above half_life */
    double long_share;     /* 0: half_life alone */
    double half_life_days; /* in days; 0: recency in days does not count */
    bool by_rating;        /* times rating / mean_rating */
    double mean_rating;    /* of the training data; above 0 */
};

struct rs_item_model {
    struct rs_item_weighting weighting;
    const char *method; /* "ease", "transitions": for people; from a literal, or NULL in a loaded model */
    double regularization, half_life_future, content; /* what the fit used, for people */
    struct rs_ids items;                              /* [n] */
    float *weights;                                   /* B [n,n]; NULL when sparse */
    int64_t *indptr;                                  /* [n + 1] B in compressed rows; NULL when dense */
    int32_t *indices;                                 /* columns, ascending within a row */
    float *values;
    struct rs_storage storage; /* what the arrays may lie in: the mapped file */
};

/* Read a model "rs-ease" from a loaded message, whose storage is taken over: item_ids, and weights F32 [n,n], or indptr I64
 * [n + 1], indices I32 and values F32. Free with rs_item_model_free(), also after a failure. */
int rs_item_model_take(struct rs_item_model *model, struct rs_message *message, struct rs_error *error);
int rs_item_model_save(const struct rs_item_model *model, struct rs_writer *writer, struct rs_error *error);
void rs_item_model_free(struct rs_item_model *model);

/* One entry of a history on its way through here. */
struct rs_item_entry {
    int64_t time;
    int32_t item; /* position in the model's items */
    float weight;
    size_t at; /* which entry of the caller's history it is */
};

/* Films below this weight have no part: what is behind 20 half-lives. */
#define RS_ITEM_LEAST_WEIGHT 0x1p-20F

/* entries[n] from a history, in the order of time and then film, weighted. `values` (ratings; NULL: all alike) and `time`
 * (seconds; NULL: recency does not count) lie beside items. The result does not depend on the order of the history. */
void rs_item_weigh(const struct rs_item_weighting *weighting, const int32_t *items, const float *values,
        const int64_t *time, size_t n, struct rs_item_entry *entries);

/* What a rating makes of an entry: rating / mean, 1 for a film that was watched and not rated (0), 0 for a dislike below
 * that; 1 when ratings do not count. */
float rs_item_rating_weight(const struct rs_item_weighting *weighting, float rating);

/* scores [n_items] of all films for a weighted history. */
void rs_item_model_score(const struct rs_item_model *model, const struct rs_item_entry *entries, size_t n,
        float *scores);

/* B_ij. An entry's share in the score of film j is its weight times this: the shares add up to the score. */
float rs_item_model_weight(const struct rs_item_model *model, size_t i, size_t j);

#endif

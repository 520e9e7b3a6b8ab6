/* popularity.h: how popular films are, by the ratings they got; kept as an artefact that serves alone.
 *
 * A rating of 0 is a film watched and not rated: it counts, and has no part in means. The order is made once and then
 * walked for each user, skipping what they have seen (ranking.h), so a list costs no more than the user's history. */
#ifndef RS_MODELS_POPULARITY_H
#define RS_MODELS_POPULARITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/csr.h"
#include "data/dense.h"
#include "data/ids.h"
#include "models/trend.h"
#include "stream/message.h"

enum rs_popularity_by {
    RS_POPULAR_COUNT,    /* how many ratings */
    RS_POPULAR_MEAN,     /* their mean */
    RS_POPULAR_BAYESIAN, /* their mean together with `prior_weight` ratings of the mean of all: the weighted rating of
                            film charts, which a single top mark can't lead */
    RS_POPULAR_RECENT,   /* how many, each weighing 2^(-age / half_life); age from the newest rating of all */
    RS_N_POPULAR
};

/* Their names for --by, NULL-terminated. */
extern const char *const rs_popularity_names[RS_N_POPULAR + 1];

struct rs_popularity {
    size_t n;                       /* films: those of the ratings, then those that only have genres */
    struct rs_ids items;            /* [n] */
    float *count, *mean, *bayesian; /* [n] 0 where nobody rated */
    float *recent;                  /* [n], or NULL: the ratings have no times */
    struct rs_trend trend;          /* over the films; none unless it was asked for */
    struct rs_ids genres;           /* names; empty: none are known */
    float *genre_flags;             /* [n, genres.n] above 0: the film is of the genre; NULL: none are known */
    struct rs_storage storage;      /* what arrays may lie in: the mapped file */
};

struct rs_popularity_parameters {
    double prior_weight;    /* ratings */
    double half_life;       /* days, above 0 */
    enum rs_trend_of trend; /* of what to keep a trend, with the same half-life */
};

/* From ratings, and the films' genres (multi-hot with named columns; NULL: none), which stay the caller's. -1: ids of
 * different sorts, genres without names, out of memory. Free with rs_popularity_free(), also after a failure. */
int rs_popularity_fit(struct rs_popularity *model, const struct rs_csr *ratings, const struct rs_dense *genres,
        const struct rs_popularity_parameters *parameters, struct rs_error *error);
void rs_popularity_free(struct rs_popularity *model);

/* The measure to score[n]; -INFINITY for a film that it says nothing of, which is never popular. -1: the model has no
 * times. */
int rs_popularity_score(const struct rs_popularity *model, enum rs_popularity_by by, float *score,
        struct rs_error *error);

/* The column of a genre. -1: there is none; the message lists those that there are. */
ptrdiff_t rs_popularity_genre(const struct rs_popularity *model, const char *genre, struct rs_error *error);

/* Is the film of the genre? */
static inline bool rs_popularity_is_of(const struct rs_popularity *model, size_t item, size_t genre)
{
    return model->genre_flags[item * model->genres.n + genre] > 0;
}

/* Positions with keep[i] (NULL: all) and a score, best first; ties go to the lower id. order[ids->n], `*n` of it
 * filled. -1: out of memory. */
int rs_popularity_order(const float *score, const struct rs_ids *ids, const bool *keep, int32_t *order, size_t *n,
        struct rs_error *error);

/* A model "rs-recommend": item_ids, count, mean, bayesian_mean, recent [n] (where there are times) genres
 * [n, n_genres] with their names in rs.columns (where they are known), and trend [n_moments, n] with trend_start and
 * trend_width in the header (where it was asked for). `take` takes over a loaded message's storage. */
int rs_popularity_take(struct rs_popularity *model, struct rs_message *message, struct rs_error *error);
int rs_popularity_load(struct rs_popularity *model, struct rs_reader *reader, struct rs_error *error);
int rs_popularity_save(const struct rs_popularity *model, struct rs_writer *writer, struct rs_error *error);

#endif

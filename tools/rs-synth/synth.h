/* synth.h: a made-up world of films and users, shaped like MovieLens.
 *
 * What is planted, so that models have something to find:
 * - Topics are directions in a latent space, near those of their genres. A film lies near its one or two topics.
 * - A user's taste is a vector there too, near one of a few kinds of viewer; it moves from `taste[0]` to `taste[1]` over
 *   the user's years. What they see follows popularity, and topics in proportion to exp(taste . topic), among films that
 *   are out by then, newer ones rather.
 * - What they give: mean + the user's leniency + the film's quality + taste . film + noise, cut to half stars so
 *   that the histogram is MovieLens'.
 * - Popularity falls with the rank as 1 / (rank + q)^2, which is how MovieLens' does.
 * Everything is drawn from generators of fixed blocks of films or users, so the same seed makes the same world for any
 * number of threads. No I/O here. */
#ifndef RS_SYNTH_SYNTH_H
#define RS_SYNTH_SYNTH_H

#include <stddef.h>
#include <stdint.h>

#include "alias_table.h"
#include "base/error.h"
#include "genre_words.h"
#include "math/topk.h"
#include "synth_text.h"

enum { SYNTH_DIMENSIONS = 12, SYNTH_FILM_GENRES = 4, SYNTH_VIEWERS = 12 };
enum { SYNTH_USER_BLOCK = 64, SYNTH_FILM_BLOCK = 64, SYNTH_MIN_RATINGS = 20 };

/* What a generator is for; with the block it makes the generator's number. */
enum synth_stream { SYNTH_RNG_WORLD, SYNTH_RNG_TITLES, SYNTH_RNG_ACTIVITY, SYNTH_RNG_USERS, SYNTH_RNG_GENOME };

static inline uint64_t synth_block(enum synth_stream stream, size_t block)
{
    return (uint64_t)stream << 32 | block;
}

struct synth_parameters {
    size_t n_users, n_items, n_ratings;
    uint64_t seed;
};

struct synth_film {
    int64_t released; /* seconds since 1970; nobody rates it before */
    int32_t id;
    int16_t year;
    int8_t topic, second_topic;                 /* the second is -1 when there is none */
    int8_t genres[SYNTH_FILM_GENRES], n_genres; /* ascending */
    float quality;                              /* in stars, around 0 */
    float popularity;                           /* weight, sums to 1 over the films */
    int32_t rank;                               /* 0 for the most popular */
    float vector[SYNTH_DIMENSIONS];
};

struct synth_world {
    struct synth_parameters parameters;
    struct synth_film *films;   /* [n_items], ascending by id */
    char **titles;              /* [n_items] as in movies.csv, with the year */
    int64_t *releases;          /* [n_items] ascending */
    struct synth_alias overall; /* films by popularity */
    int32_t *topic_films;       /* [n_items] films, topic after topic */
    size_t topic_begin[SYNTH_N_TOPICS + 1];
    struct synth_alias by_topic[SYNTH_N_TOPICS];
    double topic_share[SYNTH_N_TOPICS]; /* of the popularity */
    float topic_vectors[SYNTH_N_TOPICS][SYNTH_DIMENSIONS];
    float viewers[SYNTH_VIEWERS][SYNTH_DIMENSIONS];
    uint32_t *activity; /* [n_users] how many ratings each gives, summing to n_ratings */
};

/* NULL, or why the parameters make no world. */
const char *synth_check(const struct synth_parameters *parameters);

/* Films, titles, tables and activities. Free with synth_world_free(), also after a failure. */
int synth_world_make(struct synth_world *world, const struct synth_parameters *parameters, struct rs_error *error);
void synth_world_free(struct synth_world *world);

/* The parts of it, in the order in which synth_world_make() runs them. */
void synth_films_make(struct synth_world *world, gsl_rng *rng, double *keys);
int synth_titles_make(struct synth_world *world, gsl_rng *rng, struct rs_error *error);
int synth_activity_make(uint32_t *activity, const struct synth_parameters *parameters, gsl_rng *rng,
        struct rs_error *error);

/* ---- users ---- */

/* What a worker needs for one user after another. */
struct synth_scratch {
    gsl_rng *rng;
    uint32_t *seen;               /* [n_items] the user's number + 1 where the user has seen the film */
    struct synth_rating *ratings; /* [most ratings of a user] */
    float *keys;                  /* [n_items] for draws without rejection */
    struct rs_scored *best;       /* [most ratings of a user] */
};

struct synth_rating {
    int64_t time;
    int32_t film;   /* position */
    uint8_t halves; /* stars times two: 1 .. 10 */
};

int synth_scratch_make(struct synth_scratch *scratch, const struct synth_world *world, struct rs_error *error);
void synth_scratch_free(struct synth_scratch *scratch);

/* The lines of ratings.csv and tags.csv for block `block` of SYNTH_USER_BLOCK users, put behind what the texts hold. */
int synth_user_block(const struct synth_world *world, size_t block, struct synth_scratch *scratch,
        struct synth_text *ratings, struct synth_text *tags, struct rs_error *error);

/* ---- tags ---- */

/* All the words of topics, genres and moods, each once, ascending: tag i has tagId i + 1. */
struct synth_vocabulary {
    const char **words;
    uint64_t *topics; /* [n] bit t: the word belongs to topic t */
    int8_t *genre;    /* [n] the genre that the word names, or -1 */
    int8_t *mood;     /* [n] the mood that the word is, or -1 */
    size_t n;
};

int synth_vocabulary_make(struct synth_vocabulary *vocabulary, struct rs_error *error);
void synth_vocabulary_free(struct synth_vocabulary *vocabulary);

/* A word that somebody might tag the film with. */
const char *synth_tag_draw(const struct synth_film *film, size_t n_items, gsl_rng *rng);

/* How well a mood fits a film, 0 to 1. */
double synth_mood_fit(const struct synth_mood *mood, const struct synth_film *film, size_t n_items);

/* How well word `tag` fits the film, 0 to 1, without the noise that genome-scores.csv has. */
double synth_relevance(const struct synth_vocabulary *vocabulary, size_t tag, const struct synth_film *film,
        size_t n_items);

/* The lines of genome-scores.csv for block `block` of SYNTH_FILM_BLOCK films: only films that are popular enough to
 * have been described, a quarter of all. */
int synth_genome_block(const struct synth_world *world, const struct synth_vocabulary *vocabulary, size_t block,
        gsl_rng *rng, struct synth_text *text, struct rs_error *error);

/* ---- the small files, whole ---- */

int synth_movies_text(const struct synth_world *world, struct synth_text *text, struct rs_error *error);
int synth_links_text(const struct synth_world *world, struct synth_text *text, struct rs_error *error);
int synth_genome_tags_text(const struct synth_vocabulary *vocabulary, struct synth_text *text, struct rs_error *error);

#endif

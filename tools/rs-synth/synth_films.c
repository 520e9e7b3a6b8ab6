/* synth_films.c: films: topics, years, genres, places in the latent space, quality, popularity. */
#include "synth.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <gsl/gsl_randist.h>

enum { LAST_YEAR = 2020, N_DECADES = 9 };

/* The share of films made in the 10, 20, ... 90 years before LAST_YEAR, as in MovieLens. */
static const double made_within[N_DECADES + 1] = {0, 0.22, 0.50, 0.72, 0.84, 0.89, 0.93, 0.96, 0.985, 1};

/* Some genres draw more viewers than others, in standard deviations of popularity. */
static const double genre_pull[SYNTH_N_GENRES] = {[SYNTH_ACTION] = 0.5,
        [SYNTH_ADVENTURE] = 0.6,
        [SYNTH_SCI_FI] = 0.6,
        [SYNTH_CRIME] = 0.3,
        [SYNTH_THRILLER] = 0.2,
        [SYNTH_DRAMA] = -0.15,
        [SYNTH_DOCUMENTARY] = -0.9,
        [SYNTH_HORROR] = -0.2,
        [SYNTH_WESTERN] = -0.2,
        [SYNTH_ANIMATION] = 0.2,
        [SYNTH_FANTASY] = 0.3};

static void normalise(float *vector)
{
    double sum = 0;

    for (int d = 0; d < SYNTH_DIMENSIONS; d++)
        sum += (double)vector[d] * (double)vector[d];
    for (int d = 0; d < SYNTH_DIMENSIONS; d++)
        vector[d] = (float)((double)vector[d] / sqrt(sum));
}

static double dot(const float *a, const float *b)
{
    double sum = 0;

    for (int d = 0; d < SYNTH_DIMENSIONS; d++)
        sum += (double)a[d] * (double)b[d];
    return sum;
}

/* A vector of length 1, or so, in a direction of its own. */
static void add_noise(float *vector, double size, gsl_rng *rng)
{
    for (int d = 0; d < SYNTH_DIMENSIONS; d++)
        vector[d] += (float)(gsl_ran_gaussian_ziggurat(rng, size / sqrt(SYNTH_DIMENSIONS)));
}

static void add_scaled(float *vector, const float *other, double scale)
{
    for (int d = 0; d < SYNTH_DIMENSIONS; d++)
        vector[d] += (float)scale * other[d];
}

/* Genres in all directions, topics near their genres, viewers near a few topics that they like. */
static void make_directions(struct synth_world *world, gsl_rng *rng)
{
    float genres[SYNTH_N_GENRES][SYNTH_DIMENSIONS] = {{0}};

    for (int g = 0; g < SYNTH_N_GENRES; g++) {
        add_noise(genres[g], 1, rng);
        normalise(genres[g]);
    }
    for (int t = 0; t < SYNTH_N_TOPICS; t++) {
        memset(world->topic_vectors[t], 0, sizeof world->topic_vectors[t]);
        for (int g = 0; g < SYNTH_TOPIC_GENRES; g++)
            if (synth_topics[t].genres[g] >= 0)
                add_scaled(world->topic_vectors[t], genres[synth_topics[t].genres[g]], g == 0 ? 1.0 : 0.5);
        add_noise(world->topic_vectors[t], 0.7, rng);
        normalise(world->topic_vectors[t]);
    }
    for (int v = 0; v < SYNTH_VIEWERS; v++) {
        memset(world->viewers[v], 0, sizeof world->viewers[v]);
        for (int i = 0; i < 3; i++)
            add_scaled(world->viewers[v], world->topic_vectors[gsl_rng_uniform_int(rng, SYNTH_N_TOPICS)], 1);
        normalise(world->viewers[v]);
    }
}

static int draw_topic(gsl_rng *rng)
{
    double sum = 0, place;
    int t = 0;

    for (int i = 0; i < SYNTH_N_TOPICS; i++)
        sum += synth_topics[i].weight;
    place = gsl_rng_uniform(rng) * sum;
    while (t < SYNTH_N_TOPICS - 1 && place >= synth_topics[t].weight)
        place -= synth_topics[t++].weight;
    return t;
}

/* Every second film has a second topic: of a few drawn, the one that goes best with the first. -1: none. */
static int draw_second_topic(const struct synth_world *world, int first, gsl_rng *rng)
{
    int best = -1;

    if (gsl_rng_uniform(rng) > 0.5)
        return -1;
    for (int i = 0; i < 4; i++) {
        int t = draw_topic(rng);

        if (t == first || synth_topics[t].last_year < synth_topics[first].first_year
                || synth_topics[t].first_year > synth_topics[first].last_year)
            continue;
        if (best < 0
                || dot(world->topic_vectors[first], world->topic_vectors[t])
                           > dot(world->topic_vectors[first], world->topic_vectors[best]))
            best = t;
    }
    return best;
}

static int draw_year(int first, int last, gsl_rng *rng)
{
    for (int attempt = 0; attempt < 20; attempt++) {
        double place = gsl_rng_uniform(rng);
        int decade = 0, year;

        while (place >= made_within[decade + 1])
            decade++;
        place = (place - made_within[decade]) / (made_within[decade + 1] - made_within[decade]);
        year = LAST_YEAR - 10 * decade - (int)(10 * place);
        if (year >= first && year <= last)
            return year;
    }
    return first + (int)gsl_rng_uniform_int(rng, (unsigned long)(last - first + 1));
}

/* Midnight of 1 January, in seconds since 1970. */
static int64_t start_of_year(int year)
{
    int64_t before = year - 1;

    return (365 * ((int64_t)year - 1970) + before / 4 - before / 100 + before / 400 - 477) * 86400;
}

static void add_genre(struct synth_film *film, int genre)
{
    int at = film->n_genres;

    if (genre < 0 || film->n_genres == SYNTH_FILM_GENRES)
        return;
    for (int i = 0; i < film->n_genres; i++)
        if (film->genres[i] == genre)
            return;
    for (; at > 0 && film->genres[at - 1] > genre; at--)
        film->genres[at] = film->genres[at - 1];
    film->genres[at] = (int8_t)genre;
    film->n_genres++;
}

static void choose_genres(struct synth_film *film, gsl_rng *rng)
{
    static const double chance[SYNTH_TOPIC_GENRES] = {1, 0.85, 0.6};
    const struct synth_topic *topic = &synth_topics[film->topic];
    bool spectacle = topic->genres[0] == SYNTH_ACTION || topic->genres[0] == SYNTH_DOCUMENTARY
                     || topic->genres[0] == SYNTH_SCI_FI || topic->genres[0] == SYNTH_ANIMATION;

    for (int g = 0; g < SYNTH_TOPIC_GENRES; g++)
        if (gsl_rng_uniform(rng) < chance[g])
            add_genre(film, topic->genres[g]);
    if (film->second_topic >= 0) {
        add_genre(film, synth_topics[film->second_topic].genres[0]);
        if (gsl_rng_uniform(rng) < 0.4)
            add_genre(film, synth_topics[film->second_topic].genres[1]);
    }
    if (gsl_rng_uniform(rng) < 0.08 && spectacle && film->year >= 1995)
        add_genre(film, SYNTH_IMAX);
}

static void make_film(struct synth_world *world, struct synth_film *film, gsl_rng *rng)
{
    const struct synth_topic *first, *second;
    int from, to;

    film->topic = (int8_t)draw_topic(rng);
    film->second_topic = (int8_t)draw_second_topic(world, film->topic, rng);
    first = &synth_topics[film->topic];
    second = film->second_topic >= 0 ? &synth_topics[film->second_topic] : first;
    from = first->first_year > second->first_year ? first->first_year : second->first_year;
    to = first->last_year < second->last_year ? first->last_year : second->last_year;
    film->year = (int16_t)draw_year(from, to, rng);
    film->released = start_of_year(film->year) + (int64_t)gsl_rng_uniform_int(rng, 330) * 86400;
    choose_genres(film, rng);

    add_scaled(film->vector, world->topic_vectors[film->topic], 1);
    if (film->second_topic >= 0)
        add_scaled(film->vector, world->topic_vectors[film->second_topic], 0.5);
    add_noise(film->vector, 0.6, rng);
    normalise(film->vector);
    /* Of the old films, the better ones are still seen. */
    film->quality = (float)(gsl_ran_gaussian_ziggurat(rng, 0.42) + 0.004 * (LAST_YEAR - film->year) - 0.08);
}

void synth_films_make(struct synth_world *world, gsl_rng *rng, double *keys)
{
    make_directions(world, rng);
    for (size_t i = 0; i < world->parameters.n_items; i++) {
        struct synth_film *film = &world->films[i];
        double pull = 0;

        do {
            *film = (struct synth_film){.id = (int32_t)(i + 1 + i / 7)}; /* with gaps: an id is not a position */
            make_film(world, film, rng);
        } while (i == 0 && (film->year < 1975 || film->year > 1995));
        for (int g = 0; g < film->n_genres; g++)
            pull += genre_pull[film->genres[g]] / film->n_genres;
        keys[i] = gsl_ran_gaussian_ziggurat(rng, 1) + pull + 1.2 * (double)film->quality;
    }
    keys[0] = 100; /* film 1 is one that everybody has had the time to see, as in MovieLens */
}

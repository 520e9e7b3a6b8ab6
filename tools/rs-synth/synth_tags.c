/* synth_tags.c: words for films: what users tag them with, and how relevant each word is (the "tag genome"). */
#include "synth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <gsl/gsl_randist.h>

#include "base/memory.h"
#include "math/rng.h"

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

double synth_mood_fit(const struct synth_mood *mood, const struct synth_film *film, size_t n_items)
{
    double x;

    switch (mood->about) {
    case SYNTH_MOOD_QUALITY:
        return logistic(5 * (mood->sign * (double)film->quality - 0.5));
    case SYNTH_MOOD_YEAR:
        return mood->sign < 0 ? logistic((1968 - film->year) / 4.0) : logistic((film->year - 2008) / 5.0);
    case SYNTH_MOOD_POPULARITY: /* by rank: 1 for the most popular, 0 in the middle, -1 for the least */
        x = 1 - 2 * (double)film->rank / (double)n_items;
        return logistic(8 * (mood->sign * x - 0.75));
    default:
        return logistic(9 * (mood->sign * (double)film->vector[mood->dimension] - 0.4));
    }
}

/* A genre as people write it in a tag: "sci-fi". */
static const char *const genre_tags[SYNTH_N_GENRES] = {"action", "adventure", "animation", "children", "comedy",
        "crime", "documentary", "drama", "fantasy", "film noir", "horror", "imax", "musical", "mystery", "romance",
        "sci-fi", "thriller", "war", "western"};

/* A mood that fits, by drawing and rejecting; the last one drawn when none does. */
static const char *draw_mood(const struct synth_film *film, size_t n_items, gsl_rng *rng)
{
    const struct synth_mood *mood = NULL;

    for (int attempt = 0; attempt < 24; attempt++) {
        mood = &synth_moods[gsl_rng_uniform_int(rng, SYNTH_N_MOODS)];
        if (gsl_rng_uniform(rng) < synth_mood_fit(mood, film, n_items))
            break;
    }
    return mood->tag;
}

const char *synth_tag_draw(const struct synth_film *film, size_t n_items, gsl_rng *rng)
{
    double kind = gsl_rng_uniform(rng);
    int topic = kind < 0.5 || film->second_topic < 0 ? film->topic : film->second_topic;

    if (kind < 0.62)
        return synth_topics[topic].tags[gsl_rng_uniform_int(rng, SYNTH_TOPIC_TAGS)];
    if (kind < 0.74)
        return genre_tags[film->genres[gsl_rng_uniform_int(rng, (unsigned long)film->n_genres)]];
    return draw_mood(film, n_items, rng);
}

double synth_relevance(const struct synth_vocabulary *vocabulary, size_t tag, const struct synth_film *film,
        size_t n_items)
{
    double best = 0;

    if (film->second_topic >= 0 && vocabulary->topics[tag] >> film->second_topic & 1)
        best = 0.55;
    if (vocabulary->topics[tag] >> film->topic & 1)
        best = 0.85;
    for (int g = 0; g < film->n_genres; g++)
        if (film->genres[g] == vocabulary->genre[tag])
            best = fmax(best, 0.75);
    if (vocabulary->mood[tag] >= 0)
        best = fmax(best, 0.8 * synth_mood_fit(&synth_moods[vocabulary->mood[tag]], film, n_items));
    return best;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t find_word(const struct synth_vocabulary *vocabulary, const char *word)
{
    const char **found = bsearch(&word, vocabulary->words, vocabulary->n, sizeof word, by_text);

    return (size_t)(found - vocabulary->words);
}

/* All words, sorted, each once. */
static void collect_words(struct synth_vocabulary *vocabulary)
{
    size_t n = 0, kept = 0;

    for (int t = 0; t < SYNTH_N_TOPICS; t++)
        for (int i = 0; i < SYNTH_TOPIC_TAGS; i++)
            vocabulary->words[n++] = synth_topics[t].tags[i];
    for (int g = 0; g < SYNTH_N_GENRES; g++)
        vocabulary->words[n++] = genre_tags[g];
    for (int m = 0; m < SYNTH_N_MOODS; m++)
        vocabulary->words[n++] = synth_moods[m].tag;
    qsort(vocabulary->words, n, sizeof *vocabulary->words, by_text);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(vocabulary->words[i], vocabulary->words[kept - 1]) != 0)
            vocabulary->words[kept++] = vocabulary->words[i];
    vocabulary->n = kept;
}

static void note_meanings(struct synth_vocabulary *vocabulary)
{
    memset(vocabulary->genre, -1, vocabulary->n);
    memset(vocabulary->mood, -1, vocabulary->n);
    for (int t = 0; t < SYNTH_N_TOPICS; t++)
        for (int i = 0; i < SYNTH_TOPIC_TAGS; i++)
            vocabulary->topics[find_word(vocabulary, synth_topics[t].tags[i])] |= UINT64_C(1) << t;
    for (int g = 0; g < SYNTH_N_GENRES; g++)
        vocabulary->genre[find_word(vocabulary, genre_tags[g])] = (int8_t)g;
    for (int m = 0; m < SYNTH_N_MOODS; m++)
        vocabulary->mood[find_word(vocabulary, synth_moods[m].tag)] = (int8_t)m;
}

int synth_vocabulary_make(struct synth_vocabulary *vocabulary, struct rs_error *error)
{
    size_t most = SYNTH_N_TOPICS * SYNTH_TOPIC_TAGS + SYNTH_N_GENRES + SYNTH_N_MOODS;

    *vocabulary = (struct synth_vocabulary){0};
    vocabulary->words = rs_alloc(most, sizeof *vocabulary->words, error);
    vocabulary->topics = rs_alloc_zero(most, sizeof *vocabulary->topics, error);
    vocabulary->genre = rs_alloc(most, 1, error);
    vocabulary->mood = rs_alloc(most, 1, error);
    if (!vocabulary->words || !vocabulary->topics || !vocabulary->genre || !vocabulary->mood) {
        synth_vocabulary_free(vocabulary);
        return -1;
    }
    collect_words(vocabulary);
    note_meanings(vocabulary);
    return 0;
}

void synth_vocabulary_free(struct synth_vocabulary *vocabulary)
{
    free(vocabulary->words);
    free(vocabulary->topics);
    free(vocabulary->genre);
    free(vocabulary->mood);
    *vocabulary = (struct synth_vocabulary){0};
}

/* "0.02875": steps of 1/4000, no zeros at the end, as in MovieLens. */
static void put_relevance(struct synth_text *text, double relevance)
{
    uint64_t value = 25 * (uint64_t)fmax(1, fmin(3999, round(relevance * 4000)));
    char digits[6];

    for (int i = 4; i >= 0; i--, value /= 10)
        digits[i] = (char)('0' + value % 10);
    digits[5] = '\0';
    for (int i = 4; i > 0 && digits[i] == '0'; i--)
        digits[i] = '\0';
    synth_put_string(text, "0.");
    synth_put_string(text, digits);
}

static int put_film(const struct synth_vocabulary *vocabulary, const struct synth_film *film, size_t n_items,
        gsl_rng *rng, struct synth_text *text, struct rs_error *error)
{
    if (synth_text_reserve(text, vocabulary->n * 64, error) != 0)
        return -1;
    for (size_t tag = 0; tag < vocabulary->n; tag++) {
        double relevance = 0.02 + gsl_ran_exponential(rng, 0.06)
                           + synth_relevance(vocabulary, tag, film, n_items) * (0.8 + 0.2 * gsl_rng_uniform(rng));

        synth_put_number(text, (uint64_t)film->id);
        synth_put_char(text, ',');
        synth_put_number(text, tag + 1);
        synth_put_char(text, ',');
        put_relevance(text, relevance);
        synth_put_char(text, '\n');
    }
    return 0;
}

int synth_genome_block(const struct synth_world *world, const struct synth_vocabulary *vocabulary, size_t block,
        gsl_rng *rng, struct synth_text *text, struct rs_error *error)
{
    size_t n = world->parameters.n_items, begin = block * SYNTH_FILM_BLOCK, end = begin + SYNTH_FILM_BLOCK;

    rs_rng_set(rng, world->parameters.seed, synth_block(SYNTH_RNG_GENOME, block));
    for (size_t i = begin; i < end && i < n; i++)
        if ((size_t)world->films[i].rank < n / 4 && put_film(vocabulary, &world->films[i], n, rng, text, error) != 0)
            return -1;
    return 0;
}

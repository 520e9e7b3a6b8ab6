/* test_synth.c: made-up worlds: draws follow their weights, counts add up, titles are unique, nobody rates what is not out,
 * and the planted tastes are there. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "math/rng.h"
#include "rs-synth/synth.h"
#include "rs-synth/synth_wave.h"
#include "suite.h"

static struct rs_error error;
static const struct synth_parameters small = {300, 800, 24000, 5};

static void make(struct synth_world *world, const struct synth_parameters *parameters)
{
    ck_assert_msg(synth_world_make(world, parameters, &error) == 0, "%s", error.text);
}

/* All of ratings.csv but its header, and of tags.csv. */
static void write_all(const struct synth_world *world, int n_threads, struct synth_text *ratings,
        struct synth_text *tags)
{
    struct synth_wave wave;

    ck_assert_int_eq(synth_wave_make(&wave, world, NULL, n_threads, &error), 0);
    while (wave.next < wave.n_blocks) {
        ck_assert_int_eq(synth_wave_run(&wave, &error), 0);
        for (size_t i = 0; i < wave.n; i++) {
            ck_assert_int_eq(synth_text_reserve(ratings, wave.text[i].n + 1, &error), 0);
            memcpy(ratings->bytes + ratings->n, wave.text[i].bytes, wave.text[i].n);
            ratings->n += wave.text[i].n;
            ck_assert_int_eq(synth_text_reserve(tags, wave.tags[i].n + 1, &error), 0);
            if (wave.tags[i].n > 0)
                memcpy(tags->bytes + tags->n, wave.tags[i].bytes, wave.tags[i].n);
            tags->n += wave.tags[i].n;
            wave.text[i].n = wave.tags[i].n = 0;
        }
    }
    synth_wave_free(&wave);
    ratings->bytes[ratings->n] = '\0';
}

START_TEST(alias_tables_draw_by_weight)
{
    static const double weights[] = {1, 0, 5, 2, 0.5, 1.5};
    double counts[6] = {0};
    struct synth_alias alias;
    gsl_rng *rng = rs_rng_new(3, 0, &error);

    ck_assert_int_eq(synth_alias_build(&alias, weights, 6, &error), 0);
    for (int i = 0; i < 200000; i++)
        counts[synth_alias_draw(&alias, rng)]++;
    ck_assert(counts[1] == 0);
    for (int i = 0; i < 6; i++) /* five standard deviations */
        ck_assert_double_eq_tol(counts[i] / 200000, weights[i] / 10, 5 * sqrt(0.25 / 200000));
    synth_alias_free(&alias);
    gsl_rng_free(rng);
}
END_TEST

START_TEST(activity_adds_up_and_keeps_its_bounds)
{
    static const struct synth_parameters cases[] = {
            {300, 800, 24000, 1}, {300, 800, 6000, 1}, {300, 800, 300 * 320, 1}, {1, 50, 20, 1}, {7, 100, 279, 1}};

    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        uint32_t activity[300];
        gsl_rng *rng = rs_rng_new(1, 0, &error);
        size_t sum = 0;

        ck_assert_ptr_null(synth_check(&cases[c]));
        ck_assert_int_eq(synth_activity_make(activity, &cases[c], rng, &error), 0);
        for (size_t u = 0; u < cases[c].n_users; u++) {
            ck_assert_uint_ge(activity[u], 20);
            ck_assert_uint_le(activity[u], cases[c].n_items * 2 / 5);
            sum += activity[u];
        }
        ck_assert_uint_eq(sum, cases[c].n_ratings);
        gsl_rng_free(rng);
    }
}
END_TEST

START_TEST(impossible_worlds_are_refused)
{
    static const struct synth_parameters cases[] = {
            {0, 800, 24000, 1}, {10, 49, 200, 1}, {10, 800, 199, 1}, {10, 100, 401, 1}, {10, 20000000, 401, 1}};

    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        ck_assert_ptr_nonnull(synth_check(&cases[c]));
}
END_TEST

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

START_TEST(films_have_genres_in_order_and_titles_of_their_own)
{
    const struct synth_parameters parameters = {1, 20000, 20, 9};
    struct synth_world world;
    double popularity = 0;

    make(&world, &parameters);
    for (size_t i = 0; i < parameters.n_items; i++) {
        const struct synth_film *film = &world.films[i];
        char year[16];

        ck_assert_int_ge(film->n_genres, 1);
        ck_assert_int_le(film->n_genres, 4);
        for (int g = 1; g < film->n_genres; g++)
            ck_assert_int_gt(film->genres[g], film->genres[g - 1]);
        ck_assert_int_ge(film->year, 1930);
        ck_assert_int_le(film->year, 2020);
        snprintf(year, sizeof year, "(%d)", film->year);
        ck_assert_str_eq(strrchr(world.titles[i], '('), year);
        ck_assert(strncmp(world.titles[i], "The ", 4) != 0 && strncmp(world.titles[i], "A ", 2) != 0);
        ck_assert(i == 0 || film->id > world.films[i - 1].id);
        popularity += (double)film->popularity;
    }
    ck_assert_double_eq_tol(popularity, 1, 1e-4);
    ck_assert_int_eq(world.films[0].rank, 0);
    qsort(world.titles, parameters.n_items, sizeof *world.titles, by_text);
    for (size_t i = 1; i < parameters.n_items; i++)
        ck_assert_str_ne(world.titles[i], world.titles[i - 1]);
    synth_world_free(&world);
}
END_TEST

START_TEST(threads_do_not_change_a_byte)
{
    struct synth_world world;
    struct synth_text ratings[2] = {{0}}, tags[2] = {{0}};

    make(&world, &small);
    for (int t = 0; t < 2; t++)
        write_all(&world, t == 0 ? 1 : 3, &ratings[t], &tags[t]);
    ck_assert_uint_eq(ratings[0].n, ratings[1].n);
    ck_assert_mem_eq(ratings[0].bytes, ratings[1].bytes, ratings[0].n);
    ck_assert_uint_eq(tags[0].n, tags[1].n);
    ck_assert_mem_eq(tags[0].bytes, tags[1].bytes, tags[0].n);
    for (int t = 0; t < 2; t++) {
        free(ratings[t].bytes);
        free(tags[t].bytes);
    }
    synth_world_free(&world);
}
END_TEST

/* Position of a film by its id. */
static size_t position_of(const struct synth_world *world, long id)
{
    for (size_t i = 0; i < world->parameters.n_items; i++)
        if (world->films[i].id == id)
            return i;
    ck_abort_msg("no film %ld", id);
}

START_TEST(ratings_are_of_released_films_each_once_with_the_usual_histogram)
{
    struct synth_world world;
    struct synth_text ratings = {0}, tags = {0};
    size_t n = 0;
    long last_user = 0, last_film = 0;
    double sum = 0, whole = 0;

    make(&world, &small);
    write_all(&world, 1, &ratings, &tags);
    for (char *line = ratings.bytes; *line; line = strchr(line, '\n') + 1, n++) {
        long user, film, time;
        double stars;

        ck_assert_int_eq(sscanf(line, "%ld,%ld,%lf,%ld\n", &user, &film, &stars, &time), 4);
        ck_assert(user > last_user ? user == last_user + 1 : user == last_user && film > last_film);
        ck_assert(stars >= 0.5 && stars <= 5 && fabs(stars * 2 - floor(stars * 2)) < 1e-9);
        ck_assert_int_ge(time, world.films[position_of(&world, film)].released);
        last_user = user;
        last_film = film;
        sum += stars;
        whole += fabs(stars - floor(stars)) < 1e-9;
    }
    ck_assert_uint_eq(n, small.n_ratings);
    ck_assert_int_eq(last_user, (long)small.n_users);
    ck_assert_double_eq_tol(sum / (double)n, 3.5, 0.15);
    ck_assert_double_eq_tol(whole / (double)n, 0.70, 0.05); /* whole stars are the more usual */
    free(ratings.bytes);
    free(tags.bytes);
    synth_world_free(&world);
}
END_TEST

/* Of a user's films, the more popular topic neighbours: within a user, films lie nearer to one another than films of
 * different users do. */
START_TEST(users_see_what_is_near_their_taste)
{
    struct synth_world world;
    struct synth_text ratings = {0}, tags = {0};
    double within = 0, between = 0;
    size_t n_within = 0, n_between = 0;
    long last_user = 0, user, film;
    const float *last = NULL, *far[64] = {NULL};
    size_t n = 0;

    make(&world, &small);
    write_all(&world, 1, &ratings, &tags);
    for (char *line = ratings.bytes; *line; line = strchr(line, '\n') + 1, n++) {
        const float *vector;
        double near = 0, apart = 0;

        sscanf(line, "%ld,%ld", &user, &film);
        vector = world.films[position_of(&world, film)].vector;
        for (int d = 0; d < SYNTH_DIMENSIONS; d++) {
            near += last ? (double)(vector[d] * last[d]) : 0;
            apart += far[n % 64] ? (double)(vector[d] * far[n % 64][d]) : 0;
        }
        if (last && user == last_user) {
            within += near;
            n_within++;
        }
        if (user % 7 == 0) /* remember films of some users, compare them with those of others */
            far[n % 64] = vector;
        else if (far[n % 64]) {
            between += apart;
            n_between++;
        }
        last = vector;
        last_user = user;
    }
    ck_assert_double_gt(within / (double)n_within, between / (double)n_between + 0.02);
    free(ratings.bytes);
    free(tags.bytes);
    synth_world_free(&world);
}
END_TEST

START_TEST(words_fit_their_films)
{
    struct synth_vocabulary vocabulary;
    struct synth_film film = {.topic = 52,
            .second_topic = -1,
            .genres = {SYNTH_ACTION, SYNTH_SCI_FI},
            .n_genres = 2,
            .year = 1994,
            .rank = 10};
    size_t space = 0, western = 0, genre = 0;

    ck_assert_int_eq(synth_vocabulary_make(&vocabulary, &error), 0);
    for (size_t t = 0; t < vocabulary.n; t++) {
        ck_assert(t == 0 || strcmp(vocabulary.words[t - 1], vocabulary.words[t]) < 0);
        space = strcmp(vocabulary.words[t], "space opera") == 0 ? t : space;
        western = strcmp(vocabulary.words[t], "cowboys") == 0 ? t : western;
        genre = strcmp(vocabulary.words[t], "sci-fi") == 0 ? t : genre;
    }
    ck_assert_double_ge(synth_relevance(&vocabulary, space, &film, 100), 0.8);
    ck_assert_double_ge(synth_relevance(&vocabulary, genre, &film, 100), 0.7);
    ck_assert_double_le(synth_relevance(&vocabulary, western, &film, 100), 0.05);
    synth_vocabulary_free(&vocabulary);
}
END_TEST

START_TEST(fields_are_quoted_where_they_have_to_be)
{
    struct synth_text text = {0};

    ck_assert_int_eq(synth_text_reserve(&text, 100, &error), 0);
    synth_put_number(&text, 0);
    synth_put_number(&text, UINT64_MAX);
    synth_put_field(&text, "plain");
    synth_put_field(&text, "a \"b\", c");
    synth_put_char(&text, '\0');
    ck_assert_str_eq(text.bytes, "018446744073709551615plain\"a \"\"b\"\", c\"");
    free(text.bytes);
}
END_TEST

TEST_MAIN("synth", {alias_tables_draw_by_weight}, {activity_adds_up_and_keeps_its_bounds},
        {impossible_worlds_are_refused}, {films_have_genres_in_order_and_titles_of_their_own},
        {threads_do_not_change_a_byte}, {ratings_are_of_released_films_each_once_with_the_usual_histogram},
        {users_see_what_is_near_their_taste}, {words_fit_their_films}, {fields_are_quoted_where_they_have_to_be})

/* synth_titles.c: titles a person can read: a template of the genre, filled with words of the topic; sequels; articles
 * behind, as MovieLens writes them: "Last Starship, The (1994)". Each title with its year comes once. */
#include "synth.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/ids.h"

enum { TITLE_ROOM = 160, SEQUELS_PERCENT = 7 };

static const char *pick(const char *const *words, size_t n, gsl_rng *rng)
{
    return words[gsl_rng_uniform_int(rng, n)];
}

static const char *pick_noun(const struct synth_film *film, const struct synth_genre_words *genre, gsl_rng *rng)
{
    if (gsl_rng_uniform(rng) < 0.65)
        return pick(synth_topics[film->topic].nouns, SYNTH_TOPIC_NOUNS, rng);
    return pick(genre->nouns, SYNTH_GENRE_NOUNS, rng);
}

/* The text behind `%` and `letter` of a template. */
static const char *fill_hole(char letter, const struct synth_film *film, const struct synth_genre_words *genre,
        gsl_rng *rng)
{
    switch (letter) {
    case 'A':
        return pick(genre->adjectives, SYNTH_GENRE_ADJECTIVES, rng);
    case 'N':
        return pick_noun(film, genre, rng);
    case 'F':
        return pick(synth_first_names, SYNTH_N_NAMES, rng);
    default:
        return pick(synth_places, SYNTH_N_PLACES, rng);
    }
}

/* "The %A %N" to "The Last Starship". A word does not come twice in one title: a hole that would repeat it is drawn
 * again. */
static void fill_template(char *title, size_t room, const char *template, const struct synth_film *film, gsl_rng *rng)
{
    const struct synth_genre_words *genre = &synth_genres[synth_topics[film->topic].genres[0]];
    size_t n = 0;

    for (; *template; template ++) {
        const char *word;

        if (*template != '%') {
            title[n++] = *template;
            continue;
        }
        template ++;
        title[n] = '\0';
        for (int attempt = 0; attempt < 4; attempt++) {
            word = fill_hole(*template, film, genre, rng);
            if (!strstr(title, word))
                break;
        }
        n += (size_t)snprintf(title + n, room - n, "%s", word);
    }
    title[n] = '\0';
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* "A Orchard for Ada" wants "An". */
static void fix_article(char *title)
{
    if (starts_with(title, "A ") && strchr("AEIO", title[2])) {
        memmove(title + 2, title + 1, strlen(title));
        title[1] = 'n';
    }
}

/* "The Last Starship" and 1994 to "Last Starship, The (1994)"; `number` is the part of a series, 1 for none. */
static void finish_title(char *out, const char *title, int number, int year)
{
    static const char *const articles[] = {"The ", "A ", "An "};
    const char *article = "";
    char part[16] = "", behind[8] = "";

    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
        if (starts_with(title, articles[i]))
            article = articles[i];
    if (number > 1)
        snprintf(part, sizeof part, " %d", number);
    if (*article)
        snprintf(behind, sizeof behind, ", %.*s", (int)strlen(article) - 1, article);
    snprintf(out, TITLE_ROOM + 32, "%s%s%s (%d)", title + strlen(article), part, behind, year);
}

/* Add a title when it is new: 1, else 0; -1 on an error. */
static int claim(struct rs_id_map *map, const char *title, struct rs_error *error)
{
    struct rs_id id = {.text = title, .length = strlen(title)};

    if (rs_id_map_find(map, id) >= 0)
        return 0;
    return rs_id_map_add(map, id, error) < 0 ? -1 : 1;
}

/* A title of its own: after a few attempts that are taken, with a second half, and in the end with a number. */
static int draw_title(struct rs_id_map *map, const struct synth_film *film, char *bare, char *title, gsl_rng *rng,
        struct rs_error *error)
{
    const struct synth_genre_words *genre = &synth_genres[synth_topics[film->topic].genres[0]];

    for (int attempt = 0;; attempt++) {
        char second[64];
        size_t length;
        int new;

        fill_template(bare, TITLE_ROOM, pick(genre->templates, SYNTH_GENRE_TEMPLATES, rng), film, rng);
        length = strlen(bare);
        if (attempt >= 6 && !strchr(bare, ':')) {
            fill_template(second, sizeof second, "%A %N", film, rng);
            snprintf(bare + length, TITLE_ROOM - length, ": %s", second);
        }
        fix_article(bare);
        finish_title(title, bare, attempt < 20 ? 1 : attempt, film->year);
        new = claim(map, title, error);
        if (new != 0)
            return new < 0 ? -1 : 0;
    }
}

/* A film may continue an earlier one of its topic. `last` remembers, for each topic, the last first part. */
struct series {
    char bare[TITLE_ROOM];
    int year, parts;
};

static int next_title(struct rs_id_map *map, struct series *last, const struct synth_film *film, char *title,
        gsl_rng *rng, struct rs_error *error)
{
    bool sequel = gsl_rng_uniform_int(rng, 100) < SEQUELS_PERCENT;
    char bare[TITLE_ROOM];
    int new = 0;

    if (sequel && last->parts > 0 && last->parts < 5 && film->year > last->year && film->year <= last->year + 12) {
        finish_title(title, last->bare, last->parts + 1, film->year);
        new = claim(map, title, error);
        if (new < 0)
            return -1;
        if (new) {
            last->parts++;
            last->year = film->year;
            return 0;
        }
    }
    if (draw_title(map, film, bare, title, rng, error) != 0)
        return -1;
    if (!strchr(bare, ':')) {
        snprintf(last->bare, sizeof last->bare, "%s", bare);
        last->year = film->year;
        last->parts = 1;
    }
    return 0;
}

int synth_titles_make(struct synth_world *world, gsl_rng *rng, struct rs_error *error)
{
    struct series last[SYNTH_N_TOPICS] = {{{0}, 0, 0}};
    struct rs_id_map map = {0};
    int status = 0;

    for (size_t i = 0; status == 0 && i < world->parameters.n_items; i++) {
        const struct synth_film *film = &world->films[i];
        char title[TITLE_ROOM + 32];

        status = next_title(&map, &last[film->topic], film, title, rng, error);
        if (status == 0 && !(world->titles[i] = strdup(title)))
            status = rs_fail(error, "out of memory");
    }
    rs_id_map_free(&map);
    return status;
}

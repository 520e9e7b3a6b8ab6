/* genre_words.h: the words that made-up films are made of: the 19 genres of MovieLens with what their titles sound like,
 * and topics within them ("space opera", "heist") with their tags, years and things. Tables only. */
#ifndef RS_SYNTH_GENRE_WORDS_H
#define RS_SYNTH_GENRE_WORDS_H

#include <stddef.h>

/* In the order of the alphabet, as MovieLens writes a film's genres. */
enum synth_genre {
    SYNTH_ACTION,
    SYNTH_ADVENTURE,
    SYNTH_ANIMATION,
    SYNTH_CHILDREN,
    SYNTH_COMEDY,
    SYNTH_CRIME,
    SYNTH_DOCUMENTARY,
    SYNTH_DRAMA,
    SYNTH_FANTASY,
    SYNTH_FILM_NOIR,
    SYNTH_HORROR,
    SYNTH_IMAX,
    SYNTH_MUSICAL,
    SYNTH_MYSTERY,
    SYNTH_ROMANCE,
    SYNTH_SCI_FI,
    SYNTH_THRILLER,
    SYNTH_WAR,
    SYNTH_WESTERN,
    SYNTH_N_GENRES
};

enum { SYNTH_N_TOPICS = 64, SYNTH_TOPIC_GENRES = 3, SYNTH_TOPIC_TAGS = 4, SYNTH_TOPIC_NOUNS = 6 };
enum { SYNTH_GENRE_ADJECTIVES = 16, SYNTH_GENRE_NOUNS = 10, SYNTH_GENRE_TEMPLATES = 6 };

/* A template is a title with holes: %A an adjective, %N a noun, %F a first name, %P a place. */
struct synth_genre_words {
    const char *name;
    const char *adjectives[SYNTH_GENRE_ADJECTIVES];
    const char *nouns[SYNTH_GENRE_NOUNS];
    const char *templates[SYNTH_GENRE_TEMPLATES];
};

struct synth_topic {
    double weight;                          /* share of the films, not normalised */
    int first_year, last_year;              /* when such films are made */
    signed char genres[SYNTH_TOPIC_GENRES]; /* most fitting first; -1 for none */
    const char *tags[SYNTH_TOPIC_TAGS];     /* the first names the topic */
    const char *nouns[SYNTH_TOPIC_NOUNS];
};

/* What people say of a film whatever its topic. `about` says what the word goes with. */
enum synth_mood_about { SYNTH_MOOD_QUALITY, SYNTH_MOOD_YEAR, SYNTH_MOOD_POPULARITY, SYNTH_MOOD_LATENT };
struct synth_mood {
    const char *tag;
    enum synth_mood_about about;
    int dimension; /* of the latent vector, for SYNTH_MOOD_LATENT */
    double sign;   /* +1: more of it, more of the word; -1: less of it */
};

extern const struct synth_genre_words synth_genres[SYNTH_N_GENRES];
extern const struct synth_topic synth_topics[SYNTH_N_TOPICS];

enum { SYNTH_N_MOODS = 32, SYNTH_N_NAMES = 56, SYNTH_N_PLACES = 56 };
extern const struct synth_mood synth_moods[SYNTH_N_MOODS];
extern const char *const synth_first_names[SYNTH_N_NAMES];
extern const char *const synth_places[SYNTH_N_PLACES];

#endif

/* titles.h: what films are called, for people: movieId, title, genres of MovieLens' movies.csv. */
#ifndef RS_TABLE_TITLES_H
#define RS_TABLE_TITLES_H

#include "base/error.h"
#include "data/ids.h"

struct rs_titles {
    struct rs_id_map map; /* of the films */
    struct rs_ids title;  /* text, by the map's positions */
    struct rs_ids genres; /* text as in the file ("Comedy|Drama"), empty where the file has no such column */
    bool has_genres;
};

/* From the text of a CSV file with columns `movieId` (or `item`, or the first) and `title` (or `tag`: names of tags). Film
 * ids are numbers, or strings where the first one is no number. A film that comes twice is an error. */
int rs_titles_parse(struct rs_titles *titles, const char *name, const char *text, size_t size, struct rs_error *error);

/* The title or genres of a film; an empty id-text {0, "", 0} where it is unknown. */
struct rs_id rs_titles_find(const struct rs_titles *titles, struct rs_id film);
struct rs_id rs_titles_genres(const struct rs_titles *titles, struct rs_id film);
void rs_titles_free(struct rs_titles *titles);

#endif

/* answers.h: films, reasons and lists as JSON. */
#ifndef RS_SERVE_ANSWERS_H
#define RS_SERVE_ANSWERS_H

#include "routes.h"

/* {"id","title","year","genres"} of a film by its id; year and genres only where they are known. NULL: out of memory. */
struct cJSON *serve_film_json(const struct serve_view *view, struct rs_id film);

/* A rating as it was said: 4.1, not the float's 4.0999999; null: watched, not rated. */
struct cJSON *serve_rating_json(float rating);

/* An id as a text, whatever the set has, as Gorse's clients want them. */
void serve_add_id_text(struct cJSON *json, const char *name, struct rs_id id);

/* A page of a list: {"user", "scenario", "scenario_name", "offset", "n", "more", "films"}; user and scenario only where the
 * list has them. Each film has place, score, reason, words and what the reason speaks of. */
struct cJSON *serve_list_json(const struct serve_view *view, const struct serve_asked *asked, const struct rs_id *user);

#endif

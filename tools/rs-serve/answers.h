/* answers.h: films, reasons and lists as JSON. */
#ifndef RS_SERVE_ANSWERS_H
#define RS_SERVE_ANSWERS_H

#include "call.h"

/* {"id","title","year","genres"} of a film by its id; year and genres only where they are known. NULL: out of memory. */
struct cJSON *serve_film_json(const struct serve_view *view, struct rs_id film);

/* A page of a list: {"user", "scenario", "scenario_name", "offset", "n", "more", "films"}; user and scenario only where the
 * list has them. Each film has place, score, reason, words and what the reason speaks of. */
struct serve_page {
    int64_t n, offset;
};
int serve_take_page(struct serve_call *call, struct serve_page *page); /* of the query; -1: answered already */
struct cJSON *serve_list_json(const struct serve_view *view, const struct serve_list *list, struct serve_page page,
        const struct rs_id *user);

#endif

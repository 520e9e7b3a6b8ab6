/* api_marks.h: ratings as requests write them. */
#ifndef RS_SERVE_API_MARKS_H
#define RS_SERVE_API_MARKS_H

#include "call.h"

/* A rating in stars, as MovieLens has them. */
static const double api_least_rating = 0.5, api_most_rating = 5;

/* null or missing: 0, watched. -1: answered already; `place` is for the message. */
int api_take_rating(struct serve_call *call, const struct cJSON *json, const char *place, float *value);

/* [{"film","rating","time"}] to a history in the call's view, sorted; films that are not known are left out. Times count
 * when all entries have one. -1: answered already. */
int api_take_history(struct serve_call *call, const struct cJSON *list, struct serve_history *history);

/* A film's id as JSON has it (a number, or a text, of digits where the set has numbers) to its place in the view; -1: there is
 * none, nothing is answered. */
int32_t api_find_film(const struct serve_view *view, const struct cJSON *json);

/* Text to an id of the sort that `ids` has. False: it is none. */
bool api_parse_id(const char *text, const struct rs_ids *ids, struct rs_id *id);

#endif

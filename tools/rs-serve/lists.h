/* lists.h: answers: a history to a list, by the same routing and policy as `rs-recommend auto | rs-filter --policy`. */
#ifndef RS_SERVE_LISTS_H
#define RS_SERVE_LISTS_H

#include "people.h"
#include "view.h"

/* How deep lists go. A policy works on all of it, so that pages are pieces of one list and never repeat. Where no rule holds the
 * first places are the same however deep it goes, and who looks at these alone gets a list of SERVE_FIRST: it is made in about
 * half the time. */
enum { SERVE_DEPTH = 200, SERVE_FIRST = 10 };

struct serve_list {
    uint8_t scenario;  /* 0: films similar to a film */
    uint16_t n, depth; /* it goes on behind n when n == depth < SERVE_DEPTH */
    struct rs_place
            places[SERVE_DEPTH]; /* reason_id: a place in routing.items for similar and liked, a genre's column, or a
                                            place in the list before the policy (from 1, or -1). RS_REASON_MODEL with
                                            SERVE_UNNAMED: which film carries it, nobody has asked yet */
};
enum { SERVE_UNNAMED = -2 };

/* How deep a list has to be for its places before `end`. */
size_t serve_list_depth(const struct serve_view *view, size_t end);

/* To `depth`, for a history, whose owner is `user` (NULL: nobody in particular). `genre`: a column of the popularity's genres, or
 * -1. */
int serve_list_make(struct serve_list *list, const struct serve_view *view, const struct serve_history *history,
        const struct rs_id *user, int32_t genre, size_t depth, struct rs_error *error);

/* Name what carries the places from `start` to `end` that nobody has asked about. Causes take longer than the list, and few
 * pages are looked at: so they are named when they are. Returns how many were; -1. */
int serve_list_name(struct serve_list *list, size_t start, size_t end, const struct serve_view *view,
        const struct serve_history *history, const struct rs_id *user, struct rs_error *error);

/* Is one of these places unnamed? */
bool serve_list_unnamed(const struct serve_list *list, size_t start, size_t end);

/* Films like the film at `item` of routing.items, as rs-recommend similar has them, under the same policy; empty where the film
 * has no vector. */
int serve_list_similar(struct serve_list *list, const struct serve_view *view, int32_t item, struct rs_error *error);

#endif

/* lists.h: answers: a history to a list, by the same routing and policy as `rs-recommend auto | rs-filter --policy`. */
#ifndef RS_SERVE_LISTS_H
#define RS_SERVE_LISTS_H

#include "people.h"
#include "view.h"

/* How deep lists go. A policy works on all of it, so that pages are pieces of one list and never repeat. */
enum { SERVE_DEPTH = 200 };

struct serve_list {
    uint8_t scenario; /* 0: films similar to a film */
    uint16_t n;
    struct rs_place places[SERVE_DEPTH]; /* reason_id: a place in routing.items for similar and liked, a genre's column, or a
                                            place in the list before the policy (from 1, or -1) */
};

/* For a history, whose owner is `user` (NULL: nobody in particular). `genre`: a column of the popularity's genres, or
 * -1. */
int serve_list_make(struct serve_list *list, const struct serve_view *view, const struct serve_history *history,
        const struct rs_id *user, int32_t genre, struct rs_error *error);

/* Films like the film at `item` of routing.items, as rs-recommend similar has them, under the same policy; empty where the film
 * has no vector. */
int serve_list_similar(struct serve_list *list, const struct serve_view *view, int32_t item, struct rs_error *error);

#endif

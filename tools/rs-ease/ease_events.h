/* ease_events.h: who saw what when, as both fits go through it: the events of each user in order, and for each film where
 * its events are. 24 bytes an event. */
#ifndef RS_EASE_EVENTS_H
#define RS_EASE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/csr.h"
#include "models/item_model.h"

struct ease_event {
    int64_t time; /* seconds; 0 where there are no times */
    int32_t item; /* position in `items` */
    float weight; /* 1, or by rating */
};

struct ease_events {
    size_t n_users;
    struct rs_ids items;      /* the films of the model, by id */
    int64_t *indptr;          /* [n_users + 1] user u is events indptr[u] .. indptr[u + 1] */
    struct ease_event *event; /* by user */
    int64_t *item_indptr;     /* [items.n + 1] film i is at item_event[item_indptr[i]] .. [item_indptr[i + 1]] */
    int64_t *item_event;      /* positions in `event`, rising */
};

/* From a ratings matrix: its `max_items` most rated films (of equals those of the lower id), or all when there are no
 * more. A user's events go by film, or, `by_time`, by time and then film. `weighting` gives them their weight; its
 * mean_rating is set here (the mean of the positive values). Free with ease_events_free(), also after a failure. */
int ease_events_make(struct ease_events *events, const struct rs_csr *ratings, size_t max_items, bool by_time,
        struct rs_item_weighting *weighting, int n_threads, struct rs_error *error);
void ease_events_free(struct ease_events *events);

/* The user whose event it is. */
size_t ease_events_user(const struct ease_events *events, int64_t event);

static inline size_t ease_events_count(const struct ease_events *events)
{
    return (size_t)events->indptr[events->n_users];
}

#endif

/* ease_events.c: films are chosen and put in order, entries sorted user by user, then counted out film by film. */
#include "ease_events.h"

#include <stdlib.h>

#include "base/parallel.h"

enum { USERS = 64 };

struct film {
    int64_t count;
    int32_t column, rank; /* its column, and its place by id */
};

static int most_rated_first(const void *a, const void *b)
{
    const struct film *left = a, *right = b;

    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return (left->rank > right->rank) - (left->rank < right->rank);
}

static int by_rank(const void *a, const void *b)
{
    const struct film *left = a, *right = b;

    return (left->rank > right->rank) - (left->rank < right->rank);
}

/* position[column]: the film's place among those that are kept, by id, or -1. */
static void place_films(struct film *films, size_t n, size_t max_items, int32_t *position, int32_t *kept)
{
    size_t n_kept = n < max_items ? n : max_items;

    qsort(films, n, sizeof *films, most_rated_first);
    qsort(films, n_kept, sizeof *films, by_rank);
    for (size_t i = 0; i < n; i++)
        position[films[i].column] = i < n_kept ? (int32_t)i : -1;
    for (size_t i = 0; i < n_kept; i++)
        kept[i] = films[i].column;
}

static int choose_films(struct ease_events *events, const struct rs_csr *ratings, size_t max_items, int32_t *position,
        struct rs_error *error)
{
    size_t n = ratings->n_columns;
    struct film *films = rs_alloc_zero(n, sizeof *films, error);
    int32_t *order = rs_alloc(n, sizeof *order, error);
    int status = -1;

    if (films && order && rs_ids_sort_order(&ratings->columns, order, error) == 0) {
        for (size_t rank = 0; rank < n; rank++) {
            films[order[rank]].column = order[rank];
            films[order[rank]].rank = (int32_t)rank;
        }
        for (size_t e = 0; e < rs_csr_entries(ratings); e++)
            films[ratings->indices[e]].count++;
        place_films(films, n, max_items, position, order);
        status = rs_ids_pick(&events->items, &ratings->columns, order, n < max_items ? n : max_items, error);
    }
    free(films);
    free(order);
    return status;
}

static double mean_rating(const struct rs_csr *ratings)
{
    double sum = 0, n = 0;

    for (size_t e = 0; e < rs_csr_entries(ratings); e++) {
        if (ratings->data[e] > 0) {
            sum += ratings->data[e];
            n++;
        }
    }
    return n > 0 ? sum / n : 1;
}

static void fill_users(struct ease_events *events, const struct rs_csr *ratings, const int32_t *position,
        const struct rs_item_weighting *weighting)
{
    int64_t at = 0;

    for (size_t u = 0; u < ratings->n_rows; u++) {
        for (int64_t e = ratings->indptr[u]; e < ratings->indptr[u + 1]; e++) {
            int32_t item = position[ratings->indices[e]];

            if (item < 0)
                continue;
            events->event[at++] = (struct ease_event){
                    ratings->time ? ratings->time[e] : 0, item, rs_item_rating_weight(weighting, ratings->data[e])};
        }
        events->indptr[u + 1] = at;
    }
}

/* ---- order ---- */

static int by_item(const void *a, const void *b)
{
    const struct ease_event *left = a, *right = b;

    return (left->item > right->item) - (left->item < right->item);
}

static int by_time_and_item(const void *a, const void *b)
{
    const struct ease_event *left = a, *right = b;

    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    return by_item(a, b);
}

struct sorting {
    struct ease_events *events;
    int (*compare)(const void *a, const void *b);
};

static void sort_block(void *context, size_t block, int worker)
{
    const struct sorting *s = context;
    const struct ease_events *events = s->events;

    (void)worker;
    for (size_t u = block * USERS; u < events->n_users && u < (block + 1) * USERS; u++)
        qsort(events->event + events->indptr[u], (size_t)(events->indptr[u + 1] - events->indptr[u]),
                sizeof *events->event, s->compare);
}

static void count_out_films(struct ease_events *events)
{
    size_t n = ease_events_count(events);
    int64_t *next = events->item_indptr; /* shifted by one until the end */

    for (size_t e = 0; e < n; e++)
        next[events->event[e].item + 1]++;
    for (size_t i = 0; i < events->items.n; i++)
        next[i + 1] += next[i];
    for (size_t e = 0; e < n; e++)
        events->item_event[next[events->event[e].item]++] = (int64_t)e;
    for (size_t i = events->items.n; i > 0; i--)
        next[i] = next[i - 1];
    next[0] = 0;
}

int ease_events_make(struct ease_events *events, const struct rs_csr *ratings, size_t max_items, bool by_time,
        struct rs_item_weighting *weighting, int n_threads, struct rs_error *error)
{
    struct sorting sorting = {events, by_time ? by_time_and_item : by_item};
    size_t n = rs_csr_entries(ratings);
    int32_t *position = rs_alloc(ratings->n_columns, sizeof *position, error);
    int status = -1;

    *events = (struct ease_events){.n_users = ratings->n_rows};
    weighting->mean_rating = mean_rating(ratings);
    if (position && choose_films(events, ratings, max_items, position, error) == 0) {
        events->indptr = rs_alloc_zero(events->n_users + 1, sizeof *events->indptr, error);
        events->event = rs_alloc(n, sizeof *events->event, error);
        events->item_indptr = rs_alloc_zero(events->items.n + 1, sizeof *events->item_indptr, error);
        events->item_event = rs_alloc(n, sizeof *events->item_event, error);
        status = events->indptr && events->event && events->item_indptr && events->item_event ? 0 : -1;
    }
    if (status == 0) {
        fill_users(events, ratings, position, weighting);
        rs_parallel(rs_blocks(events->n_users, USERS), n_threads, sort_block, &sorting);
        count_out_films(events);
    }
    free(position);
    return status;
}

void ease_events_free(struct ease_events *events)
{
    rs_ids_free(&events->items, NULL);
    free(events->indptr);
    free(events->event);
    free(events->item_indptr);
    free(events->item_event);
    *events = (struct ease_events){0};
}

size_t ease_events_user(const struct ease_events *events, int64_t event)
{
    size_t low = 0, high = events->n_users;

    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;

        if (events->indptr[middle] <= event)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* lists.c: one history through routing and policy. */
#include "lists.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static int by_position(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;

    return (left > right) - (left < right);
}

/* raw[n] through the policy into the list. `seen` [n_seen] in any order. */
static int apply_policy(struct serve_list *list, const struct serve_view *view, const struct rs_place *raw, size_t n,
        const int32_t *seen, size_t n_seen, struct rs_error *error)
{
    struct rs_policy_work work = {0};
    int32_t *sorted = rs_alloc(n_seen, sizeof *sorted, error);
    int status = sorted ? rs_policy_work_start(&work, &view->policy, SERVE_DEPTH, error) : -1;

    if (status == 0) {
        if (n_seen > 0)
            memcpy(sorted, seen, n_seen * sizeof *sorted);
        qsort(sorted, n_seen, sizeof *sorted, by_position);
        list->n = (uint16_t)rs_policy_apply(&view->policy, raw, n, sorted, n_seen, &work, list->places, SERVE_DEPTH);
    }
    rs_policy_work_free(&work);
    free(sorted);
    return status;
}

int serve_list_make(struct serve_list *list, const struct serve_view *view, const struct serve_history *history,
        const struct rs_id *user, int32_t genre, struct rs_error *error)
{
    int64_t indptr[2] = {0, (int64_t)history->n};
    struct rs_id one = user ? *user : (struct rs_id){0};
    int64_t offsets[2] = {0, (int64_t)one.length};
    const struct rs_ids rows = {.n = 1,
            .numbers = one.text ? NULL : &one.number,
            .offsets = one.text ? offsets : NULL,
            .bytes = (char *)one.text};
    const struct rs_routing_users users = {.n = 1,
            .indptr = indptr,
            .indices = history->items,
            .data = history->values,
            .place = view->self,
            .rows = user ? &rows : NULL,
            .genre = &genre,
            .time = history->timed ? history->time : NULL};
    int32_t item[SERVE_DEPTH], cause[SERVE_DEPTH];
    float score[SERVE_DEPTH];
    uint8_t reason[SERVE_DEPTH], scenario = 0;
    struct rs_routing_lists lists = {
            .k = SERVE_DEPTH, .item = item, .score = score, .reason = reason, .cause = cause, .scenario = &scenario};
    struct rs_place raw[SERVE_DEPTH];
    size_t n = 0;

    if (rs_routing_list(&view->routing, &users, &lists, 1, NULL, error) != 0)
        return -1;
    for (; n < SERVE_DEPTH && item[n] >= 0; n++)
        raw[n] = (struct rs_place){item[n], score[n], reason[n], cause[n]};
    list->scenario = scenario;
    return apply_policy(list, view, raw, n, history->items, history->n, error);
}

int serve_list_similar(struct serve_list *list, const struct serve_view *view, int32_t item, struct rs_error *error)
{
    int32_t query = view->routing.to_vector ? view->routing.to_vector[item] : -1, found[SERVE_DEPTH];
    float score[SERVE_DEPTH];
    struct rs_place raw[SERVE_DEPTH];
    size_t n = 0;

    *list = (struct serve_list){0};
    if (query < 0)
        return 0;
    if (rs_neighbours_find(&view->near, &query, 1, SERVE_DEPTH, found, score, 1, NULL, error) != 0)
        return -1;
    for (; n < SERVE_DEPTH && found[n] >= 0; n++)
        raw[n] = (struct rs_place){view->routing.from_vector[found[n]], score[n], RS_REASON_SIMILAR, item};
    return apply_policy(list, view, raw, n, &item, 1, error);
}

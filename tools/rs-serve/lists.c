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

/* A history as a matrix of one row, whose arrays it borrows. */
struct one_user {
    int64_t indptr[2], offsets[2];
    struct rs_id id;
    struct rs_ids rows;
    int32_t genre;
    struct rs_routing_users users;
};

static void make_one(struct one_user *one, const struct serve_view *view, const struct serve_history *history,
        const struct rs_id *user, int32_t genre)
{
    *one = (struct one_user){.indptr = {0, (int64_t)history->n}, .genre = genre};
    if (user) {
        one->id = *user;
        one->offsets[1] = (int64_t)user->length;
    }
    one->rows = (struct rs_ids){.n = 1,
            .numbers = one->id.text ? NULL : &one->id.number,
            .offsets = one->id.text ? one->offsets : NULL,
            .bytes = (char *)one->id.text};
    one->users = (struct rs_routing_users){.n = 1,
            .indptr = one->indptr,
            .indices = history->items,
            .data = history->values,
            .place = view->self,
            .rows = user ? &one->rows : NULL,
            .genre = &one->genre,
            .time = history->timed ? history->time : NULL};
}

size_t serve_list_depth(const struct serve_view *view, size_t end)
{
    return view->n_rules == 0 && end <= SERVE_FIRST ? SERVE_FIRST : SERVE_DEPTH;
}

int serve_list_make(struct serve_list *list, const struct serve_view *view, const struct serve_history *history,
        const struct rs_id *user, int32_t genre, size_t depth, struct rs_error *error)
{
    int32_t item[SERVE_DEPTH], cause[SERVE_DEPTH];
    float score[SERVE_DEPTH];
    uint8_t reason[SERVE_DEPTH], scenario = 0;
    struct rs_routing_lists lists = {.k = depth,
            .unnamed = true,
            .item = item,
            .score = score,
            .reason = reason,
            .cause = cause,
            .scenario = &scenario};
    struct rs_place raw[SERVE_DEPTH];
    struct one_user one;
    size_t n = 0;

    make_one(&one, view, history, user, genre);
    if (rs_routing_list(&view->routing, &one.users, &lists, 1, NULL, error) != 0)
        return -1;
    for (; n < depth && item[n] >= 0; n++)
        raw[n] = (struct rs_place){
                item[n], score[n], reason[n], reason[n] == RS_REASON_MODEL ? SERVE_UNNAMED : cause[n]};
    list->scenario = scenario;
    list->depth = (uint16_t)depth;
    return apply_policy(list, view, raw, n, history->items, history->n, error);
}

static bool is_unnamed(const struct rs_place *place)
{
    return place->reason == RS_REASON_MODEL && place->reason_id == SERVE_UNNAMED;
}

bool serve_list_unnamed(const struct serve_list *list, size_t start, size_t end)
{
    for (size_t i = start; i < end && i < list->n; i++)
        if (is_unnamed(&list->places[i]))
            return true;
    return false;
}

int serve_list_name(struct serve_list *list, size_t start, size_t end, const struct serve_view *view,
        const struct serve_history *history, const struct rs_id *user, struct rs_error *error)
{
    int32_t item[SERVE_DEPTH], cause[SERVE_DEPTH];
    size_t at[SERVE_DEPTH], n = 0;
    struct one_user one;

    for (size_t i = start; i < end && i < list->n; i++)
        if (is_unnamed(&list->places[i])) {
            item[n] = list->places[i].item;
            at[n++] = i;
        }
    if (n == 0)
        return 0;
    make_one(&one, view, history, user, -1);
    if (rs_routing_name(&view->routing, &one.users, item, n, cause, error) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct rs_place *place = &list->places[at[i]];

        place->reason = cause[i] >= 0 ? RS_REASON_LIKED : RS_REASON_MODEL;
        place->reason_id = cause[i];
    }
    return (int)n;
}

int serve_list_similar(struct serve_list *list, const struct serve_view *view, int32_t item, struct rs_error *error)
{
    int32_t query = view->routing.to_vector ? view->routing.to_vector[item] : -1, found[SERVE_DEPTH];
    float score[SERVE_DEPTH];
    struct rs_place raw[SERVE_DEPTH];
    size_t n = 0;

    *list = (struct serve_list){.depth = SERVE_DEPTH};
    if (query < 0)
        return 0;
    if (rs_neighbours_find(&view->near, &query, 1, SERVE_DEPTH, found, score, 1, NULL, error) != 0)
        return -1;
    for (; n < SERVE_DEPTH && found[n] >= 0; n++)
        raw[n] = (struct rs_place){view->routing.from_vector[found[n]], score[n], RS_REASON_SIMILAR, item};
    return apply_policy(list, view, raw, n, &item, 1, error);
}

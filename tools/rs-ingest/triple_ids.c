/* triple_ids.c: ids to positions, and many lists to one. */
#include "triple_ids.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { DIRECT_AT_MOST = 1 << 20 };

static int widen(struct triple_ids *ids, size_t want, struct rs_error *error)
{
    size_t before = ids->n_direct;

    if (rs_grow(&ids->direct, &ids->n_direct, want, sizeof *ids->direct, error) != 0)
        return -1;
    memset(ids->direct + before, 0, (ids->n_direct - before) * sizeof *ids->direct);
    return 0;
}

static bool is_last(const struct triple_ids *ids, struct rs_id id)
{
    return ids->map.ids.n > 0 && rs_id_compare(rs_ids_at(&ids->map.ids, (size_t)ids->last), id) == 0;
}

int32_t triple_ids_add(struct triple_ids *ids, struct rs_id id, struct rs_error *error)
{
    bool is_small = !id.text && id.number < DIRECT_AT_MOST;
    int32_t position;

    if (!is_small && is_last(ids, id))
        return ids->last;
    if (is_small && (size_t)id.number >= ids->n_direct && widen(ids, (size_t)id.number + 1, error) != 0)
        return -1;
    position = rs_id_map_add(&ids->map, id, error);
    if (position < 0)
        return -1;
    if (is_small)
        ids->direct[id.number] = position + 1;
    ids->last = position;
    return position;
}

/* The order of one list. Where all of its ids are small numbers the table has them in order. */
static int sort_order(const struct triple_ids *ids, int32_t *order, struct rs_error *error)
{
    size_t n = 0;

    for (size_t number = 0; number < ids->n_direct; number++)
        if (ids->direct[number] != 0)
            order[n++] = ids->direct[number] - 1;
    return n == ids->map.ids.n ? 0 : rs_ids_sort_order(&ids->map.ids, order, error);
}

/* Lists behind one another, and what has been merged of them. */
struct merge {
    struct rs_ids all;
    int32_t *order;  /* [all.n] each list's order in its part: positions in the list */
    int32_t *merged; /* [all.n] positions in `all`: sorted, each id once */
    int32_t *spare;  /* [all.n] */
    size_t n_merged;
};

static int compare(const struct merge *merge, size_t a, size_t b)
{
    return rs_id_compare(rs_ids_at(&merge->all, a), rs_ids_at(&merge->all, b));
}

/* The list that stands in `all` from `first` on, [n] long, goes to what is merged. */
static void merge_list(struct merge *merge, size_t first, size_t n)
{
    const int32_t *order = merge->order + first;
    int32_t *to = merge->spare;
    size_t i = 0, k = 0, out = 0;

    while (i < merge->n_merged || k < n) {
        int which = i == merge->n_merged ? 1
                    : k == n             ? -1
                                         : compare(merge, (size_t)merge->merged[i], first + (size_t)order[k]);

        to[out++] = which <= 0 ? merge->merged[i] : (int32_t)first + order[k];
        i += which <= 0;
        k += which >= 0;
    }
    merge->spare = merge->merged;
    merge->merged = to;
    merge->n_merged = out;
}

/* Where each id of a list is among the sorted ones, of which it is a part. */
static void rank_list(int32_t *rank, const struct rs_ids *sorted, const struct rs_ids *list, const int32_t *order)
{
    size_t place = 0;

    for (size_t i = 0; i < list->n; i++) {
        struct rs_id id = rs_ids_at(list, (size_t)order[i]);

        while (rs_id_compare(rs_ids_at(sorted, place), id) != 0)
            place++;
        rank[order[i]] = (int32_t)place;
    }
}

static int put_together(struct merge *merge, const struct triple_ids *const *parts, size_t n, struct rs_error *error)
{
    for (size_t p = 0; p < n; p++) {
        struct rs_ids both;

        if (rs_ids_concatenate(&both, &merge->all, &parts[p]->map.ids, error) != 0)
            return -1;
        rs_ids_free(&merge->all, NULL);
        merge->all = both;
    }
    if (merge->all.n > INT32_MAX)
        return rs_fail(error, "more than 2^31 - 1 ids");
    merge->order = rs_alloc(merge->all.n, sizeof *merge->order, error);
    merge->merged = rs_alloc(merge->all.n, sizeof *merge->merged, error);
    merge->spare = rs_alloc(merge->all.n, sizeof *merge->spare, error);
    return merge->order && merge->merged && merge->spare ? 0 : -1;
}

static int merge_all(struct merge *merge, struct rs_ids *sorted, const struct triple_ids *const *parts, size_t n,
        int32_t **rank, struct rs_error *error)
{
    size_t first = 0;

    for (size_t p = 0; p < n; first += parts[p++]->map.ids.n) {
        if (sort_order(parts[p], merge->order + first, error) != 0)
            return -1;
        merge_list(merge, first, parts[p]->map.ids.n);
    }
    if (rs_ids_pick(sorted, &merge->all, merge->merged, merge->n_merged, error) != 0)
        return -1;
    first = 0;
    for (size_t p = 0; p < n; first += parts[p++]->map.ids.n) {
        rank[p] = rs_alloc(parts[p]->map.ids.n, sizeof **rank, error);
        if (!rank[p])
            return -1;
        rank_list(rank[p], sorted, &parts[p]->map.ids, merge->order + first);
    }
    return 0;
}

int triple_ids_merge(struct rs_ids *sorted, const struct triple_ids *const *parts, size_t n, int32_t **rank,
        struct rs_error *error)
{
    struct merge merge = {0};
    int status = -1;

    *sorted = (struct rs_ids){0};
    memset(rank, 0, n * sizeof *rank);
    if (put_together(&merge, parts, n, error) == 0)
        status = merge_all(&merge, sorted, parts, n, rank, error);
    rs_ids_free(&merge.all, NULL);
    free(merge.order);
    free(merge.merged);
    free(merge.spare);
    return status;
}

void triple_ids_free(struct triple_ids *ids)
{
    rs_id_map_free(&ids->map);
    free(ids->direct);
    *ids = (struct triple_ids){0};
}

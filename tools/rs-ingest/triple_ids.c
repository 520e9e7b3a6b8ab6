/* triple_ids.c: ids to positions, and many lists to one. */
#include "triple_ids.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static int widen(struct triple_ids *ids, size_t want, struct rs_error *error)
{
    size_t before = ids->n_words;

    if (rs_grow(&ids->seen, &ids->n_words, want, sizeof *ids->seen, error) != 0)
        return -1;
    memset(ids->seen + before, 0, (ids->n_words - before) * sizeof *ids->seen);
    return 0;
}

static bool is_last(const struct triple_ids *ids, struct rs_id id)
{
    return ids->map.ids.n > 0 && rs_id_compare(rs_ids_at(&ids->map.ids, (size_t)ids->last), id) == 0;
}

int32_t triple_ids_add(struct triple_ids *ids, struct rs_id id, struct rs_error *error)
{
    int32_t position;

    if (!id.text && id.number < TRIPLE_IDS_SMALL) {
        if (widen(ids, (size_t)id.number / 64 + 1, error) != 0)
            return -1;
        return triple_ids_position(ids, id, error);
    }
    if (is_last(ids, id))
        return ids->last + TRIPLE_IDS_SMALL;
    position = rs_id_map_add(&ids->map, id, error);
    if (position < 0)
        return -1;
    if (position > INT32_MAX - TRIPLE_IDS_SMALL)
        return rs_fail(error, "more than 2^31 - 2^20 ids");
    ids->last = position;
    return position + TRIPLE_IDS_SMALL;
}

/* ---- small numbers: the bits have them in order ---- */

/* The small numbers that any list has, as a list; and their ranks. */
static int merge_small(struct rs_ids *small, int32_t **rank, const struct triple_ids *const *lists, size_t n,
        struct rs_error *error)
{
    size_t n_words = 0, capacity = 0;

    for (size_t l = 0; l < n; l++)
        n_words = lists[l]->n_words > n_words ? lists[l]->n_words : n_words;
    *rank = rs_alloc(64 * n_words, sizeof **rank, error);
    if (!*rank)
        return -1;
    for (size_t word = 0; word < n_words; word++) {
        uint64_t bits = 0;

        for (size_t l = 0; l < n; l++)
            bits |= word < lists[l]->n_words ? lists[l]->seen[word] : 0;
        for (; bits != 0; bits &= bits - 1) {
            size_t number = 64 * word + (size_t)__builtin_ctzll(bits);

            if (rs_grow(&small->numbers, &capacity, small->n + 1, sizeof *small->numbers, error) != 0)
                return -1;
            (*rank)[number] = (int32_t)small->n;
            small->numbers[small->n++] = (int64_t)number;
        }
    }
    return 0;
}

/* ---- others ---- */

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

/* Where each id of a list is among the sorted ones, of which it is a part, when `before` come before those. */
static void rank_list(int32_t *rank, const struct merge *merge, size_t first, size_t n, size_t before)
{
    const int32_t *order = merge->order + first;
    size_t place = 0;

    for (size_t i = 0; i < n; i++) {
        while (compare(merge, (size_t)merge->merged[place], first + (size_t)order[i]) != 0)
            place++;
        rank[order[i]] = (int32_t)(before + place);
    }
}

static int put_together(struct merge *merge, const struct triple_ids *const *lists, size_t n, struct rs_error *error)
{
    for (size_t l = 0; l < n; l++) {
        struct rs_ids both;

        if (rs_ids_concatenate(&both, &merge->all, &lists[l]->map.ids, error) != 0)
            return -1;
        rs_ids_free(&merge->all, NULL);
        merge->all = both;
    }
    if (merge->all.n > INT32_MAX - TRIPLE_IDS_SMALL)
        return rs_fail(error, "more than 2^31 - 2^20 ids");
    merge->order = rs_alloc(merge->all.n, sizeof *merge->order, error);
    merge->merged = rs_alloc(merge->all.n, sizeof *merge->merged, error);
    merge->spare = rs_alloc(merge->all.n, sizeof *merge->spare, error);
    return merge->order && merge->merged && merge->spare ? 0 : -1;
}

/* The other ids of all lists behind the small numbers. */
static int merge_others(struct merge *merge, struct rs_ids *sorted, const struct rs_ids *small,
        struct triple_ranks *ranks, const struct triple_ids *const *lists, struct rs_error *error)
{
    struct rs_ids others = {0};
    size_t first = 0;
    int status;

    for (size_t l = 0; l < ranks->n; first += lists[l++]->map.ids.n) {
        if (rs_ids_sort_order(&lists[l]->map.ids, merge->order + first, error) != 0)
            return -1;
        merge_list(merge, first, lists[l]->map.ids.n);
    }
    first = 0;
    for (size_t l = 0; l < ranks->n; first += lists[l++]->map.ids.n) {
        ranks->other[l] = rs_alloc(lists[l]->map.ids.n, sizeof **ranks->other, error);
        if (!ranks->other[l])
            return -1;
        rank_list(ranks->other[l], merge, first, lists[l]->map.ids.n, small->n);
    }
    status = rs_ids_pick(&others, &merge->all, merge->merged, merge->n_merged, error);
    if (status == 0)
        status = rs_ids_concatenate(sorted, small, &others, error);
    rs_ids_free(&others, NULL);
    return status;
}

int triple_ids_merge(struct rs_ids *sorted, struct triple_ranks *ranks, const struct triple_ids *const *lists, size_t n,
        struct rs_error *error)
{
    struct merge merge = {0};
    struct rs_ids small = {0};
    int status = -1;

    *sorted = (struct rs_ids){0};
    *ranks = (struct triple_ranks){.other = rs_alloc_zero(n, sizeof *ranks->other, error), .n = n};
    if (ranks->other && merge_small(&small, &ranks->small, lists, n, error) == 0
            && put_together(&merge, lists, n, error) == 0)
        status = merge_others(&merge, sorted, &small, ranks, lists, error);
    rs_ids_free(&small, NULL);
    rs_ids_free(&merge.all, NULL);
    free(merge.order);
    free(merge.merged);
    free(merge.spare);
    return status;
}

void triple_ranks_free(struct triple_ranks *ranks)
{
    for (size_t l = 0; ranks->other && l < ranks->n; l++)
        free(ranks->other[l]);
    free(ranks->other);
    free(ranks->small);
    *ranks = (struct triple_ranks){0};
}

void triple_ids_free(struct triple_ids *ids)
{
    rs_id_map_free(&ids->map);
    free(ids->seen);
    *ids = (struct triple_ids){0};
}

/* ids.c: lists of ids: copies, joins of lists, order. The map is in id_map.c. */
#include "data/ids.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rs_id rs_ids_at(const struct rs_ids *ids, size_t position)
{
    if (ids->numbers)
        return (struct rs_id){.number = ids->numbers[position]};
    return (struct rs_id){.text = ids->bytes + ids->offsets[position],
            .length = (size_t)(ids->offsets[position + 1] - ids->offsets[position])};
}

int rs_id_compare(struct rs_id a, struct rs_id b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order;

    if (!a.text)
        return (a.number > b.number) - (a.number < b.number);
    order = memcmp(a.text, b.text, shorter);
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

char *rs_id_format(struct rs_id id, char *room, size_t size)
{
    if (id.text)
        snprintf(room, size, "%.*s", (int)(id.length < size ? id.length : size), id.text);
    else
        snprintf(room, size, "%" PRId64, id.number);
    return room;
}

static int alloc_numbers(struct rs_ids *ids, size_t n, struct rs_error *error)
{
    *ids = (struct rs_ids){.n = n, .numbers = rs_alloc(n, sizeof *ids->numbers, error)};
    return ids->numbers ? 0 : -1;
}

static int alloc_texts(struct rs_ids *ids, size_t n, size_t n_bytes, struct rs_error *error)
{
    *ids = (struct rs_ids){.n = n, .offsets = rs_alloc(n + 1, sizeof *ids->offsets, error)};
    if (ids->offsets)
        ids->bytes = rs_alloc(n_bytes, 1, error);
    if (!ids->bytes) {
        rs_ids_free(ids, NULL);
        return -1;
    }
    ids->offsets[0] = 0;
    return 0;
}

static void append_text(struct rs_ids *ids, size_t position, const char *text, size_t length)
{
    memcpy(ids->bytes + ids->offsets[position], text, length);
    ids->offsets[position + 1] = ids->offsets[position] + (int64_t)length;
}

int rs_ids_pick(struct rs_ids *copy, const struct rs_ids *ids, const int32_t *positions, size_t n,
        struct rs_error *error)
{
    size_t n_bytes = 0;

    if (!rs_ids_are_text(ids)) {
        if (alloc_numbers(copy, n, error) != 0)
            return -1;
        for (size_t i = 0; i < n; i++)
            copy->numbers[i] = ids->numbers[positions ? (size_t)positions[i] : i];
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        n_bytes += rs_ids_at(ids, positions ? (size_t)positions[i] : i).length;
    if (alloc_texts(copy, n, n_bytes, error) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct rs_id id = rs_ids_at(ids, positions ? (size_t)positions[i] : i);

        append_text(copy, i, id.text, id.length);
    }
    return 0;
}

int rs_ids_copy(struct rs_ids *copy, const struct rs_ids *ids, struct rs_error *error)
{
    if (ids->n == 0 && !ids->numbers && !ids->offsets) {
        *copy = (struct rs_ids){0};
        return 0;
    }
    return rs_ids_pick(copy, ids, NULL, ids->n, error);
}

int rs_ids_concatenate(struct rs_ids *both, const struct rs_ids *a, const struct rs_ids *b, struct rs_error *error)
{
    *both = (struct rs_ids){0};
    if (a->n == 0)
        return rs_ids_copy(both, b, error);
    if (b->n == 0)
        return rs_ids_copy(both, a, error);
    if (rs_ids_are_text(a) != rs_ids_are_text(b))
        return rs_fail(error, "ids are numbers in one part and strings in the other: they can't be put together");
    if (!rs_ids_are_text(a)) {
        if (alloc_numbers(both, a->n + b->n, error) != 0)
            return -1;
        memcpy(both->numbers, a->numbers, a->n * sizeof *a->numbers);
        memcpy(both->numbers + a->n, b->numbers, b->n * sizeof *b->numbers);
        return 0;
    }
    if (alloc_texts(both, a->n + b->n, (size_t)(a->offsets[a->n] + b->offsets[b->n]), error) != 0)
        return -1;
    for (size_t i = 0; i < a->n + b->n; i++) {
        struct rs_id id = i < a->n ? rs_ids_at(a, i) : rs_ids_at(b, i - a->n);

        append_text(both, i, id.text, id.length);
    }
    return 0;
}

int rs_ids_count(struct rs_ids *ids, size_t n, struct rs_error *error)
{
    if (alloc_numbers(ids, n, error) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        ids->numbers[i] = (int64_t)i;
    return 0;
}

int rs_ids_from_texts(struct rs_ids *ids, const char *const *texts, size_t n, struct rs_error *error)
{
    size_t n_bytes = 0;

    for (size_t i = 0; i < n; i++)
        n_bytes += strlen(texts[i]);
    if (alloc_texts(ids, n, n_bytes, error) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        append_text(ids, i, texts[i], strlen(texts[i]));
    return 0;
}

bool rs_ids_equal(const struct rs_ids *a, const struct rs_ids *b)
{
    if (a->n != b->n || (a->n > 0 && rs_ids_are_text(a) != rs_ids_are_text(b)))
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (rs_id_compare(rs_ids_at(a, i), rs_ids_at(b, i)) != 0)
            return false;
    return true;
}

void rs_ids_free(struct rs_ids *ids, const struct rs_storage *storage)
{
    rs_storage_release(storage, ids->numbers);
    rs_storage_release(storage, ids->offsets);
    rs_storage_release(storage, ids->bytes);
    *ids = (struct rs_ids){0};
}

static int compare_positions(const void *a, const void *b, void *ids)
{
    int32_t i = *(const int32_t *)a, j = *(const int32_t *)b;
    int order = rs_id_compare(rs_ids_at(ids, (size_t)i), rs_ids_at(ids, (size_t)j));

    return order ? order : (i > j) - (i < j);
}

static bool is_ascending(const struct rs_ids *ids)
{
    for (size_t i = 1; i < ids->n; i++)
        if (rs_id_compare(rs_ids_at(ids, i - 1), rs_ids_at(ids, i)) >= 0)
            return false;
    return true;
}

int rs_ids_sort_order(const struct rs_ids *ids, int32_t *order, struct rs_error *error)
{
    struct rs_ids copy = *ids;

    if (ids->n > INT32_MAX)
        return rs_fail(error, "%zu ids: more than 2^31 - 1", ids->n);
    for (size_t i = 0; i < ids->n; i++)
        order[i] = (int32_t)i;
    if (!is_ascending(ids))
        qsort_r(order, ids->n, sizeof *order, compare_positions, &copy);
    return 0;
}

int rs_ids_check_unique(const struct rs_ids *ids, struct rs_error *error)
{
    struct rs_id_map map;
    int status;

    if (is_ascending(ids)) /* as ingested: nothing to hash */
        return 0;
    status = rs_id_map_build(&map, ids, error);
    if (status == 0)
        rs_id_map_free(&map);
    return status;
}

/* Both ascending: side by side, without a map. */
static void locate_ascending(const struct rs_ids *from, const struct rs_ids *to, int32_t *position)
{
    size_t at = 0;

    for (size_t i = 0; i < from->n; i++) {
        int order = -1;

        while (at < to->n && (order = rs_id_compare(rs_ids_at(to, at), rs_ids_at(from, i))) < 0)
            at++;
        position[i] = at < to->n && order == 0 ? (int32_t)at : -1;
    }
}

int rs_ids_locate(const struct rs_ids *from, const struct rs_ids *to, int32_t *position, struct rs_error *error)
{
    struct rs_id_map map;

    if (from == to || rs_ids_equal(from, to)) {
        for (size_t i = 0; i < from->n; i++)
            position[i] = (int32_t)i;
        return 0;
    }
    if (from->n > 0 && to->n > 0 && rs_ids_are_text(from) != rs_ids_are_text(to))
        return rs_fail(error, "ids don't meet: numbers on one side, strings on the other");
    if (to->n < INT32_MAX && is_ascending(from) && is_ascending(to)) {
        locate_ascending(from, to, position);
        return 0;
    }
    if (rs_id_map_build(&map, to, error) != 0)
        return -1;
    for (size_t i = 0; i < from->n; i++)
        position[i] = rs_id_map_find(&map, rs_ids_at(from, i));
    rs_id_map_free(&map);
    return 0;
}

/* eval_ids.c: numbers as text, and text as numbers. */
#include "eval_ids.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"

enum { DIGITS = 24 };

int32_t eval_ids_find(const struct rs_id_map *map, struct rs_id id)
{
    bool want_text = rs_ids_are_text(&map->ids);
    char room[DIGITS];

    if (id.text && !want_text) {
        if (!rs_parse_integer(id.text, id.length, &id.number))
            return -1;
        id.text = NULL;
    } else if (!id.text && want_text) {
        id.length = (size_t)snprintf(room, sizeof room, "%" PRId64, id.number);
        id.text = room;
    }
    return rs_id_map_find(map, id);
}

static bool is_number(struct rs_id id, int64_t *number)
{
    char room[DIGITS];

    return rs_parse_integer(id.text, id.length, number)
           && (size_t)snprintf(room, sizeof room, "%" PRId64, *number) == id.length
           && memcmp(room, id.text, id.length) == 0;
}

int eval_ids_to_numbers(struct rs_ids *ids, struct rs_error *error)
{
    int64_t *numbers = rs_alloc(ids->n, sizeof *numbers, error);

    if (!numbers)
        return -1;
    for (size_t i = 0; i < ids->n; i++)
        if (!is_number(rs_ids_at(ids, i), &numbers[i])) {
            free(numbers);
            return 0;
        }
    free(ids->offsets);
    free(ids->bytes);
    *ids = (struct rs_ids){.n = ids->n, .numbers = numbers};
    return 0;
}

static int to_text(struct rs_ids *ids, const struct rs_storage *storage, struct rs_error *error)
{
    struct rs_ids text = {.n = ids->n, .offsets = rs_alloc(ids->n + 1, sizeof *text.offsets, error)};
    int64_t at = 0;

    text.bytes = rs_alloc(ids->n, DIGITS, error);
    if (!text.offsets || !text.bytes) {
        rs_ids_free(&text, NULL);
        return -1;
    }
    text.offsets[0] = 0;
    for (size_t i = 0; i < ids->n; i++)
        text.offsets[i + 1] = at += snprintf(text.bytes + at, DIGITS, "%" PRId64, ids->numbers[i]);
    rs_ids_free(ids, storage);
    *ids = text;
    return 0;
}

int eval_ids_agree(struct rs_ids *const *lists, const struct rs_storage *const *storage, size_t n,
        struct rs_error *error)
{
    bool any_text = false;

    for (size_t i = 0; i < n; i++)
        any_text = any_text || (lists[i] && rs_ids_are_text(lists[i]));
    for (size_t i = 0; any_text && i < n; i++)
        if (lists[i] && lists[i]->n > 0 && !rs_ids_are_text(lists[i]) && to_text(lists[i], storage[i], error) != 0)
            return -1;
    return 0;
}

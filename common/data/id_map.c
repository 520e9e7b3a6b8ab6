/* id_map.c: from an id to its position, by open addressing with linear probing, at most half full. */
#include "data/ids.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 64 };

/* The finaliser of splitmix64 for numbers; FNV-1a, then the same finaliser, for strings. Hash order is never seen. */
static size_t hash_id(struct rs_id id)
{
    uint64_t x = (uint64_t)id.number;

    if (id.text) {
        x = 0xcbf29ce484222325u;
        for (size_t i = 0; i < id.length; i++)
            x = (x ^ (unsigned char)id.text[i]) * 0x100000001b3u;
    }
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return (size_t)(x ^ (x >> 31));
}

/* The slot that holds the id, or the free one where it would go. */
static size_t find_slot(const struct rs_id_map *map, struct rs_id id)
{
    size_t slot = hash_id(id) & map->mask;

    while (map->slots[slot] != 0 && rs_id_compare(rs_ids_at(&map->ids, (size_t)map->slots[slot] - 1), id) != 0)
        slot = (slot + 1) & map->mask;
    return slot;
}

static int resize(struct rs_id_map *map, size_t n_slots, struct rs_error *error)
{
    int32_t *slots = rs_alloc_zero(n_slots, sizeof *slots, error);

    if (!slots)
        return -1;
    free(map->slots);
    map->slots = slots;
    map->mask = n_slots - 1;
    for (size_t i = 0; i < map->ids.n; i++) {
        size_t slot = hash_id(rs_ids_at(&map->ids, i)) & map->mask;

        while (slots[slot] != 0)
            slot = (slot + 1) & map->mask;
        slots[slot] = (int32_t)i + 1;
    }
    return 0;
}

static int append_number(struct rs_id_map *map, int64_t number, struct rs_error *error)
{
    if (rs_grow(&map->ids.numbers, &map->ids_capacity, map->ids.n + 1, sizeof number, error) != 0)
        return -1;
    map->ids.numbers[map->ids.n++] = number;
    return 0;
}

static int append_text(struct rs_id_map *map, struct rs_id id, struct rs_error *error)
{
    struct rs_ids *ids = &map->ids;
    size_t begin = ids->offsets ? (size_t)ids->offsets[ids->n] : 0;

    if (rs_grow(&ids->offsets, &map->ids_capacity, ids->n + 2, sizeof *ids->offsets, error) != 0)
        return -1;
    ids->offsets[ids->n] = (int64_t)begin;
    if (rs_grow(&ids->bytes, &map->bytes_capacity, begin + id.length + 1, 1, error) != 0)
        return -1;
    memcpy(ids->bytes + begin, id.text, id.length);
    ids->offsets[++ids->n] = (int64_t)(begin + id.length);
    return 0;
}

int32_t rs_id_map_find(const struct rs_id_map *map, struct rs_id id)
{
    if (map->ids.n == 0 || rs_ids_are_text(&map->ids) != (id.text != NULL))
        return -1;
    return map->slots[find_slot(map, id)] - 1;
}

int32_t rs_id_map_add(struct rs_id_map *map, struct rs_id id, struct rs_error *error)
{
    size_t slot;

    if (map->ids.n > 0 && rs_ids_are_text(&map->ids) != (id.text != NULL))
        return rs_fail(error, "ids are numbers and strings at once");
    if ((!map->slots || map->ids.n * 2 > map->mask)
            && resize(map, map->slots ? (map->mask + 1) * 2 : FIRST_SLOTS, error) != 0)
        return -1;
    slot = find_slot(map, id);
    if (map->slots[slot] == 0) {
        if (map->ids.n >= INT32_MAX - 1)
            return rs_fail(error, "more than 2^31 - 2 ids");
        if ((id.text ? append_text(map, id, error) : append_number(map, id.number, error)) != 0)
            return -1;
        map->slots[slot] = (int32_t)map->ids.n;
    }
    return map->slots[slot] - 1;
}

int rs_id_map_build(struct rs_id_map *map, const struct rs_ids *ids, struct rs_error *error)
{
    char room[RS_ID_ROOM];

    *map = (struct rs_id_map){0};
    for (size_t i = 0; i < ids->n; i++) {
        int32_t position = rs_id_map_add(map, rs_ids_at(ids, i), error);

        if (position >= 0 && (size_t)position != i)
            rs_fail(error, "id %s comes twice", rs_id_format(rs_ids_at(ids, i), room, sizeof room));
        if (position < 0 || (size_t)position != i) {
            rs_id_map_free(map);
            return -1;
        }
    }
    return 0;
}

void rs_id_map_free(struct rs_id_map *map)
{
    rs_ids_free(&map->ids, NULL);
    free(map->slots);
    *map = (struct rs_id_map){0};
}

int rs_ids_unite(struct rs_ids *united, const struct rs_ids *const *parts, size_t n, struct rs_error *error)
{
    struct rs_id_map map = {0};
    int status = rs_id_map_build(&map, parts[0], error);

    for (size_t p = 1; status == 0 && p < n; p++) {
        status = rs_ids_check_unique(parts[p], error);
        for (size_t i = 0; status == 0 && i < parts[p]->n; i++)
            status = rs_id_map_add(&map, rs_ids_at(parts[p], i), error) < 0 ? -1 : 0;
    }
    if (status == 0)
        status = rs_ids_copy(united, &map.ids, error);
    rs_id_map_free(&map);
    return status;
}

/* blend.c: which models, over which films. The ranking itself is in blend_rank.c. */
#include "models/blend.h"

#include <stdlib.h>

#include "base/memory.h"

int rs_blend_add(struct rs_blend *blend, struct rs_reader *reader, double weight,
        const struct rs_ranker_vectors *vectors, int n_threads, struct rs_error *error)
{
    struct rs_blend_part *part;

    if (rs_grow(&blend->parts, &blend->capacity, blend->n + 1, sizeof *blend->parts, error) != 0)
        return -1;
    part = &blend->parts[blend->n++];
    *part = (struct rs_blend_part){.weight = (float)weight};
    return rs_ranker_open(&part->ranker, reader, vectors, n_threads, error);
}

/* The films of all parts, in `map`, the first part's first; and where each part's films are in it. */
static int unite_items(struct rs_blend *blend, struct rs_id_map *map, struct rs_error *error)
{
    for (size_t p = 0; p < blend->n; p++) {
        struct rs_blend_part *part = &blend->parts[p];
        const struct rs_ids *items = part->ranker.items;

        part->to_all = rs_alloc(items->n, sizeof *part->to_all, error);
        if (!part->to_all)
            return -1;
        for (size_t i = 0; i < items->n; i++) {
            part->to_all[i] = rs_id_map_add(map, rs_ids_at(items, i), error);
            if (part->to_all[i] < 0)
                return -1;
        }
    }
    return 0;
}

static int invert_maps(struct rs_blend *blend, struct rs_error *error)
{
    for (size_t p = 0; p < blend->n; p++) {
        struct rs_blend_part *part = &blend->parts[p];

        part->from_all = rs_alloc(blend->items.n, sizeof *part->from_all, error);
        if (!part->from_all)
            return -1;
        for (size_t i = 0; i < blend->items.n; i++)
            part->from_all[i] = -1;
        for (size_t i = 0; i < part->ranker.items->n; i++)
            part->from_all[part->to_all[i]] = (int32_t)i;
    }
    return 0;
}

int rs_blend_unite(struct rs_blend *blend, struct rs_error *error)
{
    struct rs_id_map map = {0};
    int status = unite_items(blend, &map, error);

    if (status == 0)
        status = rs_ids_copy(&blend->items, &map.ids, error);
    rs_id_map_free(&map);
    if (status == 0)
        status = invert_maps(blend, error);
    /* A single ranker may search; several must score all, for their means. */
    if (status == 0 && blend->n == 1 && blend->parts[0].ranker.kind->index)
        status = blend->parts[0].ranker.kind->index(&blend->parts[0].ranker, error);
    return status;
}

void rs_blend_free(struct rs_blend *blend)
{
    for (size_t p = 0; p < blend->n; p++) {
        rs_ranker_free(&blend->parts[p].ranker);
        free(blend->parts[p].to_all);
        free(blend->parts[p].from_all);
    }
    free(blend->parts);
    rs_ids_free(&blend->items, NULL);
    *blend = (struct rs_blend){0};
}

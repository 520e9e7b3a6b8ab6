/* triple_ids.h: positions of ids while lines are read, by several threads at once: each has a list of its own, in the
 * order that it met them, and the lists become one in the end, sorted.
 *
 * Access pattern: one question a field, tens of millions of them. Ids that are small numbers, as MovieLens' are, are
 * looked up in a plain table; the map is asked for others. */
#ifndef RS_INGEST_TRIPLE_IDS_H
#define RS_INGEST_TRIPLE_IDS_H

#include "data/ids.h"

/* All zero is empty. */
struct triple_ids {
    struct rs_id_map map;
    int32_t *direct; /* [n_direct] position + 1 of small numbers; 0: ask the map */
    size_t n_direct;
    int32_t last; /* what was asked for last: lines come user by user */
};

/* The id's position, added when it is new; -1 as rs_id_map_add(). */
int32_t triple_ids_add(struct triple_ids *ids, struct rs_id id, struct rs_error *error);

static inline int32_t triple_ids_position(struct triple_ids *ids, struct rs_id id, struct rs_error *error)
{
    if (!id.text && (size_t)id.number < ids->n_direct && ids->direct[id.number] != 0)
        return ids->direct[id.number] - 1;
    return triple_ids_add(ids, id, error);
}

/* All ids of `n` lists, each once, in order, as a new list; rank[part][position] says where an id of a list went. `rank`
 * is [n] arrays that the caller frees, also after an error (NULL where there was no room). */
int triple_ids_merge(struct rs_ids *sorted, const struct triple_ids *const *parts, size_t n, int32_t **rank,
        struct rs_error *error);

void triple_ids_free(struct triple_ids *ids);

#endif

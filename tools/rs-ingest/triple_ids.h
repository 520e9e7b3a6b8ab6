/* triple_ids.h: positions of ids while lines are read, by several threads at once: each thread keeps its own, and in the
 * end they become one sorted list.
 *
 * Access pattern: one question a field, tens of millions of them, and no order among films. An id that is a small number,
 * as MovieLens' are, is its own position, and only a bit says that it was seen: the bits of all films fit a core's first
 * cache. A map is asked for others, whose positions come behind. */
#ifndef RS_INGEST_TRIPLE_IDS_H
#define RS_INGEST_TRIPLE_IDS_H

#include "data/ids.h"

enum { TRIPLE_IDS_SMALL = 1 << 20 };

/* All zero is empty. */
struct triple_ids {
    uint64_t *seen;       /* [n_words] a bit for each small number */
    size_t n_words;       /* room for numbers below 64 * n_words */
    struct rs_id_map map; /* of other ids; their positions start at TRIPLE_IDS_SMALL */
    int32_t last;         /* what the map was asked for last: lines come user by user */
};

/* The id's position, added when it is new; -1 as rs_id_map_add(). */
int32_t triple_ids_add(struct triple_ids *ids, struct rs_id id, struct rs_error *error);

static inline int32_t triple_ids_number(struct triple_ids *ids, int64_t number, struct rs_error *error)
{
    if ((uint64_t)number / 64 >= ids->n_words)
        return triple_ids_add(ids, (struct rs_id){.number = number}, error);
    ids->seen[number / 64] |= (uint64_t)1 << (number % 64);
    return (int32_t)number;
}

static inline int32_t triple_ids_position(struct triple_ids *ids, struct rs_id id, struct rs_error *error)
{
    return id.text ? triple_ids_add(ids, id, error) : triple_ids_number(ids, id.number, error);
}

/* Where the ids of some lists went. */
struct triple_ranks {
    int32_t *small;  /* of a small number, whatever the list */
    int32_t **other; /* [n] of the other ids of each list */
    size_t n;
};

static inline int32_t triple_rank(const struct triple_ranks *ranks, size_t list, int32_t position)
{
    return position < TRIPLE_IDS_SMALL ? ranks->small[position] : ranks->other[list][position - TRIPLE_IDS_SMALL];
}

/* All ids of `n` lists, each once, in order, as a new list, and where they went. Free both, also after an error. */
int triple_ids_merge(struct rs_ids *sorted, struct triple_ranks *ranks, const struct triple_ids *const *lists, size_t n,
        struct rs_error *error);

void triple_ranks_free(struct triple_ranks *ranks);
void triple_ids_free(struct triple_ids *ids);

#endif

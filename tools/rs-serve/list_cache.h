/* list_cache.h: lists made before, as long as nothing they were made from has changed.
 *
 * What a list was made from is its key: the view, who (and how often their ratings changed), the genre. So nothing is ever
 * thrown out for being old: a key that is no longer asked for is overwritten by others. Each key has one slot; memory is
 * fixed at the start. */
#ifndef RS_SERVE_LIST_CACHE_H
#define RS_SERVE_LIST_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "lists.h"

struct list_key {
    uint64_t view, who;
    uint32_t revision;
    int32_t genre;
};

struct list_cache; /* its insides are locks and slots */

/* Room for `n` lists (0: none is ever kept). NULL: out of memory. */
struct list_cache *list_cache_make(size_t n, struct rs_error *error);
void list_cache_free(struct list_cache *cache);

/* Any thread may call these. */
bool list_cache_get(struct list_cache *cache, const struct list_key *key, struct serve_list *list);
void list_cache_put(struct list_cache *cache, const struct list_key *key, const struct serve_list *list);

#endif

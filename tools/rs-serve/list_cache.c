/* list_cache.c: slots by hash, locks by group of slots. */
#include "list_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/memory.h"

enum { LOCKS = 64 };

struct slot {
    struct list_key key; /* view 0: free */
    struct serve_list list;
};

struct list_cache {
    size_t n;
    pthread_mutex_t locks[LOCKS];
    struct slot *slots;
};

struct list_cache *list_cache_make(size_t n, struct rs_error *error)
{
    struct list_cache *cache = rs_alloc_zero(1, sizeof *cache, error);

    if (!cache)
        return NULL;
    cache->n = n;
    cache->slots = calloc(n > 0 ? n : 1, sizeof *cache->slots); /* pages come as they are used */
    if (!cache->slots) {
        rs_fail(error, "out of memory");
        free(cache);
        return NULL;
    }
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&cache->locks[i], NULL);
    return cache;
}

void list_cache_free(struct list_cache *cache)
{
    if (!cache)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&cache->locks[i]);
    free(cache->slots);
    free(cache);
}

static bool same(const struct list_key *a, const struct list_key *b)
{
    return a->view == b->view && a->who == b->who && a->revision == b->revision && a->genre == b->genre;
}

static size_t slot_of(const struct list_cache *cache, const struct list_key *key)
{
    /* Without view and revision, so that what is new takes the place of what is old. */
    uint64_t what[2] = {key->who, (uint64_t)(uint32_t)key->genre};

    return (size_t)(XXH3_64bits(what, sizeof what) % cache->n);
}

bool list_cache_get(struct list_cache *cache, const struct list_key *key, struct serve_list *list)
{
    size_t at = cache->n > 0 ? slot_of(cache, key) : 0;
    bool found;

    if (cache->n == 0)
        return false;
    pthread_mutex_lock(&cache->locks[at % LOCKS]);
    found = same(&cache->slots[at].key, key);
    if (found)
        memcpy(list, &cache->slots[at].list, sizeof *list);
    pthread_mutex_unlock(&cache->locks[at % LOCKS]);
    return found;
}

void list_cache_put(struct list_cache *cache, const struct list_key *key, const struct serve_list *list)
{
    size_t at = cache->n > 0 ? slot_of(cache, key) : 0;

    if (cache->n == 0)
        return;
    pthread_mutex_lock(&cache->locks[at % LOCKS]);
    cache->slots[at].key = *key;
    memcpy(&cache->slots[at].list, list, sizeof *list);
    pthread_mutex_unlock(&cache->locks[at % LOCKS]);
}

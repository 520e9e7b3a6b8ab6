/* ids.h: the names of rows and columns, and finding them.
 *
 * Ids are 64-bit integers or strings (any bytes but NUL), never both in one list. They travel with a matrix at every
 * step, and matrices meet by id, never by position. */
#ifndef RS_DATA_IDS_H
#define RS_DATA_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"

/* A list of ids. All zero is an empty list. Which arrays are used says what it holds: `numbers`, or `offsets` and
 * `bytes` (id i is bytes[offsets[i]] .. bytes[offsets[i + 1]], not terminated). */
struct rs_ids {
    size_t n;
    int64_t *numbers; /* [n], or NULL */
    int64_t *offsets; /* [n + 1], or NULL */
    char *bytes;      /* [offsets[n]] */
};

/* One id, on loan from a list or made by hand: a number when `text` is NULL. */
struct rs_id {
    int64_t number;
    const char *text;
    size_t length;
};

static inline bool rs_ids_are_text(const struct rs_ids *ids)
{
    return ids->offsets != NULL;
}

struct rs_id rs_ids_at(const struct rs_ids *ids, size_t position);

/* Order for sorting: numbers by value, strings by bytes. */
int rs_id_compare(struct rs_id a, struct rs_id b);

/* "17" or the string, cut to fit, for messages. Returns `room`. */
char *rs_id_format(struct rs_id id, char *room, size_t size);
enum { RS_ID_ROOM = 64 };

/* Copies; the caller frees them with rs_ids_free(copy, NULL). `positions` picks (NULL: all `n`); it may repeat. */
int rs_ids_copy(struct rs_ids *copy, const struct rs_ids *ids, struct rs_error *error);
int rs_ids_pick(struct rs_ids *copy, const struct rs_ids *ids, const int32_t *positions, size_t n,
        struct rs_error *error);

/* `b` behind `a`, as a new list. -1 when one holds numbers and the other strings (an empty list goes with both). */
int rs_ids_concatenate(struct rs_ids *both, const struct rs_ids *a, const struct rs_ids *b, struct rs_error *error);

/* The ids 0 .. n-1. */
int rs_ids_count(struct rs_ids *ids, size_t n, struct rs_error *error);

/* A list of the `n` C strings. */
int rs_ids_from_texts(struct rs_ids *ids, const char *const *texts, size_t n, struct rs_error *error);

bool rs_ids_equal(const struct rs_ids *a, const struct rs_ids *b);

/* Free the arrays that do not lie within `storage` (NULL: all), and clear the list. */
void rs_ids_free(struct rs_ids *ids, const struct rs_storage *storage);

/* Positions of ids, by hashing; grows as ids are added. Access pattern: one look-up for each line of a CSV file or each
 * column of a model, so it is open addressing over 32-bit positions, with the ids themselves in an rs_ids. */
struct rs_id_map {
    struct rs_ids ids; /* in the order they were added; owned */
    size_t ids_capacity, bytes_capacity;
    int32_t *slots; /* [mask + 1] position + 1, or 0 */
    size_t mask;
};

/* A map of a list's ids (a copy). -1 when an id comes twice: the message names it. Free with rs_id_map_free(). */
int rs_id_map_build(struct rs_id_map *map, const struct rs_ids *ids, struct rs_error *error);

/* The id's position, or -1. */
int32_t rs_id_map_find(const struct rs_id_map *map, struct rs_id id);

/* The id's position, adding it when it is new. -1: out of memory, more than 2^31 - 2 ids, or the other sort of id. */
int32_t rs_id_map_add(struct rs_id_map *map, struct rs_id id, struct rs_error *error);

void rs_id_map_free(struct rs_id_map *map);

/* Where each of `from` is in `to`: position[from->n], -1 where it is not there. */
int rs_ids_locate(const struct rs_ids *from, const struct rs_ids *to, int32_t *position, struct rs_error *error);

/* The ids that any of `n` >= 1 lists has: the first one's in its order, then what is new in the next. -1: one list has an id
 * twice, or they hold numbers and strings. */
int rs_ids_unite(struct rs_ids *united, const struct rs_ids *const *parts, size_t n, struct rs_error *error);

/* The order that sorts the ids: order[n] holds positions. */
int rs_ids_sort_order(const struct rs_ids *ids, int32_t *order, struct rs_error *error);

/* -1 and a message that names it when an id comes twice. */
int rs_ids_check_unique(const struct rs_ids *ids, struct rs_error *error);

#endif

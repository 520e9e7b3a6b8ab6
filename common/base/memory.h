/* memory.h: allocation that checks its sizes, and the storage that a matrix owns. */
#ifndef RS_BASE_MEMORY_H
#define RS_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Room for `count` elements of `size` bytes, on a 64-byte boundary (a cache line, an AVX-512 register), not cleared.
 * `count` may be 0: the pointer is valid all the same. NULL with "out of memory" or "too large" in `error`.
 * The caller frees it with free(). */
void *rs_alloc(size_t count, size_t size, struct rs_error *error);

/* The same, cleared. */
void *rs_alloc_zero(size_t count, size_t size, struct rs_error *error);

/* Make `*array` hold at least `want` elements, doubling; what it held stays. The 64-byte boundary is not kept.
 * 0, or -1 with the array as it was. */
int rs_grow(void *array_address, size_t *capacity, size_t want, size_t size, struct rs_error *error);

/* Where the system has large pages on request, a large array lies on them: one of 2 MB for 512 that would each cost a fault.
 * rs_alloc() wishes for them, rs_grow() when it makes the first room; whoever will fill an array that grows wishes himself. */
void rs_wish_large_pages(void *array, size_t bytes);

/* One piece of memory that many arrays of a matrix may point into: the message they were read from, on the heap or
 * mapped from a file (privately: writing to it never reaches the file). All zero owns nothing. */
struct rs_storage {
    void *base;
    size_t size;
    bool mapped;
};

/* Free `array` unless it lies within `storage` (which may be NULL). So a matrix can hold arrays of both sorts. */
void rs_storage_release(const struct rs_storage *storage, void *array);

/* Free or unmap what it owns, and clear it. */
void rs_storage_free(struct rs_storage *storage);

#endif

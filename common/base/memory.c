/* memory.c: checked allocation. */
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 64, PAGE = 4096, LARGE = 4 << 20 };

void rs_wish_large_pages(void *array, size_t bytes)
{
    uintptr_t start = ((uintptr_t)array + PAGE - 1) / PAGE * PAGE, end = (uintptr_t)array + bytes;

    if (bytes >= LARGE)
        madvise((void *)start, (end - start) / PAGE * PAGE, MADV_HUGEPAGE);
}

static size_t checked_bytes(size_t count, size_t size, struct rs_error *error)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2) {
        rs_fail(error, "%zu times %zu bytes: too large for this machine", count, size);
        return 0;
    }
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return bytes ? bytes : ALIGNMENT;
}

void *rs_alloc(size_t count, size_t size, struct rs_error *error)
{
    size_t bytes = checked_bytes(count, size, error);
    void *array;

    if (bytes == 0)
        return NULL;
    array = aligned_alloc(ALIGNMENT, bytes);
    if (!array)
        rs_fail(error, "out of memory (%zu bytes wanted)", bytes);
    else
        rs_wish_large_pages(array, bytes);
    return array;
}

void *rs_alloc_zero(size_t count, size_t size, struct rs_error *error)
{
    void *array = rs_alloc(count, size, error);

    if (array)
        memset(array, 0, count * size);
    return array;
}

int rs_grow(void *array_address, size_t *capacity, size_t want, size_t size, struct rs_error *error)
{
    void *array;
    size_t room = *capacity ? *capacity : 16;

    if (want <= *capacity)
        return 0;
    while (room < want)
        room = room > SIZE_MAX / 2 ? want : room * 2;
    if (checked_bytes(room, size, error) == 0)
        return -1;
    memcpy(&array, array_address, sizeof array);
    array = realloc(array, room * size);
    if (!array)
        return rs_fail(error, "out of memory (%zu bytes wanted)", room * size);
    if (*capacity == 0) /* one that grew step by step was moved about, and has room that may never be used */
        rs_wish_large_pages(array, room * size);
    memcpy(array_address, &array, sizeof array);
    *capacity = room;
    return 0;
}

void rs_storage_release(const struct rs_storage *storage, void *array)
{
    if (storage && storage->base) {
        uintptr_t base = (uintptr_t)storage->base;

        if ((uintptr_t)array >= base && (uintptr_t)array - base <= storage->size)
            return;
    }
    free(array);
}

void rs_storage_free(struct rs_storage *storage)
{
    if (storage->mapped)
        munmap(storage->base, storage->size);
    else
        free(storage->base);
    *storage = (struct rs_storage){0};
}

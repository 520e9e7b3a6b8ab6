/* guard.c: a mapping with a forbidden page at each end. */
#include "guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* The pages between the forbidden ones; *usable says how many bytes they have. */
static char *map(struct guard *guard, size_t bytes, size_t *usable)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *base;

    *usable = (bytes / page + 1) * page;
    guard->size = *usable + 2 * page;
    base = mmap(NULL, guard->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED || mprotect(base, page, PROT_NONE) != 0
            || mprotect(base + page + *usable, page, PROT_NONE) != 0) {
        perror("guard");
        exit(EXIT_FAILURE);
    }
    guard->base = base;
    return base + page;
}

float *guard_before(struct guard *guard, size_t n)
{
    size_t usable;
    char *start = map(guard, n * sizeof(float), &usable);

    return (float *)(void *)(start + usable - n * sizeof(float));
}

float *guard_behind(struct guard *guard, size_t n)
{
    size_t usable;

    return (float *)(void *)map(guard, n * sizeof(float), &usable);
}

void guard_free(struct guard *guard)
{
    munmap(guard->base, guard->size);
}

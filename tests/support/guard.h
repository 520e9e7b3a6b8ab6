/* guard.h: buffers that end, or begin, at a page nobody may touch: a kernel that reads one float too far ends the test. */
#ifndef TESTS_GUARD_H
#define TESTS_GUARD_H

#include <stddef.h>

struct guard {
    void *base; /* all of the mapping */
    size_t size;
};

/* Room for `n` floats whose last byte is the last before a forbidden page; ends the program when memory is short. */
float *guard_before(struct guard *guard, size_t n);

/* The same, the first byte being the first behind a forbidden page. */
float *guard_behind(struct guard *guard, size_t n);
void guard_free(struct guard *guard);

#endif

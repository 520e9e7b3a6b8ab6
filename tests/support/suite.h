/* suite.h: what every unit test's main does. */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

#include <check.h>
#include <stddef.h>

/* Run the tests, print Check's summary, give main's exit status. */
int test_run(const char *name, const TTest *const *tests, size_t n);

/* The usual last line of a main: tests are the names given to START_TEST. */
#define TEST_MAIN(name, ...)                                                                                          \
    int main(void)                                                                                                    \
    {                                                                                                                 \
        const TTest *const tests[] = {__VA_ARGS__};                                                                   \
                                                                                                                      \
        return test_run(name, tests, sizeof tests / sizeof *tests);                                                   \
    }

#endif

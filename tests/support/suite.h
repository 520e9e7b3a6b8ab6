/* suite.h: what every unit test's main does. */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

#include <check.h>
#include <stddef.h>

/* A test; for a loop test (one that looks at _i) how often it runs: _i is 0 .. n-1; for one that has to end by a signal,
 * which. */
struct test_case {
    const TTest *test;
    int n, signal;
};

/* Run the tests, print Check's summary, give main's exit status. */
int test_run(const char *name, const struct test_case *cases, size_t n);

/* The last line of a test file: TEST_MAIN("ids", {first_test}, {second_test}, {loop_test, 12}) */
#define TEST_MAIN(name, ...)                                                                                           \
    _Pragma("GCC diagnostic ignored \"-Wmissing-field-initializers\"") int main(void)                                  \
    {                                                                                                                  \
        const struct test_case all_cases[] = {__VA_ARGS__};                                                            \
                                                                                                                       \
        return test_run(name, all_cases, sizeof all_cases / sizeof *all_cases);                                        \
    }

#endif

/* suite.c: run a list of tests. */
#include "suite.h"

enum { SECONDS = 120 }; /* no test is timed; a hanging one ends */

int test_run(const char *name, const struct test_case *cases, size_t n)
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create("all");
    SRunner *runner;
    int failed;

    tcase_set_timeout(all, SECONDS);
    for (size_t i = 0; i < n; i++)
        if (cases[i].signal != 0)
            tcase_add_test_raise_signal(all, cases[i].test, cases[i].signal);
        else if (cases[i].n > 0)
            tcase_add_loop_test(all, cases[i].test, 0, cases[i].n);
        else
            tcase_add_test(all, cases[i].test);
    suite_add_tcase(suite, all);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}

/* test_parallel.c: every block is run once, by a worker that is there; loops within loops, and several at a time. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "suite.h"

enum { MOST_BLOCKS = 3000, MOST_THREADS = 9 };

struct ran {
    atomic_int times[MOST_BLOCKS];
    atomic_int at_work[MOST_THREADS]; /* a worker does one block at a time: its scratch is its own */
    atomic_int wrong;
    int n_threads;
};

static void run_block(void *context, size_t block, int worker)
{
    struct ran *ran = context;

    if (worker < 0 || worker >= ran->n_threads || atomic_fetch_add(&ran->at_work[worker], 1) != 0) {
        atomic_fetch_add(&ran->wrong, 1);
        return;
    }
    atomic_fetch_add(&ran->times[block], 1);
    for (volatile int i = 0; i < (int)(block % 7) * 50; i++) {
    }
    atomic_fetch_sub(&ran->at_work[worker], 1);
}

static int loop_is_whole(size_t n_blocks, int n_threads)
{
    struct ran *ran = calloc(1, sizeof *ran);
    int good;

    ran->n_threads = n_threads;
    rs_parallel(n_blocks, n_threads, run_block, ran);
    good = ran->wrong == 0;
    for (size_t block = 0; block < MOST_BLOCKS; block++)
        good &= ran->times[block] == (block < n_blocks);
    free(ran);
    return good;
}

START_TEST(blocks_run_once)
{
    static const size_t sizes[] = {0, 1, 2, 3, 8, 100, MOST_BLOCKS};

    for (int n_threads = 1; n_threads <= MOST_THREADS; n_threads++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            for (int again = 0; again < 20; again++)
                ck_assert(loop_is_whole(sizes[i], n_threads));
}
END_TEST

static void run_inner(void *context, size_t block, int worker)
{
    atomic_int *good = context;

    (void)worker;
    atomic_fetch_add(good, loop_is_whole(10 + block, 3));
}

START_TEST(loops_in_loops)
{
    atomic_int good = 0;

    rs_parallel(40, 3, run_inner, &good);
    ck_assert_int_eq(good, 40);
}
END_TEST

static void *call_often(void *good)
{
    for (size_t i = 0; i < 300; i++)
        atomic_fetch_add((atomic_int *)good, loop_is_whole(i, 2 + (int)i % 4));
    return NULL;
}

START_TEST(several_callers)
{
    pthread_t threads[4];
    atomic_int good = 0;

    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, call_often, &good), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(good, 4 * 300);
}
END_TEST

/* What blocks wrote is there after the loop, without a lock of the caller's. */
static void write_block(void *context, size_t block, int worker)
{
    (void)worker;
    ((size_t *)context)[block] = block + 1;
}

START_TEST(writes_are_seen)
{
    size_t written[64];

    for (int again = 0; again < 5000; again++) {
        size_t n = 2 + (size_t)again % 63, sum = 0;

        for (size_t i = 0; i < n; i++)
            written[i] = 0;
        rs_parallel(n, 2, write_block, written);
        for (size_t i = 0; i < n; i++)
            sum += written[i];
        ck_assert_uint_eq(sum, n * (n + 1) / 2);
    }
}
END_TEST

TEST_MAIN("parallel", {blocks_run_once}, {loops_in_loops}, {several_callers}, {writes_are_seen})

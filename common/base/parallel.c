/* parallel.c: a pool of threads that live as long as the program and wait for loops.
 *
 * Two things set it apart from OpenMP's, which our short loops and pipes of many programs paid dearly for. A thread
 * without work looks around for some tens of microseconds, since a training's next loop comes sooner, and then sleeps:
 * it does not keep the processor from the other programs of a pipe. And nobody is waited for who has not begun: a loop
 * that its caller has finished closes, and who comes late finds nothing. */
#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { LOOKS = 1000 }; /* some 50 microseconds */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t wanted, finished;
    int n_threads, sleeping;
    bool busy; /* a loop runs: another one (from within it, or of another thread) is run by its caller alone */

    /* The loop. Set under the lock; `run`, `context` and `n_blocks` stay as they are while anybody is at work. */
    atomic_uint loops; /* begun so far: a new number is what an idle thread looks for */
    rs_block_fn *run;
    void *context;
    size_t n_blocks;
    atomic_size_t next; /* the first block that nobody has taken */
    int places, joined; /* how many threads may still join, and how many have */
    atomic_int working; /* of those who have, how many are not yet done */
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .wanted = PTHREAD_COND_INITIALIZER, .finished = PTHREAD_COND_INITIALIZER};

static void rest(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int processors(void)
{
    cpu_set_t allowed;

    return sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
}

static void take_blocks(rs_block_fn *run, void *context, size_t n_blocks, int worker)
{
    size_t block;

    while ((block = atomic_fetch_add_explicit(&pool.next, 1, memory_order_relaxed)) < n_blocks)
        run(context, block, worker);
}

/* With the lock held, before and after. */
static void join_loop(void)
{
    int worker = ++pool.joined;

    pool.places--;
    atomic_fetch_add(&pool.working, 1);
    pthread_mutex_unlock(&pool.lock);
    take_blocks(pool.run, pool.context, pool.n_blocks, worker);
    pthread_mutex_lock(&pool.lock);
    if (atomic_fetch_sub(&pool.working, 1) == 1)
        pthread_cond_signal(&pool.finished);
}

static void *pool_thread(void *may_look)
{
    unsigned seen = 0;

    for (;;) {
        for (int i = 0; may_look && i < LOOKS && atomic_load_explicit(&pool.loops, memory_order_relaxed) == seen; i++)
            rest();
        pthread_mutex_lock(&pool.lock);
        while (pool.loops == seen) {
            pool.sleeping++;
            pthread_cond_wait(&pool.wanted, &pool.lock);
            pool.sleeping--;
        }
        seen = pool.loops;
        if (pool.places > 0)
            join_loop();
        pthread_mutex_unlock(&pool.lock);
    }
    return NULL;
}

/* Signals go to the program's own threads, so that they can hold them off. Threads that cannot be had are done without. */
static void grow_pool(int wanted)
{
    static char may_look;
    bool crowded = wanted >= processors(); /* with the caller, more than there are processors: looking is in the way */
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool.n_threads < wanted) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, pool_thread, crowded ? NULL : &may_look) != 0)
            break;
        pthread_detach(thread);
        pool.n_threads++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static bool begin_loop(size_t n_blocks, int helpers, rs_block_fn *run, void *context)
{
    pthread_mutex_lock(&pool.lock);
    if (pool.busy) {
        pthread_mutex_unlock(&pool.lock);
        return false;
    }
    if (pool.n_threads < helpers)
        grow_pool(helpers);
    pool.busy = true;
    pool.run = run;
    pool.context = context;
    pool.n_blocks = n_blocks;
    pool.places = helpers;
    pool.joined = 0;
    atomic_store(&pool.next, 0);
    atomic_fetch_add(&pool.loops, 1);
    for (int i = 0; i < helpers && i < pool.sleeping; i++)
        pthread_cond_signal(&pool.wanted);
    pthread_mutex_unlock(&pool.lock);
    return true;
}

static void end_loop(void)
{
    pthread_mutex_lock(&pool.lock);
    pool.places = 0;
    pthread_mutex_unlock(&pool.lock);
    for (int i = 0; i < LOOKS && atomic_load(&pool.working) > 0; i++)
        rest();
    pthread_mutex_lock(&pool.lock);
    while (atomic_load(&pool.working) > 0)
        pthread_cond_wait(&pool.finished, &pool.lock);
    pool.busy = false;
    pthread_mutex_unlock(&pool.lock);
}

void rs_parallel(size_t n_blocks, int n_threads, rs_block_fn *run, void *context)
{
    size_t helpers = n_blocks < (size_t)n_threads ? n_blocks : (size_t)n_threads;

    if (n_threads > 1 && n_blocks > 1 && begin_loop(n_blocks, (int)helpers - 1, run, context)) {
        take_blocks(run, context, n_blocks, 0);
        end_loop();
        return;
    }
    for (size_t block = 0; block < n_blocks; block++)
        run(context, block, 0);
}

int rs_threads(int wanted)
{
    return wanted > 0 ? wanted : processors();
}

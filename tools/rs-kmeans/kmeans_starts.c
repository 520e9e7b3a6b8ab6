/* kmeans_starts.c: for each run of k that begin alike the greatest is seeded, each restart a task of its own. */
#include "kmeans_starts.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "kmeans_seed.h"

struct task {
    size_t first, last; /* positions of the least and the greatest k */
    size_t restart;
};

struct work {
    struct kmeans_starts *starts;
    const size_t *k;
    const float *x;
    size_t n, d;
    uint64_t seed;
    int n_threads;
    struct task *tasks;
    size_t n_tasks;
};

void kmeans_starts_free(struct kmeans_starts *starts)
{
    for (size_t i = 0; starts->owned && i < starts->n * starts->restarts; i++)
        free(starts->owned[i]);
    free(starts->owned);
    free(starts->start);
    *starts = (struct kmeans_starts){0};
}

/* Centres that could not be drawn in the common way, or for which there is no room, are left to the fits. */
static void seed_task(void *context, size_t number, int worker)
{
    const struct work *w = context;
    const struct task *t = &w->tasks[w->n_tasks - 1 - number]; /* the greatest k first: it takes longest */
    struct rs_error ignored;
    float *centers = rs_alloc(w->k[t->last] * w->d, sizeof *centers, &ignored);

    (void)worker;
    if (!centers)
        return;
    w->starts->owned[t->last * w->starts->restarts + t->restart] = centers;
    if (kmeans_seed(centers, w->k[t->last], w->x, w->n, w->d, w->seed, kmeans_seed_block(t->restart), NULL,
                w->n_threads, &ignored)
            != 0)
        return;
    for (size_t i = t->first; i <= t->last; i++)
        w->starts->start[i * w->starts->restarts + t->restart] = centers;
}

static void list_tasks(struct work *w, size_t n_k)
{
    for (size_t first = 0, last = 0; first < n_k; first = ++last) {
        while (last + 1 < n_k && kmeans_seeds_alike(w->n, w->k[first], w->k[last + 1]))
            last++;
        for (size_t restart = 0; restart < w->starts->restarts; restart++)
            w->tasks[w->n_tasks++] = (struct task){first, last, restart};
    }
}

int kmeans_starts_make(struct kmeans_starts *starts, const size_t *k, size_t n_k, size_t restarts, const float *x,
        size_t n, size_t d, uint64_t seed, int n_threads, struct rs_error *error)
{
    struct work w = {starts, k, x, n, d, seed, n_threads, NULL, 0};

    *starts = (struct kmeans_starts){.n = n_k, .restarts = restarts};
    starts->owned = rs_alloc_zero(n_k * restarts, sizeof *starts->owned, error);
    starts->start = rs_alloc_zero(n_k * restarts, sizeof *starts->start, error);
    w.tasks = rs_alloc(n_k * restarts, sizeof *w.tasks, error);
    if (!starts->owned || !starts->start || !w.tasks) {
        free(w.tasks);
        return -1;
    }
    list_tasks(&w, n_k);
    if (w.n_tasks >= (size_t)n_threads)
        w.n_threads = 1;
    rs_parallel(w.n_tasks, w.n_threads == 1 ? n_threads : 1, seed_task, &w);
    free(w.tasks);
    return 0;
}

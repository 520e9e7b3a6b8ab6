/* synth_world.c: the world put together: films, titles, the tables that users draw from. */
#include "synth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/rng.h"

/* Popularity by rank, as MovieLens' falls: flat for the first few, then steeper. */
static double weight_of_rank(size_t rank, size_t n_items)
{
    double flat = n_items / 20 < 150 ? (double)n_items / 20 : 150;

    return pow((double)rank + flat, -1.5);
}

struct ranked {
    double key;
    int32_t film;
};

static int by_key(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->key != y->key)
        return x->key > y->key ? -1 : 1;
    return x->film < y->film ? -1 : 1;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static int rank_films(struct synth_world *world, const double *keys, struct rs_error *error)
{
    size_t n = world->parameters.n_items;
    struct ranked *ranked = rs_alloc(n, sizeof *ranked, error);
    double sum = 0;

    if (!ranked)
        return -1;
    for (size_t i = 0; i < n; i++) {
        ranked[i] = (struct ranked){keys[i], (int32_t)i};
        world->releases[i] = world->films[i].released;
        sum += weight_of_rank(i, n);
    }
    qsort(ranked, n, sizeof *ranked, by_key);
    for (size_t rank = 0; rank < n; rank++) {
        world->films[ranked[rank].film].rank = (int32_t)rank;
        world->films[ranked[rank].film].popularity = (float)(weight_of_rank(rank, n) / sum);
    }
    qsort(world->releases, n, sizeof *world->releases, by_time);
    free(ranked);
    return 0;
}

/* Films topic after topic, and a table for each. `weights` is room for n_items. */
static int make_tables(struct synth_world *world, double *weights, struct rs_error *error)
{
    size_t n = world->parameters.n_items, filled = 0;

    for (size_t i = 0; i < n; i++)
        weights[i] = (double)world->films[i].popularity;
    if (synth_alias_build(&world->overall, weights, n, error) != 0)
        return -1;
    for (int t = 0; t < SYNTH_N_TOPICS; t++) {
        size_t begin = filled;

        world->topic_begin[t] = begin;
        world->topic_share[t] = 0;
        for (size_t i = 0; i < n; i++)
            if (world->films[i].topic == t) {
                weights[filled] = (double)world->films[i].popularity;
                world->topic_share[t] += weights[filled];
                world->topic_films[filled++] = (int32_t)i;
            }
        if (filled > begin && synth_alias_build(&world->by_topic[t], weights + begin, filled - begin, error) != 0)
            return -1;
    }
    world->topic_begin[SYNTH_N_TOPICS] = filled;
    return 0;
}

static int allocate(struct synth_world *world, struct rs_error *error)
{
    size_t n = world->parameters.n_items;

    world->films = rs_alloc_zero(n, sizeof *world->films, error);
    world->titles = rs_alloc_zero(n, sizeof *world->titles, error);
    world->releases = rs_alloc(n, sizeof *world->releases, error);
    world->topic_films = rs_alloc(n, sizeof *world->topic_films, error);
    world->activity = rs_alloc(world->parameters.n_users, sizeof *world->activity, error);
    return world->films && world->titles && world->releases && world->topic_films && world->activity ? 0 : -1;
}

int synth_world_make(struct synth_world *world, const struct synth_parameters *p, struct rs_error *error)
{
    gsl_rng *rng = rs_rng_new(p->seed, synth_block(SYNTH_RNG_WORLD, 0), error);
    double *room = rs_alloc(p->n_items, sizeof *room, error);
    int status = -1;

    *world = (struct synth_world){.parameters = *p};
    if (rng && room && allocate(world, error) == 0) {
        synth_films_make(world, rng, room);
        rs_rng_set(rng, p->seed, synth_block(SYNTH_RNG_TITLES, 0));
        status = rank_films(world, room, error);
        if (status == 0)
            status = make_tables(world, room, error);
        if (status == 0)
            status = synth_titles_make(world, rng, error);
        rs_rng_set(rng, p->seed, synth_block(SYNTH_RNG_ACTIVITY, 0));
        if (status == 0)
            status = synth_activity_make(world->activity, p, rng, error);
    }
    free(room);
    if (rng)
        gsl_rng_free(rng);
    return status;
}

void synth_world_free(struct synth_world *world)
{
    if (world->titles)
        for (size_t i = 0; i < world->parameters.n_items; i++)
            free(world->titles[i]);
    free(world->titles);
    free(world->films);
    free(world->releases);
    free(world->topic_films);
    free(world->activity);
    synth_alias_free(&world->overall);
    for (int t = 0; t < SYNTH_N_TOPICS; t++)
        synth_alias_free(&world->by_topic[t]);
    *world = (struct synth_world){0};
}

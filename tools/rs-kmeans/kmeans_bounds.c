/* kmeans_bounds.c: the bounds and their rounding. */
#include "kmeans_bounds.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/distances.h"
#include "math/vector.h"

/* Rows of a block; centres, and groups, looked at together. */
enum { BLOCK_ROWS = 512, MANY = 128 };

/* Lower bounds take at most this, or one for each row. */
static const size_t max_lower_bytes = (size_t)512 << 20;

/* Below this, squares leave the range in which rounding is relative: such a bound proves nothing. */
static const float tiny = 1e-15f;

/* The relative error of a distance that rs_squared_distance() gives for d columns, and then some: each difference, fused
 * step and lane sum rounds once, d / 16 + 8 times in a row; the root halves it. */
static float relative_error(size_t d)
{
    return ((float)d / 16 + 16) * FLT_EPSILON;
}

static size_t group_start(const struct kmeans_bounds *b, size_t group)
{
    return group * b->k / b->n_groups;
}

int kmeans_bounds_start(struct kmeans_bounds *bounds, size_t n, size_t d, size_t k, size_t n_groups,
        struct rs_error *error)
{
    size_t affordable = max_lower_bytes / sizeof(float) / (n ? n : 1);

    if (n_groups == 0)
        n_groups = affordable;
    if (n_groups > k)
        n_groups = k;
    if (n_groups == 0)
        n_groups = 1;
    *bounds = (struct kmeans_bounds){.n = n, .d = d, .k = k, .n_groups = n_groups, .error = relative_error(d)};
    bounds->upper = rs_alloc(n, sizeof *bounds->upper, error);
    bounds->lower = rs_alloc(n * n_groups, sizeof *bounds->lower, error);
    bounds->group = rs_alloc(k, sizeof *bounds->group, error);
    bounds->shift = rs_alloc(k, sizeof *bounds->shift, error);
    bounds->drift = rs_alloc(n_groups, sizeof *bounds->drift, error);
    if (!bounds->upper || !bounds->lower || !bounds->group || !bounds->shift || !bounds->drift)
        return -1;
    for (size_t group = 0; group < n_groups; group++) {
        for (size_t j = group_start(bounds, group); j < group_start(bounds, group + 1); j++)
            bounds->group[j] = (uint32_t)group;
    }
    return 0;
}

void kmeans_bounds_free(struct kmeans_bounds *bounds)
{
    free(bounds->upper);
    free(bounds->lower);
    free(bounds->group);
    free(bounds->shift);
    free(bounds->drift);
    *bounds = (struct kmeans_bounds){0};
}

/* The true distance is at most, at least this. */
static float at_most(const struct kmeans_bounds *b, float squared)
{
    return sqrtf(squared) * (1 + b->error) + tiny;
}

static float at_least(const struct kmeans_bounds *b, float squared)
{
    return sqrtf(squared < FLT_MAX ? squared : FLT_MAX) * (1 - b->error) - tiny;
}

/* A sum or difference of bounds rounds too. */
static float up(float value)
{
    return value * (1 + 4 * FLT_EPSILON);
}

static float down(float value)
{
    return value * (1 - 4 * FLT_EPSILON);
}

/* A lower bound above this proves each distance of the group, as it would be computed, greater than the row's own. */
static float limit_of(const struct kmeans_bounds *b, float upper)
{
    float limit = upper * (1 + 4 * b->error);

    return limit > tiny ? limit : tiny;
}

struct pass {
    struct kmeans_bounds *bounds;
    const float *x, *centers;
    int32_t *labels;
};

/* The nearest found so far, and in the group at hand the two least distances. */
struct search {
    float least;
    size_t nearest;
    float first, second;
    size_t first_at;
};

/* Of equals the first centre is the nearest, in whatever order they are looked at. */
static void consider(struct search *s, size_t center, float squared)
{
    if (squared < s->least || (squared == s->least && center < s->nearest)) {
        s->least = squared;
        s->nearest = center;
    }
    if (squared < s->first) {
        s->second = s->first;
        s->first = squared;
        s->first_at = center;
    } else if (squared < s->second) {
        s->second = squared;
    }
}

/* A bound as it is kept. */
static float lower_bound(const struct kmeans_bounds *b, size_t group, float squared)
{
    return down(at_least(b, squared) + b->drift[group]);
}

/* The least squared distance of a group's centres but one. */
static float least_other(const struct pass *p, const float *x, size_t group, size_t but)
{
    const struct kmeans_bounds *b = p->bounds;
    float least = INFINITY;

    for (size_t j = group_start(b, group); j < group_start(b, group + 1); j++) {
        float squared = j == but ? INFINITY : rs_squared_distance(x, p->centers + j * b->d, b->d);

        least = squared < least ? squared : least;
    }
    return least;
}

/* All distances of a row. Its bounds are squared until the last line. */
static void first_row(const struct pass *p, size_t row)
{
    const struct kmeans_bounds *b = p->bounds;
    const float *x = p->x + row * b->d;
    float *lower = b->lower + row * b->n_groups, squared[MANY], least = INFINITY;
    size_t nearest = 0;

    for (size_t group = 0; group < b->n_groups; group++)
        lower[group] = INFINITY;
    for (size_t j = 0; j < b->k; j++) {
        float *group = &lower[b->group[j]], now;

        if (j % MANY == 0)
            rs_squared_distances(x, p->centers + j * b->d, b->k - j < MANY ? b->k - j : MANY, b->d, squared);
        now = squared[j % MANY];
        *group = now < *group ? now : *group;
        nearest = now < least ? j : nearest;
        least = now < least ? now : least;
    }
    p->labels[row] = (int32_t)nearest;
    b->upper[row] = at_most(b, least);
    lower[b->group[nearest]] = least_other(p, x, b->group[nearest], nearest);
    for (size_t group = 0; group < b->n_groups; group++)
        lower[group] = lower_bound(b, group, lower[group]);
}

/* All distances of a group; `own` is known already. The centre that was the nearest before, of another group, is an
 * "other" one of its group from here on when it is no longer the nearest. */
static void search_group(const struct pass *p, size_t row, size_t group, size_t own, float own_squared,
        struct search *s)
{
    const struct kmeans_bounds *b = p->bounds;
    float *lower = b->lower + row * b->n_groups, before_squared = s->least;
    size_t before = s->nearest, old = b->group[before];

    s->first = s->second = INFINITY;
    s->first_at = b->k;
    for (size_t j = group_start(b, group); j < group_start(b, group + 1); j++)
        consider(s, j, j == own ? own_squared : rs_squared_distance(p->x + row * b->d, p->centers + j * b->d, b->d));
    lower[group] = lower_bound(b, group, s->first_at == s->nearest ? s->second : s->first);
    if (s->nearest != before && old != group) {
        float bound = lower_bound(b, old, before_squared);

        lower[old] = bound < lower[old] ? bound : lower[old];
    }
}

/* The listed groups, each unless a nearer centre that was found meanwhile proves it further. The distance from the row's
 * own centre is measured when the first group asks for it. */
static void search_listed(const struct pass *p, size_t row, size_t first, const uint32_t *list, size_t n,
        struct search *s, float *own_squared)
{
    const struct kmeans_bounds *b = p->bounds;
    const float *lower = b->lower + row * b->n_groups;
    size_t own = (size_t)p->labels[row];
    float limit;

    if (n > 0 && s->nearest == b->k) {
        *own_squared = rs_squared_distance(p->x + row * b->d, p->centers + own * b->d, b->d);
        s->least = *own_squared;
        s->nearest = own;
    }
    limit = limit_of(b, at_most(b, s->least));
    for (size_t i = 0; i < n; i++) {
        size_t group = first + list[i];

        if (lower[group] - b->drift[group] > limit)
            continue;
        search_group(p, row, group, own, *own_squared, s);
        limit = limit_of(b, at_most(b, s->least));
    }
}

static void next_row(const struct pass *p, size_t row)
{
    const struct kmeans_bounds *b = p->bounds;
    const float *lower = b->lower + row * b->n_groups;
    float upper = up(b->upper[row] + b->shift[p->labels[row]]), limit = limit_of(b, upper), own_squared = 0;
    struct search s = {.least = INFINITY, .nearest = b->k};
    uint32_t list[MANY];

    for (size_t first = 0; first < b->n_groups; first += MANY) {
        size_t n = b->n_groups - first < MANY ? b->n_groups - first : MANY;

        n = rs_list_near(lower + first, b->drift + first, n, limit, list);
        search_listed(p, row, first, list, n, &s, &own_squared);
    }
    if (s.nearest < b->k) {
        p->labels[row] = (int32_t)s.nearest;
        upper = at_most(b, s.least);
    }
    b->upper[row] = upper;
}

static size_t block_end(const struct kmeans_bounds *b, size_t start)
{
    return b->n - start < BLOCK_ROWS ? b->n : start + BLOCK_ROWS;
}

static void first_block(void *context, size_t block, int worker)
{
    const struct pass *p = context;
    size_t start = block * BLOCK_ROWS, end = block_end(p->bounds, start);

    (void)worker;
    for (size_t row = start; row < end; row++)
        first_row(p, row);
}

static void next_block(void *context, size_t block, int worker)
{
    const struct pass *p = context;
    size_t start = block * BLOCK_ROWS, end = block_end(p->bounds, start);

    (void)worker;
    for (size_t row = start; row < end; row++)
        next_row(p, row);
}

void kmeans_bounds_first(struct kmeans_bounds *bounds, const float *x, const float *centers, int32_t *labels,
        int n_threads)
{
    struct pass pass = {bounds, x, centers, labels};

    for (size_t group = 0; group < bounds->n_groups; group++)
        bounds->drift[group] = 0;
    rs_parallel(rs_blocks(bounds->n, BLOCK_ROWS), n_threads, first_block, &pass);
}

void kmeans_bounds_next(struct kmeans_bounds *bounds, const float *x, const float *old, const float *centers,
        int32_t *labels, int n_threads)
{
    struct pass pass = {bounds, x, centers, labels};

    for (size_t group = 0; group < bounds->n_groups; group++) {
        float most = 0;

        for (size_t j = group_start(bounds, group); j < group_start(bounds, group + 1); j++) {
            bounds->shift[j] =
                    at_most(bounds, rs_squared_distance(old + j * bounds->d, centers + j * bounds->d, bounds->d));
            most = bounds->shift[j] > most ? bounds->shift[j] : most;
        }
        bounds->drift[group] = up(bounds->drift[group] + most);
    }
    rs_parallel(rs_blocks(bounds->n, BLOCK_ROWS), n_threads, next_block, &pass);
}

void kmeans_bounds_forget(struct kmeans_bounds *bounds, size_t row)
{
    bounds->upper[row] = INFINITY;
    for (size_t group = 0; group < bounds->n_groups; group++)
        bounds->lower[row * bounds->n_groups + group] = 0;
}

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
    *bounds = (struct kmeans_bounds){.n = n, .d = d, .k = k, .n_groups = n_groups};
    bounds->upper = rs_alloc(n, sizeof *bounds->upper, error);
    bounds->lower = rs_alloc(n * n_groups, sizeof *bounds->lower, error);
    bounds->shift = rs_alloc(k, sizeof *bounds->shift, error);
    bounds->drift = rs_alloc(n_groups, sizeof *bounds->drift, error);
    return bounds->upper && bounds->lower && bounds->shift && bounds->drift ? 0 : -1;
}

void kmeans_bounds_free(struct kmeans_bounds *bounds)
{
    free(bounds->upper);
    free(bounds->lower);
    free(bounds->shift);
    free(bounds->drift);
    *bounds = (struct kmeans_bounds){0};
}

/* The relative error of a distance that rs_squared_distance() gives for d columns, and then some: each difference, fused
 * step and lane sum rounds once, d / 16 + 8 times in a row; the root halves it. */
static float relative_error(size_t d)
{
    return ((float)d / 16 + 16) * FLT_EPSILON;
}

/* The true distance is at most, at least this. */
static float at_most(float squared, size_t d)
{
    return sqrtf(squared) * (1 + relative_error(d)) + tiny;
}

static float at_least(float squared, size_t d)
{
    return sqrtf(fminf(squared, FLT_MAX)) * (1 - relative_error(d)) - tiny;
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
static float limit_of(float upper, size_t d)
{
    float limit = upper * (1 + 4 * relative_error(d));

    return limit > tiny ? limit : tiny;
}

struct pass {
    struct kmeans_bounds *bounds;
    const float *x, *centers;
    int32_t *labels;
};

static size_t group_start(const struct kmeans_bounds *b, size_t group)
{
    return group * b->k / b->n_groups;
}

static size_t group_of(const struct kmeans_bounds *b, size_t center)
{
    size_t group = center * b->n_groups / b->k;

    while (group_start(b, group + 1) <= center)
        group++;
    return group;
}

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

static void start_group(struct search *s, size_t no_center)
{
    s->first = s->second = INFINITY;
    s->first_at = no_center;
}

static float lower_bound(const struct kmeans_bounds *b, size_t group, float squared)
{
    return down(at_least(squared, b->d) + b->drift[group]);
}

/* What is known of a group when all of its centres were looked at; the centre that was the nearest before them, of
 * another group, is an "other" one from here on when it is no longer the nearest. */
static void end_group(const struct kmeans_bounds *b, float *lower, size_t group, const struct search *s, size_t before,
        float before_squared)
{
    lower[group] = lower_bound(b, group, s->first_at == s->nearest ? s->second : s->first);
    if (s->nearest != before && before < b->k && group_of(b, before) != group) {
        size_t old = group_of(b, before);

        lower[old] = fminf(lower[old], lower_bound(b, old, before_squared));
    }
}

/* All distances of a row. */
static void first_row(const struct pass *p, size_t row)
{
    const struct kmeans_bounds *b = p->bounds;
    const float *x = p->x + row * b->d;
    float *lower = b->lower + row * b->n_groups, squared[MANY], before_squared = INFINITY;
    struct search s = {.least = INFINITY, .nearest = b->k};
    size_t group = 0, before = b->k;

    start_group(&s, b->k);
    for (size_t j = 0; j < b->k; j++) {
        if (j % MANY == 0)
            rs_squared_distances(x, p->centers + j * b->d, b->k - j < MANY ? b->k - j : MANY, b->d, squared);
        consider(&s, j, squared[j % MANY]);
        if (j + 1 == group_start(b, group + 1)) {
            end_group(b, lower, group++, &s, before, before_squared);
            before = s.nearest;
            before_squared = s.least;
            start_group(&s, b->k);
        }
    }
    p->labels[row] = (int32_t)s.nearest;
    b->upper[row] = at_most(s.least, b->d);
}

/* All distances of a group; `own` is known already. */
static void search_group(const struct pass *p, size_t row, size_t group, size_t own, float own_squared,
        struct search *s)
{
    const struct kmeans_bounds *b = p->bounds;
    size_t before = s->nearest;
    float before_squared = s->least;

    start_group(s, b->k);
    for (size_t j = group_start(b, group); j < group_start(b, group + 1); j++)
        consider(s, j, j == own ? own_squared : rs_squared_distance(p->x + row * b->d, p->centers + j * b->d, b->d));
    end_group(b, b->lower + row * b->n_groups, group, s, before, before_squared);
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
    limit = limit_of(at_most(s->least, b->d), b->d);
    for (size_t i = 0; i < n; i++) {
        size_t group = first + list[i];

        if (lower[group] - b->drift[group] > limit)
            continue;
        search_group(p, row, group, own, *own_squared, s);
        limit = limit_of(at_most(s->least, b->d), b->d);
    }
}

static void next_row(const struct pass *p, size_t row)
{
    const struct kmeans_bounds *b = p->bounds;
    const float *lower = b->lower + row * b->n_groups;
    float upper = up(b->upper[row] + b->shift[p->labels[row]]), limit = limit_of(upper, b->d), own_squared = 0;
    struct search s = {.least = INFINITY, .nearest = b->k};
    uint32_t list[MANY];

    for (size_t first = 0; first < b->n_groups; first += MANY) {
        size_t n = b->n_groups - first < MANY ? b->n_groups - first : MANY;

        n = rs_list_near(lower + first, b->drift + first, n, limit, list);
        search_listed(p, row, first, list, n, &s, &own_squared);
    }
    if (s.nearest < b->k) {
        p->labels[row] = (int32_t)s.nearest;
        upper = at_most(s.least, b->d);
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
                    at_most(rs_squared_distance(old + j * bounds->d, centers + j * bounds->d, bounds->d), bounds->d);
            most = fmaxf(most, bounds->shift[j]);
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

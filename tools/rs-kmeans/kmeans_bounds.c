/* kmeans_bounds.c: the bounds and their rounding. */
#include "kmeans_bounds.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/vector.h"

enum { BLOCK_ROWS = 512 };

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
    bounds->group_shift = rs_alloc(n_groups, sizeof *bounds->group_shift, error);
    return bounds->upper && bounds->lower && bounds->shift && bounds->group_shift ? 0 : -1;
}

void kmeans_bounds_free(struct kmeans_bounds *bounds)
{
    free(bounds->upper);
    free(bounds->lower);
    free(bounds->shift);
    free(bounds->group_shift);
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

/* Is every distance of a group, as it would be computed, greater than the one from the row's own centre? */
static bool is_further(float lower, float upper, size_t d)
{
    return lower > tiny && lower > upper * (1 + 4 * relative_error(d));
}

struct pass {
    struct kmeans_bounds *bounds;
    const float *x, *centers;
    int32_t *labels;
    bool is_first;
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

/* All distances of a group; `own` is known already. Afterwards the group's lower bound leaves out the centre that is
 * nearest so far; when a later group has a nearer one, finish_row() takes it in again. */
static void search_group(const struct kmeans_bounds *b, const struct pass *p, const float *x, size_t group, size_t own,
        float own_squared, struct search *s)
{
    s->first = s->second = INFINITY;
    s->first_at = b->k;
    for (size_t j = group_start(b, group); j < group_start(b, group + 1); j++)
        consider(s, j, j == own ? own_squared : rs_squared_distance(x, p->centers + j * b->d, b->d));
}

static void lower_to(float *bound, float squared, size_t d)
{
    *bound = fminf(*bound, at_least(squared, d));
}

/* The row's centre and bounds, given the distance from its own centre. Groups proved further are not looked at. */
static void search_row(const struct pass *p, size_t row, size_t own, float own_squared, bool look_everywhere)
{
    struct kmeans_bounds *b = p->bounds;
    const float *x = p->x + row * b->d;
    float *lower = b->lower + row * b->n_groups, upper = at_most(own_squared, b->d);
    struct search s = {.least = own_squared, .nearest = own};

    for (size_t group = 0; group < b->n_groups; group++) {
        size_t before = s.nearest;
        float before_squared = s.least;

        if (!look_everywhere && is_further(lower[group], upper, b->d))
            continue;
        search_group(b, p, x, group, own, own_squared, &s);
        lower[group] = at_least(s.first_at == s.nearest ? s.second : s.first, b->d);
        /* A centre that was the nearest until now is an "other" one of its group from here on. */
        if (s.nearest != before && group_of(b, before) != group)
            lower_to(&lower[group_of(b, before)], before_squared, b->d);
    }
    p->labels[row] = (int32_t)s.nearest;
    b->upper[row] = at_most(s.least, b->d);
}

/* Move a row's bounds with the centres. Is it proved that its centre stays the nearest? */
static bool move_bounds(const struct kmeans_bounds *b, size_t row, size_t own)
{
    float *lower = b->lower + row * b->n_groups, least = INFINITY;

    b->upper[row] = up(b->upper[row] + b->shift[own]);
    for (size_t group = 0; group < b->n_groups; group++) {
        lower[group] = down(lower[group] - b->group_shift[group]);
        least = lower[group] < least ? lower[group] : least;
    }
    return is_further(least, b->upper[row], b->d);
}

static void pass_block(void *context, size_t block, int worker)
{
    const struct pass *p = context;
    const struct kmeans_bounds *b = p->bounds;
    size_t start = block * BLOCK_ROWS, end = b->n - start < BLOCK_ROWS ? b->n : start + BLOCK_ROWS;

    (void)worker;
    for (size_t row = start; row < end; row++) {
        size_t own = p->is_first ? 0 : (size_t)p->labels[row];

        if (p->is_first || !move_bounds(b, row, own))
            search_row(p, row, own, rs_squared_distance(p->x + row * b->d, p->centers + own * b->d, b->d), p->is_first);
    }
}

void kmeans_bounds_first(struct kmeans_bounds *bounds, const float *x, const float *centers, int32_t *labels,
        int n_threads)
{
    struct pass pass = {bounds, x, centers, labels, true};

    rs_parallel(rs_blocks(bounds->n, BLOCK_ROWS), n_threads, pass_block, &pass);
}

void kmeans_bounds_next(struct kmeans_bounds *bounds, const float *x, const float *old, const float *centers,
        int32_t *labels, int n_threads)
{
    struct pass pass = {bounds, x, centers, labels, false};

    for (size_t group = 0; group < bounds->n_groups; group++) {
        bounds->group_shift[group] = 0;
        for (size_t j = group_start(bounds, group); j < group_start(bounds, group + 1); j++) {
            bounds->shift[j] =
                    at_most(rs_squared_distance(old + j * bounds->d, centers + j * bounds->d, bounds->d), bounds->d);
            bounds->group_shift[group] = fmaxf(bounds->group_shift[group], bounds->shift[j]);
        }
    }
    rs_parallel(rs_blocks(bounds->n, BLOCK_ROWS), n_threads, pass_block, &pass);
}

void kmeans_bounds_forget(struct kmeans_bounds *bounds, size_t row)
{
    bounds->upper[row] = INFINITY;
    for (size_t group = 0; group < bounds->n_groups; group++)
        bounds->lower[row * bounds->n_groups + group] = 0;
}

/* split.c: one function a way to split, each over fixed blocks of rows where there is work worth sharing. */
#include "split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/rng.h"

enum { BLOCK_ROWS = 1024 };

/* A rating of one user while they are put in order. */
struct event {
    int64_t time;
    int32_t rank;
    int32_t place; /* within the row */
};

struct work {
    const struct split_ratings *ratings;
    const struct split_parameters *parameters;
    uint8_t *part;
    const bool *chosen;   /* SPLIT_USERS: [n_rows] */
    struct event *events; /* [n_threads, longest row] */
    size_t longest;
    gsl_rng **generators; /* [n_threads] */
};

static bool good_amount(double wanted)
{
    return wanted < 1 || (wanted == floor(wanted) && wanted <= 1e15);
}

const char *split_check(const struct split_parameters *p)
{
    if (!(p->test > 0) || !good_amount(p->test))
        return "--test: want a share between 0 and 1, or a whole number";
    if (!(p->known >= 0) || !good_amount(p->known))
        return "--known: want a share between 0 and 1, or a whole number";
    if (p->known > 0 && p->by != SPLIT_USERS)
        return "--known goes with --by users";
    if (p->has_at && p->by != SPLIT_GLOBAL_TIME)
        return "--at goes with --by global-time";
    return NULL;
}

bool split_needs_time(const struct split_parameters *p)
{
    return p->by == SPLIT_USERS ? p->known > 0 : p->by != SPLIT_RANDOM && p->by != SPLIT_ITEMS;
}

/* The share or count `wanted` of n things. The little more makes 0.29 of 100 the 29 that was meant. */
static size_t amount(double wanted, size_t n)
{
    if (wanted < 1)
        return (size_t)floor(wanted * (double)n + 1e-9);
    return wanted < (double)n ? (size_t)wanted : n;
}

/* The same, but a count leaves at least one thing behind. */
static size_t amount_but_one(double wanted, size_t n)
{
    size_t m = amount(wanted, n);

    return m == n && n > 0 ? n - 1 : m;
}

static int compare_events(const void *pa, const void *pb)
{
    const struct event *a = pa, *b = pb;

    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

/* The row's ratings from the earliest to the latest. */
static void order_row(struct event *events, const struct split_ratings *ratings, size_t begin, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        events[i].time = ratings->time[begin + i];
        events[i].rank = ratings->rank[ratings->indices[begin + i]];
        events[i].place = (int32_t)i;
    }
    qsort(events, n, sizeof *events, compare_events);
}

static void latest_of_row(const struct work *w, size_t begin, size_t n, int worker)
{
    struct event *events = w->events + (size_t)worker * w->longest;
    size_t m = amount_but_one(w->parameters->by == SPLIT_LEAVE_ONE_OUT ? 1 : w->parameters->test, n);

    if (m == 0)
        return;
    order_row(events, w->ratings, begin, n);
    for (size_t i = n - m; i < n; i++)
        w->part[begin + (size_t)events[i].place] = SPLIT_HELD_OUT;
}

/* A share: each rating by a throw of its own. A count: so many of the row, all choices alike (selection sampling). */
static void random_of_row(const struct work *w, size_t begin, size_t n, gsl_rng *rng)
{
    double test = w->parameters->test;
    size_t m = amount_but_one(test, n);

    for (size_t i = 0; i < n; i++) {
        double u = gsl_rng_uniform(rng);

        if (test < 1) {
            w->part[begin + i] = u < test ? SPLIT_HELD_OUT : SPLIT_TRAIN;
        } else if (u * (double)(n - i) < (double)m) {
            w->part[begin + i] = SPLIT_HELD_OUT;
            m--;
        }
    }
}

static void chosen_row(const struct work *w, size_t begin, size_t n, int worker)
{
    struct event *events = w->events + (size_t)worker * w->longest;
    size_t m = w->parameters->known > 0 ? amount_but_one(w->parameters->known, n) : 0;

    memset(w->part + begin, SPLIT_HELD_OUT, n);
    if (m == 0)
        return;
    order_row(events, w->ratings, begin, n);
    for (size_t i = 0; i < m; i++)
        w->part[begin + (size_t)events[i].place] = SPLIT_KNOWN;
}

static void split_block(void *context, size_t block, int worker)
{
    const struct work *w = context;
    size_t first = block * BLOCK_ROWS, end = first + BLOCK_ROWS;
    gsl_rng *rng = w->generators ? w->generators[worker] : NULL;

    if (end > w->ratings->n_rows)
        end = w->ratings->n_rows;
    if (rng)
        rs_rng_set(rng, w->parameters->seed, block);
    for (size_t row = first; row < end; row++) {
        size_t begin = (size_t)w->ratings->indptr[row], n = (size_t)w->ratings->indptr[row + 1] - begin;

        if (w->parameters->by == SPLIT_RANDOM)
            random_of_row(w, begin, n, rng);
        else if (!w->chosen)
            latest_of_row(w, begin, n, worker);
        else if (w->chosen[row])
            chosen_row(w, begin, n, worker);
    }
}

static size_t longest_row(const struct split_ratings *ratings)
{
    size_t longest = 0;

    for (size_t row = 0; row < ratings->n_rows; row++) {
        size_t n = (size_t)(ratings->indptr[row + 1] - ratings->indptr[row]);

        longest = n > longest ? n : longest;
    }
    return longest;
}

static gsl_rng **make_generators(int n, struct rs_error *error)
{
    gsl_rng **generators = rs_alloc_zero((size_t)n, sizeof(gsl_rng *), error);

    for (int i = 0; generators && i < n; i++) {
        generators[i] = rs_rng_new(0, 0, error);
        if (!generators[i]) {
            while (i-- > 0)
                gsl_rng_free(generators[i]);
            free(generators);
            return NULL;
        }
    }
    return generators;
}

/* All rows, each by itself. `chosen` with SPLIT_USERS. */
static int split_rows(uint8_t *part, const struct split_ratings *ratings, const struct split_parameters *p,
        const bool *chosen, struct rs_error *error)
{
    struct work w = {.ratings = ratings, .parameters = p, .part = part, .chosen = chosen};
    bool random = p->by == SPLIT_RANDOM;
    int status = -1;

    w.longest = longest_row(ratings);
    w.events = rs_alloc(random ? 0 : (size_t)p->n_threads * w.longest, sizeof *w.events, error);
    w.generators = random ? make_generators(p->n_threads, error) : NULL;
    if (w.events && (w.generators || !random)) {
        rs_parallel(rs_blocks(ratings->n_rows, BLOCK_ROWS), p->n_threads, split_block, &w);
        status = 0;
    }
    for (int i = 0; w.generators && i < p->n_threads; i++)
        gsl_rng_free(w.generators[i]);
    free(w.generators);
    free(w.events);
    return status;
}

/* Of those that are chosen[n], leave the share or count that `test` means, all choices alike (selection sampling). */
static int draw(bool *chosen, size_t n, const struct split_parameters *p, struct rs_error *error)
{
    gsl_rng *rng = rs_rng_new(p->seed, 0, error);
    size_t left = 0, m;

    if (!rng)
        return -1;
    for (size_t i = 0; i < n; i++)
        left += chosen[i];
    m = amount(p->test, left);
    for (size_t i = 0; i < n; i++) {
        if (!chosen[i])
            continue;
        chosen[i] = gsl_rng_uniform(rng) * (double)left-- < (double)m;
        m -= chosen[i];
    }
    gsl_rng_free(rng);
    return 0;
}

/* Some of the users who rated anything. */
static int split_users(uint8_t *part, const struct split_ratings *ratings, const struct split_parameters *p,
        struct rs_error *error)
{
    bool *chosen = rs_alloc(ratings->n_rows, sizeof *chosen, error);
    int status = -1;

    for (size_t row = 0; chosen && row < ratings->n_rows; row++)
        chosen[row] = ratings->indptr[row + 1] > ratings->indptr[row];
    if (chosen && draw(chosen, ratings->n_rows, p, error) == 0)
        status = split_rows(part, ratings, p, chosen, error);
    free(chosen);
    return status;
}

/* Some of the films that anybody rated. */
static int split_items(uint8_t *part, const struct split_ratings *ratings, const struct split_parameters *p,
        struct rs_error *error)
{
    bool *chosen = rs_alloc_zero(ratings->n_columns, sizeof *chosen, error);
    size_t n = (size_t)ratings->indptr[ratings->n_rows];
    int status = -1;

    for (size_t i = 0; chosen && i < n; i++)
        chosen[ratings->indices[i]] = true;
    if (chosen && draw(chosen, ratings->n_columns, p, error) == 0) {
        for (size_t i = 0; i < n; i++)
            part[i] = chosen[ratings->indices[i]] ? SPLIT_HELD_OUT : SPLIT_TRAIN;
        status = 0;
    }
    free(chosen);
    return status;
}

static size_t count_from(const int64_t *time, size_t n, int64_t at)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += time[i] >= at;
    return count;
}

/* The earliest moment from which on there are at most m ratings. By halving the range of times: some thirty passes over
 * the array, but no copy of it and no sort. INT64_MAX is taken for "never". */
static int64_t moment_of(const int64_t *time, size_t n, size_t m)
{
    int64_t low = INT64_MIN, high = INT64_MAX;

    for (size_t i = 0; i < n; i++) {
        low = i == 0 || time[i] < low ? time[i] : low;
        high = i == 0 || time[i] > high ? time[i] : high;
    }
    high = high < INT64_MAX ? high + 1 : high;
    while (low < high) {
        int64_t middle = low + (int64_t)(((uint64_t)high - (uint64_t)low) / 2);

        if (count_from(time, n, middle) <= m)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static int count_parts(struct split_counts *counts, const uint8_t *part, const struct split_ratings *ratings,
        struct rs_error *error)
{
    uint8_t *seen = rs_alloc_zero(ratings->n_columns, sizeof *seen, error); /* a bit for each part the film is in */
    size_t n = (size_t)ratings->indptr[ratings->n_rows];

    if (!seen)
        return -1;
    for (size_t row = 0; row < ratings->n_rows; row++) {
        size_t before[SPLIT_N_PARTS];

        memcpy(before, counts->entries, sizeof before);
        for (int64_t i = ratings->indptr[row]; i < ratings->indptr[row + 1]; i++) {
            counts->entries[part[i]]++;
            seen[ratings->indices[i]] |= (uint8_t)(1 << part[i]);
        }
        for (int which = 0; which < SPLIT_N_PARTS; which++)
            counts->users[which] += counts->entries[which] > before[which];
    }
    for (size_t i = 0; i < n; i++)
        counts->held_out_of_new_films += part[i] == SPLIT_HELD_OUT && !(seen[ratings->indices[i]] & 1 << SPLIT_TRAIN);
    for (size_t j = 0; j < ratings->n_columns; j++)
        counts->held_out_films += (seen[j] & 1 << SPLIT_HELD_OUT) != 0;
    free(seen);
    return 0;
}

int split_entries(uint8_t *part, struct split_counts *counts, const struct split_ratings *ratings,
        const struct split_parameters *parameters, struct rs_error *error)
{
    size_t n = (size_t)ratings->indptr[ratings->n_rows];
    int status = 0;

    *counts = (struct split_counts){0};
    memset(part, SPLIT_TRAIN, n);
    if (parameters->by == SPLIT_GLOBAL_TIME) {
        counts->at = parameters->has_at ? parameters->at : moment_of(ratings->time, n, amount(parameters->test, n));
        for (size_t i = 0; i < n; i++)
            part[i] = ratings->time[i] >= counts->at ? SPLIT_HELD_OUT : SPLIT_TRAIN;
    } else if (parameters->by == SPLIT_USERS) {
        status = split_users(part, ratings, parameters, error);
    } else if (parameters->by == SPLIT_ITEMS) {
        status = split_items(part, ratings, parameters, error);
    } else {
        status = split_rows(part, ratings, parameters, NULL, error);
    }
    return status == 0 ? count_parts(counts, part, ratings, error) : -1;
}

/* split.c: one function a way to split, each over fixed blocks of rows where there is work worth sharing. */
#include "split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/rng.h"
#include "split_cuts.h"

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

double split_share(const struct split_parameters *p)
{
    return !isnan(p->test) ? p->test : p->folds > 0 ? 1 / (double)(p->folds + 1) : 0.2;
}

static const char *check_moments(const struct split_parameters *p)
{
    if (p->n_at > 0 && p->by != SPLIT_GLOBAL_TIME)
        return "--at goes with --by global-time";
    if (p->folds > 0 && p->by != SPLIT_GLOBAL_TIME)
        return "--folds goes with --by global-time";
    if (p->n_at > 0 && p->folds > 0)
        return "--at and --folds exclude each other";
    if (p->n_at > 0 && !isnan(p->test))
        return "--at and --test exclude each other";
    if (p->n_at > SPLIT_MAX_FOLDS)
        return "--at: want at most 60 of them";
    for (size_t i = 1; i < p->n_at; i++)
        if (p->at[i] <= p->at[i - 1])
            return "--at: want rising moments";
    if (p->folds > 0 && split_share(p) < 1 && split_share(p) * (double)p->folds >= 1)
        return "--test: the folds' tests leave nothing to train on";
    return NULL;
}

const char *split_check(const struct split_parameters *p)
{
    if (!(split_share(p) > 0) || !good_amount(split_share(p)))
        return "--test: want a share between 0 and 1, or a whole number";
    if (!isnan(p->test) && p->by == SPLIT_LEAVE_ONE_OUT)
        return "--test: leave-one-out holds out one rating of each user";
    if (!(p->known >= 0) || !good_amount(p->known))
        return "--known: want a share between 0 and 1, or a whole number";
    if (p->known > 0 && p->by != SPLIT_USERS)
        return "--known goes with --by users";
    if (p->known_by != SPLIT_KNOWN_FIRST && !(p->known > 0))
        return "--known-by goes with --known";
    return check_moments(p);
}

bool split_needs_time(const struct split_parameters *p)
{
    if (p->by == SPLIT_USERS)
        return p->known > 0 && p->known_by == SPLIT_KNOWN_FIRST;
    return p->by != SPLIT_RANDOM && p->by != SPLIT_ITEMS;
}

/* The share or count `wanted` of n things. The little more makes 0.29 of 100 the 29 that was meant. */
size_t split_amount(double wanted, size_t n)
{
    if (wanted < 1)
        return (size_t)floor(wanted * (double)n + 1e-9);
    return wanted < (double)n ? (size_t)wanted : n;
}

/* The same, but a count leaves at least one thing behind. */
static size_t amount_but_one(double wanted, size_t n)
{
    size_t m = split_amount(wanted, n);

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
    size_t m = amount_but_one(w->parameters->by == SPLIT_LEAVE_ONE_OUT ? 1 : split_share(w->parameters), n);

    if (m == 0)
        return;
    order_row(events, w->ratings, begin, n);
    for (size_t i = n - m; i < n; i++)
        w->part[begin + (size_t)events[i].place] = SPLIT_HELD_OUT;
}

/* `m` of the n entries, all choices alike (selection sampling). */
static void draw_entries(uint8_t *part, size_t n, size_t m, uint8_t which, gsl_rng *rng)
{
    for (size_t i = 0; i < n; i++)
        if (gsl_rng_uniform(rng) * (double)(n - i) < (double)m) {
            part[i] = which;
            m--;
        }
}

/* A share: each rating by a throw of its own. A count: so many of the row. */
static void random_of_row(const struct work *w, size_t begin, size_t n, gsl_rng *rng)
{
    double test = split_share(w->parameters);

    if (test >= 1) {
        draw_entries(w->part + begin, n, amount_but_one(test, n), SPLIT_HELD_OUT, rng);
        return;
    }
    for (size_t i = 0; i < n; i++)
        w->part[begin + i] = gsl_rng_uniform(rng) < test ? SPLIT_HELD_OUT : SPLIT_TRAIN;
}

/* A share leaves floor((1 - share) n) held out, as the VAE papers do: of few ratings perhaps none. */
static size_t amount_known(double known, size_t n)
{
    return known < 1 ? n - split_amount(1 - known, n) : amount_but_one(known, n);
}

static void chosen_row(const struct work *w, size_t begin, size_t n, int worker)
{
    struct event *events = w->events + (size_t)worker * w->longest;
    size_t m = w->parameters->known > 0 ? amount_known(w->parameters->known, n) : 0;

    memset(w->part + begin, SPLIT_HELD_OUT, n);
    if (w->generators)
        draw_entries(w->part + begin, n, m, SPLIT_KNOWN, w->generators[worker]);
    if (m == 0 || w->generators)
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
    if (rng) /* block 0 of this seed has drawn the users */
        rs_rng_set(rng, w->parameters->seed, w->chosen ? block + 1 : block);
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
    bool random = p->by == SPLIT_RANDOM || (p->by == SPLIT_USERS && p->known_by == SPLIT_KNOWN_RANDOM);
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
    m = split_amount(split_share(p), left);
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

/* The number of cuts at or before a rating: its period. */
static void split_times(uint8_t *part, const struct split_ratings *ratings, const int64_t *cut, size_t n_cuts)
{
    size_t n = (size_t)ratings->indptr[ratings->n_rows];

    for (size_t i = 0; i < n; i++) {
        size_t period = 0;

        while (period < n_cuts && ratings->time[i] >= cut[period])
            period++;
        part[i] = (uint8_t)period;
    }
}

int split_entries(uint8_t *part, int64_t *cut, const struct split_ratings *ratings,
        const struct split_parameters *parameters, struct rs_error *error)
{
    memset(part, SPLIT_TRAIN, (size_t)ratings->indptr[ratings->n_rows]);
    if (parameters->by == SPLIT_USERS)
        return split_users(part, ratings, parameters, error);
    if (parameters->by == SPLIT_ITEMS)
        return split_items(part, ratings, parameters, error);
    if (parameters->by != SPLIT_GLOBAL_TIME)
        return split_rows(part, ratings, parameters, NULL, error);
    if (split_cuts(cut, ratings, parameters, error) != 0)
        return -1;
    split_times(part, ratings, cut, split_n_folds(parameters));
    return 0;
}

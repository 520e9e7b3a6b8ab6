/* transitions_fit.c: the closed sums of transitions_fit.h film by film, then one solve. */
#include "transitions_fit.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "math/gemm.h"
#include "math/inverse.h"

enum { ROWS = 32, USERS = 256, COLUMNS = 512 };

/* Both speeds of the past: an event's values of one lie beside those of the other. */
enum { SPEEDS = 2 };
struct both {
    float of[SPEEDS];
};

struct sums {
    const struct ease_events *events;
    const struct transitions_parameters *parameters;
    float future;       /* f */
    struct both share;  /* s */
    struct both *step;  /* [n_events] c; 0 at the first event of a user, where a walk back ends */
    struct both *reach; /* [n_events] R */
    float *xx, *xy;     /* [n,n] */
};

static float halving(double half_life)
{
    return half_life > 0 ? (float)exp2(-1 / half_life) : 1;
}

static float step_between(const struct rs_item_weighting *past, double half_life, const struct ease_event *before)
{
    double halvings = half_life > 0 ? 1 / half_life : 0;
    float step;

    if (past->half_life_days > 0)
        halvings += ((double)before[1].time - (double)before[0].time) / 86400 / past->half_life_days;
    step = (float)exp2(-halvings);
    return step > FLT_MIN ? step : FLT_MIN;
}

static struct both steps_to(const struct sums *s, int64_t e)
{
    const struct rs_item_weighting *past = &s->parameters->past;
    const struct ease_event *before = &s->events->event[e - 1];

    return (struct both){{step_between(past, past->half_life, before),
            s->share.of[1] > 0 ? step_between(past, past->half_life_long, before) : 0}};
}

/* S_kl of event e, from that of the next. */
static float reach_on(const struct both *next, int k, int l, float reach)
{
    return 1 + next->of[k] * next->of[l] * reach;
}

static void prepare_user(const struct sums *s, int64_t begin, int64_t end)
{
    const float *share = s->share.of;
    float s00 = 0, s01 = 0, s11 = 0;

    for (int64_t e = begin; e < end; e++)
        s->step[e] = e == begin ? (struct both){{0}} : steps_to(s, e);
    for (int64_t e = end - 1; e >= begin; e--) {
        if (e < end - 1) {
            s00 = reach_on(&s->step[e + 1], 0, 0, s00);
            s01 = reach_on(&s->step[e + 1], 0, 1, s01);
            s11 = reach_on(&s->step[e + 1], 1, 1, s11);
        }
        s->reach[e].of[0] = share[0] * (share[0] * s00 + share[1] * s01);
        s->reach[e].of[1] = share[1] * (share[0] * s01 + share[1] * s11);
    }
}

static void prepare_block(void *context, size_t block, int worker)
{
    const struct sums *s = context;

    (void)worker;
    for (size_t u = block * USERS; u < s->events->n_users && u < (block + 1) * USERS; u++)
        prepare_user(s, s->events->indptr[u], s->events->indptr[u + 1]);
}

static float product(const struct both *a, const struct both *b)
{
    return a->of[0] * b->of[0] + a->of[1] * b->of[1];
}

static void fade(struct both *d, const struct both *step)
{
    d->of[0] *= step->of[0];
    d->of[1] *= step->of[1];
}

static bool matters(const struct both *d)
{
    return d->of[0] >= RS_ITEM_LEAST_WEIGHT || d->of[1] >= RS_ITEM_LEAST_WEIGHT;
}

/* What came after event a: both sums. `end` is where the user's events end. */
static void walk_on(const struct sums *s, int64_t a, int64_t end, float *xx, float *xy)
{
    const struct ease_event *event = s->events->event;
    float weight = event[a].weight;
    struct both d = {{1, 1}}, t = {{0, 0}};

    xx[event[a].item] += weight * weight * product(&d, &s->reach[a]);
    for (int64_t q = a + 1; q < end; q++) {
        t.of[0] = s->future * t.of[0] + d.of[0];
        t.of[1] = s->future * t.of[1] + d.of[1];
        fade(&d, &s->step[q]);
        if (!matters(&d) && !matters(&t))
            return;
        xx[event[q].item] += weight * event[q].weight * product(&d, &s->reach[q]);
        xy[event[q].item] += weight * event[q].weight * product(&t, &s->share);
    }
}

/* What came before it: the prefixes from event b on hold both. */
static void walk_back(const struct sums *s, int64_t b, float *xx)
{
    const struct ease_event *event = s->events->event;
    struct both d = s->step[b];

    for (int64_t a = b - 1; matters(&d); a--) {
        xx[event[a].item] += event[b].weight * event[a].weight * product(&d, &s->reach[b]);
        fade(&d, &s->step[a]);
    }
}

static void sum_block(void *context, size_t block, int worker)
{
    const struct sums *s = context;
    const struct ease_events *events = s->events;
    size_t n = events->items.n;

    (void)worker;
    for (size_t i = block * ROWS; i < n && i < (block + 1) * ROWS; i++) {
        float *xx = s->xx + i * n, *xy = s->xy + i * n;

        memset(xx, 0, n * sizeof *xx);
        memset(xy, 0, n * sizeof *xy);
        for (int64_t at = events->item_indptr[i]; at < events->item_indptr[i + 1]; at++) {
            int64_t here = events->item_event[at], end = events->indptr[ease_events_user(events, here) + 1];

            if (here == end - 1)
                continue; /* no prefix ends here: nothing comes next */
            walk_on(s, here, end, xx, xy);
            walk_back(s, here, xx);
        }
    }
}

static struct both shares(const struct rs_item_weighting *past)
{
    float share = past->half_life > 0 ? (float)past->long_share : 0;

    return (struct both){{1 / (1 + share), share / (1 + share)}};
}

int transitions_sums(const struct ease_events *events, const struct transitions_parameters *parameters, float *xx,
        float *xy, int n_threads, struct rs_error *error)
{
    struct sums s = {.events = events, .parameters = parameters, .xx = xx, .xy = xy};
    size_t n_events = ease_events_count(events);
    int status = -1;

    s.future = halving(parameters->half_life_future);
    s.share = shares(&parameters->past);
    s.step = rs_alloc(n_events, sizeof *s.step, error);
    s.reach = rs_alloc(n_events, sizeof *s.reach, error);
    if (s.step && s.reach) {
        rs_parallel(rs_blocks(events->n_users, USERS), n_threads, prepare_block, &s);
        rs_parallel(rs_blocks(events->items.n, ROWS), n_threads, sum_block, &s);
        status = 0;
    }
    free(s.step);
    free(s.reach);
    return status;
}

/* b = inverse b, some columns at a time, so that a third matrix is not wanted. */
static int multiply_in_place(const float *inverse, float *b, size_t n, int n_threads, struct rs_error *error)
{
    float *part = rs_alloc(n * COLUMNS, sizeof *part, error);

    if (!part)
        return -1;
    for (size_t start = 0; start < n; start += COLUMNS) {
        size_t width = n - start < COLUMNS ? n - start : COLUMNS;

        rs_gemm(false, false, n, width, n, 1, inverse, n, b + start, n, 0, part, width, n_threads);
        for (size_t i = 0; i < n; i++)
            memcpy(b + i * n + start, part + i * width, width * sizeof *part);
    }
    free(part);
    return 0;
}

int transitions_fit(const struct ease_events *events, const struct transitions_parameters *parameters, float *b,
        int n_threads, struct rs_progress *progress, struct rs_error *error)
{
    size_t n = events->items.n;
    float *xx = rs_alloc(n * n, sizeof *xx, error);
    int status = -1;

    if (xx && transitions_sums(events, parameters, xx, b, n_threads, error) == 0) {
        if (parameters->content)
            ease_content_add(parameters->content, parameters->regularization, b, n, n_threads);
        for (size_t i = 0; i < n; i++)
            xx[i * n + i] += (float)parameters->regularization;
        status = rs_inverse(xx, n, n_threads, progress, error);
        if (status != 0)
            rs_fail(error, "the films' matrix has no inverse: want a larger --regularization than %g",
                    parameters->regularization);
        else
            status = multiply_in_place(xx, b, n, n_threads, error);
    }
    free(xx);
    return status;
}

double transitions_memory(size_t n, size_t n_events)
{
    return 8.0 * (double)n * (double)n + 4.0 * (double)rs_inverse_scratch(n) + 40.0 * (double)n_events;
}

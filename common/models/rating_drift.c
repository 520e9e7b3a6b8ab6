/* rating_drift.c: knots, autoregressive processes on them, and their sum at a time. */
#include "models/rating_drift.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

enum { KNOT = 4, PAUSE = 6 * 3600 }; /* ratings of a knot; seconds without one that end a session */

static const double half_life[RS_DRIFT_PROCESSES] = {4, 32, 256}; /* in ratings */
static const double pause_steps = 16;

/* ---- knots ---- */

/* In double, where no difference of times overflows. */
static bool is_pause(const int64_t *time, int64_t r)
{
    return (double)time[r] - (double)time[r - 1] >= PAUSE;
}

static void cut_user(struct rs_drift_knots *knots, const int64_t *time, int64_t start, int64_t end)
{
    int64_t before = start;

    for (int64_t r = start, next; r < end; before = r, r = next) {
        bool pause = r > start && is_pause(time, r);

        next = r + 1;
        while (next < end && next < r + KNOT && !is_pause(time, next))
            next++;
        knots->steps[knots->n] = (float)((double)(next - before) / 2 + (pause ? pause_steps : 0));
        knots->time[knots->n] = time[r + (next - r) / 2];
        knots->first[knots->n++] = r;
    }
}

int rs_drift_knots_make(struct rs_drift_knots *knots, const int64_t *start, const int64_t *time, size_t n_users,
        struct rs_error *error)
{
    size_t n = (size_t)start[n_users];

    *knots = (struct rs_drift_knots){.n_users = n_users};
    knots->start = rs_alloc(n_users + 1, sizeof *knots->start, error);
    knots->first = rs_alloc(n + 1, sizeof *knots->first, error);
    knots->steps = rs_alloc(n, sizeof *knots->steps, error);
    knots->time = rs_alloc(n, sizeof *knots->time, error);
    knots->end = rs_alloc(n_users, sizeof *knots->end, error);
    if (!knots->start || !knots->first || !knots->steps || !knots->time || !knots->end)
        return -1;
    for (size_t u = 0; u < n_users; u++) {
        knots->start[u] = (int64_t)knots->n;
        cut_user(knots, time, start[u], start[u + 1]);
        knots->end[u] = start[u] < start[u + 1] ? time[start[u + 1] - 1] : 0;
        if (knots->n - (size_t)knots->start[u] > knots->longest)
            knots->longest = knots->n - (size_t)knots->start[u];
    }
    knots->start[n_users] = (int64_t)knots->n;
    knots->first[knots->n] = (int64_t)n;
    return 0;
}

void rs_drift_knots_free(struct rs_drift_knots *knots)
{
    free(knots->start);
    free(knots->first);
    free(knots->steps);
    free(knots->time);
    free(knots->end);
    *knots = (struct rs_drift_knots){0};
}

/* ---- a process ---- */

double rs_drift_memory(size_t process, double steps)
{
    return exp2(-steps / half_life[process]);
}

double rs_drift_ahead(int64_t n)
{
    return sqrt((double)n);
}

void rs_drift_filter(const struct rs_drift_knots *knots, size_t user, size_t process, double variance, double precision,
        const float *x, const float *error, double *mean, double *spread)
{
    int64_t first = knots->start[user];
    double m = 0, v = variance;

    for (int64_t j = first; j < knots->start[user + 1]; j++) {
        double n = (double)(knots->first[j + 1] - knots->first[j]), sum = n * (double)x[j];

        if (j > first) {
            double rho = rs_drift_memory(process, (double)knots->steps[j]);

            m *= rho;
            v = rho * rho * v + (1 - rho * rho) * variance;
        }
        for (int64_t r = knots->first[j]; r < knots->first[j + 1]; r++)
            sum += (double)error[r];
        m += v * precision / (1 + v * precision * n) * (sum - n * m);
        v = v / (1 + v * precision * n);
        mean[j - first] = m;
        spread[j - first] = v;
    }
}

void rs_drift_set(const struct rs_drift_knots *knots, size_t knot, float *x, double to, float *error)
{
    float by = (float)to - x[knot];

    x[knot] = (float)to;
    for (int64_t r = knots->first[knot]; r < knots->first[knot + 1]; r++)
        error[r] -= by;
}

void rs_drift_smooth(const struct rs_drift_knots *knots, size_t user, size_t process, double variance, double precision,
        float *x, float *error, double *room)
{
    size_t first = (size_t)knots->start[user], end = (size_t)knots->start[user + 1];
    double *mean = room, *spread = room + (end - first), next = 0;

    rs_drift_filter(knots, user, process, variance, precision, x, error, mean, spread);
    for (size_t j = end; j-- > first;) {
        double m = mean[j - first], v = spread[j - first];

        if (j + 1 < end && variance > 0) {
            double rho = rs_drift_memory(process, (double)knots->steps[j + 1]);

            m += v * rho / (rho * rho * v + (1 - rho * rho) * variance) * (next - rho * m);
        }
        rs_drift_set(knots, j, x, m, error);
        next = m;
    }
}

/* ---- the sum at times ---- */

int rs_drift_make(struct rs_drift *drift, const struct rs_drift_knots *knots, struct rs_error *error)
{
    size_t n = knots->n + knots->n_users;

    *drift = (struct rs_drift){.n_users = knots->n_users};
    drift->start = rs_alloc(knots->n_users + 1, sizeof *drift->start, error);
    drift->time = rs_alloc(n, sizeof *drift->time, error);
    drift->mean = rs_alloc_zero(n, sizeof *drift->mean, error);
    drift->variance = rs_alloc_zero(n, sizeof *drift->variance, error);
    if (!drift->start || !drift->time || !drift->mean || !drift->variance)
        return -1;
    for (size_t u = 0; u < knots->n_users; u++) {
        drift->start[u] = (int64_t)drift->n;
        for (int64_t j = knots->start[u]; j < knots->start[u + 1]; j++)
            drift->time[drift->n++] = knots->time[j];
        if (knots->start[u] < knots->start[u + 1])
            drift->time[drift->n++] = knots->end[u] < INT64_MAX ? knots->end[u] + 1 : INT64_MAX;
    }
    drift->start[knots->n_users] = (int64_t)drift->n;
    return 0;
}

void rs_drift_free(struct rs_drift *drift)
{
    free(drift->start);
    free(drift->time);
    free(drift->mean);
    free(drift->variance);
    *drift = (struct rs_drift){0};
}

/* The first knot of the user after `time`, or the end of them. */
static int64_t knot_after(const struct rs_drift *drift, size_t user, int64_t time)
{
    int64_t low = drift->start[user], high = drift->start[user + 1];

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (drift->time[middle] <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

float rs_drift_at(const struct rs_drift *drift, size_t user, int64_t time, float *variance)
{
    int64_t first = drift->start[user], end = drift->start[user + 1], after = knot_after(drift, user, time);
    int64_t a = after > first ? after - 1 : first, b = after < end ? after : end - 1;
    float part;

    *variance = 0;
    if (first == end)
        return 0;
    part = drift->time[b] == drift->time[a] ? 0
                                            : (float)(((double)time - (double)drift->time[a])
                                                      / ((double)drift->time[b] - (double)drift->time[a]));
    *variance = drift->variance[a] + part * (drift->variance[b] - drift->variance[a]);
    return drift->mean[a] + part * (drift->mean[b] - drift->mean[a]);
}

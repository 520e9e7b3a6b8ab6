/* fm_drift.c: draws of autoregressive processes, and their mean. */
#include "fm_drift.h"

#include <math.h>
#include <stdlib.h>
#include <gsl/gsl_randist.h>

#include "base/memory.h"

static const double start_variance = 0.02;

int fm_drift_start(struct fm_drift *drift, const struct rs_drift_knots *knots, struct rs_error *error)
{
    *drift = (struct fm_drift){.knots = knots};
    for (size_t p = 0; p < RS_DRIFT_PROCESSES; p++)
        drift->variance[p] = start_variance;
    drift->x = rs_alloc_zero(RS_DRIFT_PROCESSES * knots->n, sizeof *drift->x, error);
    return drift->x ? 0 : -1;
}

void fm_drift_free(struct fm_drift *drift)
{
    free(drift->x);
    *drift = (struct fm_drift){0};
}

/* ---- draws ---- */

double fm_drift_draw(struct fm_drift *drift, size_t process, size_t user, double precision, float *error, double *room,
        gsl_rng *rng)
{
    const struct rs_drift_knots *knots = drift->knots;
    size_t first = (size_t)knots->start[user], end = (size_t)knots->start[user + 1];
    double *mean = room, *spread = room + (end - first), next = 0, squares = 0, variance = drift->variance[process];
    float *x = drift->x + process * knots->n;

    rs_drift_filter(knots, user, process, variance, precision, x, error, mean, spread);
    for (size_t j = end; j-- > first;) {
        double m = mean[j - first], v = spread[j - first], rho = 0, fresh = 1, now;

        if (j + 1 < end) {
            rho = rs_drift_memory(process, (double)knots->steps[j + 1]);
            fresh = 1 - rho * rho;
            m += v * rho / (rho * rho * v + fresh * variance) * (next - rho * m);
            v *= fresh * variance / (rho * rho * v + fresh * variance);
        }
        now = m + sqrt(v) * gsl_ran_gaussian_ziggurat(rng, 1);
        if (j + 1 < end)
            squares += (next - rho * now) * (next - rho * now) / fresh;
        rs_drift_set(knots, j, x, now, error);
        next = now;
    }
    return squares + next * next;
}

/* Inverse gamma, its own parameters worth two knots at the start. */
void fm_drift_draw_variance(struct fm_drift *drift, size_t process, double squares, gsl_rng *rng)
{
    double n = (double)drift->knots->n + 2;

    drift->variance[process] = 1 / gsl_ran_gamma(rng, n / 2, 2 / (squares + start_variance));
}

/* ---- the mean ---- */

double fm_drift_at(const struct fm_drift *drift, size_t knot, double ahead)
{
    double sum = 0;

    for (size_t p = 0; p < RS_DRIFT_PROCESSES; p++) {
        double x = (double)drift->x[p * drift->knots->n + knot];

        sum += ahead == 0 ? x : x * rs_drift_memory(p, ahead);
    }
    return sum;
}

size_t fm_drift_sums(const struct rs_drift_knots *knots)
{
    return 3 * (knots->n + knots->n_users);
}

static double *add(double *sums, double d, double bias)
{
    sums[0] += d;
    sums[1] += d * d;
    sums[2] += d * bias;
    return sums + 3;
}

void fm_drift_add(double *sums, const struct fm_drift *drift, const double *bias)
{
    const struct rs_drift_knots *knots = drift->knots;

    for (size_t u = 0; u < knots->n_users; u++) {
        int64_t first = knots->start[u], end = knots->start[u + 1];

        for (int64_t j = first; j < end; j++)
            sums = add(sums, fm_drift_at(drift, (size_t)j, 0), bias[u]);
        if (first < end) {
            double ahead = rs_drift_ahead(knots->first[end] - knots->first[first]);

            sums = add(sums, fm_drift_at(drift, (size_t)end - 1, ahead), bias[u]);
        }
    }
}

int fm_drift_keep(struct rs_drift *kept, const struct rs_drift_knots *knots, const double *sums, size_t n_chains,
        size_t n_draws, const double *bias, struct rs_error *error)
{
    double n = (double)n_draws;

    if (rs_drift_make(kept, knots, error) != 0)
        return -1;
    for (size_t u = 0; u < knots->n_users; u++)
        for (int64_t j = kept->start[u]; j < kept->start[u + 1]; j++) {
            double sum[3] = {0, 0, 0}, mean;

            for (size_t chain = 0; chain < n_chains; chain++)
                for (size_t i = 0; i < 3; i++)
                    sum[i] += sums[chain * fm_drift_sums(knots) + 3 * (size_t)j + i];
            mean = sum[0] / n;
            kept->mean[j] = (float)mean;
            kept->variance[j] = (float)(sum[1] / n - mean * mean + 2 * (sum[2] / n - mean * bias[u]));
        }
    return 0;
}

/* synth_activity.c: how many ratings each user gives: log-normal over a floor of 20, as in MovieLens, summing to the
 * number wanted. */
#include "synth.h"

#include <math.h>
#include <stdlib.h>
#include <gsl/gsl_randist.h>

#include "base/memory.h"

/* A user sees at most two films of five: so that there are enough released ones, whenever they come. */
static size_t most_ratings(size_t n_items)
{
    return n_items * 2 / 5;
}

const char *synth_check(const struct synth_parameters *p)
{
    if (p->n_items > 10000000 || p->n_users > 100000000)
        return "want at most 10000000 items and 100000000 users";
    if (p->n_users == 0)
        return "want at least one user";
    if (most_ratings(p->n_items) < SYNTH_MIN_RATINGS)
        return "want at least 50 items";
    if (p->n_ratings < p->n_users * SYNTH_MIN_RATINGS)
        return "want at least 20 ratings a user";
    if (p->n_ratings > p->n_users * most_ratings(p->n_items))
        return "want at most 0.4 users x items ratings";
    return NULL;
}

static uint32_t activity_at(double weight, double scale, size_t most)
{
    double count = SYNTH_MIN_RATINGS + floor(weight * scale);

    return count < (double)most ? (uint32_t)count : (uint32_t)most;
}

static size_t total_at(const double *weights, size_t n, double scale, size_t most)
{
    size_t sum = 0;

    for (size_t u = 0; u < n; u++)
        sum += activity_at(weights[u], scale, most);
    return sum;
}

/* The largest scale at which the sum does not pass `wanted`, by halving. */
static double find_scale(const double *weights, size_t n, size_t wanted, size_t most)
{
    double low = 0, high = 1;

    while (total_at(weights, n, high, most) <= wanted && high < 1e12)
        high *= 2;
    for (int step = 0; step < 60; step++) {
        double middle = (low + high) / 2;

        if (total_at(weights, n, middle, most) <= wanted)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int synth_activity_make(uint32_t *activity, const struct synth_parameters *p, gsl_rng *rng, struct rs_error *error)
{
    size_t most = most_ratings(p->n_items), left = p->n_ratings;
    double *weights = rs_alloc(p->n_users, sizeof *weights, error);
    double scale;

    if (!weights)
        return -1;
    for (size_t u = 0; u < p->n_users; u++)
        weights[u] = exp(gsl_ran_gaussian_ziggurat(rng, 1.45));
    scale = find_scale(weights, p->n_users, p->n_ratings, most);
    for (size_t u = 0; u < p->n_users; u++) {
        activity[u] = activity_at(weights[u], scale, most);
        left -= activity[u];
    }
    while (left > 0) /* what flooring left over: one each, until it is gone */
        for (size_t u = 0; u < p->n_users && left > 0; u++)
            if (activity[u] < most) {
                activity[u]++;
                left--;
            }
    free(weights);
    return 0;
}

/* trend.c: the table of moments: each rating to its neighbours, then from moment to moment. */
#include "models/trend.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

const char *const rs_trend_names[RS_N_TREND + 1] = {"none", "past", "both", NULL};

enum { DAY = 86400, MONTH = 30 * DAY, MOST_MOMENTS = 1000 };

static void find_span(const struct rs_csr *ratings, int64_t *oldest, int64_t *newest)
{
    *oldest = *newest = ratings->time[0];
    for (size_t e = 1; e < rs_csr_entries(ratings); e++) {
        int64_t time = ratings->time[e];

        *oldest = time < *oldest ? time : *oldest;
        *newest = time > *newest ? time : *newest;
    }
}

/* The moment that is not after `time`, as a number of widths; in double, where no difference of times overflows. */
static double moments_to(const struct rs_trend *trend, int64_t time)
{
    return floor(((double)time - (double)trend->start) / (double)trend->width);
}

/* A month between moments, or so much that there are not too many. */
static void place_moments(struct rs_trend *trend, int64_t oldest, int64_t newest)
{
    double span = (double)newest - (double)oldest, width = ceil(span / (MOST_MOMENTS - 2));

    trend->start = oldest;
    trend->width = width > MONTH ? (int64_t)width : MONTH;
    trend->n_moments = (size_t)moments_to(trend, newest) + 2;
}

/* Each rating counts at the moment that follows it and, for the future, at the one before. */
static void count_near(const struct rs_trend *trend, const struct rs_csr *ratings, double half_life, float *past,
        float *future, size_t n)
{
    for (size_t e = 0; e < rs_csr_entries(ratings); e++) {
        size_t before = (size_t)moments_to(trend, ratings->time[e]), film = (size_t)ratings->indices[e];
        double since = (double)ratings->time[e] - (double)trend->start - (double)before * (double)trend->width;

        if (future)
            future[before * n + film] += (float)exp2(-since / (half_life * DAY));
        past[(before + 1) * n + film] += (float)exp2(-((double)trend->width - since) / (half_life * DAY));
    }
}

static void carry(float *to, const float *from, float factor, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += factor * from[i];
}

int rs_trend_fit(struct rs_trend *trend, const struct rs_csr *ratings, size_t n, enum rs_trend_of of, double half_life,
        struct rs_error *error)
{
    float *future = NULL, *past, factor;
    int64_t oldest, newest;

    *trend = (struct rs_trend){0};
    if (rs_csr_entries(ratings) == 0)
        return rs_fail(error, "want ratings, got a matrix without entries: there is no trend in it");
    if (!ratings->time)
        return rs_fail(error, "want ratings with times: without them there is no trend");
    find_span(ratings, &oldest, &newest);
    place_moments(trend, oldest, newest);
    past = trend->counts = rs_alloc_zero(trend->n_moments, n * sizeof *past, error);
    if (of == RS_TREND_BOTH)
        future = rs_alloc_zero(trend->n_moments, n * sizeof *future, error);
    if (!past || (of == RS_TREND_BOTH && !future)) {
        free(future);
        return -1;
    }
    count_near(trend, ratings, half_life, past, future, n);
    factor = (float)exp2(-(double)trend->width / (half_life * DAY));
    for (size_t m = 1; m < trend->n_moments; m++)
        carry(past + m * n, past + (m - 1) * n, factor, n);
    for (size_t m = trend->n_moments - 1; future && m-- > 0;)
        carry(future + m * n, future + (m + 1) * n, factor, n);
    if (future)
        carry(past, future, 1, trend->n_moments * n);
    free(future);
    return 0;
}

const float *rs_trend_at(const struct rs_trend *trend, size_t n, int64_t time)
{
    double moment = moments_to(trend, time), last = (double)(trend->n_moments - 1);

    return trend->counts + (size_t)(moment < 0 ? 0 : moment > last ? last : moment) * n;
}

/* rating_drift.h: how a user's ratings wander in time: moods, a taste that grows, what a session began with.
 *
 * To each rating of a user comes d(t), a sum of a few autoregressive processes of order 1 that forget at different paces:
 * at a knot x is what it was at the knot before, shrunk, and something new. A knot is a few ratings in a row, and the pace
 * goes by ratings, not by days: people rate in sessions. How much a process matters is its variance, of all users.
 * tools/rs-fm draws them; here is what a kept model needs: knots, filtering and smoothing (Rauch, Tung, Striebel 1965). */
#ifndef RS_MODELS_RATING_DRIFT_H
#define RS_MODELS_RATING_DRIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { RS_DRIFT_PROCESSES = 3 };

/* The knots of all users, over ratings by user and then by time. */
struct rs_drift_knots {
    size_t n_users, n, longest; /* `longest`: knots of the user that has most */
    int64_t *start;             /* [n_users + 1] knots of a user */
    int64_t *first;             /* [n + 1] ratings of a knot */
    float *steps;               /* [n] ratings since the knot before of the same user; a pause counts as some more */
    int64_t *time;              /* [n] of its middle rating */
    int64_t *end;               /* [n_users] time of the last rating */
};

/* start [n_users + 1] and time: the ratings. -1: out of memory. Free the knots in every case. */
int rs_drift_knots_make(struct rs_drift_knots *knots, const int64_t *start, const int64_t *time, size_t n_users,
        struct rs_error *error);
void rs_drift_knots_free(struct rs_drift_knots *knots);

/* By how much a process shrinks over so many ratings. */
double rs_drift_memory(size_t process, double steps);

/* How far ahead of the last of n ratings one is that is to be predicted, in ratings: about the root of n. */
double rs_drift_ahead(int64_t n);

/* Means and variances, [knots of the user] each, of a process' x at each knot given the ratings up to it. `error` is what
 * is left of each rating (of all users) when x [all knots] and all else is taken off; its precision is `precision`. */
void rs_drift_filter(const struct rs_drift_knots *knots, size_t user, size_t process, double variance, double precision,
        const float *x, const float *error, double *mean, double *spread);

/* Set x at a knot; the errors of its ratings change. */
void rs_drift_set(const struct rs_drift_knots *knots, size_t knot, float *x, double to, float *error);

/* A process' means given all ratings of the user, into x; the errors change. `room` is [2, knots of the user]. */
void rs_drift_smooth(const struct rs_drift_knots *knots, size_t user, size_t process, double variance, double precision,
        float *x, float *error, double *room);

/* d of users at times: between knots it goes in a straight line. Behind the knots is one more, just after the last rating,
 * for what comes. */
struct rs_drift {
    size_t n_users, n;
    int64_t *start;  /* [n_users + 1] */
    int64_t *time;   /* [n] ascending in a user */
    float *mean;     /* [n] */
    float *variance; /* [n] what it adds to a prediction's variance; below 0 where it makes up for the user's bias */
};

/* Starts and times from the knots; means and variances 0. Free it with rs_drift_free() unless the arrays lie elsewhere. */
int rs_drift_make(struct rs_drift *drift, const struct rs_drift_knots *knots, struct rs_error *error);
void rs_drift_free(struct rs_drift *drift);

/* Nothing for a user without ratings. */
float rs_drift_at(const struct rs_drift *drift, size_t user, int64_t time, float *variance);

#endif

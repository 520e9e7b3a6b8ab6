/* transitions_fit.h: from a person's past to their future, a linear model in closed form (SLIT: Choi, Kim, Lee, Shim, Lee,
 * "Session-aware Linear Item-Item Models for Session-based Recommendation", 2021), over whole histories.
 *
 * A history of n events at times t_0 <= t_1 ... <= t_(n-1), of films i_0 ..., with weights w_0 ..., has n - 1 prefixes.
 * Prefix p = 0 .. n-2 is a row of X, what was seen so far by recency, and one of Y, what came next by nearness:
 *     X_p = sum over a <= p of  w_a D(a,p) e(i_a)        D(a,p) = c_(a+1) c_(a+2) ... c_p
 *     Y_p = sum over q > p of   w_q f^(q-p-1) e(i_q)
 * where f = 2^(-1 / half_life_future), and one step of time costs c_a = 2^(-1 / half_life) 2^(-(t_a - t_(a-1)) / half_life_days).
 * The model is the ridge regression B = (X^T X + regularization I)^-1 X^T Y.
 *
 * Nobody has to go through the prefixes. For two events a <= b all prefixes from b on hold both, and D(a,p) = D(a,b) D(b,p):
 *     (X^T X)(i_a,i_b) += w_a w_b D(a,b) S_b        S_b = sum over p = b .. n-2 of D(b,p)^2 = 1 + c_(b+1)^2 S_(b+1)
 * with S_(n-2) = 1 and S_(n-1) = 0 (where c is the same g everywhere: S_b = (1 - g^(2(n-1-b))) / (1 - g^2)). And for a < q
 * the prefixes a .. q-1 hold a and have q before them:
 *     (X^T Y)(i_a,i_q) += w_a w_q T(a,q)            T(a,q) = sum over p = a .. q-1 of D(a,p) f^(q-p-1)
 *     T(a,a+1) = 1,  T(a,q+1) = f T(a,q) + D(a,q)   (where c is g: T = (f^m - g^m) / (f - g), m = q - a)
 * So each pair of events is touched once from either end (each film fills rows of its own, so threads never meet), and only
 * within the window where D or T is at least RS_ITEM_LEAST_WEIGHT: the work is the number of events times 20 half-lives,
 * whatever the number of prefixes. */
#ifndef RS_TRANSITIONS_FIT_H
#define RS_TRANSITIONS_FIT_H

#include "base/progress.h"
#include "ease_events.h"

struct transitions_parameters {
    double regularization;
    double half_life, half_life_days; /* of the past, in events and in days; 0: none */
    double half_life_future;          /* in events; 0: none */
};

/* B [n,n] for the films of `events`, which go by time; row i what film i says of those that come after. Beside B it takes
 * as much again. The same bits for any number of threads. -1: out of memory, or a regularization too small. */
int transitions_fit(const struct ease_events *events, const struct transitions_parameters *parameters, float *b,
        int n_threads, struct rs_progress *progress, struct rs_error *error);

/* The sums alone: the lower triangle of X^T X [n,n], and X^T Y [n,n]. */
int transitions_sums(const struct ease_events *events, const struct transitions_parameters *parameters, float *xx,
        float *xy, int n_threads, struct rs_error *error);

/* The bytes that a fit of n films and n_events events takes at its height, B and the events included. */
double transitions_memory(size_t n, size_t n_events);

#endif

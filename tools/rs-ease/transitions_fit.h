/* transitions_fit.h: from a person's past to their future, a linear model in closed form (SLIT: Choi, Kim, Lee, Shim, Lee,
 * "Session-aware Linear Item-Item Models for Session-based Recommendation", 2021), over whole histories.
 *
 * A history of n events at times t_0 <= t_1 ... <= t_(n-1), of films i_0 ..., with weights w_0 ..., has n - 1 prefixes.
 * Prefix p = 0 .. n-2 is a row of X, what was seen so far by recency, and one of Y, what came next by nearness:
 *     X_p = sum over a <= p of  w_a D(a,p) e(i_a)        D(a,p) = sum over k of  s_k D_k(a,p)
 *     Y_p = sum over q > p of   w_q f^(q-p-1) e(i_q)
 * where f = 2^(-1 / half_life_future). What was seen fades at two speeds k, with shares s_k that add up to 1: one step of time
 * costs c_k,a = 2^(-1 / half_life_k) 2^(-(t_a - t_(a-1)) / half_life_days), and D_k(a,p) = c_k,a+1 c_k,a+2 ... c_k,p.
 * The model is the ridge regression B = (X^T X + regularization I)^-1 X^T Y.
 *
 * Nobody has to go through the prefixes. For two events a <= b all prefixes from b on hold both, and D_k(a,p) = D_k(a,b) D_k(b,p):
 *     (X^T X)(i_a,i_b) += w_a w_b sum over k of D_k(a,b) R_k,b        R_k,b = s_k sum over l of s_l S_kl,b
 *     S_kl,b = sum over p = b .. n-2 of D_k(b,p) D_l(b,p) = 1 + c_k,b+1 c_l,b+1 S_kl,b+1        S_kl,n-1 = 0
 * And for a < q the prefixes a .. q-1 hold a and have q before them:
 *     (X^T Y)(i_a,i_q) += w_a w_q sum over k of s_k T_k(a,q)        T_k(a,q) = sum over p = a .. q-1 of D_k(a,p) f^(q-p-1)
 *     T_k(a,a+1) = 1,  T_k(a,q+1) = f T_k(a,q) + D_k(a,q)
 * So each pair of events is touched once from either end (each film fills rows of its own, so threads never meet), and only
 * within the window where D or T is at least RS_ITEM_LEAST_WEIGHT: the work is the number of events times 20 of the longer
 * half-lives, whatever the number of prefixes.
 *
 * With content (ease_content.h) B is drawn to what the films' vectors say instead of to 0: X^T Y + regularization A. */
#ifndef RS_TRANSITIONS_FIT_H
#define RS_TRANSITIONS_FIT_H

#include "base/progress.h"
#include "ease_content.h"
#include "ease_events.h"

struct transitions_parameters {
    double regularization;
    struct rs_item_weighting past;
    double half_life_future;            /* in events; 0: none */
    const struct ease_content *content; /* NULL: none */
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

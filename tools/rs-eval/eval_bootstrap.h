/* eval_bootstrap.h: how sure figures are that are sums over users by sums over users.
 *
 * A Poisson bootstrap over users: in each of N replicates a user counts as often as a Poisson(1) number says, drawn from a
 * generator seeded by (seed, the user's id). Drawing users with replacement would want all of them in memory and their
 * number beforehand, and would depend on their order; here weights are made as users come, in one pass and in memory that
 * N and the number of sums alone decide; they are the same in whatever order users come, and for two lists of one
 * user: so the difference of two tools' figures in a replicate is a paired one. For many users both are the same
 * distribution (Chamandy, Muralidharan, Najmi, Naidu 2012, "Estimating uncertainty for massive data streams"). Intervals
 * are percentiles of the replicates. */
#ifndef RS_EVAL_EVAL_BOOTSTRAP_H
#define RS_EVAL_EVAL_BOOTSTRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct eval_bootstrap {
    size_t n_replicates; /* may be 0: figures without intervals */
    size_t n_sums;
    uint64_t seed;
    double *sums; /* [1 + n_replicates, n_sums]: first with every user once, then the replicates */
};

/* What one user adds: values[n] to the sums from `first` on. */
struct eval_addend {
    uint32_t user; /* position among the keys given with it */
    uint32_t n;
    size_t first;
    const double *values;
};

/* A figure: one sum by another, or its root. NaN where the second is 0. */
struct eval_statistic {
    size_t numerator, denominator;
    bool root;
};

struct eval_interval {
    double value, low, high;
};

/* Free it also after -1 (out of memory). */
int eval_bootstrap_start(struct eval_bootstrap *bootstrap, size_t n_sums, size_t n_replicates, uint64_t seed,
        struct rs_error *error);
void eval_bootstrap_free(struct eval_bootstrap *bootstrap);

/* A block of users, none of whom has been added before, by the keys of their ids. The sums are the same bits for any
 * number of threads. */
int eval_bootstrap_add(struct eval_bootstrap *bootstrap, const uint64_t *keys, size_t n_users,
        const struct eval_addend *addends, size_t n_addends, int n_threads, struct rs_error *error);

double eval_bootstrap_value(const struct eval_bootstrap *bootstrap, struct eval_statistic statistic);

/* The figure and the percentiles that hold `confidence` of its replicates: NaN without any. Replicates in which the figure
 * is NaN (nobody of a small slice was drawn) are left out. */
int eval_bootstrap_interval(struct eval_interval *interval, const struct eval_bootstrap *bootstrap,
        struct eval_statistic statistic, double confidence, struct rs_error *error);

/* The same of the difference ours - other, of the same users, seed and sums; `*larger` is the share of replicates in which
 * ours is larger (equal ones count half). */
int eval_bootstrap_difference(struct eval_interval *interval, double *larger, const struct eval_bootstrap *ours,
        const struct eval_bootstrap *other, struct eval_statistic statistic, double confidence, struct rs_error *error);

#endif

/* eval_lists.h: lists, one after another, to sums: all measures at all cutoffs of all slices and replicates in one pass.
 *
 * Memory is that of the truth, the sums, and a block of lists, however many there are. */
#ifndef RS_EVAL_EVAL_LISTS_H
#define RS_EVAL_EVAL_LISTS_H

#include "eval_bootstrap.h"
#include "eval_slices.h"
#include "eval_truth.h"
#include "ranking_metrics.h"

struct eval_lists {
    const struct eval_truth *truth; /* both must outlive it */
    const struct eval_slices *slices;
    struct ranking_problem problem;
    size_t width; /* so much of a list counts: the last cutoff */
    int n_threads;
    struct eval_bootstrap bootstrap; /* sums [slices, cutoffs, RANKING_N_TERMS] */
    int64_t *exposure; /* [slices of users, cutoffs, catalogue] places between a cutoff and the one before */
    bool *seen;        /* [rows of the truth] has had a list */
    uint8_t *scenario; /* [rows of the truth] of their list */
    const uint8_t *
            scenario_of; /* which scenario counts: its own, or those of what it is compared with; set after the start */
    size_t users_without_list; /* evaluated, with zeros */
    size_t lists_without_user; /* of users that are not evaluated */
    size_t films, known_films; /* in lists of evaluated users; and those of them that somebody rated */

    struct eval_block *block; /* lists that wait */
};

/* Cutoffs rise from 1 on and stay the caller's. Free it also after -1 (out of memory). */
int eval_lists_start(struct eval_lists *lists, const struct eval_truth *truth, const struct eval_slices *slices,
        const size_t *cutoffs, size_t n_cutoffs, size_t n_replicates, uint64_t seed, int n_threads,
        struct rs_error *error);

/* Is somebody's list wanted, and is it the first? `row` is that of the truth, or -1. 1 yes; 0 it is counted and passed over;
 * -1 the user has had one. */
int eval_lists_want(struct eval_lists *lists, int32_t row, struct rs_error *error);

/* The list of a wanted user: films[width], RANKING_EMPTY behind its end. A film must not stand in it twice. */
int eval_lists_add(struct eval_lists *lists, int32_t row, int scenario, const int32_t *films, struct rs_error *error);

/* What was added last, then those who had no list. -1: nobody had one though there were lists, or none of their films is
 * known: ids of another kind. */
int eval_lists_end(struct eval_lists *lists, struct rs_error *error);
void eval_lists_free(struct eval_lists *lists);

/* Where the sum of a term is. */
size_t eval_lists_sum(const struct eval_lists *lists, size_t slice, size_t cutoff, size_t term);

/* Users that a slice is of. */
double eval_lists_users(const struct eval_lists *lists, size_t slice);

/* exposure[n_catalogue] of a slice of users at a cutoff. */
void eval_lists_exposure(const struct eval_lists *lists, size_t slice, size_t cutoff, int64_t *exposure);

#endif

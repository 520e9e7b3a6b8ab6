/* fm_problem.h: a small problem for the tests of rs-fm: ratings, columns of films, history. */
#ifndef TESTS_FM_PROBLEM_H
#define TESTS_FM_PROBLEM_H

#include "matrices.h"
#include "rs-fm/fm_fit.h"

enum { FM_TEST_USERS = 9, FM_TEST_ITEMS = 7, FM_TEST_COLUMNS = 3, FM_TEST_UNRATED = 4 };

struct fm_problem {
    struct rs_csr matrix;
    struct rs_dense columns; /* of films */
    struct fm_ratings ratings;
    struct fm_side users, items;
    const struct rs_drift_knots *knots; /* NULL: no drift */
    size_t n_history;                   /* the films: keep what folding in wants */
};

/* Ratings by chance; nobody has rated film FM_TEST_UNRATED. With `history`, each side's features have the other's. */
void fm_problem_make(struct fm_problem *p, size_t n_users, size_t n_items, double density, bool history);
void fm_problem_free(struct fm_problem *p);

/* Fails the test when the fit does. `watch` may be NULL. */
void fm_problem_fit(struct rs_fm *model, const struct fm_problem *p, const struct fm_parameters *parameters,
        int threads, fm_watch_fn *watch, void *context);

#endif

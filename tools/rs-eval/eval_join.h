/* eval_join.h: what is evaluated, the truth and the training ratings brought together by id, as the plain arrays that
 * ranking_metrics.h and rating_metrics.h take. */
#ifndef RS_EVAL_EVAL_JOIN_H
#define RS_EVAL_EVAL_JOIN_H

#include "data/csr.h"
#include "data/dense.h"
#include "data/recommendations.h"
#include "ranking_metrics.h"
#include "rating_metrics.h"

/* How lists are joined. */
struct eval_parameters {
    double min_value; /* relevant is what has at least this in the truth */
    bool by_scenario; /* users are grouped by the scenario of their list */
};

/* Lists beside the users' relevant films. The catalogue is the films of the training ratings where they are given, else
 * those of the truth: the first n_catalogue of problem.n_items positions. */
struct eval_lists {
    struct ranking_problem problem; /* without cutoffs; its arrays are the ones below */
    size_t n_catalogue;
    size_t users_without_held_out; /* rows of the truth left out, since nothing in them is relevant */
    size_t users_without_list;     /* evaluated, with zeros */
    size_t lists_without_user;     /* lists of users that are not evaluated */
    size_t n_groups;               /* scenarios of the lists of evaluated users, ascending: scenario[n_groups] */
    uint8_t scenario[RANKING_NO_GROUP];
    int32_t *lists, *list_of, *truth_items;
    int64_t *truth_ptr;
    double *popularity;
    uint8_t *group_of;
    struct ranking_genres genres;
};

/* `training` and `items`, the films' genres, may be NULL. -1: a film twice in a list, no user or no film in common, out
 * of memory. The caller frees it in every case. */
int eval_lists_join(struct eval_lists *joined, const struct rs_recommendations *lists, const struct rs_csr *truth,
        const struct rs_csr *training, const struct rs_dense *items, const struct eval_parameters *parameters,
        struct rs_error *error);
void eval_lists_free(struct eval_lists *joined);

/* Predictions beside true ratings. */
struct eval_ratings {
    struct rating_problem problem; /* its arrays are the truth's, and the ones below */
    size_t n_missing;              /* true ratings without a prediction */
    size_t first_missing;          /* the entry of the first of them */
    size_t n_unused;               /* predictions without a true rating */
    float *predicted;
    int32_t *mean_row, *mean_column;
    struct rating_means means;
};

/* `training` may be NULL. -1: no user or no film in common, out of memory. The caller frees it in every case, before
 * the truth. */
int eval_ratings_join(struct eval_ratings *joined, const struct rs_csr *predictions, const struct rs_csr *truth,
        const struct rs_csr *training, struct rs_error *error);

/* -1 when no true rating has a prediction, or, unless `skip`, when one has none: the message names it. */
int eval_ratings_check(const struct eval_ratings *joined, const struct rs_csr *truth, bool skip,
        struct rs_error *error);
void eval_ratings_free(struct eval_ratings *joined);

#endif

/* eval_truth.h: held-out and training ratings brought together by id, before anything that is evaluated is looked at.
 *
 * Users are the rows of the truth. Films have positions: those of the training ratings (the catalogue; without them those
 * of the truth), then what only the truth has, then what only the genres have. */
#ifndef RS_EVAL_EVAL_TRUTH_H
#define RS_EVAL_EVAL_TRUTH_H

#include "data/csr.h"
#include "data/dense.h"
#include "ranking_diversity.h"

struct eval_truth {
    size_t n_rows;
    struct rs_id_map users, films;
    size_t n_catalogue, n_rated; /* films below them are in the catalogue, and in any ratings */
    int64_t *ptr;                /* [n_rows + 1] relevant entries of a user */
    int32_t *film;               /* [ptr[n_rows]] their films, as positions */
    int64_t *entry;              /* [ptr[n_rows]] where they are in the truth's matrix */
    size_t n_users;              /* with anything relevant */
    size_t users_without_held_out;
    double *popularity; /* [films] training ratings of each, or NULL */
    double n_raters;    /* users with training ratings */
    bool has_genres;
    struct ranking_genres genres; /* of all films */
};

/* Relevant is what has at least `min_value`. `training` and `items`, the films' genres, may be NULL. -1: out of memory,
 * nobody with anything relevant. Free it in every case. */
int eval_truth_make(struct eval_truth *truth, const struct rs_csr *held_out, const struct rs_csr *training,
        const struct rs_dense *items, double min_value, struct rs_error *error);
void eval_truth_free(struct eval_truth *truth);

/* What the bootstrap draws a user's weights by: the same for an id as number and as text. */
uint64_t eval_truth_key(const struct eval_truth *truth, size_t row);

#endif

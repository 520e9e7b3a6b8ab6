/* factorisation_machine.h: ratings by a Bayesian factorisation machine: the mean over draws from its posterior, and how far
 * the draws are apart. tools/rs-fm makes the draws.
 *
 * In a draw, the rating of user u for film i is w0 + a_u + b_i + p_u . q_i. What u's features (id, history, columns of
 * numbers) add up to is a_u and p_u, a row of 1 + k numbers: that is all that is kept of a user, or film, of the fit, so
 * predicting needs none of their features. For those that come later the effects of the columns are kept, and mean and
 * variance of what an id adds: a new film has the mean, and its deviation has the variance in it. */
#ifndef RS_MODELS_FACTORISATION_MACHINE_H
#define RS_MODELS_FACTORISATION_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/csr.h"
#include "data/dense.h"
#include "models/rating_drift.h"
#include "stream/message.h"

/* Users, or films. S draws, each of width 1 + k: the linear part, then the factors. */
struct rs_fm_side {
    size_t n, n_columns;
    struct rs_ids ids;      /* [n] */
    struct rs_ids columns;  /* [n_columns] names as text, or none */
    int64_t *counts;        /* [n] ratings in the fit */
    float *rows;            /* [S,n,1 + k] */
    float *features;        /* [S,n_columns,1 + k] the columns' w and v */
    float *mean, *variance; /* [S,1 + k] of an id's w and v */
    size_t n_history;
    float *history; /* [S,n_history,1 + k] w and v of the other side's rows as history; users only, or 0 of them */
};

struct rs_fm {
    size_t n_draws, k;
    float low, high; /* ratings of the fit lie in here, and so do predictions */
    float *w0;       /* [S] */
    float *noise;    /* [S] variance of a rating around its prediction */
    struct rs_fm_side users, items;
    struct rs_drift drift;   /* n 0: there is none */
    float *process_variance; /* [S,RS_DRIFT_PROCESSES] zero without drift */
    struct rs_storage storage;
};

/* Room for all numbers, zero, with the ids of both sides and all lengths but `n` already there. */
int rs_fm_alloc(struct rs_fm *model, struct rs_error *error);

/* One message of kind "model" named "rs-fm". What is read is checked. Free the model in every case. */
int rs_fm_load(struct rs_fm *model, struct rs_reader *reader, struct rs_error *error);
int rs_fm_save(const struct rs_fm *model, struct rs_writer *writer, struct rs_error *error);
void rs_fm_free(struct rs_fm *model);

/* Ids found in the model; a row for each that is not there, made of its features, and for each that comes with a history of
 * its own, whether it is there or not. */
struct rs_fm_rows {
    const struct rs_fm_side *side; /* on loan */
    size_t n, n_new, n_bare;       /* all, those not taken from the model, those of them without features and history */
    size_t n_folded;               /* those with a history */
    int32_t *position;             /* [n] in the model, or -1 - j for the j-th new one */
    float *fresh;                  /* [S,n_new,1 + k] */
    int32_t *line;                 /* [n_new] in the history, or -1 */
    float *spread;                 /* [n_new,1 + k] variance of an id's w and v given its history */
    struct rs_drift drift;         /* of the history's users */
};

/* `features` NULL: none are known; `history` NULL: nobody comes with one. -1: columns are not the model's, or out of
 * memory. Free it in every case. */
int rs_fm_rows_find(struct rs_fm_rows *rows, const struct rs_fm *model, const struct rs_fm_side *side,
        const struct rs_ids *ids, const struct rs_dense *features, const struct rs_ids *history,
        struct rs_error *error);

/* Users by their history: what they have rated and (entries of value 0) watched, films by the ids of the model; entries of
 * other films are left out and counted in `*n_dropped`. Given a draw, a user's w and v have a normal posterior: rows get
 * its mean. The drift, and how far the user's ratings scatter, come from what is left, by turns. `history` has the ids
 * that rs_fm_rows_find() was given. The same bits for any number of threads. */
int rs_fm_rows_fold(struct rs_fm_rows *rows, const struct rs_fm *model, const struct rs_csr *history, size_t *n_dropped,
        int n_threads, struct rs_error *error);
void rs_fm_rows_free(struct rs_fm_rows *rows);

/* The row [1 + k] at a position, known or new. */
static inline const float *rs_fm_row(const struct rs_fm_rows *rows, size_t draw, size_t width, int32_t position)
{
    return position >= 0 ? rows->side->rows + (draw * rows->side->n + (size_t)position) * width
                         : rows->fresh + (draw * rows->n_new + (size_t)(-1 - position)) * width;
}

/* For each entry of `pairs` [users->n, items->n], whatever its value, at its time (there are none: at the user's last): the mean of the draws into mean[], their standard
 * deviation into deviation[] (NULL: not wanted). `mean` may be pairs->data. The same bits for any number of threads. */
int rs_fm_predict(const struct rs_fm *model, const struct rs_fm_rows *users, const struct rs_fm_rows *items,
        const struct rs_csr *pairs, float *mean, float *deviation, int n_threads, struct rs_error *error);

/* Turned or moved, factors say the same as long as both sides are, and each chain has them its own way: their mean over
 * draws would be of things that don't belong together. So each draw is centred on both sides and rotated to where the last
 * one is (orthogonal Procrustes, rows weighted by their ratings). */
struct rs_fm_frame {
    size_t n_draws, k;
    double *centre;   /* [S,2,k] of users, of films */
    double *rotation; /* [S,k,k] */
};
int rs_fm_frame_find(struct rs_fm_frame *frame, const struct rs_fm *model, struct rs_error *error);

/* mean [rows->n,1 + k]: a bias, then factors, such that a rating is about the two biases and the product of the factors;
 * w0 is in the films' biases. */
int rs_fm_frame_mean(const struct rs_fm_frame *frame, const struct rs_fm *model, const struct rs_fm_rows *rows,
        float *mean, struct rs_error *error);
void rs_fm_frame_free(struct rs_fm_frame *frame);

#endif

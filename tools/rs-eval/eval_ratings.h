/* eval_ratings.h: predicted ratings beside the true ones, and their errors as sums.
 *
 * Predictions come message by message or line by line, and are put down beside the truth: memory is the truth's. */
#ifndef RS_EVAL_EVAL_RATINGS_H
#define RS_EVAL_EVAL_RATINGS_H

#include "eval_bootstrap.h"
#include "eval_slices.h"
#include "eval_text.h"
#include "eval_truth.h"
#include "rating_metrics.h"
#include "stream/message.h"

struct eval_predictions {
    const struct eval_truth *truth; /* all entries relevant; both must outlive it */
    const struct rs_csr *held_out;
    struct rs_id_map columns; /* of held_out */
    float *predicted;         /* [entries], NaN where there is none */
    size_t n_missing;         /* true ratings without a prediction; counted by eval_predictions_check() */
    size_t n_unused;          /* predictions without a true rating */
    bool any_user, any_film;  /* has there been one that the truth knows? */
};

/* Without any prediction. Free it also after -1. */
int eval_predictions_start(struct eval_predictions *p, const struct eval_truth *truth, const struct rs_csr *held_out,
        struct rs_error *error);
void eval_predictions_free(struct eval_predictions *p);

/* CSR messages to the end; or lines of a text whose header has been read. -1: bad ones, or a pair twice. */
int eval_predictions_read_stream(struct eval_predictions *p, struct rs_reader *reader, struct rs_error *error);
int eval_predictions_read_text(struct eval_predictions *p, struct eval_text *text, struct rs_error *error);

/* -1: no user or film in common, no true rating has a prediction, or, unless `skip`, one has none: the message names it. */
int eval_predictions_check(struct eval_predictions *p, bool skip, struct rs_error *error);

/* What only one of two has a prediction for is taken out of both. */
void eval_predictions_common(struct eval_predictions *a, struct eval_predictions *b);

/* What means and biases of training ratings predict for the truth's users and films. */
struct eval_means {
    struct rating_means means;
    int32_t *row, *column; /* of the truth's, in the training ratings */
};
int eval_means_fit(struct eval_means *means, const struct rs_csr *held_out, const struct rs_csr *training,
        struct rs_error *error);
void eval_means_free(struct eval_means *means);

/* Errors of all users to sums [slices, RATING_N_TERMS] of a bootstrap that has been started. `means` may be NULL. */
int eval_ratings_sum(struct eval_bootstrap *bootstrap, const struct eval_predictions *p,
        const struct eval_slices *slices, const struct eval_means *means, int n_threads, struct rs_error *error);

#endif

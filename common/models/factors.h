/* factors.h: a factorised matrix, r(u,i) about x_u . y_i, as rs-als fits it: load, fold a history in, score films,
 * save.
 *
 * Implicit feedback (Hu, Koren, Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", 2008) minimises
 *     sum over all u,i of c(u,i) (p(u,i) - x_u . y_i)^2 + sum_u l_u |x_u|^2 + sum_i l_i |y_i|^2
 * with c = w + alpha |r| and p = 1 for r > 0, p = 0 for r < 0 (a dislike) where there is an entry r, and c = w, p = 0
 * where there is none; w is the unobserved weight, 1 in the paper. Explicit feedback minimises
 *     sum over entries of (r - mean - b_u - b_i - x_u . y_i)^2 + sum_u l_u (|x_u|^2 + b_u^2) + the same over i
 * where an entry of 0 is no rating (the film was watched, and that is all) and has no part.
 * Frequency-scaled regularisation (Rendle, Krichene, Zhang, Koren, "Revisiting the Performance of iALS on Item
 * Recommendation Benchmarks", 2021): l_u = regularization * (n_u + w * n_items)^scaling for implicit feedback, and
 * regularization * n_u^scaling for explicit; items alike. A scaling of 0 is plain.
 *
 * A user on its way through here is one array of rs_factors_width() floats: the k factors and, in an explicit model,
 * the bias behind them. Everything after the load is plain arrays, read only: threads and servers may share a model. */
#ifndef RS_MODELS_FACTORS_H
#define RS_MODELS_FACTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/ids.h"
#include "stream/message.h"

/* What is minimised. */
struct rs_factors_objective {
    bool is_explicit; /* ratings with biases, not confidences */
    bool binary;      /* implicit: every entry counts as r = 1 */
    double regularization, regularization_scaling;
    double alpha;             /* implicit: confidence that an entry adds, by r */
    double unobserved_weight; /* implicit: confidence of every pair, seen or not */
    double mean;              /* explicit: of all ratings */
};

/* One side of a model. The other side's rows are solved against it. */
struct rs_factors_side {
    size_t n;
    struct rs_ids ids; /* [n] */
    float *factors;    /* [n,k] */
    float *biases;     /* [n], or NULL in an implicit model */
    float *gram;       /* [k,k] unobserved_weight times the sum of y y^T over the rows, or NULL in an explicit model */
};

struct rs_factors {
    struct rs_factors_objective objective;
    size_t k; /* may be 0 in an explicit model: biases only */
    struct rs_factors_side users, items;
    float *item_scale;               /* [n_items] one over the length of an item's factors (0 for none), for cosines */
    struct rs_search_panels *panels; /* the items for a search, or NULL; factors_top.h */
    struct rs_storage storage;       /* what factors, biases and ids may lie in: the mapped file */
};

/* The floats a user (or, folded in from the other side, an item) takes: k, and one for the bias. */
static inline size_t rs_factors_width(const struct rs_factors *model)
{
    return model->k + (model->objective.is_explicit ? 1 : 0);
}

/* Read a model "rs-als": one message with user_factors [n,k], item_factors [m,k], user_ids, item_ids and, when
 * explicit, user_biases [n] and item_biases [m]. Mapped where it can be. Makes the Gram matrices and item_scale
 * (`n_threads`). Free with rs_factors_free(), also after a failure. */
int rs_factors_load(struct rs_factors *model, struct rs_reader *reader, int n_threads, struct rs_error *error);

/* The same from a message that was loaded already, by who looked which kind of model it is; its storage is taken
 * over. */
int rs_factors_take(struct rs_factors *model, struct rs_message *message, int n_threads, struct rs_error *error);
int rs_factors_save(const struct rs_factors *model, struct rs_writer *writer, struct rs_error *error);
void rs_factors_free(struct rs_factors *model);

/* What load does last, for a model whose factors were set or changed by hand. */
int rs_factors_prepare(struct rs_factors *model, int n_threads, struct rs_error *error);

/* ---- one user ---- */

/* The floats of scratch that fold-in and contributions want; one for each thread. */
size_t rs_factors_scratch(const struct rs_factors *model);

/* Of these, the first so many are all that contributions go by after a fold-in: who folds in several users before it asks
 * keeps them for each. */
size_t rs_factors_kept(const struct rs_factors *model);

/* A history to a user, exactly (Cholesky): `items` are `n` positions in model->items, each once, in any order; `values`
 * their ratings or counts, or NULL for ones. user [width]. An empty history gives zeros. 0, or -1 when the system can't
 * be solved (a regularisation of 0, or factors that are not finite); the user is then zeros. */
int rs_factors_fold_in(const struct rs_factors *model, const int32_t *items, const float *values, size_t n, float *user,
        float *scratch);

/* The same for a new item against the kept users: `users` are positions in model->users. item [width]. */
int rs_factors_fold_in_item(const struct rs_factors *model, const int32_t *users, const float *values, size_t n,
        float *item, float *scratch);

/* The kept user at a position, as fold-in would hand it out. user [width]. */
void rs_factors_user(const struct rs_factors *model, size_t position, float *user);

/* Scores of all items: scores [n_items]; in an explicit model ratings (mean and biases included, not clipped). */
void rs_factors_score(const struct rs_factors *model, const float *user, float *scores);

/* The same for `n` users at once, much faster for each: users [n,width], scores [n,n_items]. */
void rs_factors_score_block(const struct rs_factors *model, const float *users, size_t n, float *scores, int n_threads);

/* The score of one item. */
float rs_factors_score_item(const struct rs_factors *model, const float *user, size_t item);

/* Why an item is scored as it is (the paper's section 5): what each entry of the history adds to its score,
 * contribution[n]. They add up to the score, in an explicit model to that less the mean and the item's bias. To be
 * called after the fold-in of the same history, with the scratch as that left it. */
void rs_factors_contributions(const struct rs_factors *model, const int32_t *items, const float *values, size_t n,
        size_t item, float *scratch, float *contribution);

/* The same for many items, wanted[n_wanted] (-1: none, zeros): contribution [n_wanted,n]. `fold_in` is the scratch of the
 * fold-in. It sums in another order than the function above, which is its plain version. */
void rs_factors_why(const struct rs_factors *model, const int32_t *items, const float *values, size_t n,
        const int32_t *wanted, size_t n_wanted, float *fold_in, float *scratch, float *contribution);

/* The floats of scratch that rs_factors_why() wants for a history of n. */
size_t rs_factors_why_scratch(const struct rs_factors *model, size_t n);

/* What an entry's factors (and a one for the bias) are multiplied by for its contribution to an item, but for its pull: the
 * fold-in's system solved for the item. direction [width], with room for that many rounded up to 16. */
void rs_factors_direction(const struct rs_factors *model, size_t item, float *scratch, float *direction);

/* ---- items among themselves ---- */

/* Cosines of one item's factors with those of all items: scores [n_items]; the item itself gets 1. */
void rs_factors_similar(const struct rs_factors *model, size_t item, float *scores);

/* ---- for the fit ---- */

/* How an entry of value r enters a row's system A x = b: A += weight y y^T, b += pull y. In an explicit model 0 is no
 * rating: it enters with nothing. */
struct rs_factors_term {
    float weight, pull;
};
struct rs_factors_term rs_factors_entry(const struct rs_factors_objective *objective,
        const struct rs_factors_side *against, int32_t position, float value);

/* The floats of scratch that rs_factors_solve() wants for k factors; the system comes first in it (math/cholesky.h). */
size_t rs_factors_solve_scratch(size_t k, bool is_explicit);

/* One row of either side against the other, the fold-in with everything spelt out: `against` is the side held fixed. Behind
 * the row's n positions stand `ahead` more, of rows that will be solved next by the same caller: only a hint. */
int rs_factors_solve(const struct rs_factors_objective *objective, size_t k, const struct rs_factors_side *against,
        const int32_t *positions, const float *values, size_t n, size_t ahead, float *row, float *scratch);

/* The two parts of that before the system is solved. Start: `system` [stride,stride] is the Gram matrix of all rows
 * (implicit), or zeros, and the regularisation. Add: the entries to it (upper triangle) and to `right` [width]; `scratch` as
 * above, of which the system's part is not touched. */
void rs_factors_start_system(const struct rs_factors_objective *objective, size_t k,
        const struct rs_factors_side *against, const float *values, size_t n, float *system);
void rs_factors_add_entries(const struct rs_factors_objective *objective, size_t k,
        const struct rs_factors_side *against, const int32_t *positions, const float *values, size_t n, size_t ahead,
        float *system, float *right, float *scratch);

/* l_u for a row of n entries against `n_other` rows; in an explicit model values of 0 do not count. */
double rs_factors_row_regularization(const struct rs_factors_objective *objective, const float *values, size_t n,
        size_t n_other);

/* The Gram matrix of a side, as `gram` above. */
int rs_factors_gram(const struct rs_factors_objective *objective, size_t k, struct rs_factors_side *side, int n_threads,
        struct rs_error *error);

#endif

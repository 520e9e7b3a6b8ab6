/* eval_ratings.c: errors of users to sums, a block of users at a time. */
#include "eval_ratings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"

enum { BLOCK_USERS = 1024, USERS_OF_WORKER = 16 };

int eval_means_fit(struct eval_means *means, const struct rs_csr *held_out, const struct rs_csr *training,
        struct rs_error *error)
{
    *means = (struct eval_means){0};
    means->row = rs_alloc(held_out->n_rows, sizeof *means->row, error);
    means->column = rs_alloc(held_out->n_columns, sizeof *means->column, error);
    if (!means->row || !means->column || rs_ids_locate(&held_out->rows, &training->rows, means->row, error) != 0
            || rs_ids_locate(&held_out->columns, &training->columns, means->column, error) != 0)
        return -1;
    return rating_means_fit(&means->means, training->n_rows, training->n_columns, training->indptr, training->indices,
            training->data, RATING_ROUNDS, error);
}

void eval_means_free(struct eval_means *means)
{
    free(means->row);
    free(means->column);
    rating_means_free(&means->means);
    *means = (struct eval_means){0};
}

/* Slots as in eval_lists.c: the whole, then each slice of films. */
struct work {
    struct rating_problem problem;
    const struct rs_csr *held_out;
    const struct eval_truth *truth;
    const struct eval_slices *slices;
    size_t n_slots, first, n; /* users first .. first + n - 1 */
    double *terms;            /* [BLOCK_USERS, n_slots, RATING_N_TERMS] */
    struct eval_addend *addends;
    uint64_t key[BLOCK_USERS];
};

static void sum_user(const struct work *w, size_t user, double *terms)
{
    for (int64_t i = w->held_out->indptr[user]; i < w->held_out->indptr[user + 1]; i++) {
        rating_add(terms, &w->problem, user, i);
        for (size_t slot = 1; slot < w->n_slots; slot++)
            if (eval_slices_has(w->slices, slot + w->slices->n_of_users - 1, i, w->truth->film[i]))
                rating_add(terms + slot * RATING_N_TERMS, &w->problem, user, i);
    }
}

static void sum_some(void *context, size_t some, int worker)
{
    struct work *w = context;

    (void)worker;
    for (size_t i = some * USERS_OF_WORKER; i < (some + 1) * USERS_OF_WORKER && i < w->n; i++)
        sum_user(w, w->first + i, w->terms + i * w->n_slots * RATING_N_TERMS);
}

/* Which sums a user's terms go to; nothing where the user has no pairs. */
static size_t address(const struct work *w, size_t i, struct eval_addend *addends)
{
    const double *terms = w->terms + i * w->n_slots * RATING_N_TERMS;
    size_t of[EVAL_N_BY], n = eval_slices_of_user(w->slices, w->first + i, EVAL_NO_SCENARIO, of);
    struct eval_addend a = {.user = (uint32_t)i, .n = RATING_N_TERMS, .values = terms};

    if (!(terms[RATING_N] > 0))
        return 0;
    for (size_t s = 0; s < n; s++) {
        a.first = of[s] * RATING_N_TERMS;
        addends[s] = a;
    }
    for (size_t slot = 1; slot < w->n_slots; slot++) {
        a.values = terms + slot * RATING_N_TERMS;
        a.first = (slot + w->slices->n_of_users - 1) * RATING_N_TERMS;
        if (a.values[RATING_N] > 0)
            addends[n++] = a;
    }
    return n;
}

static int sum_block(struct work *w, struct eval_bootstrap *bootstrap, int n_threads, struct rs_error *error)
{
    size_t n = 0;

    memset(w->terms, 0, BLOCK_USERS * w->n_slots * RATING_N_TERMS * sizeof *w->terms);
    rs_parallel(rs_blocks(w->n, USERS_OF_WORKER), n_threads, sum_some, w);
    for (size_t i = 0; i < w->n; i++) {
        n += address(w, i, w->addends + n);
        w->key[i] = eval_truth_key(w->truth, w->first + i);
    }
    return eval_bootstrap_add(bootstrap, w->key, w->n, w->addends, n, n_threads, error);
}

int eval_ratings_sum(struct eval_bootstrap *bootstrap, const struct eval_predictions *p,
        const struct eval_slices *slices, const struct eval_means *means, int n_threads, struct rs_error *error)
{
    size_t n_slots = 1 + slices->n - slices->n_of_users, n_users = p->held_out->n_rows;
    struct work w = {.held_out = p->held_out, .truth = p->truth, .slices = slices, .n_slots = n_slots};
    int status = 0;

    w.problem = (struct rating_problem){
            .indices = p->held_out->indices, .truth = p->held_out->data, .predicted = p->predicted};
    if (means) {
        w.problem.means = &means->means;
        w.problem.mean_row = means->row;
        w.problem.mean_column = means->column;
    }
    w.terms = rs_alloc(BLOCK_USERS * n_slots, RATING_N_TERMS * sizeof *w.terms, error);
    w.addends = rs_alloc(BLOCK_USERS, slices->n * sizeof *w.addends, error);
    if (!w.terms || !w.addends)
        status = -1;
    for (; status == 0 && w.first < n_users; w.first += BLOCK_USERS) {
        w.n = n_users - w.first < BLOCK_USERS ? n_users - w.first : BLOCK_USERS;
        status = sum_block(&w, bootstrap, n_threads, error);
    }
    free(w.terms);
    free(w.addends);
    return status;
}

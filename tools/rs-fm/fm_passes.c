/* fm_passes.c: passes over the ratings, in blocks of users. A block adds what it has for films to a sum of its own; these are
 * added up in the order of the blocks. */
#include "fm_gibbs.h"

#include <string.h>

#include "base/parallel.h"

enum { FILMS = 16384 };

struct pass {
    struct fm_state *state;
    size_t factor, next;
};

static double factor_of(const struct fm_side_state *side, size_t factor, size_t row)
{
    return factor == 0 ? 0 : side->q[factor * side->design->n_rows + row];
}

/* ---- errors anew ---- */

static void errors_block(void *context, size_t block, int worker)
{
    struct fm_state *s = ((struct pass *)context)->state;
    const struct fm_side_state *users = &s->side[FM_USERS], *items = &s->side[FM_ITEMS];
    size_t n_users = users->design->n_rows, n_items = items->design->n_rows;

    (void)worker;
    for (size_t u = s->block[block]; u < s->block[block + 1]; u++) {
        double squares = 0;
        int64_t knot = s->drift.knots ? s->drift.knots->start[u] : 0;

        for (int64_t r = s->ratings->start[u]; r < s->ratings->start[u + 1]; r++) {
            size_t i = (size_t)s->ratings->item[r];
            double sum = s->w0 + users->q[u] + items->q[i], e;

            for (size_t f = 1; f <= s->k; f++)
                sum += users->q[f * n_users + u] * items->q[f * n_items + i];
            if (s->drift.knots) {
                knot += r == s->drift.knots->first[knot + 1];
                sum += fm_drift_at(&s->drift, (size_t)knot, 0);
            }
            e = (double)s->ratings->value[r] - sum;
            s->error[r] = (float)e;
            squares += e * e;
        }
        s->error_squares[u] = squares;
    }
}

void fm_pass_errors(struct fm_state *state)
{
    struct pass pass = {.state = state};

    rs_parallel(state->n_blocks, state->n_threads, errors_block, &pass);
}

/* ---- to the users, and back from the films ---- */

static void users_block(void *context, size_t block, int worker)
{
    const struct pass *p = context;
    struct fm_state *s = p->state;
    struct fm_side_state *users = &s->side[FM_USERS];
    const double *ahead = s->side[FM_ITEMS].ahead;

    (void)worker;
    for (size_t u = s->block[block]; u < s->block[block + 1]; u++) {
        double c = s->user_precision[u], before = factor_of(users, p->factor, u);
        double s1 = 0, s2 = 0, e0 = 0, e1 = 0, squares = 0;
        int64_t first = s->ratings->start[u], end = s->ratings->start[u + 1];

        for (int64_t r = first; r < end; r++) {
            const double *film = ahead + 4 * (size_t)s->ratings->item[r];
            double e = (double)s->error[r] - film[0] - film[1] * before, o = film[2];

            s->error[r] = (float)e;
            s1 += o;
            s2 += o * o;
            e0 += e;
            e1 += e * o;
            squares += e * e;
        }
        s->error_squares[u] = squares;
        users->rows[u] = (struct fm_row){
                c * (double)(end - first), c * s1, c * s2, c * e0, c * e1, factor_of(users, p->next, u), 0, 0};
    }
}

static void run_users(struct fm_state *state, size_t factor, size_t next, bool take)
{
    struct fm_side_state *items = &state->side[FM_ITEMS];
    struct pass pass = {state, factor, next};

    for (size_t i = 0; i < items->design->n_rows; i++) {
        const struct fm_row *row = &items->rows[i];
        double *ahead = items->ahead + 4 * i, *q = items->q + factor * items->design->n_rows + i;

        ahead[0] = take ? row->part : state->shift;
        ahead[1] = take && factor > 0 ? row->q - *q : 0;
        if (take) {
            items->q[i] += row->part;
            if (factor > 0)
                *q = row->q;
        }
        ahead[2] = factor_of(items, next, i);
    }
    rs_parallel(state->n_blocks, state->n_threads, users_block, &pass);
    state->shift = 0;
}

void fm_pass_users(struct fm_state *state, size_t factor)
{
    run_users(state, factor, factor, false);
}

void fm_pass_back(struct fm_state *state, size_t factor, size_t next)
{
    run_users(state, factor, next, true);
}

/* ---- to the films ---- */

static void items_block(void *context, size_t block, int worker)
{
    const struct pass *p = context;
    struct fm_state *s = p->state;
    struct fm_side_state *users = &s->side[FM_USERS];
    const struct fm_side_state *items = &s->side[FM_ITEMS];
    size_t n_users = users->design->n_rows;
    double *partial = s->partial + block * items->design->n_rows * 4;

    (void)worker;
    memset(partial, 0, items->design->n_rows * 4 * sizeof *partial);
    for (size_t u = s->block[block]; u < s->block[block + 1]; u++) {
        const struct fm_row *row = &users->rows[u];
        double *q = users->q + p->factor * n_users + u;
        double c = s->user_precision[u], part = row->part, o = p->factor ? row->q : 1, change = p->factor ? o - *q : 0;
        double co = c * o, coo = co * o;

        users->q[u] += part;
        if (p->factor)
            *q = o;
        for (int64_t r = s->ratings->start[u]; r < s->ratings->start[u + 1]; r++) {
            double *sums = partial + 4 * (size_t)s->ratings->item[r];
            double e = (double)s->error[r] - part - change * items->ahead[4 * (size_t)s->ratings->item[r] + 2];

            s->error[r] = (float)e;
            sums[0] += co;
            sums[1] += coo;
            sums[2] += c * e;
            sums[3] += co * e;
        }
    }
}

/* At factor 0 each o counts as 1, so that s1 is the sum of the precisions, which stays for all factors of a sweep. */
static void sum_block(void *context, size_t block, int worker)
{
    const struct pass *p = context;
    struct fm_state *s = p->state;
    struct fm_side_state *items = &s->side[FM_ITEMS];
    size_t n = items->design->n_rows, end = (block + 1) * FILMS < n ? (block + 1) * FILMS : n;

    (void)worker;
    for (size_t i = block * FILMS; i < end; i++) {
        double sum[4] = {0, 0, 0, 0};

        for (size_t b = 0; b < s->n_blocks; b++)
            for (size_t j = 0; j < 4; j++)
                sum[j] += s->partial[(b * n + i) * 4 + j];
        if (p->factor == 0)
            items->ahead[4 * i + 3] = sum[0];
        items->rows[i] = p->factor ? (struct fm_row){items->ahead[4 * i + 3], sum[0], sum[1], sum[2], sum[3],
                                 factor_of(items, p->factor, i), 0, 0}
                                   : (struct fm_row){.n = sum[0], .e0 = sum[2]};
    }
}

void fm_pass_items(struct fm_state *state, size_t factor)
{
    struct pass pass = {.state = state, .factor = factor};

    rs_parallel(state->n_blocks, state->n_threads, items_block, &pass);
    rs_parallel(rs_blocks(state->side[FM_ITEMS].design->n_rows, FILMS), state->n_threads, sum_block, &pass);
}

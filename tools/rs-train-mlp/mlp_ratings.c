/* mlp_ratings.c: holding ratings out, and damped biases. */
#include "mlp_ratings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/rng.h"

/* ---- which are held out ---- */

struct by_time {
    int64_t time;
    int32_t entry;
};

static int compare_time(const void *left, const void *right)
{
    const struct by_time *a = left, *b = right;

    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return a->entry < b->entry ? -1 : a->entry > b->entry;
}

/* One user's entries in the order in which the last ones are held out. Without times it is a random one: a drawn number
 * takes the time's place. */
static void order_entries(struct by_time *entries, const struct rs_csr *matrix, size_t row, gsl_rng *rng, uint64_t seed)
{
    int64_t start = matrix->indptr[row], n = matrix->indptr[row + 1] - start;

    if (!matrix->time)
        rs_rng_set(rng, seed, row);
    for (int64_t i = 0; i < n; i++) {
        entries[i].entry = (int32_t)(start + i);
        entries[i].time = matrix->time ? matrix->time[start + i] : (int64_t)gsl_rng_get(rng);
    }
    qsort(entries, (size_t)n, sizeof *entries, compare_time);
}

static void split_rows(struct mlp_ratings *ratings, const struct rs_csr *matrix, double fraction, uint64_t seed,
        struct by_time *room, gsl_rng *rng)
{
    for (size_t row = 0; row < matrix->n_rows; row++) {
        size_t n = (size_t)(matrix->indptr[row + 1] - matrix->indptr[row]);
        size_t n_out = (size_t)floor(fraction * (double)n + 0.5);

        order_entries(room, matrix, row, rng, seed);
        for (size_t i = 0; i < n; i++) {
            ratings->user[room[i].entry] = (int32_t)row;
            if (i + n_out < n)
                ratings->learnt[ratings->n_learnt++] = room[i].entry;
            else
                ratings->held_out[ratings->n_held_out++] = room[i].entry;
        }
    }
}

static void list_held_out(struct mlp_ratings *ratings)
{
    for (size_t i = 0; i < ratings->n_held_out; i++) {
        ratings->held_user[i] = ratings->user[ratings->held_out[i]];
        ratings->held_item[i] = ratings->item[ratings->held_out[i]];
    }
}

static size_t longest_row(const struct rs_csr *matrix)
{
    size_t longest = 0;

    for (size_t row = 0; row < matrix->n_rows; row++) {
        size_t n = (size_t)(matrix->indptr[row + 1] - matrix->indptr[row]);

        longest = n > longest ? n : longest;
    }
    return longest;
}

int mlp_ratings_split(struct mlp_ratings *ratings, const struct rs_csr *matrix, double fraction, uint64_t seed,
        struct rs_error *error)
{
    size_t n = rs_csr_entries(matrix), most_out = (size_t)(fraction * (double)n) + matrix->n_rows;
    struct by_time *room;
    gsl_rng *rng;
    int status = -1;

    *ratings = (struct mlp_ratings){.n = n, .item = matrix->indices, .value = matrix->data, .in_time = matrix->time};
    if (n > INT32_MAX)
        return rs_fail(error, "want at most %d ratings, got %zu", INT32_MAX, n);
    ratings->user = rs_alloc(n, sizeof *ratings->user, error);
    ratings->learnt = rs_alloc(n, sizeof *ratings->learnt, error);
    ratings->held_out = rs_alloc(most_out, sizeof *ratings->held_out, error);
    ratings->held_user = rs_alloc(most_out, sizeof *ratings->held_user, error);
    ratings->held_item = rs_alloc(most_out, sizeof *ratings->held_item, error);
    ratings->offsets = rs_alloc_zero(n, sizeof *ratings->offsets, error);
    room = rs_alloc(longest_row(matrix), sizeof *room, error);
    rng = rs_rng_new(seed, 0, error);
    if (ratings->user && ratings->learnt && ratings->held_out && ratings->held_user && ratings->held_item
            && ratings->offsets && room && rng) {
        split_rows(ratings, matrix, fraction, seed, room, rng);
        list_held_out(ratings);
        status = 0;
    }
    free(room);
    if (rng)
        gsl_rng_free(rng);
    return status;
}

void mlp_ratings_learn_all(struct mlp_ratings *ratings)
{
    memcpy(ratings->learnt + ratings->n_learnt, ratings->held_out, ratings->n_held_out * sizeof *ratings->learnt);
    ratings->n_learnt += ratings->n_held_out;
    ratings->n_held_out = 0;
}

void mlp_ratings_free(struct mlp_ratings *ratings)
{
    free(ratings->user);
    free(ratings->learnt);
    free(ratings->held_out);
    free(ratings->held_user);
    free(ratings->held_item);
    free(ratings->offsets);
    *ratings = (struct mlp_ratings){0};
}

/* ---- damped biases ---- */

enum { SWEEPS = 20 }; /* in turn, users and films have settled to the fourth decimal by then */

static void start_range(struct rs_rating_network *model, const struct mlp_ratings *ratings)
{
    double sum = 0;

    model->low = INFINITY;
    model->high = -INFINITY;
    for (size_t i = 0; i < ratings->n; i++) {
        model->low = fminf(model->low, ratings->value[i]);
        model->high = fmaxf(model->high, ratings->value[i]);
    }
    for (size_t i = 0; i < ratings->n_learnt; i++)
        sum += (double)ratings->value[ratings->learnt[i]];
    model->mean = (float)(sum / (double)(ratings->n_learnt ? ratings->n_learnt : 1));
}

/* One side's biases with the other's held fixed. `known` says where an own, `other_known` where another row is. */
static void sweep(const struct mlp_ratings *ratings, double mean, const int32_t *own, const struct rs_rating_rows *rows,
        struct rs_rating_side *side, const int32_t *other, const struct rs_rating_rows *other_rows,
        const struct rs_rating_side *other_side, double damping, double *sum, double *count)
{
    memset(sum, 0, side->n * sizeof *sum);
    memset(count, 0, side->n * sizeof *count);
    for (size_t i = 0; i < ratings->n_learnt; i++) {
        int32_t entry = ratings->learnt[i];
        int32_t row = rows->known[own[entry]], other_row = other_rows->known[other[entry]];

        if (row < 0)
            continue;
        sum[row] += (double)ratings->value[entry] - mean;
        sum[row] -= other_row >= 0 ? (double)other_side->biases[other_row] : 0;
        count[row]++;
    }
    for (size_t row = 0; row < side->n; row++)
        side->biases[row] = (float)(count[row] > 0 ? sum[row] / (count[row] + damping) : 0);
}

int mlp_start_biases(struct rs_rating_network *model, const struct mlp_ratings *ratings,
        const struct rs_rating_rows *users, const struct rs_rating_rows *items, double damping, struct rs_error *error)
{
    size_t rows = model->users.n > model->items.n ? model->users.n : model->items.n;
    double *sum = rs_alloc(rows, sizeof *sum, error), *count = rs_alloc(rows, sizeof *count, error);
    int status = sum && count ? 0 : -1;

    if (status == 0)
        start_range(model, ratings);
    for (int i = 0; status == 0 && i < SWEEPS; i++) {
        sweep(ratings, (double)model->mean, ratings->item, items, &model->items, ratings->user, users, &model->users,
                damping, sum, count);
        sweep(ratings, (double)model->mean, ratings->user, users, &model->users, ratings->item, items, &model->items,
                damping, sum, count);
    }
    free(sum);
    free(count);
    return status;
}

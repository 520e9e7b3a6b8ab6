/* rating_metrics.c: means and biases from training ratings; errors, user by user. */
#include "rating_metrics.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"

enum { BLOCK_USERS = 1024 };

/* The film's mean and damped bias, from its sum of ratings (in `item_mean`) and their number. */
static void finish_items(struct rating_means *means, const double *count, size_t n_columns)
{
    for (size_t j = 0; j < n_columns; j++) {
        double sum = means->item_mean[j];

        means->item_bias[j] = (sum - count[j] * means->mean) / (RATING_DAMPING_ITEMS + count[j]);
        means->item_mean[j] = count[j] > 0 ? sum / count[j] : means->mean;
    }
}

static void fit_users(struct rating_means *means, size_t n_rows, const int64_t *indptr, const int32_t *indices,
                      const float *data)
{
    for (size_t row = 0; row < n_rows; row++) {
        double sum = 0;

        for (int64_t i = indptr[row]; i < indptr[row + 1]; i++)
            sum += (double)data[i] - means->mean - means->item_bias[indices[i]];
        means->user_bias[row] = sum / (double)(RATING_DAMPING_USERS + indptr[row + 1] - indptr[row]);
    }
}

int rating_means_fit(struct rating_means *means, size_t n_rows, size_t n_columns, const int64_t *indptr,
                     const int32_t *indices, const float *data, struct rs_error *error)
{
    double *count = rs_alloc_zero(n_columns, sizeof *count, error);
    int64_t n = indptr[n_rows];
    double sum = 0;

    *means = (struct rating_means){0};
    means->item_mean = rs_alloc_zero(n_columns, sizeof *means->item_mean, error);
    means->item_bias = rs_alloc_zero(n_columns, sizeof *means->item_bias, error);
    means->user_bias = rs_alloc_zero(n_rows, sizeof *means->user_bias, error);
    if (!count || !means->item_mean || !means->item_bias || !means->user_bias) {
        free(count);
        return -1;
    }
    for (int64_t i = 0; i < n; i++) {
        sum += (double)data[i];
        means->item_mean[indices[i]] += (double)data[i];
        count[indices[i]]++;
    }
    means->mean = n > 0 ? sum / (double)n : 0;
    finish_items(means, count, n_columns);
    fit_users(means, n_rows, indptr, indices, data);
    free(count);
    return 0;
}

void rating_means_free(struct rating_means *means)
{
    free(means->item_mean);
    free(means->item_bias);
    free(means->user_bias);
    *means = (struct rating_means){0};
}

static void add_error(struct rating_sums *sums, enum rating_predictor predictor, double error)
{
    sums->squared[predictor] += error * error;
    sums->absolute[predictor] += fabs(error);
}

static void add_means(struct rating_sums *sums, const struct rating_problem *p, size_t user, int32_t column, double truth)
{
    int32_t row = p->mean_row[user], item = p->mean_column[column];
    double mean = p->means->mean;
    double user_bias = row >= 0 ? p->means->user_bias[row] : 0;
    double item_bias = item >= 0 ? p->means->item_bias[item] : 0;

    add_error(sums, RATING_BIASES, mean + user_bias + item_bias - truth);
    add_error(sums, RATING_ITEM_MEAN, (item >= 0 ? p->means->item_mean[item] : mean) - truth);
    add_error(sums, RATING_GLOBAL_MEAN, mean - truth);
}

struct work {
    const struct rating_problem *problem;
    struct rating_sums *sums;
};

static void evaluate_block(void *context, size_t block, int worker)
{
    const struct work *w = context;
    const struct rating_problem *p = w->problem;
    size_t first = block * BLOCK_USERS, end = first + BLOCK_USERS;

    (void)worker;
    if (end > p->n_users)
        end = p->n_users;
    for (size_t user = first; user < end; user++) {
        w->sums[user] = (struct rating_sums){0};
        for (int64_t i = p->indptr[user]; i < p->indptr[user + 1]; i++) {
            if (isnan(p->predicted[i]))
                continue;
            w->sums[user].n++;
            add_error(&w->sums[user], RATING_PREDICTION, (double)p->predicted[i] - (double)p->truth[i]);
            if (p->means)
                add_means(&w->sums[user], p, user, p->indices[i], (double)p->truth[i]);
        }
    }
}

void rating_evaluate(struct rating_sums *sums, const struct rating_problem *problem, int n_threads)
{
    struct work w = {problem, sums};

    rs_parallel(rs_blocks(problem->n_users, BLOCK_USERS), n_threads, evaluate_block, &w);
}

struct rating_sums rating_total(const struct rating_sums *sums, size_t n_users)
{
    struct rating_sums total = {0};

    for (size_t user = 0; user < n_users; user++) {
        total.n += sums[user].n;
        for (int predictor = 0; predictor < RATING_N_PREDICTORS; predictor++) {
            total.squared[predictor] += sums[user].squared[predictor];
            total.absolute[predictor] += sums[user].absolute[predictor];
        }
    }
    return total;
}

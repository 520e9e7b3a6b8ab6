/* rating_metrics.c: means and biases from training ratings; errors, pair by pair. */
#include "rating_metrics.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

struct training {
    size_t n_rows, n_columns;
    const int64_t *indptr;
    const int32_t *indices;
    const float *data;
};

/* mu, the films' means, and count[n_columns] of their ratings. */
static void fit_means(struct rating_means *means, double *count, const struct training *t)
{
    int64_t n = t->indptr[t->n_rows];
    double sum = 0;

    for (int64_t i = 0; i < n; i++) {
        sum += (double)t->data[i];
        means->item_mean[t->indices[i]] += (double)t->data[i];
        count[t->indices[i]]++;
    }
    means->mean = n > 0 ? sum / (double)n : 0;
    for (size_t j = 0; j < t->n_columns; j++)
        means->item_mean[j] = count[j] > 0 ? means->item_mean[j] / count[j] : means->mean;
}

static void fit_items(struct rating_means *means, const double *count, const struct training *t)
{
    for (size_t j = 0; j < t->n_columns; j++)
        means->item_bias[j] = 0;
    for (size_t row = 0; row < t->n_rows; row++)
        for (int64_t i = t->indptr[row]; i < t->indptr[row + 1]; i++)
            means->item_bias[t->indices[i]] += (double)t->data[i] - means->mean - means->user_bias[row];
    for (size_t j = 0; j < t->n_columns; j++)
        means->item_bias[j] /= RATING_DAMPING + count[j];
}

static void fit_users(struct rating_means *means, const struct training *t)
{
    for (size_t row = 0; row < t->n_rows; row++) {
        double sum = 0;

        for (int64_t i = t->indptr[row]; i < t->indptr[row + 1]; i++)
            sum += (double)t->data[i] - means->mean - means->item_bias[t->indices[i]];
        means->user_bias[row] = sum / (double)(RATING_DAMPING + t->indptr[row + 1] - t->indptr[row]);
    }
}

int rating_means_fit(struct rating_means *means, size_t n_rows, size_t n_columns, const int64_t *indptr,
        const int32_t *indices, const float *data, int n_rounds, struct rs_error *error)
{
    struct training t = {n_rows, n_columns, indptr, indices, data};
    double *count = rs_alloc_zero(n_columns, sizeof *count, error);
    int status = -1;

    *means = (struct rating_means){0};
    means->item_mean = rs_alloc_zero(n_columns, sizeof *means->item_mean, error);
    means->item_bias = rs_alloc_zero(n_columns, sizeof *means->item_bias, error);
    means->user_bias = rs_alloc_zero(n_rows, sizeof *means->user_bias, error);
    if (count && means->item_mean && means->item_bias && means->user_bias) {
        fit_means(means, count, &t);
        for (int round = 0; round < n_rounds; round++) {
            fit_items(means, count, &t);
            fit_users(means, &t);
        }
        status = 0;
    }
    free(count);
    return status;
}

void rating_means_free(struct rating_means *means)
{
    free(means->item_mean);
    free(means->item_bias);
    free(means->user_bias);
    *means = (struct rating_means){0};
}

static void add_error(double *terms, enum rating_predictor predictor, double error)
{
    terms[RATING_SQUARED + predictor] += error * error;
    terms[RATING_ABSOLUTE + predictor] += fabs(error);
}

static void add_means(double *terms, const struct rating_problem *p, size_t user, int32_t column, double truth)
{
    int32_t row = p->mean_row[user], item = p->mean_column[column];
    double mean = p->means->mean;
    double user_bias = row >= 0 ? p->means->user_bias[row] : 0;
    double item_bias = item >= 0 ? p->means->item_bias[item] : 0;

    add_error(terms, RATING_BIASES, mean + user_bias + item_bias - truth);
    add_error(terms, RATING_ITEM_MEAN, (item >= 0 ? p->means->item_mean[item] : mean) - truth);
    add_error(terms, RATING_GLOBAL_MEAN, mean - truth);
}

void rating_add(double *terms, const struct rating_problem *problem, size_t user, int64_t entry)
{
    double truth = (double)problem->truth[entry];

    if (isnan(problem->predicted[entry]))
        return;
    terms[RATING_N]++;
    add_error(terms, RATING_PREDICTION, (double)problem->predicted[entry] - truth);
    if (problem->means)
        add_means(terms, problem, user, problem->indices[entry], truth);
}

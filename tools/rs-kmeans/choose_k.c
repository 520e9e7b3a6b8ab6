/* choose_k.c: the fits of a range, then the measures: those of rows and labels from cluster_validity.h, the gap from
 * fits of reference sets, one set in memory at a time.
 *
 * First centres are found for all k together. The fits of one set are independent, so threads take a fit each; where there
 * are fewer fits than threads, all threads work on one fit after the other. A fit has the same bits either way. */
#include "choose_k.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "cluster_validity.h"
#include "gap_reference.h"
#include "kmeans_starts.h"

/* What all the steps below look at. */
struct work {
    struct kmeans_choice *choice;
    const struct kmeans_choose_parameters *choose;
    struct kmeans_parameters parameters;
    const float *x;
    size_t n, d, n_done;
    struct rs_progress *progress;
};

/* A fit for each k of the range, of rows [n,d]. */
struct fits {
    const struct work *work;
    struct kmeans_parameters parameters; /* k is left open */
    const float *rows;
    struct kmeans_starts starts;
    struct kmeans_result *results; /* [choice->n] */
    struct rs_error *errors;       /* [choice->n] */
    int *status;                   /* [choice->n] */
};

void kmeans_choice_free(struct kmeans_choice *choice)
{
    for (size_t i = 0; choice->results && i < choice->n; i++)
        kmeans_result_free(&choice->results[i]);
    free(choice->results);
    free(choice->scores);
    *choice = (struct kmeans_choice){0};
}

static int choice_alloc(struct kmeans_choice *choice, const struct kmeans_range *range, struct rs_error *error)
{
    *choice = (struct kmeans_choice){.n = kmeans_range_size(range)};
    choice->scores = rs_alloc(choice->n, sizeof *choice->scores, error);
    choice->results = rs_alloc_zero(choice->n, sizeof *choice->results, error);
    if (!choice->scores || !choice->results)
        return -1;
    for (size_t i = 0; i < choice->n; i++)
        choice->scores[i] = (struct kmeans_score){range->from + i * range->step, NAN, NAN, NAN, NAN, NAN, NAN};
    return 0;
}

/* The greatest k first: it takes longest. */
static void fit_block(void *context, size_t block, int worker)
{
    const struct fits *f = context;
    size_t i = f->work->choice->n - 1 - block;
    struct kmeans_parameters p = f->parameters;

    (void)worker;
    p.k = f->work->choice->scores[i].k;
    f->status[i] = kmeans_fit_from(&f->results[i], &p, f->starts.start + i * p.restarts, f->rows, f->work->n,
            f->work->d, NULL, &f->errors[i]);
}

static int find_starts(struct fits *f, int n_threads, struct rs_error *error)
{
    const struct work *w = f->work;
    size_t n = w->choice->n, *k = rs_alloc(n, sizeof *k, error);
    int status = -1;

    for (size_t i = 0; k && i < n; i++)
        k[i] = w->choice->scores[i].k;
    if (k)
        status = kmeans_starts_make(&f->starts, k, n, f->parameters.restarts, f->rows, w->n, w->d, f->parameters.seed,
                n_threads, error);
    free(k);
    return status;
}

/* results[choice->n] (cleared and freed by the caller) of the rows. The error is that of the least k that failed. */
static int fit_all(struct work *w, const float *rows, size_t restarts, struct kmeans_result *results,
        struct rs_error *error)
{
    size_t n = w->choice->n;
    struct fits f = {.work = w, .parameters = w->parameters, .rows = rows, .results = results};
    int n_threads = w->parameters.n_threads, status;
    bool side_by_side = n >= (size_t)n_threads;

    f.errors = rs_alloc(n, sizeof *f.errors, error);
    f.status = rs_alloc(n, sizeof *f.status, error);
    f.parameters.restarts = restarts;
    f.parameters.n_threads = side_by_side ? 1 : n_threads;
    status = f.errors && f.status ? find_starts(&f, n_threads, error) : -1;
    if (status == 0)
        rs_parallel(n, side_by_side ? n_threads : 1, fit_block, &f);
    for (size_t i = 0; status == 0 && i < n; i++) {
        status = f.status[i];
        if (status != 0)
            *error = f.errors[i];
    }
    kmeans_starts_free(&f.starts);
    free(f.errors);
    free(f.status);
    w->n_done += n;
    rs_progress_update(w->progress, w->n_done);
    return status;
}

static int fit_rows(struct work *w, struct rs_error *error)
{
    struct kmeans_choice *choice = w->choice;
    int status = fit_all(w, w->x, w->parameters.restarts, choice->results, error);

    for (size_t i = 0; status == 0 && i < choice->n; i++)
        choice->scores[i].inertia = choice->results[i].inertia;
    return status;
}

static int measure_silhouettes(struct work *w, const struct kmeans_partition *partitions, struct rs_error *error)
{
    size_t m = w->choose->silhouette_sample;
    double *mean = rs_alloc(w->choice->n, sizeof *mean, error);
    size_t *sample = NULL;
    int status = mean ? 0 : -1;

    if (status == 0 && m > 0 && m < w->n) {
        sample = rs_alloc(m, sizeof *sample, error);
        status = sample ? kmeans_sample(sample, m, w->n, w->parameters.seed, error) : -1;
    }
    if (status == 0)
        status = kmeans_silhouettes(mean, partitions, w->choice->n, w->x, w->n, w->d, sample, m,
                w->parameters.n_threads, error);
    for (size_t i = 0; status == 0 && i < w->choice->n; i++)
        w->choice->scores[i].silhouette = mean[i];
    free(sample);
    free(mean);
    return status;
}

static int measure_partitions(struct work *w, struct rs_error *error)
{
    struct kmeans_choice *choice = w->choice;
    struct kmeans_partition *partitions = rs_alloc(choice->n, sizeof *partitions, error);
    int status = partitions ? 0 : -1;

    for (size_t i = 0; status == 0 && i < choice->n; i++) {
        struct kmeans_dispersion dispersion;

        partitions[i] = (struct kmeans_partition){choice->scores[i].k, choice->results[i].labels};
        status = kmeans_dispersion(&dispersion, &partitions[i], w->x, w->n, w->d, w->parameters.n_threads, error);
        choice->scores[i].davies_bouldin = dispersion.davies_bouldin;
        choice->scores[i].calinski_harabasz = dispersion.calinski_harabasz;
    }
    if (status == 0)
        status = measure_silhouettes(w, partitions, error);
    free(partitions);
    return status;
}

/* log W of each k on one reference set: logs[choice->n]. */
static int fit_reference(struct work *w, const struct kmeans_box *box, size_t number, float *rows, double *logs,
        struct rs_error *error)
{
    size_t n = w->choice->n;
    struct kmeans_result *results = rs_alloc_zero(n, sizeof *results, error);
    int status = results ? 0 : -1;

    if (status == 0)
        status = kmeans_box_draw(box, rows, w->n, w->parameters.seed, number, w->parameters.n_threads, error);
    if (status == 0)
        status = fit_all(w, rows, w->choose->gap_restarts, results, error);
    for (size_t i = 0; results && i < n; i++) {
        logs[i] = log(results[i].inertia);
        kmeans_result_free(&results[i]);
    }
    free(results);
    return status == 0 ? 0 : rs_fail_at(error, "gap statistic: reference set");
}

/* Gap(k) = mean of log W over the reference sets - log W, and its error sd sqrt(1 + 1/B); logs [B,n]. */
static void score_gap(struct kmeans_choice *choice, const double *logs, size_t n_sets)
{
    for (size_t i = 0; i < choice->n; i++) {
        struct kmeans_score *score = &choice->scores[i];
        double mean = 0, variance = 0;

        for (size_t b = 0; b < n_sets; b++)
            mean += logs[b * choice->n + i] / (double)n_sets;
        for (size_t b = 0; b < n_sets; b++)
            variance += pow(logs[b * choice->n + i] - mean, 2) / (double)n_sets;
        if (score->inertia > 0 && isfinite(mean)) {
            score->gap = mean - log(score->inertia);
            score->gap_error = sqrt(variance * (1 + 1 / (double)n_sets));
        }
    }
}

static int measure_gap(struct work *w, struct rs_error *error)
{
    size_t n_sets = w->choose->gap_references, n = w->choice->n;
    struct kmeans_box box = {0};
    double *logs = NULL;
    float *rows = NULL;
    int status = -1;

    if (n_sets == 0)
        return 0;
    if (kmeans_box_about(&box, w->x, w->n, w->d, w->choose->principal, w->parameters.n_threads, error) == 0) {
        logs = rs_alloc(n_sets * n, sizeof *logs, error);
        rows = rs_alloc(w->n * w->d, sizeof *rows, error);
        status = logs && rows ? 0 : -1;
    }
    for (size_t b = 0; status == 0 && b < n_sets; b++)
        status = fit_reference(w, &box, b, rows, logs + b * n, error);
    if (status == 0)
        score_gap(w->choice, logs, n_sets);
    free(rows);
    free(logs);
    kmeans_box_free(&box);
    return status;
}

int kmeans_choose(struct kmeans_choice *choice, const struct kmeans_choose_parameters *choose,
        const struct kmeans_parameters *parameters, const float *x, size_t n, size_t d, struct rs_progress *progress,
        struct rs_error *error)
{
    struct work w = {choice, choose, *parameters, x, n, d, 0, progress};
    const char *wrong;

    w.parameters.k = choose->range.from + (kmeans_range_size(&choose->range) - 1) * choose->range.step;
    wrong = kmeans_check(&w.parameters, n, d);
    *choice = (struct kmeans_choice){0};
    if (wrong)
        return rs_fail(error, "%s", wrong);
    if (choice_alloc(choice, &choose->range, error) != 0 || fit_rows(&w, error) != 0
            || measure_partitions(&w, error) != 0)
        return -1;
    return measure_gap(&w, error);
}

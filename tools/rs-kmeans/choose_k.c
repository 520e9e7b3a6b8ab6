/* choose_k.c: the fits of a range, then the measures: those of rows and labels from cluster_validity.h, the gap from fits
 * of reference sets, one set in memory at a time. */
#include "choose_k.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cluster_validity.h"
#include "gap_reference.h"

/* What all the steps below look at. */
struct work {
    struct kmeans_choice *choice;
    const struct kmeans_choose_parameters *choose;
    struct kmeans_parameters parameters; /* of the fits: k changes */
    const float *x;
    size_t n, d, n_done;
    struct rs_progress *progress;
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

/* The greatest k first: what rows can't give is said before any long work. */
static int fit_all(struct work *w, struct rs_error *error)
{
    struct kmeans_choice *choice = w->choice;

    for (size_t i = choice->n; i-- > 0;) {
        w->parameters.k = choice->scores[i].k;
        if (kmeans_fit(&choice->results[i], &w->parameters, w->x, w->n, w->d, NULL, error) != 0)
            return -1;
        choice->scores[i].inertia = choice->results[i].inertia;
        rs_progress_update(w->progress, ++w->n_done);
    }
    return 0;
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
    struct kmeans_result result;
    int status = kmeans_box_draw(box, rows, w->n, w->parameters.seed, number, w->parameters.n_threads, error);

    for (size_t i = 0; status == 0 && i < w->choice->n; i++) {
        w->parameters.k = w->choice->scores[i].k;
        status = kmeans_fit(&result, &w->parameters, rows, w->n, w->d, NULL, error);
        logs[i] = log(result.inertia);
        kmeans_result_free(&result);
        rs_progress_update(w->progress, ++w->n_done);
    }
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
    w->parameters.restarts = w->choose->gap_restarts;
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
                  const struct kmeans_parameters *parameters, const float *x, size_t n, size_t d,
                  struct rs_progress *progress, struct rs_error *error)
{
    struct work w = {choice, choose, *parameters, x, n, d, 0, progress};

    if (choice_alloc(choice, &choose->range, error) != 0 || fit_all(&w, error) != 0
            || measure_partitions(&w, error) != 0)
        return -1;
    return measure_gap(&w, error);
}

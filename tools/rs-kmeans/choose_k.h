/* choose_k.h: how many clusters: a fit for each k of a range, measures of each, and what each method recommends.
 *
 * Rules over a table of measures are pure functions; the table is made from rows by kmeans_choose(). */
#ifndef RS_KMEANS_CHOOSE_K_H
#define RS_KMEANS_CHOOSE_K_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"
#include "kmeans_fit.h"

enum kmeans_method {
    KMEANS_BY_ELBOW,             /* the knee of the inertia: furthest below the line from the first k to the last */
    KMEANS_BY_SILHOUETTE,        /* the greatest */
    KMEANS_BY_GAP,               /* the first with gap(k) >= gap(next k) - error(next k), else the greatest */
    KMEANS_BY_DAVIES_BOULDIN,    /* the least */
    KMEANS_BY_CALINSKI_HARABASZ, /* the greatest */
    KMEANS_N_METHODS
};

/* "elbow", "silhouette", "gap", "davies-bouldin", "calinski-harabasz", NULL. */
extern const char *const kmeans_methods[KMEANS_N_METHODS + 1];

/* from, from + step, ... up to `to`. */
struct kmeans_range {
    size_t from, to, step;
};

/* "8", "2-60" or "2-60:2". -1: another text; the message says what is wanted. */
int kmeans_range_parse(struct kmeans_range *range, const char *text, struct rs_error *error);
size_t kmeans_range_size(const struct kmeans_range *range);

/* A row of the table. What has no meaning, or was not asked for, is NAN. */
struct kmeans_score {
    size_t k;
    double inertia, silhouette, gap, gap_error, davies_bouldin, calinski_harabasz;
};

/* Which of scores[n], rising in k, the method recommends: its position, of equals the least k; -1 when no score has a
 * meaning (the elbow wants three). */
ptrdiff_t kmeans_recommend(const struct kmeans_score *scores, size_t n, enum kmeans_method method);

struct kmeans_choose_parameters {
    struct kmeans_range range;
    size_t silhouette_sample; /* so many rows measured, when there are more; 0: all */
    size_t gap_references;    /* sets of random rows; 0: no gap statistic */
    size_t gap_restarts;      /* starts for each fit of a reference set */
    bool principal;           /* reference sets in the box of the principal components, not of the columns */
};

struct kmeans_choice {
    size_t n;                      /* how many k */
    struct kmeans_score *scores;   /* [n] */
    struct kmeans_result *results; /* [n] the fits */
};

/* All fits of x [n,d] and their measures; parameters->k is not looked at. A fit is the one that this k alone gives. -1:
 * what kmeans_fit() says of the greatest k, or out of memory. Free with kmeans_choice_free(), also after a failure. */
int kmeans_choose(struct kmeans_choice *choice, const struct kmeans_choose_parameters *choose,
        const struct kmeans_parameters *parameters, const float *x, size_t n, size_t d, struct rs_progress *progress,
        struct rs_error *error);
void kmeans_choice_free(struct kmeans_choice *choice);

#endif

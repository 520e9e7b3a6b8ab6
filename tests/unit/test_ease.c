/* Tests of tools/rs-ease and common/models/item_model: EASE against a solve in double, the closed sums of transitions
 * against every prefix written out, pruning, and what a history scores and why. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/cholesky.h"
#include "math/inverse.h"
#include "matrices.h"
#include "models/item_model.h"
#include "models/ranker.h"
#include "rs-ease/ease_fit.h"
#include "rs-ease/transitions_fit.h"
#include "suite.h"

enum { USERS = 40, FILMS = 30 };

static struct rs_error error;

/* Column i of the inverse of A [n,n] in double. */
static void inverse_column(const double *a, size_t n, size_t i, double *column)
{
    double *copy = malloc(n * n * sizeof *copy);

    memcpy(copy, a, n * n * sizeof *copy);
    memset(column, 0, n * sizeof *column);
    column[i] = 1;
    ck_assert_int_eq(rs_cholesky_solve_plain(copy, column, n), 0);
    free(copy);
}

static void make_events(struct ease_events *events, bool by_time, bool by_rating, size_t max_items)
{
    struct rs_item_weighting weighting = {.by_rating = by_rating};
    struct rs_csr ratings;

    test_csr_random(&ratings, USERS, FILMS, 0.4, true, 5);
    ck_assert_int_eq(ease_events_make(events, &ratings, max_items, by_time, &weighting, 2, &error), 0);
    rs_csr_free(&ratings);
}

/* ---- the inverse ---- */

static const size_t sizes[] = {1, 5, 255, 256, 257, 700};

START_TEST(inverse_times_matrix_is_one)
{
    size_t n = sizes[_i];
    struct test_random random = {9};
    float *a = malloc(n * n * sizeof *a), *twice = malloc(n * n * sizeof *a), *x = malloc(n * n * sizeof *a);

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            a[i * n + j] = a[j * n + i] =
                    (float)(test_random_uniform(&random) - 0.5) + (i == j ? (float)sqrt((double)n) * 2 : 0);
    memcpy(x, a, n * n * sizeof *a);
    for (size_t i = 0; i < n; i++) /* the upper triangle is not looked at */
        for (size_t j = i + 1; j < n; j++)
            x[i * n + j] = NAN;
    memcpy(twice, x, n * n * sizeof *a);
    ck_assert_int_eq(rs_inverse(x, n, 1, NULL, &error), 0);
    ck_assert_int_eq(rs_inverse(twice, n, 2, NULL, &error), 0);
    ck_assert(memcmp(x, twice, n * n * sizeof *x) == 0);
    for (size_t i = 0; i < n; i += n / 7 + 1) {
        for (size_t j = 0; j < n; j++) {
            double sum = 0;

            for (size_t k = 0; k < n; k++)
                sum += (double)x[i * n + k] * a[k * n + j];
            ck_assert_double_eq_tol(sum, i == j, 2e-5);
        }
    }
    free(a);
    free(x);
    free(twice);
}
END_TEST

START_TEST(what_has_no_inverse_is_told)
{
    float a[] = {1, 2, 2, 1};

    ck_assert_int_eq(rs_inverse(a, 2, 1, NULL, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "positive definite"));
}
END_TEST

/* ---- EASE ---- */

/* X^T X + l I from the events, in double. */
static void gram(const struct ease_events *events, double regularization, double *g)
{
    size_t n = events->items.n;

    memset(g, 0, n * n * sizeof *g);
    for (size_t u = 0; u < events->n_users; u++)
        for (int64_t a = events->indptr[u]; a < events->indptr[u + 1]; a++)
            for (int64_t b = events->indptr[u]; b < events->indptr[u + 1]; b++)
                g[(size_t)events->event[a].item * n + (size_t)events->event[b].item] +=
                        (double)events->event[a].weight * events->event[b].weight;
    for (size_t i = 0; i < n; i++)
        g[i * n + i] += regularization;
}

START_TEST(ease_is_the_closed_form)
{
    struct ease_events events;
    double g[FILMS * FILMS], column[FILMS];
    float one[FILMS * FILMS], two[FILMS * FILMS];

    make_events(&events, false, _i == 1, 1000);
    ck_assert_uint_eq(events.items.n, FILMS);
    gram(&events, 7, g);
    ck_assert_int_eq(ease_fit(&events, 7, NULL, one, 1, NULL, &error), 0);
    ck_assert_int_eq(ease_fit(&events, 7, NULL, two, 2, NULL, &error), 0);
    ck_assert(memcmp(one, two, sizeof one) == 0);
    for (size_t j = 0; j < FILMS; j++) {
        inverse_column(g, FILMS, j, column);
        for (size_t i = 0; i < FILMS; i++)
            ck_assert_double_eq_tol(one[i * FILMS + j], i == j ? 0 : -column[i] / column[j], 1e-5);
    }
    ease_events_free(&events);
}
END_TEST

/* ---- transitions ---- */

/* The sums over every prefix, as they are defined. */
static void sums_by_prefix(const struct ease_events *events, const struct transitions_parameters *p, double *xx,
        double *xy)
{
    size_t n = events->items.n;
    double *past = malloc(n * sizeof *past), *future = malloc(n * sizeof *future);

    memset(xx, 0, n * n * sizeof *xx);
    memset(xy, 0, n * n * sizeof *xy);
    for (size_t u = 0; u < events->n_users; u++) {
        const struct ease_event *e = events->event;
        int64_t begin = events->indptr[u], end = events->indptr[u + 1];

        for (int64_t last = begin; last + 1 < end; last++) {
            memset(past, 0, n * sizeof *past);
            memset(future, 0, n * sizeof *future);
            for (int64_t a = begin; a <= last; a++) {
                const struct rs_item_weighting *w = &p->past;
                double days = (double)(e[last].time - e[a].time) / 86400, fast = 1, slow = 0;

                if (w->half_life > 0) {
                    fast = exp2(-(double)(last - a) / w->half_life);
                    slow = w->long_share > 0 ? w->long_share * exp2(-(double)(last - a) / w->half_life_long) : 0;
                    fast = (fast + slow) / (1 + w->long_share);
                }
                past[e[a].item] = e[a].weight * fast * (w->half_life_days > 0 ? exp2(-days / w->half_life_days) : 1);
            }
            for (int64_t q = last + 1; q < end; q++)
                future[e[q].item] =
                        e[q].weight
                        * (p->half_life_future > 0 ? exp2(-(double)(q - last - 1) / p->half_life_future) : 1);
            for (size_t i = 0; i < n; i++) {
                for (size_t j = 0; j < n; j++) {
                    xx[i * n + j] += past[i] * past[j];
                    xy[i * n + j] += past[i] * future[j];
                }
            }
        }
    }
    free(past);
    free(future);
}

static const struct transitions_parameters settings[] = {{5, {.half_life = 3}, 2, NULL}, {5, {.half_life = 4}, 4, NULL},
        {5, {.half_life = 0}, 3, NULL}, {5, {.half_life_days = 60}, 0, NULL},
        {5, {.half_life = 3, .half_life_days = 20}, 2, NULL}, {5, {.half_life = 0.1}, 0.2, NULL},
        {5, {.half_life_days = 0.001}, 2, NULL}, {5, {.half_life = 2, .half_life_long = 9, .long_share = 0.5}, 3, NULL},
        {5, {.half_life = 1, .half_life_long = 6, .long_share = 2, .half_life_days = 30}, 4, NULL}};

START_TEST(transitions_are_the_sum_over_every_prefix)
{
    const struct transitions_parameters *p = &settings[_i];
    struct ease_events events;
    double xx[FILMS * FILMS], xy[FILMS * FILMS], column[FILMS];
    float sum[FILMS * FILMS], sum_y[FILMS * FILMS], one[FILMS * FILMS], two[FILMS * FILMS];

    make_events(&events, true, _i % 2 == 1, 1000);
    sums_by_prefix(&events, p, xx, xy);
    ck_assert_int_eq(transitions_sums(&events, p, sum, sum_y, 2, &error), 0);
    for (size_t i = 0; i < FILMS; i++) {
        for (size_t j = 0; j <= i; j++)
            ck_assert_double_eq_tol(sum[i * FILMS + j], xx[i * FILMS + j], 1e-5 * (1 + xx[i * FILMS + j]));
        for (size_t j = 0; j < FILMS; j++)
            ck_assert_double_eq_tol(sum_y[i * FILMS + j], xy[i * FILMS + j], 1e-5 * (1 + xy[i * FILMS + j]));
    }
    ck_assert_int_eq(transitions_fit(&events, p, one, 1, NULL, &error), 0);
    ck_assert_int_eq(transitions_fit(&events, p, two, 2, NULL, &error), 0);
    ck_assert(memcmp(one, two, sizeof one) == 0);
    for (size_t i = 0; i < FILMS; i++)
        xx[i * FILMS + i] += p->regularization;
    for (size_t i = 0; i < FILMS; i++) {
        inverse_column(xx, FILMS, i, column);
        for (size_t j = 0; j < FILMS; j++) {
            double want = 0;

            for (size_t k = 0; k < FILMS; k++)
                want += column[k] * xy[k * FILMS + j];
            ck_assert_double_eq_tol(one[i * FILMS + j], want, 1e-4);
        }
    }
    ease_events_free(&events);
}
END_TEST

/* ---- content ---- */

/* Films 10, 20, ... but the last have vectors of three numbers. */
static void make_content(struct ease_content *content, const struct ease_events *events, double weight)
{
    struct test_random random = {3};
    struct rs_dense vectors = {.n_rows = FILMS - 1, .n_columns = 3};
    int64_t ids[FILMS];
    float data[FILMS * 3];

    for (size_t i = 0; i < FILMS * 3; i++)
        data[i] = (float)test_random_uniform(&random);
    for (size_t i = 0; i < FILMS; i++)
        ids[i] = events->items.numbers[i];
    vectors.data = data;
    vectors.rows = (struct rs_ids){.n = FILMS - 1, .numbers = ids};
    ck_assert_int_eq(ease_content_make(content, &vectors, events, weight, &error), 0);
    for (size_t j = 0; j < 3; j++) {
        double mean = 0;

        for (size_t i = 0; i < FILMS; i++)
            mean += (double)content->v[i * 3 + j] * (double)(events->item_indptr[i + 1] - events->item_indptr[i]);
        ck_assert_double_eq_tol(mean, 0, 1e-3);
        ck_assert_float_eq(content->v[(FILMS - 1) * 3 + j], 0);
    }
}

static double content_of(const struct ease_content *content, size_t i, size_t j)
{
    double sum = 0;

    for (size_t k = 0; k < content->d; k++)
        sum += (double)content->v[i * content->d + k] * content->v[j * content->d + k];
    return content->weight * sum;
}

/* At the least |X - X B|^2 + l |B - A|^2 with B_jj = 0, (X^T X + l I) B = X^T X + l A off the diagonal. */
START_TEST(content_draws_ease_to_what_films_are)
{
    struct ease_events events;
    struct ease_content content;
    double g[FILMS * FILMS];
    float b[FILMS * FILMS], two[FILMS * FILMS];

    make_events(&events, false, false, 1000);
    make_content(&content, &events, 0.3);
    gram(&events, 7, g);
    ck_assert_int_eq(ease_fit(&events, 7, &content, b, 1, NULL, &error), 0);
    ck_assert_int_eq(ease_fit(&events, 7, &content, two, 2, NULL, &error), 0);
    ck_assert(memcmp(b, two, sizeof b) == 0);
    for (size_t i = 0; i < FILMS; i++) {
        ck_assert_float_eq(b[i * FILMS + i], 0);
        for (size_t j = 0; j < FILMS; j++) {
            double left = 0;

            for (size_t k = 0; k < FILMS; k++)
                left += g[i * FILMS + k] * (double)b[k * FILMS + j];
            if (i != j)
                ck_assert_double_eq_tol(left, g[i * FILMS + j] + 7 * content_of(&content, i, j), 1e-3);
        }
    }
    ease_content_free(&content);
    ease_events_free(&events);
}
END_TEST

/* (X^T X + l I) B = X^T Y + l A. */
START_TEST(content_draws_transitions_likewise)
{
    struct transitions_parameters p = {5, {.half_life = 3, .half_life_long = 9, .long_share = 0.3}, 2, NULL};
    struct ease_events events;
    struct ease_content content;
    float xx[FILMS * FILMS], xy[FILMS * FILMS], b[FILMS * FILMS], two[FILMS * FILMS];

    make_events(&events, true, false, 1000);
    make_content(&content, &events, 0.3);
    p.content = &content;
    ck_assert_int_eq(transitions_sums(&events, &p, xx, xy, 1, &error), 0);
    ck_assert_int_eq(transitions_fit(&events, &p, b, 1, NULL, &error), 0);
    ck_assert_int_eq(transitions_fit(&events, &p, two, 2, NULL, &error), 0);
    ck_assert(memcmp(b, two, sizeof b) == 0);
    for (size_t i = 0; i < FILMS; i++) {
        for (size_t j = 0; j < FILMS; j++) {
            double left = 5 * (double)b[i * FILMS + j];

            for (size_t k = 0; k < FILMS; k++)
                left += (double)xx[(i > k ? i : k) * FILMS + (i > k ? k : i)] * (double)b[k * FILMS + j];
            ck_assert_double_eq_tol(left, (double)xy[i * FILMS + j] + 5 * content_of(&content, i, j), 1e-3);
        }
    }
    ease_content_free(&content);
    ease_events_free(&events);
}
END_TEST

/* ---- which films, in which order ---- */

START_TEST(the_most_rated_films_by_id_and_events_by_time)
{
    const float cells[] = {1, 2, 0, 4, /**/ 3, 0, 0, 5, /**/ 0, 0, 3, 4};
    const int64_t times[] = {30, 10, 0, 10, /**/ 2, 0, 0, 1, /**/ 0, 0, 9, 9};
    struct rs_item_weighting weighting = {.by_rating = true};
    struct ease_events events;
    struct rs_csr ratings;

    test_csr(&ratings, 3, 4, cells, times);
    ck_assert_int_eq(ease_events_make(&events, &ratings, 3, true, &weighting, 1, &error), 0);
    ck_assert_double_eq_tol(weighting.mean_rating, 22.0 / 7, 1e-12);
    ck_assert_uint_eq(events.items.n, 3); /* 10, 20 and 40: 30 was rated once like 20, and has the higher id */
    ck_assert_int_eq(events.items.numbers[1], 20);
    ck_assert_int_eq(events.items.numbers[2], 40);
    ck_assert_uint_eq(ease_events_count(&events), 6);
    ck_assert_int_eq(events.event[0].item, 1); /* 20 and 40 at 10: by id */
    ck_assert_int_eq(events.event[1].item, 2);
    ck_assert_int_eq(events.event[2].item, 0);
    ck_assert_float_eq_tol(events.event[2].weight, 7 / 22.0F, 1e-6F);
    ck_assert_int_eq(events.event[3].item, 2);
    ck_assert_int_eq(events.event[5].item, 2);
    ck_assert_int_eq(events.item_indptr[3] - events.item_indptr[2], 3);
    ck_assert_uint_eq(ease_events_user(&events, 2), 0);
    ck_assert_uint_eq(ease_events_user(&events, 3), 1);
    ck_assert_uint_eq(ease_events_user(&events, 5), 2);
    ease_events_free(&events);
    rs_csr_free(&ratings);
}
END_TEST

/* ---- the model at work ---- */

START_TEST(pruning_keeps_the_largest_of_each_column)
{
    const float b[] = {0, 3, -1, /**/ -2, 0, 1, /**/ 1, 0, 0};
    struct rs_item_model model = {.items.n = 3};
    const float want[] = {0, 3, -1, /**/ -2, 0, 0, /**/ 0, 0, 0};

    for (int threads = 1; threads <= 2; threads++) {
        ck_assert_int_eq(ease_prune(b, 3, 1, &model.indptr, &model.indices, &model.values, threads, &error), 0);
        ck_assert_int_eq(model.indptr[3], 3);
        for (size_t i = 0; i < 3; i++)
            for (size_t j = 0; j < 3; j++)
                ck_assert_float_eq(rs_item_model_weight(&model, i, j), want[i * 3 + j]);
        model.items.n = 0;
        rs_item_model_free(&model);
        model.items.n = 3;
    }
    ck_assert_int_eq(ease_prune(b, 3, 100, &model.indptr, &model.indices, &model.values, 1, &error), 0);
    for (size_t i = 0; i < 9; i++)
        ck_assert_float_eq(rs_item_model_weight(&model, i / 3, i % 3), b[i]);
    rs_item_model_free(&model);
}
END_TEST

START_TEST(histories_are_weighted_by_recency_and_rating)
{
    const struct rs_item_weighting w = {.half_life = 2, .half_life_days = 10, .by_rating = true, .mean_rating = 4};
    const int32_t items[] = {5, 1, 3};
    const float values[] = {2, 0, 4};
    const int64_t time[] = {864000, 864000, 0};
    struct rs_item_entry e[3];

    rs_item_weigh(&w, items, values, time, 3, e);
    ck_assert_int_eq(e[0].item, 3);
    ck_assert_uint_eq(e[0].at, 2);
    ck_assert_float_eq_tol(e[0].weight, 0.25F, 1e-6F);
    ck_assert_int_eq(e[1].item, 1);
    ck_assert_float_eq_tol(e[1].weight, 0.70710678F, 1e-6F);
    ck_assert_int_eq(e[2].item, 5);
    ck_assert_float_eq_tol(e[2].weight, 0.5F, 1e-6F);
    rs_item_weigh(&w, items, values, NULL, 3, e);
    ck_assert_float_eq(e[1].weight, 1); /* film 3, rated 4: the mean; no times, no recency */
}
END_TEST

/* What the entries of a history contribute adds up to the score; dense and sparse alike. */
START_TEST(contributions_add_up_to_the_score)
{
    struct rs_item_model model = {.weighting = {.half_life = 3, .mean_rating = 1}};
    struct rs_ranker ranker = {.kind = &rs_ranker_ease, .items = &model.items, .model = &model};
    const int32_t items[] = {4, 20, 9, 11}, wanted[] = {0, 15, -1, 29};
    const float values[] = {1, 1, 1, 1};
    const int64_t time[] = {40, 10, 30, 20};
    const struct rs_past past = {.items = items, .values = values, .n = 4, .time = time};
    struct rs_item_entry entries[4];
    struct ease_events events;
    float b[FILMS * FILMS], scores[FILMS], contribution[4 * 4];

    make_events(&events, false, false, 1000);
    ck_assert_int_eq(ease_fit(&events, 7, NULL, b, 1, NULL, &error), 0);
    model.items = events.items;
    if (_i == 0)
        model.weights = b;
    else
        ck_assert_int_eq(ease_prune(b, FILMS, 9, &model.indptr, &model.indices, &model.values, 1, &error), 0);
    ck_assert_int_eq(rs_ranker_ease.score(&ranker, &past, 1, scores, &error), 0);
    ck_assert_int_eq(rs_ranker_ease.contributions(&ranker, &past, wanted, 4, contribution, &error), 0);
    rs_item_weigh(&model.weighting, items, values, time, 4, entries);
    ck_assert_int_eq(entries[3].item, 4);
    for (size_t w = 0; w < 4; w++) {
        double sum = 0;

        for (size_t i = 0; i < 4; i++) {
            float want = wanted[w] < 0
                                 ? 0
                                 : entries[i].weight
                                           * rs_item_model_weight(&model, (size_t)entries[i].item, (size_t)wanted[w]);

            ck_assert_float_eq(contribution[w * 4 + entries[i].at], want);
            sum += (double)want;
        }
        if (wanted[w] >= 0)
            ck_assert_double_eq_tol(scores[wanted[w]], sum, 1e-6);
    }
    free(model.indptr);
    free(model.indices);
    free(model.values);
    ease_events_free(&events);
}
END_TEST

TEST_MAIN("ease", {inverse_times_matrix_is_one, 6}, {what_has_no_inverse_is_told}, {ease_is_the_closed_form, 2},
        {transitions_are_the_sum_over_every_prefix, 9}, {content_draws_ease_to_what_films_are},
        {content_draws_transitions_likewise}, {the_most_rated_films_by_id_and_events_by_time},
        {pruning_keeps_the_largest_of_each_column}, {histories_are_weighted_by_recency_and_rating},
        {contributions_add_up_to_the_score, 2})

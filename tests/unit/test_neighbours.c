/* test_neighbours.c: nearest rows against a plain loop over all pairs, bit for bit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/rng.h"
#include "math/topk.h"
#include "models/neighbours.h"
#include "suite.h"

static struct rs_error error;

static void plain_neighbours(const struct rs_neighbours *space, size_t query, size_t k, struct rs_scored *best,
        size_t *n)
{
    struct rs_topk heap = {.best = best, .k = k};

    for (size_t j = 0; j < space->n; j++)
        if (j != query && (!space->label || (space->label[j] >= 0 && space->label[j] == space->label[query])))
            rs_topk_push(&heap, rs_neighbours_score(space, query, j), (int32_t)j);
    rs_topk_finish(&heap);
    *n = heap.n;
}

/* Rows of which many are the same and some zero: what multi-hot genres look like after scaling. */
static float *repeating_rows(size_t n, size_t d)
{
    float *x = rs_alloc(n * d, sizeof *x, &error);
    gsl_rng *rng = rs_rng_new(7, 0, &error);

    for (size_t i = 0; i < n; i++) {
        if (i >= 20 && i % 3 != 0)
            memcpy(x + i * d, x + (i % 20) * d, d * sizeof *x);
        else
            for (size_t c = 0; c < d; c++)
                x[i * d + c] = i % 17 == 5 ? 0 : (float)(gsl_rng_uniform(rng) - 0.4) * (i % 2 ? 10.0f : 0.1f);
    }
    gsl_rng_free(rng);
    return x;
}

static void hold_against_plain(enum rs_metric metric, const int32_t *label, size_t n, size_t d, size_t k)
{
    float *x = repeating_rows(n, d);
    struct rs_neighbours space;
    struct rs_scored *best = rs_alloc(k, sizeof *best, &error);
    int32_t *query = rs_alloc(n, sizeof *query, &error), *item = rs_alloc(2 * n * k, sizeof *item, &error);
    float *score = rs_alloc(2 * n * k, sizeof *score, &error);
    size_t length;

    for (size_t i = 0; i < n; i++)
        query[i] = (int32_t)(n - 1 - i);
    ck_assert_int_eq(rs_neighbours_start(&space, x, n, d, label, metric, 2, &error), 0);
    ck_assert_int_eq(rs_neighbours_find(&space, query, n, k, item, score, 1, NULL, &error), 0);
    ck_assert_int_eq(rs_neighbours_find(&space, query, n, k, item + n * k, score + n * k, 2, NULL, &error), 0);
    ck_assert_int_eq(memcmp(item, item + n * k, n * k * sizeof *item), 0);
    ck_assert_int_eq(memcmp(score, score + n * k, n * k * sizeof *score), 0);
    for (size_t q = 0; q < n; q++) {
        plain_neighbours(&space, (size_t)query[q], k, best, &length);
        for (size_t place = 0; place < k; place++) {
            ck_assert_int_eq(item[q * k + place], place < length ? best[place].index : -1);
            ck_assert(score[q * k + place] == (place < length ? best[place].score : 0));
        }
    }
    rs_neighbours_free(&space);
    free(x);
    free(best);
    free(query);
    free(item);
    free(score);
}

START_TEST(equal_a_plain_loop)
{
    static const size_t sizes[][3] = {{200, 1, 5}, {200, 7, 1}, {331, 33, 12}, {65, 130, 100}, {1, 4, 3}, {2, 3, 1}};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        hold_against_plain(RS_COSINE, NULL, sizes[i][0], sizes[i][1], sizes[i][2]);
        hold_against_plain(RS_EUCLIDEAN, NULL, sizes[i][0], sizes[i][1], sizes[i][2]);
    }
}
END_TEST

START_TEST(labels_restrict)
{
    int32_t label[331];

    for (int i = 0; i < 331; i++)
        label[i] = i % 5 - 1;
    hold_against_plain(RS_COSINE, label, 331, 8, 9);
    hold_against_plain(RS_EUCLIDEAN, label, 331, 8, 9);
}
END_TEST

START_TEST(by_hand)
{
    /* From (3,4): cosines 24/25 with (4,3), 4/5 with (0,2), 3/5 with (1,0); the zero row has none.
     * Distances: sqrt(2), sqrt(13), sqrt(20), 5. */
    static const float x[] = {3, 4, 1, 0, 0, 0, 4, 3, 0, 2};
    static const int32_t query[] = {0};
    static const float cosines[] = {0.96f, 0.8f, 0.6f, 0};
    static const double distances[] = {2, 13, 20, 25};
    struct rs_neighbours space;
    int32_t item[5];
    float score[5];

    ck_assert_int_eq(rs_neighbours_start(&space, x, 5, 2, NULL, RS_COSINE, 1, &error), 0);
    ck_assert_int_eq(rs_neighbours_find(&space, query, 1, 5, item, score, 1, NULL, &error), 0);
    ck_assert(item[0] == 3 && item[1] == 4 && item[2] == 1 && item[3] == 2 && item[4] == -1);
    for (int i = 0; i < 4; i++)
        ck_assert_float_eq_tol(score[i], cosines[i], 1e-6f);
    rs_neighbours_free(&space);

    ck_assert_int_eq(rs_neighbours_start(&space, x, 5, 2, NULL, RS_EUCLIDEAN, 1, &error), 0);
    ck_assert_int_eq(rs_neighbours_find(&space, query, 1, 5, item, score, 1, NULL, &error), 0);
    ck_assert(item[0] == 3 && item[1] == 4 && item[2] == 1 && item[3] == 2 && item[4] == -1);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq_tol((double)score[i], -sqrt(distances[i]), 1e-6);
    rs_neighbours_free(&space);
}
END_TEST

TEST_MAIN("neighbours", {equal_a_plain_loop}, {labels_restrict}, {by_hand})

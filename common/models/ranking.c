/* ranking.c: lists from scores. */
#include "models/ranking.h"

#include <math.h>

enum { LANES = 8 };

static void pad(int32_t *item, float *score, size_t from, size_t k)
{
    for (size_t place = from; place < k; place++) {
        item[place] = -1;
        score[place] = 0;
    }
}

size_t rs_ranking_top(float *scores, size_t n_items, const int32_t *seen, size_t n_seen, size_t k,
        struct rs_scored *best, int32_t *item, float *score)
{
    size_t n;

    for (size_t i = 0; i < n_seen; i++)
        if (seen[i] >= 0)
            scores[seen[i]] = -INFINITY;
    n = rs_topk_select(scores, n_items, k, best);
    for (size_t place = 0; place < n; place++) {
        item[place] = best[place].index;
        score[place] = best[place].score;
    }
    pad(item, score, n, k);
    return n;
}

static void mark(bool *marks, const int32_t *seen, size_t n_seen, bool value)
{
    for (size_t i = 0; i < n_seen; i++)
        if (seen[i] >= 0)
            marks[seen[i]] = value;
}

size_t rs_ranking_walk(const int32_t *order, size_t n_order, const float *scores, const bool *marks, size_t k,
        int32_t *item, float *score)
{
    size_t n = 0;

    for (size_t i = 0; i < n_order && n < k; i++) {
        if (marks[order[i]])
            continue;
        item[n] = order[i];
        score[n++] = scores[order[i]];
    }
    pad(item, score, n, k);
    return n;
}

size_t rs_ranking_first(const int32_t *order, size_t n_order, const float *scores, const int32_t *seen, size_t n_seen,
        bool *marks, size_t k, int32_t *item, float *score)
{
    size_t n;

    mark(marks, seen, n_seen, true);
    n = rs_ranking_walk(order, n_order, scores, marks, k, item, score);
    mark(marks, seen, n_seen, false);
    return n;
}

int32_t rs_ranking_place(const float *scores, size_t n_items, int32_t item)
{
    float score = scores[item];
    int32_t place = 1;

    if (!isfinite(score))
        return -1;
    for (size_t i = 0; i < n_items; i++)
        place += scores[i] > score || (scores[i] == score && i < (size_t)item);
    return place;
}

/* The sum over the finite scores of (score - mean)^power, power 1 or 2, in lanes of fixed order: a single sum would wait for
 * each addition. */
static double finite_sum(const float *scores, size_t n, double mean, int power)
{
    double lane[LANES] = {0}, sum = 0;
    size_t i = 0;

    for (; i + LANES <= n; i += LANES) {
        for (size_t l = 0; l < LANES; l++) {
            double x = isfinite(scores[i + l]) ? (double)scores[i + l] - mean : 0;

            lane[l] += power == 2 ? x * x : x;
        }
    }
    for (size_t l = 0; i < n; i++, l++) {
        double x = isfinite(scores[i]) ? (double)scores[i] - mean : 0;

        lane[l] += power == 2 ? x * x : x;
    }
    for (size_t l = 0; l < LANES; l++)
        sum += lane[l];
    return sum;
}

double rs_ranking_standardise(float *scores, size_t n)
{
    double mean, deviation, scale;
    uint32_t count = 0; /* films are counted by int32_t, and four of these fit a register */

    for (size_t i = 0; i < n; i++)
        count += isfinite(scores[i]) != 0;
    mean = count ? finite_sum(scores, n, 0, 1) / (double)count : 0;
    deviation = count ? sqrt(finite_sum(scores, n, mean, 2) / (double)count) : 0;
    scale = deviation > 0 ? 1 / deviation : 0;
    for (size_t i = 0; i < n; i++)
        scores[i] = isfinite(scores[i]) ? (float)(((double)scores[i] - mean) * scale) : scores[i];
    return deviation;
}

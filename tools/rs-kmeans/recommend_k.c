/* recommend_k.c: the range as text, and each method's rule over the table of measures. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "choose_k.h"

const char *const kmeans_methods[KMEANS_N_METHODS + 1] = {
        "elbow", "silhouette", "gap", "davies-bouldin", "calinski-harabasz", NULL};

/* A number from 1 to 2^31 - 1 that fills the text up to `end`. */
static bool parse_count(const char *text, const char *end, size_t *value)
{
    int64_t number;

    if (!rs_parse_integer(text, (size_t)(end - text), &number) || number < 1 || number > INT32_MAX)
        return false;
    *value = (size_t)number;
    return true;
}

int kmeans_range_parse(struct kmeans_range *range, const char *text, struct rs_error *error)
{
    const char *end = text + strlen(text), *dash = strchr(text, '-'), *colon = dash ? strchr(dash, ':') : NULL;
    bool good;

    *range = (struct kmeans_range){.step = 1};
    good = parse_count(text, dash ? dash : end, &range->from);
    range->to = range->from;
    if (good && dash)
        good = parse_count(dash + 1, colon ? colon : end, &range->to) && range->from <= range->to;
    if (good && colon)
        good = parse_count(colon + 1, end, &range->step);
    if (!good)
        return rs_fail(error, "--clusters: want a number from 1 on, or a range as in 2-20 or 2-60:2, got '%s'", text);
    return 0;
}

size_t kmeans_range_size(const struct kmeans_range *range)
{
    return (range->to - range->from) / range->step + 1;
}

/* How far each point lies below the chord, both axes brought to [0,1]: up to a constant the distance from it. */
static ptrdiff_t by_elbow(const struct kmeans_score *scores, size_t n)
{
    double wide, high, furthest = -INFINITY;
    ptrdiff_t best = -1;

    if (n < 3)
        return -1;
    wide = (double)(scores[n - 1].k - scores[0].k);
    high = scores[0].inertia - scores[n - 1].inertia;
    if (!(high > 0))
        return -1;
    for (size_t i = 1; i + 1 < n; i++) {
        double across = (double)(scores[i].k - scores[0].k) / wide;
        double below = 1 - across - (scores[i].inertia - scores[n - 1].inertia) / high;

        if (below > furthest) {
            furthest = below;
            best = (ptrdiff_t)i;
        }
    }
    return best;
}

/* The greatest of a method's values, larger being better. */
static double value_of(const struct kmeans_score *score, enum kmeans_method method)
{
    switch (method) {
    case KMEANS_BY_SILHOUETTE:
        return score->silhouette;
    case KMEANS_BY_GAP:
        return score->gap;
    case KMEANS_BY_DAVIES_BOULDIN:
        return -score->davies_bouldin;
    case KMEANS_BY_CALINSKI_HARABASZ:
        return score->calinski_harabasz;
    case KMEANS_BY_ELBOW:
    case KMEANS_N_METHODS:
    default:
        return NAN;
    }
}

static ptrdiff_t by_greatest(const struct kmeans_score *scores, size_t n, enum kmeans_method method)
{
    ptrdiff_t best = -1;

    for (size_t i = 0; i < n; i++) {
        double value = value_of(&scores[i], method);

        if (!isnan(value) && (best < 0 || value > value_of(&scores[best], method)))
            best = (ptrdiff_t)i;
    }
    return best;
}

static ptrdiff_t by_gap(const struct kmeans_score *scores, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        if (scores[i].gap >= scores[i + 1].gap - scores[i + 1].gap_error)
            return (ptrdiff_t)i;
    }
    return by_greatest(scores, n, KMEANS_BY_GAP);
}

ptrdiff_t kmeans_recommend(const struct kmeans_score *scores, size_t n, enum kmeans_method method)
{
    if (method == KMEANS_BY_ELBOW)
        return by_elbow(scores, n);
    return method == KMEANS_BY_GAP ? by_gap(scores, n) : by_greatest(scores, n, method);
}

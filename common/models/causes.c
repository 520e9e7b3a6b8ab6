/* causes.c: the three greatest, and what they are of the whole. */
#include "models/causes.h"

#include <math.h>
#include <stdbool.h>

/* Does entry a come before entry b among the causes? */
static bool comes_before(const struct rs_causes_history *history, const double *carried, size_t a, size_t b)
{
    if (carried[a] != carried[b])
        return carried[a] > carried[b];
    if (history->time && history->time[a] != history->time[b])
        return history->time[a] > history->time[b];
    return history->film[a] > history->film[b];
}

/* The entries that carry most, all above 0: top[RS_CAUSES]. Returns how many. */
static size_t find_top(const struct rs_causes_history *history, const double *carried, size_t *top)
{
    size_t n = 0;

    for (size_t e = 0; e < history->n; e++) {
        size_t place = n;

        if (!(carried[e] > 0) || (n == RS_CAUSES && !comes_before(history, carried, e, top[n - 1])))
            continue;
        if (n < RS_CAUSES)
            n++;
        else
            place = RS_CAUSES - 1;
        for (; place > 0 && comes_before(history, carried, e, top[place - 1]); place--)
            top[place] = top[place - 1];
        top[place] = e;
    }
    return n;
}

ptrdiff_t rs_causes_name(const struct rs_causes_history *history, const double *carried, double rest, int32_t *cause,
        float *share)
{
    size_t top[RS_CAUSES], n = find_top(history, carried, top);
    double sum = rest, size = fabs(rest);

    for (size_t e = 0; e < history->n; e++) {
        sum += carried[e];
        size += fabs(carried[e]);
    }
    for (size_t c = 0; c < RS_CAUSES; c++) {
        cause[c] = c < n ? history->film[top[c]] : -1;
        share[c] = c < n && sum > RS_CAUSES_LEAST_SUM * size ? (float)(carried[top[c]] / sum) : 0;
    }
    return n > 0 ? (ptrdiff_t)top[0] : -1;
}

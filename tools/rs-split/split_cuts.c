/* split_cuts.c: moments by counting. Times are never sorted or copied: a histogram of 4096 bins finds the bin in which the
 * moment lies, and is then made of that bin alone, so some three passes over the array find one second in thirty years. */
#include "split_cuts.h"

#include <string.h>

enum { BIN_BITS = 12, N_BINS = 1 << BIN_BITS };

static int64_t earliest(const int64_t *time, size_t n)
{
    int64_t low = time[0];

    for (size_t i = 1; i < n; i++)
        low = time[i] < low ? time[i] : low;
    return low;
}

static int64_t latest(const int64_t *time, size_t n)
{
    int64_t high = time[0];

    for (size_t i = 1; i < n; i++)
        high = time[i] > high ? time[i] : high;
    return high;
}

static int bits_of(uint64_t x)
{
    int bits = 0;

    for (; x; x >>= 1)
        bits++;
    return bits;
}

/* How many times lie in each bin of 2^shift seconds, from the first one at `from` on. */
static void count_bins(size_t *bins, const int64_t *time, size_t n, uint64_t from, int shift)
{
    memset(bins, 0, N_BINS * sizeof *bins);
    for (size_t i = 0; i < n; i++) {
        uint64_t bin = ((uint64_t)time[i] - from) >> shift; /* what is earlier wraps round, to far behind */

        if (bin < N_BINS)
            bins[bin]++;
    }
}

int64_t split_moment(const int64_t *time, size_t n, size_t m)
{
    size_t bins[N_BINS], later = 0; /* later: ratings behind the range of 2^width seconds in question */
    uint64_t from;
    int width, shift;

    if (n == 0)
        return 0;
    if (n <= m)
        return earliest(time, n);
    from = (uint64_t)earliest(time, n);
    width = bits_of((uint64_t)latest(time, n) - from);
    do {
        size_t bin;

        shift = width > BIN_BITS ? width - BIN_BITS : 0;
        bin = ((size_t)1 << (width - shift)) - 1;
        count_bins(bins, time, n, from, shift);
        while (bin > 0 && later + bins[bin] <= m)
            later += bins[bin--];
        from += (uint64_t)bin << shift;
        width = shift;
    } while (shift > 0);
    return (int64_t)from < INT64_MAX ? (int64_t)from + 1 : INT64_MAX; /* INT64_MAX is taken for "never" */
}

size_t split_n_folds(const struct split_parameters *p)
{
    return p->folds > 0 ? p->folds : p->n_at > 0 ? p->n_at : 1;
}

/* Periods equally full, from the end on: what does not divide is the first training part's. */
static int equal_cuts(int64_t *cut, const struct split_ratings *ratings, const struct split_parameters *p,
        struct rs_error *error)
{
    size_t n = (size_t)ratings->indptr[ratings->n_rows], folds = p->folds;
    size_t m = split_amount(split_share(p), n);

    if (m == 0 || m >= n / folds + (n % folds != 0))
        return rs_fail(error, "--folds %zu: %zu ratings are too few for %zu tests of %zu and something to train on",
                folds, n, folds, m > 0 ? m : 1);
    for (size_t f = 0; f < folds; f++) {
        cut[f] = split_moment(ratings->time, n, (folds - f) * m);
        if (f > 0 && cut[f] <= cut[f - 1])
            return rs_fail(error,
                    "--folds %zu: fold %zu would be empty: more than %zu ratings have one time; want fewer folds",
                    folds, f, m);
    }
    return 0;
}

int split_cuts(int64_t *cut, const struct split_ratings *ratings, const struct split_parameters *p,
        struct rs_error *error)
{
    size_t n = (size_t)ratings->indptr[ratings->n_rows];

    if (p->folds > 0)
        return equal_cuts(cut, ratings, p, error);
    if (p->n_at > 0)
        memcpy(cut, p->at, p->n_at * sizeof *cut);
    else
        cut[0] = split_moment(ratings->time, n, split_amount(split_share(p), n));
    return 0;
}

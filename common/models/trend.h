/* trend.h: how popular films were at a moment: ratings, halved for each half-life between them and that moment.
 *
 * Kept as a table of moments a month apart, so that asking is reading one row, whatever the number of ratings. The past alone
 * is what somebody at that moment could know; with the future too a row says which films the time was about, for histories
 * that are completed later. A person of 1996 is not shown films of 2010 by either. */
#ifndef RS_MODELS_TREND_H
#define RS_MODELS_TREND_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/csr.h"

enum rs_trend_of { RS_TREND_NONE, RS_TREND_PAST, RS_TREND_BOTH, RS_N_TREND };
extern const char *const rs_trend_names[RS_N_TREND + 1];

struct rs_trend {
    size_t n_moments;     /* 0: there is none */
    int64_t start, width; /* moment m is start + m width, in seconds */
    float *counts;        /* [n_moments, n] */
};

/* From ratings with times, at least one, over their columns and `n` films in all (further ones stay 0); half_life in days.
 * counts is allocated here. -1: no ratings, no times, out of memory. */
int rs_trend_fit(struct rs_trend *trend, const struct rs_csr *ratings, size_t n, enum rs_trend_of of, double half_life,
        struct rs_error *error);

/* The row [n] of the latest moment that is not after `time`; before all of them the first. */
const float *rs_trend_at(const struct rs_trend *trend, size_t n, int64_t time);

#endif

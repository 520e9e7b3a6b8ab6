/* split_cuts.h: the moments at which a split by global time is made. */
#ifndef RS_SPLIT_SPLIT_CUTS_H
#define RS_SPLIT_SPLIT_CUTS_H

#include "split.h"

/* The earliest moment from which on there are at most m of the n times: what shares a moment stays together. The first
 * of all when all may be, 0 when there are none. */
int64_t split_moment(const int64_t *time, size_t n, size_t m);

/* cut[split_n_folds()], rising: fold f trains on what is before cut[f] and is tested on what comes before cut[f + 1]. -1:
 * too few ratings for so many folds, too many of one moment. */
int split_cuts(int64_t *cut, const struct split_ratings *ratings, const struct split_parameters *parameters,
        struct rs_error *error);

#endif

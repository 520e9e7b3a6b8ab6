/* profile_items.h: what ratings say of each film, as a dense row of statistics.
 *
 * Means are damped: a film starts with `damping` ratings that are the mean of all, so one rating moves it little, and a
 * film without ratings has the mean. Only the ratings that are given are looked at, so a profile of training ratings
 * leaks nothing of the test. A rating of 0 is a film that was watched and not rated: it says nothing here. */
#ifndef RS_PROFILE_PROFILE_ITEMS_H
#define RS_PROFILE_PROFILE_ITEMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum profile_item_column {
    PROFILE_MEAN_RATING, /* (sum r + damping * mean of all) / (n + damping) */
    PROFILE_LOG_COUNT,   /* log(1 + n) */
    PROFILE_SHARE_HIGH,  /* share of the ratings of at least `high`, damped */
    PROFILE_DEVIATION,   /* standard deviation of the ratings about the film's own mean, damped */
    PROFILE_FIRST_YEAR,  /* when it was first rated, as in 1999.5; for films without ratings the mean of the others */
    PROFILE_MEAN_YEAR,   /* when it is rated, damped */
    PROFILE_ITEM_COLUMNS,
    PROFILE_ITEM_COLUMNS_WITHOUT_TIME = PROFILE_FIRST_YEAR
};

/* "mean_rating", "log_count", ... */
extern const char *const profile_item_names[PROFILE_ITEM_COLUMNS];

struct profile_parameters {
    double high;    /* what counts as a high rating */
    double damping; /* at least 0 */
};

struct profile_parameters profile_defaults(void);

/* out[n_items, d] from ratings with an item in [0, n_items) each; d is PROFILE_ITEM_COLUMNS, or without times (`time` is
 * NULL) PROFILE_ITEM_COLUMNS_WITHOUT_TIME. -1: out of memory. */
int profile_items(float *out, size_t n_items, size_t n_ratings, const int32_t *item, const float *rating,
        const int64_t *time, const struct profile_parameters *parameters, struct rs_error *error);

#endif

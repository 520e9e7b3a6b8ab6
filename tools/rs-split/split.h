/* split.h: which ratings are held out for a test. Plain arrays in, a part for each entry out.
 *
 * The order of a user's ratings is always by time, then by film id: `rank` says where a column stands when the columns
 * are sorted by id. The answer depends on the arrays, the parameters and the seed, not on the number of threads. */
#ifndef RS_SPLIT_SPLIT_H
#define RS_SPLIT_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum split_by {
    SPLIT_TIME,          /* the latest ratings of each user */
    SPLIT_GLOBAL_TIME,   /* everything from a moment on, the same for all users */
    SPLIT_RANDOM,        /* any ratings */
    SPLIT_LEAVE_ONE_OUT, /* the latest rating of each user */
    SPLIT_USERS,         /* some users, whole */
    SPLIT_ITEMS          /* some films, whole */
};

enum split_part { SPLIT_TRAIN, SPLIT_HELD_OUT, SPLIT_KNOWN, SPLIT_N_PARTS };

/* How much: below 1 a share, from 1 on a count. A share of n is floor(share * n). */
struct split_parameters {
    int by;
    double test;  /* of a user's ratings (TIME, RANDOM), of all ratings (GLOBAL_TIME), of users or films
                     that have any (USERS, ITEMS) */
    double known; /* USERS: how much of a chosen user's history, from its beginning, is SPLIT_KNOWN; 0 none */
    bool has_at;  /* GLOBAL_TIME: `at` is the moment, and `test` is not looked at */
    int64_t at;
    uint64_t seed;
    int n_threads;
};

struct split_ratings {
    size_t n_rows, n_columns;
    const int64_t *indptr;  /* [n_rows + 1] */
    const int32_t *indices; /* [n_entries] */
    const int64_t *time;    /* [n_entries], or NULL */
    const int32_t *rank;    /* [n_columns] */
};

/* What a split did, for people and for the metrics. */
struct split_counts {
    size_t entries[SPLIT_N_PARTS];
    size_t users[SPLIT_N_PARTS];  /* with at least one entry in that part */
    size_t held_out_films;        /* with at least one entry in SPLIT_HELD_OUT */
    size_t held_out_of_new_films; /* entries held out whose film has none in SPLIT_TRAIN */
    int64_t at;                   /* GLOBAL_TIME: held out is what has this time or a later one */
};

/* NULL, or what is wrong: "--test: want a share between 0 and 1, or a whole number". */
const char *split_check(const struct split_parameters *parameters);

/* Does this split look at times? Then `time` must not be NULL. */
bool split_needs_time(const struct split_parameters *parameters);

/* part[n_entries] of enum split_part, and the counts. A count never takes a user's last remaining rating, so a user with
 * one rating keeps it (but SPLIT_USERS takes whole users, and SPLIT_GLOBAL_TIME and SPLIT_ITEMS look at no user). -1: out of memory. */
int split_entries(uint8_t *part, struct split_counts *counts, const struct split_ratings *ratings,
        const struct split_parameters *parameters, struct rs_error *error);

#endif

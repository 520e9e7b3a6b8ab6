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

/* A fold f, from 1 on, trains on the parts below f and is tested on part f. Most splits have one fold. With several cuts
 * in time a part is the number of cuts at or before a rating. */
enum split_part { SPLIT_TRAIN, SPLIT_HELD_OUT, SPLIT_KNOWN, SPLIT_N_PARTS };
enum { SPLIT_MAX_FOLDS = 60 };
enum split_known { SPLIT_KNOWN_FIRST, SPLIT_KNOWN_RANDOM };

/* How much: below 1 a share, from 1 on a count. A share of n is floor(share * n). */
struct split_parameters {
    int by;
    double test;  /* of a user's ratings (TIME, RANDOM), of all ratings (GLOBAL_TIME: for each fold), of users or films
                     that have any (USERS, ITEMS). NAN: 0.2, or with folds 1 / (folds + 1) */
    double known; /* USERS: how much of a chosen user's history is SPLIT_KNOWN; 0 none */
    int known_by; /* USERS: its beginning, or any of it */
    const int64_t *at; /* GLOBAL_TIME: [n_at] the cuts, rising; none: by `test` */
    size_t n_at;
    size_t folds; /* GLOBAL_TIME: so many cuts, with equally many ratings behind each; 0: one */
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

/* What one fold is, for people and for the metrics. */
struct split_counts {
    size_t entries[SPLIT_N_PARTS]; /* SPLIT_KNOWN: what is in neither part, with several cuts what is later */
    size_t users[SPLIT_N_PARTS];   /* with at least one entry in that part */
    size_t held_out_new_users;     /* with an entry held out and none to train on */
    size_t held_out_films;         /* with at least one entry held out */
    size_t held_out_of_new_films;  /* entries held out whose film has none to train on */
};

/* NULL, or what is wrong: "--test: want a share between 0 and 1, or a whole number". */
const char *split_check(const struct split_parameters *parameters);

/* Does this split look at times? Then `time` must not be NULL. */
bool split_needs_time(const struct split_parameters *parameters);

/* How much is held out: `test`, or what stands for it. And the share or count `wanted` of n things. */
double split_share(const struct split_parameters *parameters);
size_t split_amount(double wanted, size_t n);

/* How many tests are made: more than one with several cuts. */
size_t split_n_folds(const struct split_parameters *parameters);

/* The part of each entry, part[n_entries], and with GLOBAL_TIME cut[split_n_folds()]: fold f's test begins at cut[f - 1]. A
 * count never takes a user's last remaining rating, so a user with one rating keeps it (but SPLIT_USERS takes whole users,
 * and SPLIT_GLOBAL_TIME and SPLIT_ITEMS look at no user). -1: what split_cuts() refuses, out of memory. */
int split_entries(uint8_t *part, int64_t *cut, const struct split_ratings *ratings,
        const struct split_parameters *parameters, struct rs_error *error);

/* What fold `fold` (from 1 on) is. -1: out of memory. */
int split_count(struct split_counts *counts, const uint8_t *part, size_t fold, const struct split_ratings *ratings,
        struct rs_error *error);

#endif

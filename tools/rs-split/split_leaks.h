/* split_leaks.h: what a test must not have of its training part: a pair that stands in both, and, where the test is said
 * to lie after the training, a rating that is older. Looks at the matrices alone, whoever made them. */
#ifndef RS_SPLIT_SPLIT_LEAKS_H
#define RS_SPLIT_SPLIT_LEAKS_H

#include "data/csr.h"

struct split_leaks {
    size_t n_held_out;
    size_t n_both;                     /* pairs that stand in both parts */
    struct rs_id both_user, both_film; /* the first of them; ids are on loan from the matrices */
    bool timed;                        /* both have times: what follows is known */
    size_t n_older; /* held-out ratings older than the newest to train on; one of the same second is not */
    bool any_train, any_held_out; /* there is a newest, an oldest */
    int64_t newest, oldest;       /* to train on; held out */
    struct rs_id newest_user, newest_film, oldest_user, oldest_film;
};

/* Users and films meet by id. -1: ids of different sorts, out of memory. */
int split_find_leaks(struct split_leaks *leaks, const struct rs_csr *train, const struct rs_csr *held_out,
        struct rs_error *error);

#endif

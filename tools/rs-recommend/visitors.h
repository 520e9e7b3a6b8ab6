/* visitors.h: for whom auto makes lists: the rows of a ratings matrix, and people who have only named a genre. */
#ifndef RS_RECOMMEND_VISITORS_H
#define RS_RECOMMEND_VISITORS_H

#include "cli/tool.h"
#include "data/csr.h"
#include "models/popularity.h"

struct recommend_visitors {
    struct rs_csr ratings; /* as they came */
    size_t n;
    struct rs_ids rows; /* [n] those of the ratings, then those that only name a genre */
    int64_t *indptr;    /* [n + 1] */
    int32_t *genre;     /* [n] column of the popularity's genres, or -1 */
};

/* The ratings of tool->in, with `genre` (NULL: none) named by everybody, or `genres` (NULL: none), a CSV with the columns
 * userId and genre (empty: none named). Free it also after a failure. */
int recommend_read_visitors(struct rs_tool *tool, struct recommend_visitors *visitors,
        const struct rs_popularity *popularity, const char *genre, const char *genres, struct rs_error *error);
void recommend_free_visitors(struct recommend_visitors *visitors);

#endif

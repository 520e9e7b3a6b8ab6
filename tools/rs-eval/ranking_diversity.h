/* ranking_diversity.h: how different the films of one list are, by their genres.
 *
 * The mean over all pairs of films of 1 - Jaccard = 1 - (genres of both) / (genres of either): 0 when all have the same
 * genres, 1 when no two share any (the intra-list distance of Ziegler et al. 2005, over sets). Genres are bits, so a pair
 * is two instructions a word. */
#ifndef RS_EVAL_RANKING_DIVERSITY_H
#define RS_EVAL_RANKING_DIVERSITY_H

#include <stddef.h>
#include <stdint.h>

#include "data/dense.h"
#include "data/ids.h"

/* The genres of films, one bit each. */
struct ranking_genres {
    size_t n_items, n_words;
    uint64_t *bits; /* [n_items, n_words]; films of no genre that is known have none */
};

/* The genres of `films` from a multi-hot table: over 0 is a genre. Free it in every case. -1: out of memory, or ids of
 * the other sort. */
int ranking_genres_make(struct ranking_genres *genres, const struct rs_dense *table, const struct rs_ids *films,
        struct rs_error *error);
void ranking_genres_free(struct ranking_genres *genres);

/* Pairs so far. */
struct ranking_pairs {
    double distance;
    size_t n;
};

/* Add the pairs that films list[from] .. list[to - 1] make with one another and with all before them. What has no genres
 * makes no pair. */
void ranking_pairs_add(struct ranking_pairs *pairs, const struct ranking_genres *genres, const int32_t *list,
        size_t from, size_t to);

/* Their mean distance, NaN when there is none. */
double ranking_diversity(const struct ranking_pairs *pairs);

#endif

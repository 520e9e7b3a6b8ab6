/* title_search.h: films by their titles, as one types: case and accents aside.
 *
 * Titles are folded once (Unicode's compatibility decomposition, marks stripped, case folded, what is neither letter
 * nor digit a blank) into one run of bytes; a query walks through it. 60,000 titles are 1.5 MB: less than a millisecond,
 * and nothing to keep up to date. */
#ifndef RS_SERVE_TITLE_SEARCH_H
#define RS_SERVE_TITLE_SEARCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/ids.h"

struct title_search {
    size_t n;
    char *folded;  /* " matrix the 1999\0 toy story 1995\0": each begins with a blank */
    size_t *start; /* [n + 1] */
};

/* Over `titles` (text ids). Free it also after a failure. */
int title_search_make(struct title_search *search, const struct rs_ids *titles, struct rs_error *error);
void title_search_free(struct title_search *search);

/* A text folded as titles are, words with one blank before each; "" where nothing is left. The caller frees it; NULL: out of
 * memory or no UTF-8. */
char *title_search_fold(const char *text, size_t length);

/* Does every word of a folded query begin a word of a folded title? 0: no; 2 when the title begins with the query, else
 * 1. */
int title_search_match(const char *folded_title, const char *folded_query);

/* The up to k best matches: first what begins with the query, then the higher score[i] (popularity); ties to the lower
 * position. Returns how many; none for a query without words. */
size_t title_search_find(const struct title_search *search, const char *folded_query, const float *score, size_t k,
        int32_t *found);

#endif

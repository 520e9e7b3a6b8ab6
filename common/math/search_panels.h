/* search_panels.h: the rows of a matrix made ready for a search by inner product: longest first, sixteen to a panel, a panel's
 * rows side by side. A few vectors at a time meet a panel; what comes back is not the products but which of them reach
 * a vector's least, so that a search for the k best looks at little more than those.
 *
 * No product of a vector with a row is above the product of their lengths, and no row behind a panel is longer than the
 * first of that panel: a search ends where that bound falls below its k-th best (Teflioudi, Gemulla, Mykytiuk, "LEMP: Fast
 * Retrieval of Large Entries in a Matrix Product", 2015). Products here are rounded in another order than rs_dot()'s:
 * the caller leaves room for that in `least`, and scores by rs_dot() what has reached it. */
#ifndef RS_MATH_SEARCH_PANELS_H
#define RS_MATH_SEARCH_PANELS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { RS_SEARCH_ROWS = 16, RS_SEARCH_VECTORS = 4 };

struct rs_search_panels {
    size_t n, d; /* rows, and the numbers in one */
    size_t n_panels;
    float *x;       /* [n_panels, d, RS_SEARCH_ROWS] the rows, zeros behind the last */
    int32_t *row;   /* [n_panels, RS_SEARCH_ROWS] which row of the matrix each is, -1 behind the last */
    float *length;  /* [n_panels] no row of this or a later panel is longer; INFINITY where one is not finite */
    int32_t *place; /* [n] where each row of the matrix is in `row` */
};

/* Make panels of x [n,k], and `more` [n] as a last number of each row (NULL: none). Rows of one length go by their
 * number. Free them with rs_search_panels_free(), also after a failure. */
int rs_search_panels_make(struct rs_search_panels *panels, const float *x, const float *more, size_t n, size_t k,
        struct rs_error *error);
void rs_search_panels_free(struct rs_search_panels *panels);

/* A length to go by in bounds: never less than that of x [n], INFINITY where a number is not finite. */
float rs_search_panels_length(const float *x, size_t n);

/* Which products of RS_SEARCH_VECTORS vectors with the rows of a panel reach the vector's least: bit 16 v + r for vector
 * v and row r. The vectors lie side by side: vectors [d, RS_SEARCH_VECTORS]. A product is summed from the first number to
 * the last, each step fused; one that is NaN reaches nothing. The same bits by every variant. */
uint64_t rs_search_panels_reach(const struct rs_search_panels *panels, size_t panel, const float *vectors,
        const float least[RS_SEARCH_VECTORS]);

#endif

/* ease_content.h: what the films are (genres, years, tags) as a first guess of B, for films of which ratings say little.
 *
 * Ridge regression draws B to 0. Where vectors of the films are given it is drawn instead to
 *     A_ij = weight v_i . v_j
 * with v a film's vector at length 1 less the mean of all ratings' films: what is typical of all says nothing. A film with many
 * ratings speaks by them; one with few by the films that are like it. */
#ifndef RS_EASE_CONTENT_H
#define RS_EASE_CONTENT_H

#include "data/dense.h"
#include "ease_events.h"

struct ease_content {
    size_t d;
    double weight;
    float *v; /* [n,d] for the films of the events, in their order; 0 for a film without a vector */
};

/* From vectors by id, which stay the caller's. -1: none of the films has one; ids of another sort; out of memory. Free with
 * ease_content_free(), also after a failure. */
int ease_content_make(struct ease_content *content, const struct rs_dense *vectors, const struct ease_events *events,
        double weight, struct rs_error *error);
void ease_content_free(struct ease_content *content);

/* b [n,n] += scale A */
void ease_content_add(const struct ease_content *content, double scale, float *b, size_t n, int n_threads);

/* The bytes of n films' content of d columns and of what a fit makes of it. */
double ease_content_memory(size_t n, size_t d);

#endif

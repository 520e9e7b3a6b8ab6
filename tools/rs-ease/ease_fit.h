/* ease_fit.h: EASE (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", 2019), in closed form.
 *
 * Among all B with a zero diagonal, |X - X B|^2 + regularization |B|^2 is least, for the interactions X [users,films], at
 *     P = (X^T X + regularization I)^-1        B_ij = -P_ij / P_jj        B_jj = 0
 * With content (ease_content.h) it is regularization |B - A|^2, A = weight V V^T, and with U = weight regularization P V
 *     B_ij = u_i . v_j - P_ij (1 + u_j . v_j) / P_jj        B_jj = 0 */
#ifndef RS_EASE_FIT_H
#define RS_EASE_FIT_H

#include "base/progress.h"
#include "ease_content.h"
#include "ease_events.h"

/* B [n,n] for the films of `events`, row i what film i says of the others; an entry of X is the event's weight. `content` may be NULL. In place:
 * beside B it takes ease_scratch() bytes. The same bits for any number of threads. -1: out of memory, or a
 * regularization too small for the inverse. */
int ease_fit(const struct ease_events *events, double regularization, const struct ease_content *content, float *b,
        int n_threads, struct rs_progress *progress, struct rs_error *error);

/* The bytes that a fit of n films and n_events events takes at its height, B and the events included. */
double ease_memory(size_t n, size_t n_events);

/* Sparse: each column of B [n,n] keeps its `keep` entries of largest size that are not 0 (of equals the upper ones), as
 * compressed rows. Allocated here: indptr [n + 1], indices and values [indptr[n]]; the caller frees them. */
double ease_prune_memory(size_t n, size_t keep); /* at its height, B included */
int ease_prune(const float *b, size_t n, size_t keep, int64_t **indptr, int32_t **indices, float **values,
        int n_threads, struct rs_error *error);

#endif

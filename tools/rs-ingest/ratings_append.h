/* ratings_append.h: new ratings after what is there. */
#ifndef RS_INGEST_RATINGS_APPEND_H
#define RS_INGEST_RATINGS_APPEND_H

#include "data/csr.h"

/* `old` and `new` as one new matrix. Old rows and columns keep their places, and rows that get nothing new their
 * entries; new ones come after, in their order in `new`. Where both have an entry, the later time wins, the new one
 * if they are equal or there are no times. The matrix has times if `old` has (an empty `old`: if `new` has); -1 when
 * `new` has none then, or when one has numbers and the other texts for ids. Free with rs_csr_free(). */
int ingest_append(struct rs_csr *both, const struct rs_csr *old, const struct rs_csr *new, struct rs_error *error);

#endif

/* filter_causes.h: causes of explained lists go where their films go. */
#ifndef RS_FILTER_CAUSES_H
#define RS_FILTER_CAUSES_H

#include "data/recommendations.h"

/* From lists to lists, films as positions in one catalogue, -1 for none. */
struct filter_moves {
    const int32_t *row;    /* [rows of the result] which row of the source it was */
    const int32_t *before; /* [rows of the source, k of the source] */
    const int32_t *after;  /* [rows of the result, k of the result] */
    size_t n_films;        /* in the catalogue */
};

/* Causes, shares and places without for the result, from where each film stood; none for films that did not. Nothing to
 * do where the source is not explained. */
int filter_keep_causes(struct rs_recommendations *result, const struct rs_recommendations *source,
        const struct filter_moves *moves, struct rs_error *error);

#endif

/* label_places.h: where names of points can stand in a picture without covering one another. */
#ifndef RS_PLOT_LABEL_PLACES_H
#define RS_PLOT_LABEL_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* A text in pixels: its point, and its size. */
struct label {
    double x, y, width, height;
    bool placed;           /* out: there was room for it */
    double left, baseline; /* out: where it starts, and the middle of its height */
};

/* Labels are taken in their order, the first matter most: each to the right of its point, to the left, above or below,
 * where it stays within [0, width] x [0, height] and covers no label placed before; else it is left out. n is small (the
 * work is n^2). */
void label_places(struct label *labels, size_t n, double width, double height);

/* Characters of a UTF-8 text, for its width. */
size_t label_characters(const char *text, size_t length);

#endif

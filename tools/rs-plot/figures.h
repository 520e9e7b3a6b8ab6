/* figures.h: metrics files of several methods, for pictures that set them side by side. */
#ifndef RS_PLOT_FIGURES_H
#define RS_PLOT_FIGURES_H

#include "plots.h"

/* A measure of one method: its value and, where the file has MEASURE_low and MEASURE_high, its interval (else the value
 * twice). */
struct figure {
    double value, low, high;
    bool has_interval;
};

/* figures[n, n_measures] from the metrics files that the operands name ("NAME=FILE" or FILE); the caller frees it. NULL:
 * a file that is no flat JSON, or lacks one of the measures: the message lists what it has. */
struct figure *figures_read(struct rs_tool *tool, const char *const *measures, size_t n_measures,
        struct rs_error *error);

#endif

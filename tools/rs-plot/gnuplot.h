/* gnuplot.h: gnuplot as a function from a script to a picture. */
#ifndef RS_PLOT_GNUPLOT_H
#define RS_PLOT_GNUPLOT_H

#include <stdio.h>

#include "base/error.h"
#include "stream/sink.h"

/* Run the script and give what gnuplot prints, the picture, on to the sink. -1: gnuplot is missing or refuses the script;
 * its first line of complaint is in the message. */
int gnuplot_run(struct rs_sink *sink, const char *script, size_t size, struct rs_error *error);

/* A text in quotes for a script. Single ones: within double ones gnuplot runs what stands between back quotes. Control
 * characters become blanks, and what is no UTF-8, which no SVG may hold, question marks. */
void gnuplot_quote(FILE *script, const char *text, size_t length);

#endif

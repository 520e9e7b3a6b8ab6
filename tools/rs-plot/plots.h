/* plots.h: the verbs of rs-plot, each a main of its own, and what they share: a script that grows, and how pictures look. */
#ifndef RS_PLOT_PLOTS_H
#define RS_PLOT_PLOTS_H

#include <stdint.h>
#include <stdio.h>

#include "cli/tool.h"

int plot_choice(int argc, char **argv);
int plot_training(int argc, char **argv);
int plot_map(int argc, char **argv);
int plot_distribution(int argc, char **argv);
int plot_compare(int argc, char **argv);
int plot_tradeoff(int argc, char **argv);

/* What every verb lets one choose. */
struct plot_look {
    const char *title;
    int64_t width, height; /* pixels */
    int format;
};
enum { PLOT_AUTO, PLOT_SVG, PLOT_PNG };
extern const char *const plot_formats[];

/* Put the options for the look behind a verb's own in its table, which has room for PLOT_LOOK_OPTIONS more and an end. */
enum { PLOT_LOOK_OPTIONS = 4 };
void plot_add_look(struct rs_option *table, struct plot_look *look);

/* A gnuplot script in the making: write to `text`. */
struct plot_script {
    FILE *text;
    char *bytes;
    size_t size;
};

/* An empty script, with the terminal and the manners of all our pictures: grid, fonts, colours. */
int plot_start(struct plot_script *script, const struct rs_tool *tool, const struct plot_look *look,
        struct rs_error *error);

/* Draw it to the tool's output, if `status` is 0, and free it in every case; gives the status on. */
int plot_finish(struct plot_script *script, struct rs_tool *tool, int status, struct rs_error *error);

/* `set NAME 'text'` */
void plot_set(const struct plot_script *script, const char *name, const char *text);

/* Panels side by side and below one another, under one title. */
void plot_panels(const struct plot_script *script, size_t rows, size_t columns, const struct plot_look *look);

/* The i-th way to mark a series: eight colours that colour-blind people tell apart (Okabe and Ito 2008), then the same
 * with other points. */
const char *plot_colour(size_t i);
int plot_point(size_t i);

/* "NAME=FILE", where NAME has no slash, or a FILE, whose name without folders and ending is then its name. */
struct plot_source {
    const char *name, *path;
    int name_length;
};
struct plot_source plot_source(const char *operand);

#endif

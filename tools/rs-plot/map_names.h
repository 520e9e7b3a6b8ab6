/* map_names.h: the part of the plane that a map shows, and which of its points get a name. */
#ifndef RS_PLOT_MAP_NAMES_H
#define RS_PLOT_MAP_NAMES_H

#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "data/ids.h"
#include "label_places.h"
#include "table/titles.h"

struct map_points {
    size_t n, stride;
    const float *at;        /* [n, stride]; the first two are x and y */
    const int32_t *cluster; /* [n], -1 for none */
    size_t n_clusters;
    const double *weight; /* [n], or NULL */
};

/* In pixels the frame of the picture, in the points' units what it holds. */
struct map_view {
    double margin_left, margin_bottom, width, height;
    double left, right, low, high;
};

/* All points but the outermost half per cent to each side, which would squeeze the rest, with some air. */
void map_view_fit(struct map_view *view, const struct map_points *points);

/* The script's lines for the frame and what it holds. */
void map_view_write(FILE *script, const struct map_view *view, double picture_width, double picture_height);

/* A label line: the title, at most MAP_LONGEST characters of it, where label_places.h has put it. */
enum { MAP_LONGEST = 34 };
void map_write_label(FILE *script, const struct map_view *view, const struct label *label, struct rs_id title);

/* A label for the point, in the view's pixels, not placed yet. */
struct label map_label(const struct map_view *view, double x, double y, struct rs_id title);

/* The `n` points of cluster c that stand for it, best first: those of the greatest weight, or without weights those next to
 * the cluster's mean. chosen[n] are points; says how many there are. */
size_t map_choose(size_t *chosen, size_t n, const struct map_points *points, size_t c);

/* `set label` lines for up to `n` points of each cluster; where names would cover one another the later are left out. */
int map_write_names(FILE *script, const struct map_view *view, const struct map_points *points,
        const struct rs_ids *rows, const struct rs_titles *titles, size_t n, struct rs_error *error);

#endif

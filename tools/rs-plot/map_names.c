/* map_names.c: see map_names.h. */
#include "map_names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "gnuplot.h"

enum { LINE = 14, SAMPLE = 4096 };
static const double character = 6.6; /* pixels, of 10 points */

static const float *point(const struct map_points *points, size_t i)
{
    return points->at + i * points->stride;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* The ends of one axis, from a sample evenly over the points. */
static void fit_axis(double *low, double *high, const struct map_points *points, size_t axis)
{
    double sample[SAMPLE], air;
    size_t step = points->n / SAMPLE + 1, n = 0;

    for (size_t i = 0; i < points->n && n < SAMPLE; i += step)
        sample[n++] = (double)point(points, i)[axis];
    qsort(sample, n, sizeof *sample, compare);
    *low = sample[n / 200];
    *high = sample[n - 1 - n / 200];
    air = *high > *low ? 0.05 * (*high - *low) : 1;
    *low -= air;
    *high += air;
}

void map_view_fit(struct map_view *view, const struct map_points *points)
{
    fit_axis(&view->left, &view->right, points, 0);
    fit_axis(&view->low, &view->high, points, 1);
}

static void mean_of(double mean[2], const struct map_points *points, size_t c)
{
    size_t n = 0;

    mean[0] = mean[1] = 0;
    for (size_t i = 0; i < points->n; i++)
        if (points->cluster[i] == (int32_t)c) {
            mean[0] += (double)point(points, i)[0];
            mean[1] += (double)point(points, i)[1];
            n++;
        }
    mean[0] /= (double)(n ? n : 1);
    mean[1] /= (double)(n ? n : 1);
}

static double worth(const struct map_points *points, size_t i, const double mean[2])
{
    if (points->weight)
        return points->weight[i];
    return -hypot((double)point(points, i)[0] - mean[0], (double)point(points, i)[1] - mean[1]);
}

size_t map_choose(size_t *chosen, size_t n, const struct map_points *points, size_t c)
{
    double mean[2];
    size_t found = 0;

    mean_of(mean, points, c);
    for (size_t i = 0; i < points->n; i++) {
        double value;
        size_t j;

        if (points->cluster[i] != (int32_t)c)
            continue;
        value = worth(points, i, mean);
        if (found == n && (n == 0 || value <= worth(points, chosen[n - 1], mean)))
            continue;
        j = found < n ? found++ : n - 1;
        for (; j > 0 && worth(points, chosen[j - 1], mean) < value; j--)
            chosen[j] = chosen[j - 1];
        chosen[j] = i;
    }
    return found;
}

void map_view_write(FILE *script, const struct map_view *view, double picture_width, double picture_height)
{
    fprintf(script,
            "set lmargin at screen %.6g\nset rmargin at screen %.6g\nset bmargin at screen %.6g\n"
            "set tmargin at screen %.6g\nset xrange [%.9g:%.9g]\nset yrange [%.9g:%.9g]\n"
            "set style textbox opaque noborder margins 0.4,0.4\n",
            view->margin_left / picture_width, (view->margin_left + view->width) / picture_width,
            view->margin_bottom / picture_height, (view->margin_bottom + view->height) / picture_height, view->left,
            view->right, view->low, view->high);
}

struct label map_label(const struct map_view *view, double x, double y, struct rs_id title)
{
    size_t n = label_characters(title.text, title.length);

    return (struct label){.x = (x - view->left) / (view->right - view->left) * view->width,
            .y = (y - view->low) / (view->high - view->low) * view->height,
            .width = character * (double)(n < MAP_LONGEST ? n : MAP_LONGEST),
            .height = LINE};
}

void map_write_label(FILE *script, const struct map_view *view, const struct label *label, struct rs_id title)
{
    char text[4 * MAP_LONGEST + 8]; /* a character takes 4 bytes at most */
    size_t length = title.length;
    bool cut = false;

    while (length > 0 && (label_characters(title.text, length) > MAP_LONGEST || length > 4 * MAP_LONGEST)) {
        length--;
        cut = true;
    }
    while (cut && length > 0 && ((unsigned char)title.text[length] & 0xc0) == 0x80)
        length--; /* never half a character */
    memcpy(text, title.text, length);
    if (cut)
        memcpy(text + length, "…", sizeof "…" - 1);
    fputs("set label ", script);
    gnuplot_quote(script, text, length + (cut ? sizeof "…" - 1 : 0));
    fprintf(script, " at %.9g, %.9g left front boxed font ',9'\n",
            view->left + label->left / view->width * (view->right - view->left),
            view->low + label->baseline / view->height * (view->high - view->low));
}

/* Points that get a name, first the best of every cluster, then the second of every one, and so on. */
static size_t choose_all(size_t *point_of, const struct map_points *points, size_t n, struct rs_error *error)
{
    size_t *chosen = rs_alloc(points->n_clusters * n, sizeof *chosen, error), count = 0;
    size_t *found = rs_alloc(points->n_clusters, sizeof *found, error);

    if (chosen && found) {
        for (size_t c = 0; c < points->n_clusters; c++)
            found[c] = map_choose(chosen + c * n, n, points, c);
        for (size_t i = 0; i < n; i++)
            for (size_t c = 0; c < points->n_clusters; c++)
                if (i < found[c])
                    point_of[count++] = chosen[c * n + i];
    }
    free(chosen);
    free(found);
    return count;
}

int map_write_names(FILE *script, const struct map_view *view, const struct map_points *points,
        const struct rs_ids *rows, const struct rs_titles *titles, size_t n, struct rs_error *error)
{
    size_t most = points->n_clusters * n, count;
    size_t *point_of = rs_alloc(most, sizeof *point_of, error);
    struct label *labels = rs_alloc_zero(most, sizeof *labels, error);
    int status = point_of && labels ? 0 : -1;

    count = status == 0 ? choose_all(point_of, points, n, error) : 0;
    for (size_t i = 0; i < count; i++) {
        const float *at = point(points, point_of[i]);

        labels[i] = map_label(view, (double)at[0], (double)at[1], rs_titles_find(titles, rs_ids_at(rows, point_of[i])));
    }
    label_places(labels, count, view->width, view->height);
    for (size_t i = 0; i < count; i++)
        if (labels[i].placed)
            map_write_label(script, view, &labels[i], rs_titles_find(titles, rs_ids_at(rows, point_of[i])));
    free(point_of);
    free(labels);
    return status;
}

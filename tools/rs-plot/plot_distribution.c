/* plot_distribution.c: rs-plot distribution: what a ratings matrix is like: ratings by value, films by how often they are
 * rated, users by how much they rate. */
#include <math.h>
#include <stdlib.h>

#include "histogram.h"
#include "plots.h"
#include "stream/kinds.h"

/* How an axis of counts is written: with k and M where there are many; never so that two marks read the same. */
static const char *count_format(size_t most)
{
    return most < 10000 ? "%g" : most < 1000000 ? "%.0s%c" : "%.1s%c";
}

/* Ratings by value: a bar for each half step, or for each of twenty ranges where values are no ratings. */
static int draw_values(const struct plot_script *script, const struct rs_csr *ratings, struct rs_error *error)
{
    struct histogram histogram = {0};
    FILE *out = script->text;
    size_t most = 0;

    if (histogram_of_values(&histogram, ratings->data, rs_csr_entries(ratings), error) != 0)
        return -1;
    fputs("$v << EOD\n", out);
    for (size_t i = 0; i < histogram.n; i++)
        fprintf(out, "%.17g %zu\n", histogram.at[i], histogram.count[i]);
    for (size_t i = 0; i < histogram.n; i++)
        most = histogram.count[i] > most ? histogram.count[i] : most;
    plot_set(script, "format y", count_format(most));
    fprintf(out,
            "EOD\nset title 'ratings by value'\nset xlabel 'value'\nset ylabel 'ratings'\nset yrange [0:*]\n"
            "set boxwidth %.17g\nset style fill solid 0.85 noborder\nset offsets graph 0.02, graph 0.02, 0, 0\n"
            "plot $v using 1:2 with boxes lc '%s'\nset offsets\n",
            0.8 * histogram.step, plot_colour(0));
    histogram_free(&histogram);
    return 0;
}

/* Counts from the greatest down, on two logarithmic axes: what is popular, and how long the tail is. */
static int draw_ranks(const struct plot_script *script, const struct rs_csr *ratings, struct rs_error *error)
{
    size_t *counts = rs_alloc_zero(ratings->n_columns, sizeof *counts, error), n, step;
    FILE *out = script->text;

    if (!counts)
        return -1;
    for (size_t i = 0; i < rs_csr_entries(ratings); i++)
        counts[ratings->indices[i]]++;
    n = histogram_sort_down(counts, ratings->n_columns);
    plot_set(script, "format y", count_format(n > 0 ? counts[0] : 0));
    fputs("$r << EOD\n", out);
    for (size_t i = 0; i < n; i += step) {
        fprintf(out, "%zu %zu\n", i + 1, counts[i]);
        step = 1 + i / 200; /* no more points than can be seen */
    }
    fprintf(out,
            "EOD\nset title 'films by popularity'\nset xlabel 'rank of the film'\nset ylabel 'its ratings'\n"
            "set logscale xy\nset yrange [*:*]\nplot $r using 1:2 with lines lc '%s' lw 2\n",
            plot_colour(4));
    free(counts);
    return 0;
}

/* Users by how much they rate, in doubling ranges. */
static void draw_users(const struct plot_script *script, const struct rs_csr *ratings)
{
    size_t users[64] = {0}, top = 0, first = 63, most = 0;
    FILE *out = script->text;

    for (size_t u = 0; u < ratings->n_rows; u++) {
        uint64_t n = (uint64_t)(ratings->indptr[u + 1] - ratings->indptr[u]);
        size_t bin = 0;

        while (n >> bin > 1)
            bin++;
        users[bin] += n > 0;
        if (n > 0 && bin > top)
            top = bin;
        if (n > 0 && bin < first)
            first = bin;
    }
    for (size_t bin = first; bin <= top; bin++)
        most = users[bin] > most ? users[bin] : most;
    plot_set(script, "format y", count_format(most));
    fputs("unset logscale\n$u << EOD\n", out);
    for (size_t bin = first; bin <= top; bin++)
        fprintf(out, "%zu %zu\n", bin, users[bin]);
    fputs("EOD\nset xtics rotate by -40 (", out);
    for (size_t bin = first; bin <= top; bin++)
        fprintf(out, "%s'%llu+' %zu", bin > first ? ", " : "", 1ULL << bin, bin);
    fprintf(out,
            ")\nset title 'users by activity'\nset xlabel 'ratings of the user'\nset ylabel 'users'\nset yrange [0:*]\n"
            "set boxwidth 0.8\nset xrange [%zu-0.6:%zu.6]\nplot $u using 1:2 with boxes lc '%s'\n",
            first, top, plot_colour(2));
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct plot_look *look = tool->options;
    struct rs_csr ratings = {0};
    struct plot_script script = {0};
    int status = rs_csr_read(&ratings, &tool->in, error);

    if (status == 0 && rs_csr_entries(&ratings) == 0)
        status = rs_fail(error, "%s: holds no ratings", rs_tool_name(tool->input_path));
    if (status == 0)
        status = plot_start(&script, tool, look, error);
    if (status == 0) {
        plot_panels(&script, 1, 3, look);
        fputs("set key off\n", script.text);
        status = draw_values(&script, &ratings, error);
        if (status == 0)
            status = draw_ranks(&script, &ratings, error);
        draw_users(&script, &ratings);
        fputs("unset multiplot\n", script.text);
    }
    status = plot_finish(&script, tool, status, error);
    rs_csr_free(&ratings);
    return status;
}

int plot_distribution(int argc, char **argv)
{
    struct plot_look look = {.width = 1020, .height = 380};
    struct rs_option table[1 + PLOT_LOOK_OPTIONS] = {{0}};
    const struct rs_program program = {.name = "rs-plot distribution",
            .summary = "draw what a ratings matrix is like",
            .operands = "[FILE]",
            .examples = "  rs-ingest ratings.csv | rs-plot distribution -o ratings.svg\n",
            .traits = RS_STDIN | RS_BYTES_OUT,
            .options = table,
            .run = run};

    plot_add_look(table, &look);
    return rs_main(&program, &look, argc, argv);
}

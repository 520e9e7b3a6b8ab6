/* plot_choice.c: rs-plot choice: the five measures of rs-kmeans --choice over k, the best of each marked. */
#include <math.h>

#include "number_table.h"
#include "plots.h"

struct options {
    struct plot_look look;
    int64_t chosen;
};

/* What is drawn of a column, and which of its values is the best: the highest (1), the lowest (-1), no single one (0). */
static const struct measure {
    const char *column, *title, *format;
    int best;
} measures[] = {{"inertia", "inertia: look for the elbow", "%.1s%c", 0},
        {"silhouette", "silhouette: highest is best", "%.2f", 1}, {"gap", "gap, with its standard error", "%.1f", 0},
        {"davies_bouldin", "Davies-Bouldin: lowest is best", "%.2f", -1},
        {"calinski_harabasz", "Calinski-Harabasz: highest is best", "%.1s%c", 1}};
enum { N_MEASURES = sizeof measures / sizeof *measures };

static ptrdiff_t best_row(const struct number_table *table, size_t column, int sign)
{
    ptrdiff_t best = -1;

    for (size_t i = 0; sign != 0 && i < table->n_rows; i++) {
        double value = number_table_at(table, i, column);

        if (!isnan(value) && (best < 0 || sign * value > sign * number_table_at(table, (size_t)best, column)))
            best = (ptrdiff_t)i;
    }
    return best;
}

static void draw(const struct plot_script *script, const struct number_table *table, size_t k, size_t column,
        const struct measure *measure)
{
    ptrdiff_t error = measure->column[0] == 'g' ? number_table_find(table, "gap_error") : -1;
    ptrdiff_t best = best_row(table, column, measure->best);
    FILE *out = script->text;

    fprintf(out, "$d << EOD\n");
    for (size_t i = 0; i < table->n_rows; i++)
        fprintf(out, "%.17g %.17g %.17g\n", number_table_at(table, i, k), number_table_at(table, i, column),
                error >= 0 ? number_table_at(table, i, (size_t)error) : 0.0);
    fprintf(out, "EOD\n");
    plot_set(script, "title", measure->title);
    plot_set(script, "format y", measure->format);
    fprintf(out, "plot $d using 1:2 with linespoints lc '%s' lw 2 pt 7 ps 0.5", plot_colour(0));
    if (error >= 0)
        fprintf(out, ", $d using 1:2:3 with yerrorbars lc '%s' lw 1.5 pt 7 ps 0.4", plot_colour(0));
    if (best >= 0)
        fprintf(out, ", '+' using (%.17g):(%.17g) every ::0::0 with points lc '%s' pt 6 lw 2 ps 1.6",
                number_table_at(table, (size_t)best, k), number_table_at(table, (size_t)best, column), plot_colour(4));
    fputc('\n', out);
}

/* The column, or -1 also where it is empty, as the silhouette of one cluster. */
static ptrdiff_t find_values(const struct number_table *table, const char *name)
{
    ptrdiff_t column = number_table_find(table, name);

    for (size_t i = 0; column >= 0 && i < table->n_rows; i++)
        if (!isnan(number_table_at(table, i, (size_t)column)))
            return column;
    return -1;
}

static int draw_all(const struct plot_script *script, const struct number_table *table, const struct options *o,
        const char *name, struct rs_error *error)
{
    ptrdiff_t k = number_table_find(table, "k"), columns[N_MEASURES];
    size_t n = 0;

    for (size_t m = 0; m < N_MEASURES; m++)
        n += (columns[m] = find_values(table, measures[m].column)) >= 0;
    if (k < 0 || n == 0 || table->n_rows == 0)
        return rs_fail(error, "%s: want the table of rs-kmeans --choice, with k and measures as columns", name);
    plot_panels(script, n > 3 ? 2 : 1, n > 3 ? 3 : n, &o->look);
    fputs("set key off\nset xlabel 'clusters (k)'\n", script->text);
    if (o->chosen > 0)
        fprintf(script->text, "set arrow from %d, graph 0 to %d, graph 1 nohead dt 2 lw 1.5 lc '#888888'\n",
                (int)o->chosen, (int)o->chosen);
    for (size_t m = 0; m < N_MEASURES; m++)
        if (columns[m] >= 0)
            draw(script, table, (size_t)k, (size_t)columns[m], &measures[m]);
    fputs("unset multiplot\n", script->text);
    return 0;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    const char *name = rs_tool_name(tool->input_path);
    struct rs_storage text = {0};
    struct number_table table = {0};
    struct plot_script script = {0};
    int status = rs_tool_text(tool, "stdin", tool->input_path, &text, error);

    if (status == 0)
        status = number_table_parse(&table, name, text.base, text.size, error);
    if (status == 0)
        status = plot_start(&script, tool, &o->look, error);
    if (status == 0)
        status = draw_all(&script, &table, o, name, error);
    status = plot_finish(&script, tool, status, error);
    number_table_free(&table);
    rs_storage_free(&text);
    return status;
}

int plot_choice(int argc, char **argv)
{
    struct options o = {.look = {.width = 960, .height = 600}};
    struct rs_option table[2 + PLOT_LOOK_OPTIONS] = {
            {"chosen", 0, RS_INTEGER, &o.chosen, .min = 0, .max = INT32_MAX, .help = "mark this k by a line; 0: none"}};
    const struct rs_program program = {.name = "rs-plot choice",
            .summary = "draw what five methods say of the number of clusters",
            .operands = "[FILE]",
            .examples = "  rs-kmeans -k 2-20 --choose elbow --choice k.csv -o L < V.safetensors\n"
                        "  rs-plot choice --chosen 9 -o k.svg k.csv\n",
            .traits = RS_STDIN | RS_TEXT_IN | RS_BYTES_OUT,
            .options = table,
            .run = run};

    plot_add_look(table, &o.look);
    return rs_main(&program, &o, argc, argv);
}

/* plot_compare.c: rs-plot compare: methods from the best down by the first measure, a panel a measure, with intervals. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"
#include "gnuplot.h"

enum { MAX_MEASURES = 4 };

struct options {
    struct plot_look look;
    const char *measures;
    bool ascending;
};

/* "a,b" as texts within `room`; 0 when there are none or too many. */
static size_t split(char *room, const char **measures)
{
    size_t n = 0;

    for (char *name = strtok(room, ","); name; name = strtok(NULL, ",")) {
        if (n == MAX_MEASURES)
            return 0;
        measures[n++] = name;
    }
    return n;
}

/* Places of the methods, the one that stands highest in the picture first: few, so by insertion. */
static void sort_methods(size_t *order, const struct figure *figures, size_t n, size_t n_measures, bool ascending)
{
    for (size_t i = 0; i < n; i++) {
        double value = figures[i * n_measures].value;
        size_t j = i;

        for (; j > 0; j--) {
            double before = figures[order[j - 1] * n_measures].value;

            if (ascending ? before <= value : before >= value)
                break;
            order[j] = order[j - 1];
        }
        order[j] = i;
    }
}

static void panel(const struct plot_script *script, const char *measure, size_t m, const struct figure *figures,
        const size_t *order, size_t n, size_t n_measures)
{
    FILE *out = script->text;

    plot_set(script, "title", measure);
    fputs("$d << EOD\n", out);
    for (size_t i = 0; i < n; i++) {
        const struct figure *figure = &figures[order[i] * n_measures + m];

        fprintf(out, "%.17g %zu %.17g %.17g\n", figure->value, n - i, figure->low, figure->high);
    }
    fprintf(out, "EOD\nplot $d using 1:2:3:4 with xerrorbars lc '%s' lw 2 pt 7 ps 0.9\n", plot_colour(0));
}

/* A label of an axis is a format to gnuplot: a % in it is written twice. */
static void write_method(FILE *out, const struct plot_source *source)
{
    char label[512];
    size_t n = 0;

    for (int i = 0; i < source->name_length && n + 2 < sizeof label; i++) {
        if (source->name[i] == '%')
            label[n++] = '%';
        label[n++] = source->name[i];
    }
    gnuplot_quote(out, label, n);
}

static void draw(const struct plot_script *script, const struct rs_tool *tool, const struct figure *figures,
        const size_t *order, const char *const *measures, size_t n_measures)
{
    const struct options *o = tool->options;
    size_t n = (size_t)tool->n_operands;
    FILE *out = script->text;

    plot_panels(script, 1, n_measures, &o->look);
    fprintf(out,
            "set key off\nset offsets graph 0.06, graph 0.06, 0, 0\nset xtics rotate by -30\nset yrange "
            "[0.4:%zu.6]\nset ytics (",
            n);
    for (size_t i = 0; i < n; i++) {
        struct plot_source source = plot_source(tool->operands[order[i]]);

        fputs(i ? ", " : "", out);
        write_method(out, &source);
        fprintf(out, " %zu", n - i);
    }
    fputs(")\n", out);
    for (size_t m = 0; m < n_measures; m++)
        panel(script, measures[m], m, figures, order, n, n_measures);
    fputs("unset multiplot\n", out);
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    const char *measures[MAX_MEASURES];
    char *room = strdup(o->measures);
    size_t n_measures = room ? split(room, measures) : 0, n = (size_t)tool->n_operands;
    size_t *order = rs_alloc(n, sizeof *order, error);
    struct figure *figures = NULL;
    struct plot_script script = {0};
    int status = -1;

    if (n == 0)
        rs_tool_usage(tool, error, "want a [NAME=]FILE or more, as --metrics writes them");
    else if (n_measures == 0)
        rs_tool_usage(tool, error, "--measure: want from 1 to %d names with commas between, got '%s'", MAX_MEASURES,
                o->measures);
    else if (order && (figures = figures_read(tool, measures, n_measures, error)))
        status = plot_start(&script, tool, &o->look, error);
    if (status == 0) {
        sort_methods(order, figures, n, n_measures, o->ascending);
        draw(&script, tool, figures, order, measures, n_measures);
    }
    status = plot_finish(&script, tool, status, error);
    free(figures);
    free(order);
    free(room);
    return status;
}

int plot_compare(int argc, char **argv)
{
    struct options o = {.look = {.width = 900, .height = 420}, .measures = "ndcg_at_10"};
    struct rs_option table[3 + PLOT_LOOK_OPTIONS] = {
            {"measure", 0, RS_TEXT, &o.measures, .argument = "NAME,...",
                    .help = "of the metrics files, a panel each; methods are sorted by the first"},
            {"ascending", 0, RS_FLAG, &o.ascending, .help = "lowest is best, as of rmse: it stands on top"}};
    const struct rs_program program = {.name = "rs-plot compare",
            .summary = "draw methods by a measure, with their intervals",
            .operands = "[NAME=]FILE...",
            .examples = "  rs-eval --truth TE --bootstrap 1000 --metrics als.json < rec\n"
                        "  rs-plot compare --measure ndcg_at_10,hit_rate_at_10 -o methods.svg \\\n"
                        "      als.json popularity.json 'next film=next.json'\n",
            .traits = RS_OPERANDS | RS_BYTES_OUT,
            .options = table,
            .run = run};

    plot_add_look(table, &o.look);
    return rs_main(&program, &o, argc, argv);
}

/* plot_tradeoff.c: rs-plot tradeoff: each method a point by two measures, as accuracy against coverage. */
#include <math.h>
#include <stdlib.h>

#include "figures.h"
#include "map_names.h"

struct options {
    struct plot_look look;
    const char *x, *y;
};

/* All points with their intervals, and room for names to the right. */
static struct map_view view_of(const struct plot_look *look, const struct figure *figures, size_t n)
{
    struct map_view view = {.margin_left = 75,
            .margin_bottom = 60,
            .width = (double)look->width - 100,
            .height = (double)look->height - (look->title ? 105 : 80),
            .left = INFINITY,
            .right = -INFINITY,
            .low = INFINITY,
            .high = -INFINITY};
    double wide, high;

    for (size_t i = 0; i < n; i++) {
        view.left = fmin(view.left, figures[2 * i].low);
        view.right = fmax(view.right, figures[2 * i].high);
        view.low = fmin(view.low, figures[2 * i + 1].low);
        view.high = fmax(view.high, figures[2 * i + 1].high);
    }
    wide = view.right > view.left ? view.right - view.left : 1;
    high = view.high > view.low ? view.high - view.low : 1;
    view.left -= 0.06 * wide;
    view.right += 0.2 * wide;
    view.low -= 0.06 * high;
    view.high += 0.06 * high;
    return view;
}

static struct rs_id name_of(const char *operand)
{
    struct plot_source source = plot_source(operand);

    return (struct rs_id){.text = source.name, .length = (size_t)source.name_length};
}

static int write_names(FILE *out, const struct map_view *view, const struct rs_tool *tool, const struct figure *figures,
        struct rs_error *error)
{
    size_t n = (size_t)tool->n_operands;
    struct label *labels = rs_alloc(n, sizeof *labels, error);

    if (!labels)
        return -1;
    for (size_t i = 0; i < n; i++)
        labels[i] = map_label(view, figures[2 * i].value, figures[2 * i + 1].value, name_of(tool->operands[i]));
    label_places(labels, n, view->width, view->height);
    for (size_t i = 0; i < n; i++)
        if (labels[i].placed)
            map_write_label(out, view, &labels[i], name_of(tool->operands[i]));
    free(labels);
    return 0;
}

static int draw(const struct plot_script *script, const struct rs_tool *tool, const struct figure *figures,
        struct rs_error *error)
{
    const struct options *o = tool->options;
    struct map_view view = view_of(&o->look, figures, (size_t)tool->n_operands);
    FILE *out = script->text;

    if (o->look.title)
        plot_set(script, "title", o->look.title);
    plot_set(script, "xlabel", o->x);
    plot_set(script, "ylabel", o->y);
    fputs("set key off\n", out);
    map_view_write(out, &view, (double)o->look.width, (double)o->look.height);
    if (write_names(out, &view, tool, figures, error) != 0)
        return -1;
    for (int i = 0; i < tool->n_operands; i++) {
        const struct figure *x = &figures[2 * i], *y = x + 1;

        fprintf(out, "$d%d << EOD\n%.17g %.17g %.17g %.17g %.17g %.17g\nEOD\n", i, x->value, y->value, x->low, x->high,
                y->low, y->high);
    }
    for (int i = 0; i < tool->n_operands; i++)
        fprintf(out, "%s$d%d using 1:2:3:4:5:6 with xyerrorbars lc '%s' pt %d ps 1.2 lw 1.5", i ? ", " : "plot ", i,
                plot_colour((size_t)i), plot_point((size_t)i));
    fputc('\n', out);
    return 0;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct figure *figures = NULL;
    struct plot_script script = {0};
    int status = -1;

    if (tool->n_operands == 0)
        rs_tool_usage(tool, error, "want a [NAME=]FILE or more, as --metrics writes them");
    else if ((figures = figures_read(tool, (const char *const[]){o->x, o->y}, 2, error)))
        status = plot_start(&script, tool, &o->look, error);
    if (status == 0)
        status = draw(&script, tool, figures, error);
    status = plot_finish(&script, tool, status, error);
    free(figures);
    return status;
}

int plot_tradeoff(int argc, char **argv)
{
    struct options o = {.look = {.width = 760, .height = 520}, .x = "coverage_at_10", .y = "ndcg_at_10"};
    struct rs_option table[3 + PLOT_LOOK_OPTIONS] = {
            {"x", 0, RS_TEXT, &o.x, .argument = "NAME", .help = "the measure from left to right"},
            {"y", 0, RS_TEXT, &o.y, .argument = "NAME", .help = "the measure from below upwards"}};
    const struct rs_program program = {.name = "rs-plot tradeoff",
            .summary = "draw methods by two measures, one against the other",
            .operands = "[NAME=]FILE...",
            .examples = "  rs-plot tradeoff --x coverage_at_10 --y ndcg_at_10 -o t.svg als.json pop.json\n",
            .traits = RS_OPERANDS | RS_BYTES_OUT,
            .options = table,
            .run = run};

    plot_add_look(table, &o.look);
    return rs_main(&program, &o, argc, argv);
}

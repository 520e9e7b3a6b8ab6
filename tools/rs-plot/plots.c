/* plots.c: how all pictures look. */
#include "plots.h"

#include <stdlib.h>
#include <string.h>

#include "gnuplot.h"

const char *const plot_formats[] = {"auto", "svg", "png", NULL};

/* Okabe and Ito's colours; the yellow, which is faint on white, stands last. */
static const char *const colours[] = {
        "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#000000", "#b8a800"};
static const int points[] = {7, 5, 9, 13, 11, 6, 4, 8};
enum { N_COLOURS = sizeof colours / sizeof *colours, N_POINTS = sizeof points / sizeof *points };

const char *plot_colour(size_t i)
{
    return colours[i % N_COLOURS];
}

int plot_point(size_t i)
{
    return points[i / N_COLOURS % N_POINTS];
}

void plot_add_look(struct rs_option *table, struct plot_look *look)
{
    const struct rs_option options[PLOT_LOOK_OPTIONS] = {
            {"title", 0, RS_TEXT, &look->title, .help = "what stands over the picture"},
            {"width", 0, RS_INTEGER, &look->width, .min = 200, .max = 10000, .help = "pixels"},
            {"height", 0, RS_INTEGER, &look->height, .min = 150, .max = 10000, .help = "pixels"},
            {"format", 0, RS_CHOICE, &look->format, .choices = plot_formats,
                    .help = "of the picture; auto goes by the end of -o's name, else svg"}};

    while (table->name)
        table++;
    memcpy(table, options, sizeof options);
}

static bool ends_in(const char *text, const char *end)
{
    size_t length = text ? strlen(text) : 0, wanted = strlen(end);

    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

int plot_start(struct plot_script *script, const struct rs_tool *tool, const struct plot_look *look,
        struct rs_error *error)
{
    bool png = look->format == PLOT_PNG || (look->format == PLOT_AUTO && ends_in(tool->output_path, ".png"));

    *script = (struct plot_script){0};
    script->text = open_memstream(&script->bytes, &script->size);
    if (!script->text)
        return rs_fail_errno(error, "cannot hold the script");
    fprintf(script->text, "set terminal %s size %d,%d font '%s' noenhanced background '#ffffff'\n",
            png ? "pngcairo" : "svg", (int)look->width, (int)look->height, png ? "DejaVu Sans,10" : "sans-serif,13");
    fputs("set encoding utf8\nset grid lc '#dddddd' lt 1\nset border 3 lc '#555555'\nset tics nomirror\n"
          "set key noenhanced opaque\nset datafile missing 'NaN'\n",
            script->text);
    return 0;
}

int plot_finish(struct plot_script *script, struct rs_tool *tool, int status, struct rs_error *error)
{
    if (script->text && fclose(script->text) != 0 && status == 0)
        status = rs_fail(error, "out of memory");
    if (status == 0)
        status = gnuplot_run(&tool->out.sink, script->bytes, script->size, error);
    free(script->bytes);
    *script = (struct plot_script){0};
    return status;
}

void plot_set(const struct plot_script *script, const char *name, const char *text)
{
    fprintf(script->text, "set %s ", name);
    gnuplot_quote(script->text, text, strlen(text));
    putc('\n', script->text);
}

void plot_panels(const struct plot_script *script, size_t rows, size_t columns, const struct plot_look *look)
{
    fprintf(script->text, "set multiplot layout %zu,%zu", rows, columns);
    if (look->title) {
        fputs(" title ", script->text);
        gnuplot_quote(script->text, look->title, strlen(look->title));
    }
    putc('\n', script->text);
}

struct plot_source plot_source(const char *operand)
{
    const char *equals = strchr(operand, '='), *slash = strchr(operand, '/'), *dot;

    if (equals && (!slash || equals < slash)) /* in folder/k=3.json it is part of the path */
        return (struct plot_source){operand, equals + 1, (int)(equals - operand)};
    slash = strrchr(operand, '/');
    slash = slash ? slash + 1 : operand;
    dot = strrchr(slash, '.');
    return (struct plot_source){slash, operand, dot && dot > slash ? (int)(dot - slash) : (int)strlen(slash)};
}

/* plot_training.c: rs-plot training: the columns of --log-history files over epochs, one panel for each quantity, what
 * was held out beside what was trained on. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gnuplot.h"
#include "number_table.h"
#include "plots.h"

enum { MAX_PANELS = 12 };

struct training {
    struct plot_source source;
    struct number_table table;
};

static const char held_out[] = "validation_";

/* The quantity of a column: its name without "validation_". */
static struct rs_id quantity(struct rs_id column)
{
    size_t length = sizeof held_out - 1;

    if (column.length > length && memcmp(column.text, held_out, length) == 0)
        return (struct rs_id){.text = column.text + length, .length = column.length - length};
    return column;
}

/* Which quantities there are in any of the trainings, in order; the first column is the x axis. */
static size_t list_panels(struct rs_id panels[MAX_PANELS], const struct training *trainings, size_t n)
{
    size_t n_panels = 0;

    for (size_t t = 0; t < n; t++)
        for (size_t j = 1; j < trainings[t].table.n_columns && n_panels < MAX_PANELS; j++) {
            struct rs_id name = quantity(rs_ids_at(&trainings[t].table.names, j));
            size_t i = 0;

            while (i < n_panels && rs_id_compare(panels[i], name) != 0)
                i++;
            if (i == n_panels)
                panels[n_panels++] = name;
        }
    return n_panels;
}

static bool is_held_out(struct rs_id column)
{
    return quantity(column).length != column.length;
}

/* One line of a panel, as a block of data in the script. */
static void write_series(FILE *out, size_t number, const struct number_table *table, size_t column)
{
    fprintf(out, "$d%zu << EOD\n", number);
    for (size_t i = 0; i < table->n_rows; i++)
        fprintf(out, "%.17g %.17g\n", number_table_at(table, i, 0), number_table_at(table, i, column));
    fputs("EOD\n", out);
}

/* "held out", or with several trainings "NAME, held out". */
static void write_legend(FILE *out, const struct training *training, bool named, bool held)
{
    char label[256];

    snprintf(label, sizeof label, "%.*s%s%s", named ? training->source.name_length : 0, training->source.name,
            named ? ", " : "", held ? "held out" : "training");
    gnuplot_quote(out, label, strlen(label));
}

static void panel(const struct plot_script *script, struct rs_id name, const struct training *trainings, size_t n)
{
    FILE *out = script->text;
    char title[RS_ID_ROOM];
    size_t number = 0;

    plot_set(script, "title", rs_id_format(name, title, sizeof title));
    for (size_t t = 0; t < n; t++)
        for (size_t j = 1; j < trainings[t].table.n_columns; j++)
            if (rs_id_compare(quantity(rs_ids_at(&trainings[t].table.names, j)), name) == 0)
                write_series(out, number++, &trainings[t].table, j);
    fputs("plot ", out);
    number = 0;
    for (size_t t = 0; t < n; t++)
        for (size_t j = 1; j < trainings[t].table.n_columns; j++) {
            struct rs_id column = rs_ids_at(&trainings[t].table.names, j);
            bool held = is_held_out(column);

            if (rs_id_compare(quantity(column), name) != 0)
                continue;
            fprintf(out, "%s$d%zu using 1:2 with linespoints pt 7 ps 0.3 lw 2 lc '%s' dt %d title ", number ? ", " : "",
                    number, plot_colour(n > 1 ? t : held), n > 1 && !held ? 2 : 1);
            write_legend(out, &trainings[t], n > 1, held);
            number++;
        }
    fputc('\n', out);
}

static int read_training(struct training *training, struct rs_tool *tool, const char *operand, struct rs_error *error)
{
    struct rs_storage text = {0};
    int status;

    training->source = plot_source(operand);
    status = rs_tool_text(tool, "operand", training->source.path, &text, error);
    if (status == 0)
        status = number_table_parse(&training->table, rs_tool_name(training->source.path), text.base, text.size, error);
    rs_storage_free(&text);
    if (status == 0 && (training->table.n_columns < 2 || training->table.n_rows == 0))
        return rs_fail(error, "%s: want a table of --log-history, an epoch a row", rs_tool_name(training->source.path));
    return status;
}

static void draw(const struct plot_script *script, const struct plot_look *look, const struct training *trainings,
        size_t n)
{
    struct rs_id panels[MAX_PANELS];
    size_t n_panels = list_panels(panels, trainings, n), columns = n_panels > 3 ? 3 : n_panels;
    char x[RS_ID_ROOM];

    plot_panels(script, (n_panels + columns - 1) / columns, columns, look);
    plot_set(script, "xlabel", rs_id_format(rs_ids_at(&trainings[0].table.names, 0), x, sizeof x));
    for (size_t i = 0; i < n_panels; i++)
        panel(script, panels[i], trainings, n);
    fputs("unset multiplot\n", script->text);
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct plot_look *look = tool->options;
    size_t n = (size_t)tool->n_operands;
    struct training *trainings = rs_alloc_zero(n, sizeof *trainings, error);
    struct plot_script script = {0};
    int status = trainings ? 0 : -1;

    if (n == 0)
        status = rs_tool_usage(tool, error, "want a FILE or more, as --log-history writes them");
    for (size_t t = 0; status == 0 && t < n; t++)
        status = read_training(&trainings[t], tool, tool->operands[t], error);
    if (status == 0)
        status = plot_start(&script, tool, look, error);
    if (status == 0)
        draw(&script, look, trainings, n);
    status = plot_finish(&script, tool, status, error);
    for (size_t t = 0; trainings && t < n; t++)
        number_table_free(&trainings[t].table);
    free(trainings);
    return status;
}

int plot_training(int argc, char **argv)
{
    struct plot_look look = {.width = 900, .height = 420};
    struct rs_option table[1 + PLOT_LOOK_OPTIONS] = {{0}};
    const struct rs_program program = {.name = "rs-plot training",
            .summary = "draw the course of trainings, epoch by epoch",
            .operands = "[NAME=]FILE...",
            .examples = "  rs-train-mlp --log-history h.csv --fit mlp -o /dev/null < TR\n"
                        "  rs-plot training -o h.svg h.csv\n"
                        "  rs-plot training -o two.png small=a.csv large=b.csv\n",
            .traits = RS_OPERANDS | RS_BYTES_OUT,
            .options = table,
            .run = run};

    plot_add_look(table, &look);
    return rs_main(&program, &look, argc, argv);
}

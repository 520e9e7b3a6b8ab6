/* plot_map.c: rs-plot map: the first two columns of a matrix as points, coloured by cluster, the most rated (or the most
 * typical) of each cluster by name. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gnuplot.h"
#include "map_names.h"
#include "plots.h"
#include "stream/kinds.h"
#include "table/titles.h"

struct options {
    struct plot_look look;
    const char *labels, *titles, *ratings;
    int64_t names;
};

/* What the options name, joined by id to the points. */
struct given {
    struct rs_titles titles;
    int32_t *cluster; /* [n] 0 where there are no labels; -1: a point without one */
    double *weight;   /* [n] how often it was rated, or NULL */
    size_t n_clusters;
};

static int read_clusters(struct given *given, struct rs_tool *tool, const struct rs_ids *rows, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_labels labels = {0};
    struct rs_reader reader;
    int32_t *place;
    int status;

    given->cluster = rs_alloc_zero(rows->n, sizeof *given->cluster, error);
    given->n_clusters = 1;
    if (!given->cluster || !o->labels)
        return given->cluster ? 0 : -1;
    place = rs_alloc(rows->n, sizeof *place, error);
    status = place ? rs_tool_open(tool, &reader, "--labels", o->labels, error) : -1;
    if (status == 0) {
        status = rs_labels_read(&labels, &reader, error);
        rs_reader_free(&reader);
    }
    if (status == 0)
        status = rs_ids_locate(rows, &labels.rows, place, error);
    for (size_t i = 0; status == 0 && i < rows->n; i++) {
        int32_t cluster = place[i] < 0 ? -1 : labels.label[place[i]];

        given->cluster[i] = cluster;
        if (cluster >= 0 && (size_t)cluster >= given->n_clusters)
            given->n_clusters = (size_t)cluster + 1;
    }
    free(place);
    rs_labels_free(&labels);
    return status;
}

static int read_weights(struct given *given, struct rs_tool *tool, const struct rs_ids *rows, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_csr ratings = {0};
    int32_t *place;
    int status;

    if (!o->ratings)
        return 0;
    given->weight = rs_alloc_zero(rows->n, sizeof *given->weight, error);
    status = given->weight ? rs_tool_read_csr(tool, &ratings, "--ratings", o->ratings, error) : -1;
    place = status == 0 ? rs_alloc(ratings.n_columns, sizeof *place, error) : NULL;
    status = place ? rs_ids_locate(&ratings.columns, rows, place, error) : -1;
    for (size_t i = 0; status == 0 && i < rs_csr_entries(&ratings); i++)
        if (place[ratings.indices[i]] >= 0)
            given->weight[place[ratings.indices[i]]]++;
    free(place);
    rs_csr_free(&ratings);
    return status;
}

static int read_given(struct given *given, struct rs_tool *tool, const struct rs_ids *rows, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_storage text = {0};
    int status = 0;

    if (o->titles) {
        status = rs_tool_text(tool, "--titles", o->titles, &text, error);
        if (status == 0)
            status = rs_titles_parse(&given->titles, rs_tool_name(o->titles), text.base, text.size, error);
        rs_storage_free(&text);
    }
    return status == 0 && read_clusters(given, tool, rows, error) == 0 && read_weights(given, tool, rows, error) == 0
                   ? 0
                   : -1;
}

static void draw_points(const struct plot_script *script, const struct rs_dense *map, const struct given *given)
{
    FILE *out = script->text;
    const char *separator = "plot ";

    for (size_t c = 0; c < given->n_clusters; c++) {
        fprintf(out, "$c%zu << EOD\n", c);
        for (size_t i = 0; i < map->n_rows; i++)
            if (given->cluster[i] == (int32_t)c)
                fprintf(out, "%.9g %.9g\n", (double)rs_dense_row(map, i)[0], (double)rs_dense_row(map, i)[1]);
        fputs("NaN NaN\nEOD\n", out);
    }
    for (size_t c = 0; c < given->n_clusters; c++) {
        fprintf(out, "%s$c%zu using 1:2 with points pt %d ps 0.45 lc '%s' title '%zu'", separator, c, plot_point(c),
                plot_colour(c), c);
        separator = ", ";
    }
    fputc('\n', out);
}

static int draw(const struct plot_script *script, const struct rs_dense *map, const struct given *given,
        const struct options *o, struct rs_error *error)
{
    FILE *out = script->text;
    struct map_view view = {.margin_left = 55,
            .margin_bottom = 45,
            .width = (double)o->look.width - 75,
            .height = (double)o->look.height - (o->look.title ? 85 : 60)};
    struct map_points points = {.n = map->n_rows,
            .stride = map->n_columns,
            .at = map->data,
            .cluster = given->cluster,
            .n_clusters = given->n_clusters,
            .weight = given->weight};

    if (o->look.title)
        plot_set(script, "title", o->look.title);
    map_view_fit(&view, &points);
    map_view_write(out, &view, (double)o->look.width, (double)o->look.height);
    if (map->columns.n == map->n_columns) {
        char name[RS_ID_ROOM];

        plot_set(script, "xlabel", rs_id_format(rs_ids_at(&map->columns, 0), name, sizeof name));
        plot_set(script, "ylabel", rs_id_format(rs_ids_at(&map->columns, 1), name, sizeof name));
    }
    if (given->n_clusters < 2 || given->n_clusters > 24)
        fputs("set key off\n", out);
    if (o->titles && map_write_names(out, &view, &points, &map->rows, &given->titles, (size_t)o->names, error) != 0)
        return -1;
    draw_points(script, map, given);
    return 0;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_dense map = {0};
    struct given given = {0};
    struct plot_script script = {0};
    int status = rs_dense_read(&map, &tool->in, error);

    if (status == 0 && (map.n_columns < 2 || map.n_rows == 0))
        status = rs_fail(error, "%s: want F32 [n,2] or more (rs-encode --dim 2), got [%zu,%zu]",
                rs_tool_name(tool->input_path), map.n_rows, map.n_columns);
    if (status == 0)
        status = read_given(&given, tool, &map.rows, error);
    if (status == 0)
        status = plot_start(&script, tool, &o->look, error);
    if (status == 0)
        status = draw(&script, &map, &given, o, error);
    status = plot_finish(&script, tool, status, error);
    rs_titles_free(&given.titles);
    free(given.cluster);
    free(given.weight);
    rs_dense_free(&map);
    return status;
}

int plot_map(int argc, char **argv)
{
    struct options o = {.look = {.width = 1000, .height = 760}, .names = 2};
    struct rs_option table[5 + PLOT_LOOK_OPTIONS] = {
            {"labels", 0, RS_INPUT, &o.labels, .help = "clusters of the rows (rs-kmeans), as colours"},
            {"titles", 0, RS_INPUT, &o.titles, .argument = "CSV", .help = "names for some of the points"},
            {"ratings", 0, RS_INPUT, &o.ratings, .help = "name the most rated of each cluster, not the most typical"},
            {"names", 0, RS_INTEGER, &o.names, .min = 0, .max = 1000, .help = "names for each cluster, at most"}};
    const struct rs_program program = {.name = "rs-plot map",
            .summary = "draw films or users in two dimensions, coloured by cluster",
            .operands = "[FILE]",
            .examples = "  rs-encode --method pca --dim 2 V.safetensors > XY\n"
                        "  rs-kmeans -k 8 V.safetensors > L\n"
                        "  rs-plot map --labels L --titles movies.csv --ratings R -o map.png XY\n",
            .traits = RS_STDIN | RS_BYTES_OUT,
            .options = table,
            .run = run};

    plot_add_look(table, &o.look);
    return rs_main(&program, &o, argc, argv);
}

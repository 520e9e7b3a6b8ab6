/* similar.c: rs-recommend similar: the films nearest to a film. The search: common/models/neighbours.h. */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "models/neighbours.h"
#include "models.h"
#include "verbs.h"

static const char *const metrics[] = {"cosine", "euclidean", NULL};

struct options {
    const char *labels;
    struct rs_list vectors, items;
    bool all;
    int metric;
    int64_t n;
};

/* "17" as an id of the same sort as the rows'. */
static int parse_item(struct rs_id *id, const char *text, const struct rs_ids *rows, struct rs_error *error)
{
    *id = (struct rs_id){.text = text, .length = strlen(text)};
    if (rs_ids_are_text(rows))
        return 0;
    id->text = NULL;
    if (!rs_parse_integer(text, strlen(text), &id->number))
        return rs_fail(error, "--item: want an id that is a number, as the vectors have, got '%s'", text);
    return 0;
}

/* What messages call the vectors. */
static const char *vectors_name(const struct options *o)
{
    return o->vectors.n == 1 ? o->vectors.items[0] : "--vectors";
}

/* Where the films of --item (or all) are: query[*n]. */
static int find_queries(const struct options *o, const struct rs_ids *rows, int32_t *query, size_t *n,
        struct rs_error *error)
{
    struct rs_id_map map = {0};
    int status = rs_id_map_build(&map, rows, error);

    *n = o->all ? rows->n : 0;
    for (size_t i = 0; i < *n; i++)
        query[i] = (int32_t)i;
    for (size_t i = 0; status == 0 && i < o->items.n; i++) {
        struct rs_id id;

        status = parse_item(&id, o->items.items[i], rows, error);
        if (status != 0)
            break;
        query[*n] = rs_id_map_find(&map, id);
        if (query[(*n)++] < 0)
            status = rs_fail(error, "%s: --item %s: there is no such row", vectors_name(o), o->items.items[i]);
        for (size_t j = 0; status == 0 && j + 1 < *n; j++)
            if (query[j] == query[*n - 1])
                status = rs_fail(error, "--item %s: given twice", o->items.items[i]);
    }
    rs_id_map_free(&map);
    return status;
}

/* NULL without --labels. */
static int read_labels(struct rs_tool *tool, const struct rs_ids *rows, int32_t **label, struct rs_error *error)
{
    const struct options *o = tool->options;

    if (!o->labels)
        return 0;
    *label = rs_alloc(rows->n, sizeof **label, error);
    return *label ? recommend_read_labels(tool, o->labels, &rows, label, 1, error) : -1;
}

/* A film that was asked for by name and can have no neighbours is an error; among all, it is a short list. */
static int check_labels(const struct options *o, const struct rs_ids *rows, const int32_t *label, const int32_t *query,
        size_t n_queries, struct rs_error *error)
{
    char room[RS_ID_ROOM];

    for (size_t q = 0; label && !o->all && q < n_queries; q++)
        if (label[query[q]] < 0)
            return rs_fail(error, "%s: --item %s: the film has no label", o->labels,
                    rs_id_format(rs_ids_at(rows, (size_t)query[q]), room, sizeof room));
    return 0;
}

static int search(struct rs_tool *tool, const struct rs_dense *x, const int32_t *label, const int32_t *query,
        size_t n_queries, int32_t *item, float *score, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_neighbours space;
    struct rs_progress progress;
    enum rs_metric metric = o->vectors.n > 1 ? RS_PRODUCT : (enum rs_metric)o->metric;
    int status = rs_neighbours_start(&space, x->data, x->n_rows, x->n_columns, label, metric, tool->n_threads, error);

    rs_tool_progress(tool, &progress, "films", n_queries);
    if (status == 0)
        status = rs_neighbours_find(&space, query, n_queries, (size_t)o->n, item, score, tool->n_threads, &progress,
                error);
    rs_progress_finish(&progress);
    rs_neighbours_free(&space);
    return status;
}

static int list_neighbours(struct rs_tool *tool, const struct rs_dense *x, const int32_t *label, const int32_t *query,
        size_t n_queries, struct rs_error *error)
{
    const struct options *o = tool->options;
    size_t k = (size_t)o->n;
    int32_t *item = rs_alloc(n_queries, k * sizeof *item, error);
    int32_t *cause = rs_alloc(n_queries, k * sizeof *cause, error);
    float *score = rs_alloc(n_queries, k * sizeof *score, error);
    struct rs_ids rows = {0};
    int status = -1;

    if (item && cause && score && search(tool, x, label, query, n_queries, item, score, error) == 0
            && rs_ids_pick(&rows, &x->rows, query, n_queries, error) == 0) {
        struct recommend_lists lists = {.k = k,
                .catalogue = &x->rows,
                .item = item,
                .score = score,
                .cause = cause,
                .causes = &x->rows,
                .reason = RS_REASON_SIMILAR};

        for (size_t place = 0; place < n_queries * k; place++)
            cause[place] = query[place / k];
        status = recommend_write(tool, &rows, &lists, error);
    }
    free(item);
    free(cause);
    free(score);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_dense x = {0};
    int32_t *label = NULL, *query = NULL;
    size_t n_queries;
    int status = -1;

    if (o->vectors.n == 0)
        return rs_tool_usage(tool, error, "want --vectors FILE: a row for each film");
    if (o->all == (o->items.n > 0))
        return rs_tool_usage(tool, error, "want --item ID (it may be repeated) or --all");
    if (o->vectors.n > 1 && o->metric != RS_COSINE)
        return rs_tool_usage(tool, error, "several --vectors are compared by cosine: they go without --metric");
    if (recommend_read_vectors(tool, &x, &o->vectors, false, error) == 0
            && read_labels(tool, &x.rows, &label, error) == 0
            && (query = rs_alloc(x.n_rows + o->items.n, sizeof *query, error)) != NULL
            && find_queries(o, &x.rows, query, &n_queries, error) == 0
            && check_labels(o, &x.rows, label, query, n_queries, error) == 0)
        status = list_neighbours(tool, &x, label, query, n_queries, error);
    free(label);
    free(query);
    rs_dense_free(&x);
    return status;
}

int recommend_similar(int argc, char **argv)
{
    struct options o = {.metric = RS_COSINE, .n = 10};
    const struct rs_option table[] = {
            {"vectors", 0, RS_LIST, &o.vectors, .argument = "FILE[=WEIGHT]",
                    .help = "a vector for each film: a dense matrix, its rows the films; cosines in several are "
                            "averaged by weight (1 when not given)"},
            {"item", 0, RS_LIST, &o.items, .argument = "ID", .shapes = true,
                    .help = "whose neighbours are listed; may be given more than once"},
            {"all", 0, RS_FLAG, &o.all, .shapes = true, .help = "the neighbours of every film"},
            {"metric", 0, RS_CHOICE, &o.metric, .choices = metrics, .shapes = true, .help = "what is near"},
            {"labels", 0, RS_INPUT, &o.labels,
                    .help = "the films' clusters: only films of the film's own cluster are listed"},
            {"number", 'n', RS_INTEGER, &o.n, .min = 1, .max = 100000, .shapes = true, .help = "films in a list"}, {0}};
    const struct rs_program program = {.name = "rs-recommend similar",
            .summary = "list the films nearest to a film",
            .examples = "  rs-recommend similar --vectors V.safetensors --item 1 -n 10 |\n"
                        "      rs-show --titles movies.csv\n"
                        "  rs-recommend similar --vectors genres.safetensors=0.3 \\\n"
                        "      --vectors tags.safetensors=0.7 --item 1 > rec\n"
                        "  rs-recommend similar --vectors V.safetensors --labels L.safetensors --all \\\n"
                        "      > similar.safetensors\n",
            .traits = RS_STDOUT,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

/* rank.c: rs-recommend rank: the best films for each user, by one model or several. The ranking:
 * common/models/blend.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "models/blend.h"
#include "stream/kinds.h"
#include "verbs.h"

struct options {
    struct rs_list models;
    int64_t n;
};

/* FILE[=WEIGHT]; what stands behind the last '=' and is no number belongs to the file's name. `path` is a copy with the
 * weight cut off; `as` is how the history writes it: "--model {}=0.3". */
static int parse_model(const char *text, char **path, double *weight, char as[64], struct rs_error *error)
{
    const char *equals = strrchr(text, '=');
    bool weighted = equals && rs_parse_real(equals + 1, strlen(equals + 1), weight);
    char number[RS_NUMBER_ROOM];

    if (!weighted)
        *weight = 1;
    snprintf(as, 64, weighted ? "--model {}=%s" : "--model", rs_format_real(*weight, number));
    *path = strndup(text, weighted ? (size_t)(equals - text) : strlen(text));
    return *path ? 0 : rs_fail(error, "out of memory");
}

static int open_model(struct rs_tool *tool, struct rs_blend *blend, const char *text, struct rs_error *error)
{
    struct rs_reader reader = {0};
    char *path = NULL, as[64];
    double weight;
    int status = -1;

    if (parse_model(text, &path, &weight, as, error) == 0 && rs_tool_open(tool, &reader, as, path, error) == 0)
        status = rs_blend_add(blend, &reader, weight, tool->n_threads, error);
    rs_reader_free(&reader);
    free(path);
    return status;
}

static int open_models(struct rs_tool *tool, struct rs_blend *blend, struct rs_error *error)
{
    const struct options *o = tool->options;

    for (size_t i = 0; i < o->models.n; i++)
        if (open_model(tool, blend, o->models.items[i], error) != 0)
            return -1;
    return rs_blend_unite(blend, error);
}

/* Films of the input that no model knows: how many, and the first few. */
static void note_unknown(const struct rs_tool *tool, const struct rs_csr *users, const int32_t *place)
{
    char names[160] = "", room[RS_ID_ROOM];
    size_t n = 0;

    for (size_t j = 0; j < users->n_columns; j++)
        if (place[j] < 0 && n++ < 3)
            snprintf(names + strlen(names), sizeof names - strlen(names), "%s%.40s", n > 1 ? ", " : "",
                    rs_id_format(rs_ids_at(&users->columns, j), room, sizeof room));
    if (n > 0)
        rs_tool_note(tool, "%zu films of the input are in no model and are left aside: %s%s", n, names,
                n > 3 ? ", ..." : "");
}

static void note_empty(const struct rs_tool *tool, const struct rs_blend_lists *lists, size_t n_users)
{
    size_t n = 0;

    for (size_t u = 0; u < n_users; u++)
        n += lists->item[u * lists->k] < 0;
    if (n > 0)
        rs_tool_note(tool, "%zu of %zu users get an empty list: the models know none of their films", n, n_users);
}

static int rank(struct rs_tool *tool, const struct rs_blend *blend, const struct rs_csr *users, const int32_t *place,
        struct rs_blend_lists *lists, struct rs_error *error)
{
    struct rs_blend_users histories = {users->n_rows, users->indptr, users->indices, users->data, place};
    struct rs_progress progress;
    int status;

    rs_tool_progress(tool, &progress, "users", users->n_rows);
    status = rs_blend_rank(blend, &histories, lists, tool->n_threads, &progress, error);
    rs_progress_finish(&progress);
    return status;
}

static int write_lists(struct rs_tool *tool, const struct rs_blend *blend, struct rs_csr *users,
        const struct rs_blend_lists *ranked, struct rs_error *error)
{
    struct rs_ids rows = {0};
    struct recommend_lists lists = {.k = ranked->k,
            .catalogue = &blend->items,
            .item = ranked->item,
            .score = ranked->score,
            .cause = ranked->cause,
            .causes = &blend->items,
            .reason = RS_REASON_LIKED,
            .otherwise = RS_REASON_MODEL,
            .scenario = 4};

    if (rs_ids_copy(&rows, &users->rows, error) != 0)
        return -1;
    return recommend_write(tool, &rows, &lists, error);
}

static int rank_and_write(
        struct rs_tool *tool, const struct rs_blend *blend, struct rs_csr *users, struct rs_error *error)
{
    const struct options *o = tool->options;
    size_t k = (size_t)o->n, n = users->n_rows;
    struct rs_blend_lists lists = {.k = k,
            .item = rs_alloc(n, k * sizeof *lists.item, error),
            .score = rs_alloc(n, k * sizeof *lists.score, error),
            .cause = rs_alloc(n, k * sizeof *lists.cause, error)};
    int32_t *place = rs_alloc(users->n_columns, sizeof *place, error);
    int status = -1;

    if (lists.item && lists.score && lists.cause && place
            && rs_ids_locate(&users->columns, &blend->items, place, error) == 0) {
        note_unknown(tool, users, place);
        status = rank(tool, blend, users, place, &lists, error);
        if (status == 0) {
            note_empty(tool, &lists, n);
            status = write_lists(tool, blend, users, &lists, error);
        }
    }
    free(lists.item);
    free(lists.score);
    free(lists.cause);
    free(place);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_blend blend = {0};
    struct rs_csr users = {0};
    int status = -1;

    if (o->models.n == 0)
        return rs_tool_usage(tool, error, "want --model FILE: what ranks the films");
    if (open_models(tool, &blend, error) == 0 && rs_csr_read(&users, &tool->in, error) == 0)
        status = rank_and_write(tool, &blend, &users, error);
    rs_csr_free(&users);
    rs_blend_free(&blend);
    return status;
}

int recommend_rank(int argc, char **argv)
{
    struct options o = {.n = 10};
    const struct rs_option table[] = {{"model", 0, RS_LIST, &o.models, .argument = "FILE[=WEIGHT]",
                                              .help = "a model that ranks films (rs-als); several are brought to one "
                                                      "scale and added by weight (1 when not given)"},
            {"number", 'n', RS_INTEGER, &o.n, .min = 1, .max = 100000, .shapes = true, .help = "films in a list"}, {0}};
    const struct rs_program program = {.name = "rs-recommend rank",
            .summary = "list the best films for each user by one model or several",
            .operands = "[FILE]",
            .examples = "  rs-recommend rank --model als.safetensors -n 10 < R.safetensors > rec\n"
                        "  rs-recommend rank --model a.safetensors=0.7 --model b.safetensors=0.3 \\\n"
                        "      < R.safetensors | rs-show --titles movies.csv\n",
            .traits = RS_STDIN | RS_STDOUT,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

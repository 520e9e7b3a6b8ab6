/* rank.c: rs-recommend rank: the best films for each user, by one model or several. The ranking:
 * common/models/blend.h. */
#include <stdlib.h>

#include "stream/kinds.h"
#include "models.h"
#include "verbs.h"

struct options {
    struct rs_list models;
    const char *users, *items;
    int64_t n;
};

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
    struct rs_blend_users histories = {
            users->n_rows, users->indptr, users->indices, users->data, place, &users->rows, users->time};
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

static int rank_and_write(struct rs_tool *tool, const struct rs_blend *blend, struct rs_csr *users,
        struct rs_error *error)
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
        recommend_note_unknown(tool, &users->columns, place);
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
    struct recommend_models models = {0};
    struct rs_csr users = {0};
    int status = -1;

    if (o->models.n == 0)
        return rs_tool_usage(tool, error, "want --model FILE: what ranks the films");
    if (recommend_open_models(tool, &models, &o->models, o->users, o->items, error) == 0
            && rs_csr_read(&users, &tool->in, error) == 0)
        status = rank_and_write(tool, &models.blend, &users, error);
    rs_csr_free(&users);
    recommend_free_models(&models);
    return status;
}

int recommend_rank(int argc, char **argv)
{
    struct options o = {.n = 10};
    const struct rs_option table[] = {
            {"model", 0, RS_LIST, &o.models, .argument = "FILE[=WEIGHT]",
                    .help = "a model that ranks films (rs-als, rs-ease, rs-train-mlp); several are brought to one "
                            "scale and added by weight (1 when not given)"},
            {"users", 0, RS_INPUT, &o.users,
                    .help = "the users' vectors, for a model that was trained with some (rs-train-mlp)"},
            {"items", 0, RS_INPUT, &o.items, .help = "the films' vectors, likewise"},
            {"number", 'n', RS_INTEGER, &o.n, .min = 1, .max = 100000, .shapes = true, .help = "films in a list"}, {0}};
    const struct rs_program program = {.name = "rs-recommend rank",
            .summary = "list the best films for each user by one model or several",
            .operands = "[FILE]",
            .examples = "  rs-recommend rank --model als.safetensors -n 10 < R.safetensors > rec\n"
                        "  rs-recommend rank --model a.safetensors=0.7 --model b.safetensors=0.3 \\\n"
                        "      < R.safetensors | rs-show --titles movies.csv\n"
                        "  rs-recommend rank --model mlp.safetensors --users U.safetensors \\\n"
                        "      --items V.safetensors < R.safetensors > rec\n",
            .traits = RS_STDIN | RS_STDOUT,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

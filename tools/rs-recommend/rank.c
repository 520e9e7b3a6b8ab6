/* rank.c: rs-recommend rank: the best films for each user, by one model or several. The ranking:
 * common/models/blend.h. */
#include <stdlib.h>

#include "stream/kinds.h"
#include "models.h"
#include "verbs.h"

struct options {
    struct rs_list models;
    const char *users, *items;
    bool explain;
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

/* Is there a model that can say why? */
static void note_mute(const struct rs_tool *tool, const struct rs_blend *blend)
{
    for (size_t p = 0; p < blend->n; p++)
        if (blend->parts[p].ranker.kind->contributions)
            return;
    rs_tool_note(tool, "--explain: no model here can say which of a user's films its scores come from");
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
            .scenario = 4,
            .all_causes = ranked->causes,
            .share = ranked->share,
            .without = ranked->without};

    if (rs_ids_copy(&rows, &users->rows, error) != 0)
        return -1;
    return recommend_write(tool, &rows, &lists, error);
}

static int make_lists(struct rs_blend_lists *lists, size_t n, size_t k, bool explain, struct rs_error *error)
{
    *lists = (struct rs_blend_lists){.k = k,
            .item = rs_alloc(n, k * sizeof *lists->item, error),
            .score = rs_alloc(n, k * sizeof *lists->score, error),
            .cause = rs_alloc(n, k * sizeof *lists->cause, error)};
    if (!lists->item || !lists->score || !lists->cause)
        return -1;
    if (!explain)
        return 0;
    lists->causes = rs_alloc(n, k * RS_CAUSES * sizeof *lists->causes, error);
    lists->share = rs_alloc(n, k * RS_CAUSES * sizeof *lists->share, error);
    lists->without = rs_alloc(n, k * sizeof *lists->without, error);
    return lists->causes && lists->share && lists->without ? 0 : -1;
}

static void free_lists(struct rs_blend_lists *lists)
{
    free(lists->item);
    free(lists->score);
    free(lists->cause);
    free(lists->causes);
    free(lists->share);
    free(lists->without);
}

static int rank_and_write(struct rs_tool *tool, const struct rs_blend *blend, struct rs_csr *users,
        struct rs_error *error)
{
    const struct options *o = tool->options;
    size_t n = users->n_rows;
    struct rs_blend_lists lists;
    int32_t *place = rs_alloc(users->n_columns, sizeof *place, error);
    int status = make_lists(&lists, n, (size_t)o->n, o->explain, error);

    if (status == 0)
        status = place ? rs_ids_locate(&users->columns, &blend->items, place, error) : -1;
    if (status == 0) {
        recommend_note_unknown(tool, &users->columns, place);
        status = rank(tool, blend, users, place, &lists, error);
    }
    if (status == 0) {
        note_empty(tool, &lists, n);
        status = write_lists(tool, blend, users, &lists, error);
    }
    free_lists(&lists);
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
            && rs_csr_read(&users, &tool->in, error) == 0) {
        if (o->explain)
            note_mute(tool, &models.blend);
        status = rank_and_write(tool, &models.blend, &users, error);
    }
    rs_csr_free(&users);
    recommend_free_models(&models);
    return status;
}

int recommend_rank(int argc, char **argv)
{
    struct options o = {.n = 10};
    const struct rs_option table[] = {{"model", 0, RS_LIST, &o.models, .argument = "FILE[=WEIGHT]",
                                              .help = "a model that ranks films (rs-als, rs-ease, rs-train-mlp, "
                                                      "rs-recommend popular --fit); several are brought to one "
                                                      "scale and added by weight (1 when not given)"},
            {"users", 0, RS_INPUT, &o.users,
                    .help = "the users' vectors, for a model that was trained with some (rs-train-mlp)"},
            {"items", 0, RS_INPUT, &o.items, .help = "the films' vectors, likewise"},
            {"explain", 0, RS_FLAG, &o.explain, .shapes = true,
                    .help = "say which three of the user's films carry each place, how much, and where it would stand "
                            "without the first"},
            {"number", 'n', RS_INTEGER, &o.n, .min = 1, .max = 100000, .shapes = true, .help = "films in a list"}, {0}};
    const struct rs_program program = {.name = "rs-recommend rank",
            .summary = "list the best films for each user by one model or several",
            .operands = "[FILE]",
            .examples = "  rs-recommend rank --model als.safetensors -n 10 < R.safetensors > rec\n"
                        "  rs-recommend rank --model a.safetensors=0.7 --model b.safetensors=0.3 \\\n"
                        "      < R.safetensors | rs-show --titles movies.csv\n"
                        "  rs-recommend rank --model ease.safetensors --explain < R.safetensors |\n"
                        "      rs-show --titles movies.csv\n"
                        "  rs-recommend rank --model mlp.safetensors --users U.safetensors \\\n"
                        "      --items V.safetensors < R.safetensors > rec\n",
            .traits = RS_STDIN | RS_STDOUT,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

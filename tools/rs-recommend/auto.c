/* auto.c: rs-recommend auto: each user by the method that what is known of them allows: common/models/routing.h. */
#include <stdlib.h>

#include "models.h"
#include "models/routing.h"
#include "verbs.h"
#include "visitors.h"

struct options {
    const char *popularity, *genre, *genres, *users, *items;
    struct rs_list vectors, models;
    int by;
    int64_t min_ratings, min_positive, n;
    double positive, share, prior_ratings;
    bool explain;
};

/* What is opened. */
struct everything {
    struct rs_popularity popularity;
    struct rs_dense vectors;
    struct recommend_models models;
    struct recommend_visitors visitors;
    struct rs_routing routing;
};

static int open_everything(struct rs_tool *tool, struct everything *all, struct rs_error *error)
{
    const struct options *o = tool->options;
    const struct rs_routing_parameters parameters = {o->min_ratings, o->min_positive, (float)o->positive, o->share,
            o->prior_ratings, (enum rs_popularity_by)o->by};

    if (recommend_read_popularity(tool, &all->popularity, "--popularity", o->popularity, error) != 0
            || (o->vectors.n > 0 && recommend_read_vectors(tool, &all->vectors, &o->vectors, true, error) != 0)
            || (o->models.n > 0
                    && recommend_open_models(tool, &all->models, &o->models, o->users, o->items, error) != 0)
            || recommend_read_visitors(tool, &all->visitors, &all->popularity, o->genre, o->genres, error) != 0)
        return -1;
    if (rs_routing_make(&all->routing, &all->popularity, o->vectors.n > 0 ? &all->vectors : NULL,
                o->models.n > 0 ? &all->models.blend : NULL, &parameters, error)
            == 0)
        return 0;
    return rs_fail_at(error, o->popularity);
}

static void close_everything(struct everything *all)
{
    rs_routing_free(&all->routing);
    recommend_free_visitors(&all->visitors);
    recommend_free_models(&all->models);
    rs_dense_free(&all->vectors);
    rs_popularity_free(&all->popularity);
}

/* Users whom a missing option sends to a simpler scenario. */
static void note_missing(const struct rs_tool *tool, const struct everything *all)
{
    const struct recommend_visitors *v = &all->visitors;
    size_t for_models = 0, for_vectors = 0;

    for (size_t u = 0; u < v->n; u++) {
        enum rs_scenario scenario = rs_routing_scenario(&all->routing.parameters, v->ratings.data + v->indptr[u],
                (size_t)(v->indptr[u + 1] - v->indptr[u]));

        for_models += scenario == RS_SCENARIO_ENOUGH && !all->routing.blend;
        for_vectors += scenario != RS_SCENARIO_NEW && !all->routing.vectors
                       && (scenario != RS_SCENARIO_ENOUGH || !all->routing.blend);
    }
    if (for_models > 0)
        rs_tool_note(tool, "no --model: %zu users with enough ratings are served as those with a few", for_models);
    if (for_vectors > 0)
        rs_tool_note(tool, "no --vectors: %zu users get popular films instead of similar ones", for_vectors);
}

/* What causes are on the wire: ids of films, where these are numbers. */
static void name_causes(const struct everything *all, const struct rs_routing_lists *lists, size_t n, int64_t *ids)
{
    const struct rs_ids *items = &all->routing.items;

    for (size_t at = 0; at < n; at++) {
        bool is_film = lists->reason[at] == RS_REASON_SIMILAR || lists->reason[at] == RS_REASON_LIKED;

        ids[at] = lists->cause[at];
        if (is_film && lists->cause[at] >= 0)
            ids[at] = rs_ids_are_text(items) ? -1 : items->numbers[lists->cause[at]];
    }
}

static int make_lists(struct rs_tool *tool, const struct everything *all, struct rs_routing_lists *lists,
        int32_t *place, struct rs_error *error)
{
    const struct recommend_visitors *v = &all->visitors;
    const struct rs_routing_users users = {
            v->n, v->indptr, v->ratings.indices, v->ratings.data, place, &v->rows, v->genre, v->ratings.time};
    struct rs_progress progress;
    int status;

    if (rs_ids_locate(&v->ratings.columns, &all->routing.items, place, error) != 0)
        return -1;
    recommend_note_unknown(tool, &v->ratings.columns, place);
    rs_tool_progress(tool, &progress, "users", v->n);
    status = rs_routing_list(&all->routing, &users, lists, tool->n_threads, &progress, error);
    rs_progress_finish(&progress);
    return status;
}

static int alloc_lists(struct rs_routing_lists *lists, size_t n, size_t k, bool explain, struct rs_error *error)
{
    *lists = (struct rs_routing_lists){.k = k,
            .item = rs_alloc(n, k * sizeof *lists->item, error),
            .score = rs_alloc(n, k * sizeof *lists->score, error),
            .reason = rs_alloc(n, k * sizeof *lists->reason, error),
            .cause = rs_alloc(n, k * sizeof *lists->cause, error),
            .scenario = rs_alloc(n, sizeof *lists->scenario, error)};
    if (!lists->item || !lists->score || !lists->reason || !lists->cause || !lists->scenario)
        return -1;
    if (!explain)
        return 0;
    lists->causes = rs_alloc(n, k * RS_CAUSES * sizeof *lists->causes, error);
    lists->share = rs_alloc(n, k * RS_CAUSES * sizeof *lists->share, error);
    lists->without = rs_alloc(n, k * sizeof *lists->without, error);
    return lists->causes && lists->share && lists->without ? 0 : -1;
}

static void free_lists(struct rs_routing_lists *lists)
{
    free(lists->item);
    free(lists->score);
    free(lists->reason);
    free(lists->cause);
    free(lists->scenario);
    free(lists->causes);
    free(lists->share);
    free(lists->without);
}

static int write_lists(struct rs_tool *tool, struct everything *all, const struct rs_routing_lists *lists,
        struct rs_error *error)
{
    size_t k = lists->k, n = all->visitors.n;
    int64_t *reason_ids = rs_alloc(n, k * sizeof *reason_ids, error);
    const struct recommend_lists out = {.k = k,
            .catalogue = &all->routing.items,
            .item = lists->item,
            .score = lists->score,
            .reasons = lists->reason,
            .reason_ids = reason_ids,
            .scenarios = lists->scenario,
            .all_causes = lists->causes,
            .share = lists->share,
            .without = lists->without};
    int status = -1;

    if (reason_ids) {
        name_causes(all, lists, n * k, reason_ids);
        status = recommend_write(tool, &all->visitors.rows, &out, error);
    }
    free(reason_ids);
    return status;
}

static int list_and_write(struct rs_tool *tool, struct everything *all, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_routing_lists lists;
    int32_t *place = rs_alloc(all->visitors.ratings.n_columns, sizeof *place, error);
    int status = alloc_lists(&lists, all->visitors.n, (size_t)o->n, o->explain, error);

    if (status == 0)
        status = place ? make_lists(tool, all, &lists, place, error) : -1;
    if (status == 0)
        status = write_lists(tool, all, &lists, error);
    free_lists(&lists);
    free(place);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct everything all = {0};
    int status = -1;

    if (!o->popularity)
        return rs_tool_usage(tool, error, "want --popularity FILE: what rs-recommend popular --fit kept");
    if (o->genre && o->genres)
        return rs_tool_usage(tool, error, "want --genre NAME or --genres FILE, not both");
    if (open_everything(tool, &all, error) == 0) {
        note_missing(tool, &all);
        status = list_and_write(tool, &all, error);
    }
    close_everything(&all);
    return status;
}

int recommend_auto(int argc, char **argv)
{
    const struct rs_routing_parameters defaults = rs_routing_defaults();
    struct options o = {.by = defaults.by,
            .min_ratings = defaults.min_ratings,
            .min_positive = defaults.min_positive,
            .positive = (double)defaults.positive,
            .share = defaults.similar_share,
            .prior_ratings = defaults.prior_ratings,
            .n = 10};
    const struct rs_option table[] = {{"popularity", 0, RS_INPUT, &o.popularity, .help = "what popular --fit kept"},
            {"vectors", 0, RS_LIST, &o.vectors, .argument = "FILE[=WEIGHT]",
                    .help = "films by which others are similar, as in similar"},
            {"model", 0, RS_LIST, &o.models, .argument = "FILE[=WEIGHT]",
                    .help = "models that rank for users with enough ratings, as in rank"},
            {"users", 0, RS_INPUT, &o.users, .help = "the users' vectors for a --model, as in rank"},
            {"items", 0, RS_INPUT, &o.items, .help = "the films' vectors for a --model, as in rank"},
            {"genre", 0, RS_TEXT, &o.genre, .argument = "NAME", .shapes = true,
                    .help = "the genre that all users have named: popular films are of it"},
            {"genres", 0, RS_INPUT, &o.genres, .help = "CSV with userId and genre: the genre that each has named"},
            {"by", 0, RS_CHOICE, &o.by, .choices = rs_popularity_names, .shapes = true, .help = "what is popular"},
            {"min-ratings", 0, RS_INTEGER, &o.min_ratings, .min = 1, .max = 1e9, .shapes = true,
                    .help = "models rank from so many ratings on"},
            {"min-positive", 0, RS_INTEGER, &o.min_positive, .min = 0, .max = 1e9, .shapes = true,
                    .help = "and so many likings"},
            {"positive", 0, RS_REAL, &o.positive, .argument = "X", .min = -1e9, .max = 1e9, .shapes = true,
                    .help = "a rating of at least X is a liking"},
            {"share", 0, RS_REAL, &o.share, .min = 0, .max = 1, .shapes = true,
                    .help = "of similar films for users with few ratings; the others are popular"},
            {"prior-ratings", 0, RS_REAL, &o.prior_ratings, .min = 0, .max = 1e9, .shapes = true,
                    .help = "with n ratings, X / (X + n) of what models rank makes room for films as for few ratings"},
            {"explain", 0, RS_FLAG, &o.explain, .shapes = true,
                    .help = "say which three of the user's films carry each place, as in rank"},
            {"number", 'n', RS_INTEGER, &o.n, .min = 1, .max = 100000, .shapes = true, .help = "films in a list"}, {0}};
    const struct rs_program program = {.name = "rs-recommend auto",
            .summary = "list films for each user by what is known of them",
            .operands = "[FILE]",
            .examples = "  rs-recommend auto --popularity pop.safetensors --vectors V.safetensors \\\n"
                        "      --model als.safetensors < users.safetensors > rec\n"
                        "  rs-recommend auto --popularity pop.safetensors --genres asked.csv \\\n"
                        "      < users.safetensors | rs-show --titles movies.csv\n",
            .traits = RS_STDIN | RS_STDOUT,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

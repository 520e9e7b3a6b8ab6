/* cluster.c: rs-recommend cluster: films by clusters of films, or of users. Lists: common/models/clusters.h. */
#include <stdlib.h>
#include <string.h>

#include "models/clusters.h"
#include "models/ranking.h"
#include "stream/kinds.h"
#include "verbs.h"

enum side { SIDE_ITEMS, SIDE_USERS };
static const char *const sides[] = {"items", "users", NULL};

struct options {
    const char *labels, *ratings;
    int side, by;
    double positive, prior_weight, half_life, prior_users, damping;
    int64_t n;
};

/* Users of the input and their lists, over the films (columns) of --ratings. */
struct lists {
    struct rs_csr ratings, users;
    int32_t *place;      /* [users.n_columns] where the input's films are in the ratings */
    bool *marks;         /* [ratings.n_columns] scratch */
    size_t k, n_without; /* users who get nothing */
    int32_t *item;       /* [users, k] */
    float *score;
    uint8_t *reasons;
    int64_t *reason_ids;
};

static int prepare(struct rs_tool *tool, struct lists *l, struct rs_error *error)
{
    const struct options *o = tool->options;
    size_t k = (size_t)o->n, n;

    if (rs_tool_read_csr(tool, &l->ratings, "--ratings", o->ratings, error) != 0
            || rs_csr_read(&l->users, &tool->in, error) != 0)
        return -1;
    n = l->users.n_rows;
    l->k = k;
    l->place = rs_alloc(l->users.n_columns, sizeof *l->place, error);
    l->marks = rs_alloc_zero(l->ratings.n_columns, sizeof *l->marks, error);
    l->item = rs_alloc(n, k * sizeof *l->item, error);
    l->score = rs_alloc(n, k * sizeof *l->score, error);
    l->reasons = rs_alloc(n, k * sizeof *l->reasons, error);
    l->reason_ids = rs_alloc(n, k * sizeof *l->reason_ids, error);
    if (!l->place || !l->marks || !l->item || !l->score || !l->reasons || !l->reason_ids)
        return -1;
    memset(l->reasons, RS_REASON_CLUSTER, n * k * sizeof *l->reasons);
    return rs_ids_locate(&l->users.columns, &l->ratings.columns, l->place, error);
}

static void free_lists(struct lists *l)
{
    rs_csr_free(&l->ratings);
    rs_csr_free(&l->users);
    free(l->place);
    free(l->marks);
    free(l->item);
    free(l->score);
    free(l->reasons);
    free(l->reason_ids);
}

/* ---- clusters of films ---- */

/* Films by popularity, in their clusters. order[n_columns] is scratch. */
static int make_item_clusters(struct rs_tool *tool, const struct lists *l, const int32_t *label, int32_t *order,
        struct rs_item_clusters *clusters, struct rs_error *error)
{
    const struct options *o = tool->options;
    const struct rs_popularity_parameters parameters = {o->prior_weight, o->half_life, RS_TREND_NONE};
    struct rs_popularity popularity = {0};
    float *score = rs_alloc(l->ratings.n_columns, sizeof *score, error);
    size_t n_order = 0;
    int status = -1;

    if (score && rs_popularity_fit(&popularity, &l->ratings, NULL, &parameters, error) == 0) {
        status = rs_popularity_score(&popularity, (enum rs_popularity_by)o->by, score, error);
        if (status != 0)
            rs_fail_at(error, o->ratings);
        else if (rs_popularity_order(score, &popularity.items, NULL, order, &n_order, error) != 0)
            status = -1;
    }
    if (status == 0)
        status = rs_item_clusters_make(clusters, order, n_order, label, error);
    free(score);
    rs_popularity_free(&popularity);
    return status;
}

static void list_by_items(struct lists *l, const struct rs_item_clusters *clusters, const int32_t *label,
        float positive, int32_t *scratch, int64_t *tally)
{
    int32_t *liked = scratch, *cluster = scratch + l->ratings.n_columns;

    for (size_t u = 0; u < l->users.n_rows; u++) {
        size_t n_liked = 0, at = u * l->k;

        for (int64_t e = l->users.indptr[u]; e < l->users.indptr[u + 1]; e++)
            if (l->users.data[e] >= positive && l->place[l->users.indices[e]] >= 0)
                liked[n_liked++] = l->place[l->users.indices[e]];
        recommend_mark_seen(&l->users, u, l->place, l->marks, true);
        l->n_without += rs_item_clusters_list(clusters, label, liked, n_liked, l->marks, l->k, l->item + at,
                                l->score + at, cluster, tally)
                        == 0;
        recommend_mark_seen(&l->users, u, l->place, l->marks, false);
        for (size_t place = 0; place < l->k; place++)
            l->reason_ids[at + place] = cluster[place];
    }
}

static int by_items(struct rs_tool *tool, struct lists *l, struct rs_error *error)
{
    const struct options *o = tool->options;
    const struct rs_ids *films = &l->ratings.columns;
    size_t n = films->n;
    int32_t *label = rs_alloc(n, sizeof *label, error), *scratch = rs_alloc(n + l->k, sizeof *scratch, error);
    struct rs_item_clusters clusters = {0};
    int64_t *tally = NULL;
    int status = -1;

    if (label && scratch && recommend_read_labels(tool, o->labels, &films, &label, 1, error) == 0
            && make_item_clusters(tool, l, label, scratch, &clusters, error) == 0
            && (tally = rs_alloc(clusters.n, sizeof *tally, error)) != NULL) {
        list_by_items(l, &clusters, label, (float)o->positive, scratch, tally);
        status = 0;
    }
    free(label);
    free(scratch);
    free(tally);
    rs_item_clusters_free(&clusters);
    return status;
}

/* ---- clusters of users ---- */

static void list_by_users(struct lists *l, const struct rs_user_clusters *clusters, const int32_t *label)
{
    size_t n_films = clusters->n_films;

    for (size_t u = 0; u < l->users.n_rows; u++) {
        size_t at = u * l->k, c = label[u] >= 0 ? (size_t)label[u] : 0, n_order = 0, length;
        const int32_t *order = clusters->order + c * n_films;

        while (label[u] >= 0 && n_order < n_films && order[n_order] >= 0)
            n_order++;
        recommend_mark_seen(&l->users, u, l->place, l->marks, true);
        length = rs_ranking_walk(order, n_order, clusters->score + c * n_films, l->marks, l->k, l->item + at,
                l->score + at);
        recommend_mark_seen(&l->users, u, l->place, l->marks, false);
        l->n_without += length == 0;
        for (size_t place = 0; place < l->k; place++)
            l->reason_ids[at + place] = label[u];
    }
}

static size_t labels_end(const int32_t *label, size_t n)
{
    int32_t highest = -1;

    for (size_t i = 0; i < n; i++)
        highest = label[i] > highest ? label[i] : highest;
    return (size_t)(highest + 1);
}

static int by_users(struct rs_tool *tool, struct lists *l, struct rs_error *error)
{
    const struct options *o = tool->options;
    size_t n_trained = l->ratings.n_rows, n = l->users.n_rows;
    int32_t *trained = rs_alloc(n_trained, sizeof *trained, error), *label = rs_alloc(n, sizeof *label, error);
    const struct rs_ids *rows[] = {&l->ratings.rows, &l->users.rows};
    int32_t *labels[] = {trained, label};
    struct rs_user_clusters clusters = {0};
    int status = -1;

    if (trained && label && recommend_read_labels(tool, o->labels, rows, labels, 2, error) == 0
            && rs_user_clusters_make(&clusters, &l->ratings, trained, labels_end(label, n), (float)o->positive,
                       o->prior_users, o->damping, tool->n_threads, error)
                       == 0) {
        list_by_users(l, &clusters, label);
        status = 0;
    }
    free(trained);
    free(label);
    rs_user_clusters_free(&clusters);
    return status;
}

/* ---- the verb ---- */

static int write_lists(struct rs_tool *tool, struct lists *l, struct rs_error *error)
{
    const struct options *o = tool->options;
    const struct recommend_lists lists = {.k = l->k,
            .catalogue = &l->ratings.columns,
            .item = l->item,
            .score = l->score,
            .reasons = l->reasons,
            .reason_ids = l->reason_ids,
            .scenario = 4};
    struct rs_ids rows = {0};

    if (l->n_without > 0)
        rs_tool_note(tool, "%zu of %zu users get an empty list: %s", l->n_without, l->users.n_rows,
                o->side == SIDE_ITEMS ? "they liked no film that has a label" : "they have no label");
    return rs_ids_copy(&rows, &l->users.rows, error) == 0 ? recommend_write(tool, &rows, &lists, error) : -1;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct lists lists = {0};
    int status = -1;

    if (!o->labels || !o->ratings)
        return rs_tool_usage(tool, error, "want --labels FILE, clusters of films or of users, and --ratings FILE");
    if (prepare(tool, &lists, error) == 0
            && (o->side == SIDE_ITEMS ? by_items(tool, &lists, error) : by_users(tool, &lists, error)) == 0)
        status = write_lists(tool, &lists, error);
    free_lists(&lists);
    return status;
}

int recommend_cluster(int argc, char **argv)
{
    struct options o = {.side = SIDE_ITEMS,
            .by = RS_POPULAR_COUNT,
            .positive = 3.5,
            .prior_weight = 10,
            .half_life = 365,
            .prior_users = 20,
            .damping = 0.1,
            .n = 10};
    const struct rs_option table[] = {
            {"side", 0, RS_CHOICE, &o.side, .choices = sides, .shapes = true, .help = "whose clusters --labels are"},
            {"labels", 0, RS_INPUT, &o.labels, .help = "clusters (rs-kmeans), a label for each film or each user"},
            {"ratings", 0, RS_INPUT, &o.ratings, .help = "ratings that say what is popular, or what a cluster likes"},
            {"positive", 0, RS_REAL, &o.positive, .argument = "X", .min = -1e9, .max = 1e9, .shapes = true,
                    .help = "a rating of at least X is a liking"},
            {"by", 0, RS_CHOICE, &o.by, .choices = rs_popularity_names, .shapes = true,
                    .help = "order of the films within a cluster of films"},
            {"prior-weight", 0, RS_REAL, &o.prior_weight, .min = 0, .max = 1e9, .shapes = true,
                    .help = "with --by bayesian, as in popular"},
            {"half-life", 0, RS_REAL, &o.half_life, .argument = "DAYS", .min = 1e-3, .max = 1e6, .shapes = true,
                    .help = "with --by recent, as in popular"},
            {"prior-users", 0, RS_REAL, &o.prior_users, .min = 0, .max = 1e9, .shapes = true,
                    .help = "users of all sorts who stand beside a cluster's own, so that a small one is not sure"},
            {"damping", 0, RS_REAL, &o.damping, .min = 0, .max = 2, .shapes = true,
                    .help = "divide what a cluster likes by what all like, to this power"},
            {"number", 'n', RS_INTEGER, &o.n, .min = 1, .max = 100000, .shapes = true, .help = "films in a list"}, {0}};
    const struct rs_program program = {.name = "rs-recommend cluster",
            .summary = "list films by clusters of films or of users",
            .operands = "[FILE]",
            .examples = "  rs-recommend cluster --labels L.safetensors --ratings TR.safetensors \\\n"
                        "      < TR.safetensors > rec\n"
                        "  rs-recommend cluster --side users --labels UL.safetensors \\\n"
                        "      --ratings TR.safetensors < new-users.safetensors > rec\n",
            .traits = RS_STDIN | RS_STDOUT,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

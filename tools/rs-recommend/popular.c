/* popular.c: rs-recommend popular: the most popular films. Scores and order: common/models/popularity.h. */
#include <stdlib.h>

#include "models/genres.h"
#include "models/popularity.h"
#include "models/ranking.h"
#include "verbs.h"

static const char *const measures[] = {"count", "mean", "bayesian", NULL};

struct options {
    const char *ratings, *items, *genre, *users;
    int by;
    double prior_weight;
    int64_t n;
};

/* What is listed, over the films (columns) of the ratings. */
struct popularity {
    struct rs_csr ratings;
    float *score;   /* [n_films] */
    int32_t *order; /* [n_films], n_order of them filled */
    size_t n_order;
    ptrdiff_t genre; /* column in --items, or -1: all */
};

/* keep[n_films]: is the film of --genre? */
static int keep_genre(struct rs_tool *tool, struct popularity *p, bool *keep, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_dense items = {0};
    int status = recommend_read_dense(tool, &items, "--items", o->items, error);

    if (status == 0) {
        p->genre = rs_genres_find(&items, o->genre, error);
        status = p->genre < 0 ? rs_fail_at(error, o->items)
                              : rs_genres_flag(&items, (size_t)p->genre, &p->ratings.columns, keep, error);
    }
    rs_dense_free(&items);
    return status;
}

static int order_films(struct rs_tool *tool, struct popularity *p, struct rs_error *error)
{
    const struct options *o = tool->options;
    size_t n = p->ratings.n_columns;
    bool *keep = rs_alloc_zero(n, sizeof *keep, error);
    int status = -1;

    p->genre = -1;
    p->score = rs_alloc(n, sizeof *p->score, error);
    p->order = rs_alloc(n, sizeof *p->order, error);
    if (keep && p->score && p->order && (!o->genre || keep_genre(tool, p, keep, error) == 0)
            && rs_popularity_score(p->ratings.indices, p->ratings.data, rs_csr_entries(&p->ratings), n,
                       (enum rs_popularity_by)o->by, o->prior_weight, p->score, error)
                       == 0)
        status = rs_popularity_order(
                p->score, &p->ratings.columns, o->genre ? keep : NULL, p->order, &p->n_order, error);
    free(keep);
    return status;
}

static size_t longest_row(const struct rs_csr *users)
{
    size_t longest = 0;

    for (size_t u = 0; u < users->n_rows; u++) {
        size_t length = (size_t)(users->indptr[u + 1] - users->indptr[u]);

        if (length > longest)
            longest = length;
    }
    return longest;
}

/* One list for each user, or one for nobody in particular when there are none. item and score are [max(n_rows, 1),
 * k]. */
static int list_films(const struct popularity *p, const struct rs_csr *users, size_t k, int32_t *item, float *score,
        struct rs_error *error)
{
    bool *marks = rs_alloc_zero(p->ratings.n_columns, sizeof *marks, error);
    int32_t *place = rs_alloc(users->n_columns, sizeof *place, error);
    int32_t *seen = rs_alloc(longest_row(users), sizeof *seen, error);
    int status = marks && place && seen ? rs_ids_locate(&users->columns, &p->ratings.columns, place, error) : -1;

    for (size_t u = 0; status == 0 && u < users->n_rows; u++) {
        size_t n_seen = 0;

        for (int64_t e = users->indptr[u]; e < users->indptr[u + 1]; e++)
            seen[n_seen++] = place[users->indices[e]];
        rs_ranking_first(p->order, p->n_order, p->score, seen, n_seen, marks, k, item + u * k, score + u * k);
    }
    if (status == 0 && !users->indptr)
        rs_ranking_first(p->order, p->n_order, p->score, NULL, 0, marks, k, item, score);
    free(marks);
    free(place);
    free(seen);
    return status;
}

/* Whose lists they are; nobody in particular is 0, of the sort of id that users have. */
static int name_rows(
        struct rs_ids *rows, const struct popularity *p, const struct rs_csr *users, struct rs_error *error)
{
    static const char *const nobody[] = {"0"};

    if (users->indptr)
        return rs_ids_copy(rows, &users->rows, error);
    return rs_ids_are_text(&p->ratings.rows) ? rs_ids_from_texts(rows, nobody, 1, error) : rs_ids_count(rows, 1, error);
}

static int write_lists(struct rs_tool *tool, const struct popularity *p, struct rs_csr *users, struct rs_error *error)
{
    const struct options *o = tool->options;
    size_t k = (size_t)o->n, n_rows = users->indptr ? users->n_rows : 1;
    int32_t *item = rs_alloc(n_rows, k * sizeof *item, error);
    float *score = rs_alloc(n_rows, k * sizeof *score, error);
    struct rs_ids rows = {0};
    int status = -1;

    if (item && score && list_films(p, users, k, item, score, error) == 0 && name_rows(&rows, p, users, error) == 0) {
        struct recommend_lists lists = {.k = k,
                .catalogue = &p->ratings.columns,
                .item = item,
                .score = score,
                .reason = p->genre >= 0 ? RS_REASON_POPULAR_GENRE : RS_REASON_POPULAR,
                .reason_id = p->genre,
                .scenario = 1};

        status = recommend_write(tool, &rows, &lists, error);
    }
    free(item);
    free(score);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct popularity p = {0};
    struct rs_csr users = {0};
    int status = -1;

    if (!o->ratings)
        return rs_tool_usage(tool, error, "want --ratings FILE: whose ratings make a film popular");
    if (!o->genre != !o->items)
        return rs_tool_usage(tool, error, "want --genre NAME and --items FILE together");
    if (recommend_read_csr(tool, &p.ratings, "--ratings", o->ratings, error) == 0
            && (!o->users || recommend_read_csr(tool, &users, "--users", o->users, error) == 0)
            && order_films(tool, &p, error) == 0)
        status = write_lists(tool, &p, &users, error);
    free(p.score);
    free(p.order);
    rs_csr_free(&p.ratings);
    rs_csr_free(&users);
    return status;
}

int recommend_popular(int argc, char **argv)
{
    struct options o = {.by = RS_POPULAR_COUNT, .prior_weight = 10, .n = 10};
    const struct rs_option table[] = {
            {"ratings", 0, RS_INPUT, &o.ratings, .help = "ratings, users by films, that make films popular"},
            {"by", 0, RS_CHOICE, &o.by, .choices = measures, .shapes = true, .help = "what makes a film popular"},
            {"prior-weight", 0, RS_REAL, &o.prior_weight, .min = 0, .max = 1e9, .shapes = true,
                    .help = "with --by bayesian: ratings of the mean of all that every film gets beside its own"},
            {"genre", 0, RS_TEXT, &o.genre, .argument = "NAME", .shapes = true, .help = "only films of this genre"},
            {"items", 0, RS_INPUT, &o.items, .help = "the films' genres, multi-hot (rs-ingest --multi-hot)"},
            {"users", 0, RS_INPUT, &o.users,
                    .help = "one list for each row of this matrix, without the row's own films"},
            {"number", 'n', RS_INTEGER, &o.n, .min = 1, .max = 100000, .shapes = true, .help = "films in a list"}, {0}};
    const struct rs_program program = {.name = "rs-recommend popular",
            .summary = "list the most popular films, of all or of a genre",
            .examples = "  rs-recommend popular --ratings R.safetensors | rs-show --titles movies.csv\n"
                        "  rs-recommend popular --ratings R.safetensors --items G.safetensors \\\n"
                        "      --genre Comedy -n 5 | rs-show --titles movies.csv\n"
                        "  rs-recommend popular --ratings R.safetensors --users R.safetensors > rec\n",
            .traits = RS_STDOUT,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

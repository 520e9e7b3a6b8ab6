/* popular.c: rs-recommend popular: the most popular films. Scores and order: common/models/popularity.h. */
#include <stdlib.h>

#include "models/popularity.h"
#include "models/ranking.h"
#include "verbs.h"

struct options {
    const char *ratings, *items, *genre, *users, *fit, *apply;
    int by, trend;
    double prior_weight, half_life;
    int64_t n;
};

/* What is listed, over the films of the model. */
struct popularity {
    struct rs_popularity model;
    float *score;   /* [n_films] */
    int32_t *order; /* [n_films], n_order of them filled */
    size_t n_order;
    ptrdiff_t genre; /* column in the model's genres, or -1: all */
};

/* The file that a fit fails by: a trend wants ratings with times. */
static const char *at_fault(const struct options *o, const struct rs_csr *ratings)
{
    bool trendless = o->trend != RS_TREND_NONE && (!ratings->time || rs_csr_entries(ratings) == 0);

    return o->items && !trendless ? o->items : o->ratings;
}

static int fit_model(struct rs_tool *tool, struct popularity *p, struct rs_error *error)
{
    const struct options *o = tool->options;
    const struct rs_popularity_parameters parameters = {o->prior_weight, o->half_life, (enum rs_trend_of)o->trend};
    struct rs_csr ratings = {0};
    struct rs_dense items = {0};
    int status = -1;

    if (rs_tool_read_csr(tool, &ratings, "--ratings", o->ratings, error) == 0
            && (!o->items || rs_tool_read_dense(tool, &items, "--items", o->items, error) == 0)) {
        status = rs_popularity_fit(&p->model, &ratings, o->items ? &items : NULL, &parameters, error);
        if (status != 0)
            rs_fail_at(error, at_fault(o, &ratings));
    }
    rs_csr_free(&ratings);
    rs_dense_free(&items);
    return status;
}

static int keep_model(struct rs_tool *tool, const struct popularity *p, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_writer writer = {0};

    if (rs_tool_create(tool, &writer, "--fit", o->fit, error) != 0)
        return -1;
    return rs_tool_close(&writer, rs_popularity_save(&p->model, &writer, error), error);
}

static int make_model(struct rs_tool *tool, struct popularity *p, struct rs_error *error)
{
    const struct options *o = tool->options;

    if (o->apply)
        return recommend_read_popularity(tool, &p->model, "--apply", o->apply, error);
    if (fit_model(tool, p, error) != 0)
        return -1;
    return o->fit ? keep_model(tool, p, error) : 0;
}

/* keep[n_films]: is the film of --genre? */
static int keep_genre(struct rs_tool *tool, struct popularity *p, bool *keep, struct rs_error *error)
{
    const struct options *o = tool->options;

    p->genre = rs_popularity_genre(&p->model, o->genre, error);
    if (p->genre < 0)
        return rs_fail_at(error, o->apply ? o->apply : o->items);
    for (size_t i = 0; i < p->model.n; i++)
        keep[i] = rs_popularity_is_of(&p->model, i, (size_t)p->genre);
    return 0;
}

static int order_films(struct rs_tool *tool, struct popularity *p, struct rs_error *error)
{
    const struct options *o = tool->options;
    size_t n = p->model.n;
    bool *keep = rs_alloc_zero(n, sizeof *keep, error);
    int status = -1;

    p->genre = -1;
    p->score = rs_alloc(n, sizeof *p->score, error);
    p->order = rs_alloc(n, sizeof *p->order, error);
    if (keep && p->score && p->order && (!o->genre || keep_genre(tool, p, keep, error) == 0)) {
        status = rs_popularity_score(&p->model, (enum rs_popularity_by)o->by, p->score, error);
        if (status != 0)
            rs_fail_at(error, o->apply ? o->apply : o->ratings);
        else
            status = rs_popularity_order(p->score, &p->model.items, o->genre ? keep : NULL, p->order, &p->n_order,
                    error);
    }
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
    bool *marks = rs_alloc_zero(p->model.n, sizeof *marks, error);
    int32_t *place = rs_alloc(users->n_columns, sizeof *place, error);
    int32_t *seen = rs_alloc(longest_row(users), sizeof *seen, error);
    int status = marks && place && seen ? rs_ids_locate(&users->columns, &p->model.items, place, error) : -1;

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
static int name_rows(struct rs_ids *rows, const struct popularity *p, const struct rs_csr *users,
        struct rs_error *error)
{
    static const char *const nobody[] = {"0"};

    if (users->indptr)
        return rs_ids_copy(rows, &users->rows, error);
    return rs_ids_are_text(&p->model.items) ? rs_ids_from_texts(rows, nobody, 1, error) : rs_ids_count(rows, 1, error);
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
                .catalogue = &p->model.items,
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

static int check_options(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;

    if (!o->ratings == !o->apply)
        return rs_tool_usage(tool, error,
                "want --ratings FILE, whose ratings make a film popular, or --apply FILE, a kept model");
    if (o->apply && (o->fit || o->items))
        return rs_tool_usage(tool, error, "--apply uses a kept model: it goes without --fit and --items");
    if (o->trend != RS_TREND_NONE && !o->fit)
        return rs_tool_usage(tool, error, "--trend is kept by --fit FILE, and goes with it alone");
    if (!o->apply && o->genre && !o->items)
        return rs_tool_usage(tool, error, "want --items FILE with --genre NAME: which films are of it");
    return 0;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct popularity p = {0};
    struct rs_csr users = {0};
    int status = -1;

    if (check_options(tool, error) != 0)
        return -1;
    if (make_model(tool, &p, error) == 0
            && (!o->users || rs_tool_read_csr(tool, &users, "--users", o->users, error) == 0)
            && order_films(tool, &p, error) == 0)
        status = rs_tool_wants_output(tool) ? write_lists(tool, &p, &users, error) : 0;
    free(p.score);
    free(p.order);
    rs_popularity_free(&p.model);
    rs_csr_free(&users);
    return status;
}

int recommend_popular(int argc, char **argv)
{
    struct options o = {.by = RS_POPULAR_COUNT, .prior_weight = 10, .half_life = 365, .n = 10};
    const struct rs_option table[] = {
            {"ratings", 0, RS_INPUT, &o.ratings, .help = "ratings, users by films, that make films popular"},
            {"by", 0, RS_CHOICE, &o.by, .choices = rs_popularity_names, .shapes = true,
                    .help = "what makes a film popular"},
            {"prior-weight", 0, RS_REAL, &o.prior_weight, .min = 0, .max = 1e9, .shapes = true,
                    .help = "with --by bayesian: ratings of the mean of all that every film gets beside its own"},
            {"half-life", 0, RS_REAL, &o.half_life, .argument = "DAYS", .min = 1e-3, .max = 1e6, .shapes = true,
                    .help = "with --by recent and --trend: a rating so old counts half; age is from the newest one"},
            {"trend", 0, RS_CHOICE, &o.trend, .choices = rs_trend_names, .shapes = true,
                    .help = "with --fit: keep how popular films were at each time, by the past alone or both sides, "
                            "for rank"},
            {"genre", 0, RS_TEXT, &o.genre, .argument = "NAME", .shapes = true, .help = "only films of this genre"},
            {"items", 0, RS_INPUT, &o.items, .help = "the films' genres, multi-hot (rs-ingest --multi-hot)"},
            {"fit", 0, RS_OUTPUT, &o.fit, .help = "keep counts, means, recency and genres, which then serve alone"},
            {"apply", 0, RS_INPUT, &o.apply, .help = "use what --fit kept, instead of ratings"},
            {"users", 0, RS_INPUT, &o.users,
                    .help = "one list for each row of this matrix, without the row's own films"},
            {"number", 'n', RS_INTEGER, &o.n, .min = 1, .max = 100000, .shapes = true, .help = "films in a list"}, {0}};
    const struct rs_program program = {.name = "rs-recommend popular",
            .summary = "list the most popular films, of all or of a genre",
            .examples = "  rs-recommend popular --ratings R.safetensors | rs-show --titles movies.csv\n"
                        "  rs-recommend popular --ratings R.safetensors --items G.safetensors \\\n"
                        "      --genre Comedy -n 5 | rs-show --titles movies.csv\n"
                        "  rs-recommend popular --ratings R.safetensors --items G.safetensors \\\n"
                        "      --fit pop.safetensors > /dev/null\n"
                        "  rs-recommend popular --apply pop.safetensors --by recent --genre Drama > rec\n"
                        "  rs-recommend popular --ratings R.safetensors --users R.safetensors > rec\n",
            .traits = RS_STDOUT,
            .options = table,
            .stdout_optional = "fit",
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

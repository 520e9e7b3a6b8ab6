/* rs-eval: score lists of films, or predicted ratings, against ratings that were held out.
 *
 * Options and the files they name: eval_given.h; joins by id: eval_join.h; definitions: ranking_metrics.h, rating_metrics.h; table and metrics: eval_report.h. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/tool.h"
#include "eval_cutoffs.h"
#include "eval_given.h"
#include "eval_join.h"
#include "eval_report.h"
#include "stream/kinds.h"

static const char *const missing[] = {"error", "skip", NULL};
static const char *const slices[] = {"none", "scenario", NULL};

static int evaluate_lists(struct rs_tool *tool, struct rs_metrics *metrics, const struct rs_recommendations *lists,
        const struct eval_given *given, struct rs_error *error)
{
    const struct eval_options *o = tool->options;
    struct eval_parameters parameters = {.min_value = o->min_value, .by_scenario = o->by == BY_SCENARIO};
    struct eval_lists joined = {0};
    struct ranking_summary summary = {0};
    size_t *cutoffs = NULL, n_cutoffs = 0;
    int status = -1;

    if (eval_cutoffs_parse(&cutoffs, &n_cutoffs, o->cutoffs, error) != 0)
        status = rs_tool_usage(tool, error, "-k: want numbers from 1 on, rising, as in 5,10,20; got '%s'", o->cutoffs);
    else if (cutoffs[n_cutoffs - 1] > lists->k)
        status = rs_fail(error, "-k %zu: the lists hold only %zu films", cutoffs[n_cutoffs - 1], lists->k);
    else if (eval_lists_join(&joined, lists, &given->truth, given->training, given->genres, &parameters, error) == 0) {
        joined.problem.cutoffs = cutoffs;
        joined.problem.n_cutoffs = n_cutoffs;
        if (ranking_summarize(&summary, &joined.problem, joined.n_catalogue, joined.n_groups, tool->n_threads, error)
                == 0)
            status = eval_report_lists(tool->text, metrics, &joined, &summary, error);
    }
    ranking_summary_free(&summary);
    eval_lists_free(&joined);
    free(cutoffs);
    return status;
}

static int evaluate_ratings(struct rs_tool *tool, struct rs_metrics *metrics, const struct rs_csr *predictions,
        const struct rs_csr *truth, const struct rs_csr *train, struct rs_error *error)
{
    const struct eval_options *o = tool->options;
    struct eval_ratings joined = {0};
    struct rating_sums *sums = rs_alloc(truth->n_rows, sizeof *sums, error);
    int status = -1;

    if (sums && eval_ratings_join(&joined, predictions, truth, train, error) == 0
            && eval_ratings_check(&joined, truth, o->missing == MISSING_SKIP, error) == 0) {
        struct rating_sums total;

        rating_evaluate(sums, &joined.problem, tool->n_threads);
        total = rating_total(sums, truth->n_rows);
        status = eval_report_ratings(tool->text, metrics, &joined, &total, error);
    }
    eval_ratings_free(&joined);
    free(sums);
    return status;
}

/* What was read by its kind, against the truth. */
static int evaluate(struct rs_tool *tool, struct rs_metrics *metrics, const struct rs_any *in,
        const struct eval_given *given, struct rs_error *error)
{
    const struct eval_options *o = tool->options;

    if (in->kind == RS_KIND_RECOMMENDATIONS)
        return evaluate_lists(tool, metrics, &in->recommendations, given, error);
    if (in->kind != RS_KIND_CSR)
        return rs_fail(error, "%s: want kind recommendations or csr, got %s", rs_tool_name(tool->input_path),
                rs_kind_name(in->kind));
    if (o->min_value > -INFINITY)
        return rs_tool_usage(tool, error, "--min-value is for lists: predicted ratings have nothing to be relevant");
    if (o->by != BY_NONE || o->items)
        return rs_tool_usage(tool, error, "%s is for lists, and the input is predicted ratings",
                o->by != BY_NONE ? "--by" : "--items");
    return evaluate_ratings(tool, metrics, &in->csr, &given->truth, given->training, error);
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct eval_options *o = tool->options;
    struct rs_metrics metrics = {0};
    struct eval_given given = {0};
    struct rs_any in = {0};
    int status = -1;

    if (!o->truth)
        return rs_tool_usage(tool, error, "want --truth FILE: what was held out");
    if (rs_metrics_start(&metrics, error) == 0 && rs_any_read(&in, &tool->in, error) == 0
            && eval_given_read(&given, tool, error) == 0 && evaluate(tool, &metrics, &in, &given, error) == 0)
        status = rs_tool_write_metrics(tool, &metrics, error);
    rs_metrics_free(&metrics);
    rs_any_free(&in);
    eval_given_free(&given);
    return status;
}

int main(int argc, char **argv)
{
    struct eval_options o = {.cutoffs = "10", .min_value = -INFINITY};
    const struct rs_option table[] = {
            {"truth", 0, RS_INPUT, &o.truth, .help = "ratings that were held out (by rs-split)"},
            {"train", 0, RS_INPUT, &o.train,
                    .help = "training ratings: for novelty and popularity of lists, and for what "
                            "means and biases get on ratings"},
            {"items", 0, RS_INPUT, &o.items,
                    .help = "lists: the films' genres (rs-ingest --multi-hot), for their diversity"},
            {"by", 0, RS_CHOICE, &o.by, .choices = slices, .help = "lists: figures for users of each scenario too"},
            {"cutoffs", 'k', RS_TEXT, &o.cutoffs, .argument = "N,...", .help = "lists: how much of a list counts"},
            {"min-value", 0, RS_REAL, &o.min_value, .help = "lists: only held-out ratings of at least X are relevant"},
            {"missing", 0, RS_CHOICE, &o.missing, .choices = missing,
                    .help = "ratings: what to do with a held-out rating "
                            "that has no prediction"},
            {0}};
    const struct rs_program program = {.name = "rs-eval",
            .summary = "score lists of films or predicted ratings against what was held out",
            .operands = "[FILE]",
            .examples = "  rs-eval --truth TE.safetensors -k 5,10 --metrics m.json < rec.safetensors\n"
                        "  rs-eval --truth TE.safetensors --train TR.safetensors --items G.safetensors \\\n"
                        "      --by scenario < rec.safetensors\n"
                        "  rs-eval --truth TE.safetensors --train TR.safetensors < predicted.safetensors\n",
            .traits = RS_STDIN | RS_TEXT_OUT | RS_METRICS,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

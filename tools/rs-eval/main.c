/* rs-eval: score lists of films, or predicted ratings, of any tool against ratings that were held out.
 *
 * Options and the files they name: eval_given.h; text: eval_text.h; lists to sums: eval_lists.h, ratings to sums:
 * eval_ratings.h, their order: eval_run.h; definitions: ranking_metrics.h, rating_metrics.h; intervals: eval_bootstrap.h; slices:
 * eval_slices.h; table and metrics: eval_report.h. */
#include <math.h>

#include "cli/tool.h"
#include "eval_given.h"
#include "eval_run.h"

static const char *const missing[] = {"error", "skip", NULL};
static const char *const as[] = {"auto", "lists", "ratings", NULL};

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct eval_options *o = tool->options;
    struct rs_metrics metrics = {0};
    struct eval_given given = {0};
    struct eval_input input = {0};
    int status = -1;

    if (rs_metrics_start(&metrics, error) == 0 && eval_given_read(&given, tool, error) == 0
            && eval_input_open(&input, &tool->in, (enum eval_as)o->as, error) == 0
            && eval_run(tool, &given, &input, &metrics, error) == 0)
        status = rs_tool_write_metrics(tool, &metrics, error);
    rs_metrics_free(&metrics);
    eval_input_free(&input);
    eval_given_free(&given);
    return status;
}

int main(int argc, char **argv)
{
    struct eval_options o = {.cutoffs = "10", .by = "none", .min_value = -INFINITY, .confidence = 0.95};
    const struct rs_option table[] = {
            {"truth", 0, RS_INPUT, &o.truth, .help = "ratings that were held out: a stream (by rs-split), CSV or TSV"},
            {"train", 0, RS_INPUT, &o.train,
                    .help = "training ratings: for novelty and popularity of lists, for slices, and for what means and "
                            "biases get on ratings"},
            {"items", 0, RS_INPUT, &o.items,
                    .help = "the films' genres (rs-ingest --multi-hot): for diversity of lists, and --by genre"},
            {"titles", 0, RS_INPUT, &o.titles, .help = "CSV with movieId and title (its year): for --by age"},
            {"as", 0, RS_CHOICE, &o.as, .choices = as, .help = "what a text is; auto: by the names in its header"},
            {"by", 0, RS_TEXT, &o.by, .argument = "NAME,...",
                    .help = "figures for slices too: scenario, known, popularity, age, genre"},
            {"cutoffs", 'k', RS_TEXT, &o.cutoffs, .argument = "N,...", .help = "lists: how much of a list counts"},
            {"min-value", 0, RS_REAL, &o.min_value, .help = "lists: only held-out ratings of at least X are relevant"},
            {"missing", 0, RS_CHOICE, &o.missing, .choices = missing,
                    .help = "ratings: what to do with a held-out rating that has no prediction"},
            {"bootstrap", 0, RS_INTEGER, &o.bootstrap, .min = 0, .max = 100000,
                    .help = "intervals by N bootstrap replicates over users (with --compare 1000 if 0)"},
            {"confidence", 0, RS_REAL, &o.confidence, .min = 0.01, .max = 0.9999,
                    .help = "the share of replicates within an interval"},
            {"compare", 0, RS_INPUT, &o.compare,
                    .help = "another tool's lists or ratings: differences to it, paired by user"},
            {0}};
    const struct rs_program program = {.name = "rs-eval",
            .summary = "score lists of films or predicted ratings against what was held out",
            .operands = "[FILE]",
            .examples = "  rs-eval --truth TE.safetensors -k 5,10 --metrics m.json < rec.safetensors\n"
                        "  rs-eval --truth TE.safetensors --train TR.safetensors --bootstrap 1000 \\\n"
                        "      --by known,popularity < rec.safetensors\n"
                        "  rs-eval --truth test.csv --compare theirs.tsv ours.csv\n"
                        "  rs-eval --truth TE.safetensors --train TR.safetensors < predicted.safetensors\n",
            .traits = RS_STDIN | RS_TEXT_OUT | RS_METRICS | RS_SEED,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

/* eval_run.c: truth and slices first; then what is evaluated goes by; then the figures. */
#include "eval_run.h"

#include <math.h>

#include "eval_lists_read.h"
#include "eval_report.h"

struct context {
    struct rs_tool *tool;
    const struct eval_options *options;
    const struct eval_given *given;
    struct eval_input *input;
    struct eval_truth truth;
    struct eval_slices slices;
    struct eval_report report;
    const uint8_t *scenario_of; /* ours, when it is the other's turn */
};

typedef int take_fn(struct context *c, struct eval_input *input, void *into, struct rs_error *error);

/* The other tool's output, which must be what the input is. */
static int take_other(struct context *c, take_fn *take, void *into, struct rs_error *error)
{
    struct rs_reader reader;
    struct eval_input other = {0};
    int status = rs_tool_open(c->tool, &reader, "--compare", c->options->compare, error);

    if (status == 0
            && (eval_input_open(&other, &reader, c->input->is_lists ? EVAL_AS_LISTS : EVAL_AS_RATINGS, error) != 0
                    || take(c, &other, into, error) != 0))
        status = -1;
    eval_input_free(&other);
    rs_reader_free(&reader);
    return status;
}

/* ---- lists ---- */

static int take_lists(struct context *c, struct eval_input *input, void *into, struct rs_error *error)
{
    struct eval_lists *lists = into;
    int status;

    if (eval_lists_start(lists, &c->truth, &c->slices, c->given->cutoffs, c->given->n_cutoffs, c->given->n_replicates,
                c->tool->seed, c->tool->n_threads, error)
            != 0)
        return -1;
    if (c->scenario_of)
        lists->scenario_of = c->scenario_of;
    status = input->is_text ? eval_lists_read_text(lists, &input->text, error)
                            : eval_lists_read_stream(lists, input->reader, error);
    if (status == 0 && eval_lists_end(lists, error) != 0)
        status = rs_fail_at(error, input->reader->source.name);
    return status;
}

static int run_lists(struct context *c, struct rs_error *error)
{
    struct eval_lists ours = {0}, other = {0};
    int status = take_lists(c, c->input, &ours, error);

    c->scenario_of = ours.scenario; /* a slice is of the same users in both */
    if (status == 0 && c->options->compare)
        status = take_other(c, take_lists, &other, error);
    if (status == 0)
        status = eval_report_lists(&c->report, &ours, c->options->compare ? &other : NULL, error);
    eval_lists_free(&ours);
    eval_lists_free(&other);
    return status;
}

/* ---- ratings ---- */

static int take_predictions(struct context *c, struct eval_input *input, void *into, struct rs_error *error)
{
    struct eval_predictions *p = into;
    int status;

    if (eval_predictions_start(p, &c->truth, &c->given->truth, error) != 0)
        return -1;
    status = input->is_text ? eval_predictions_read_text(p, &input->text, error)
                            : eval_predictions_read_stream(p, input->reader, error);
    if (status == 0 && eval_predictions_check(p, c->options->missing == MISSING_SKIP, error) != 0)
        status = rs_fail_at(error, input->reader->source.name);
    return status;
}

/* Sums of one tool's errors. */
static int sum_ratings(struct context *c, struct eval_bootstrap *sums, const struct eval_predictions *p,
        const struct eval_means *means, struct rs_error *error)
{
    if (eval_bootstrap_start(sums, c->slices.n * RATING_N_TERMS, c->given->n_replicates, c->tool->seed, error) != 0)
        return -1;
    return eval_ratings_sum(sums, p, &c->slices, means, c->tool->n_threads, error);
}

static int compare_ratings(struct context *c, struct eval_predictions *ours, struct eval_predictions *other,
        struct eval_bootstrap *sums, struct rs_error *error)
{
    if (take_other(c, take_predictions, other, error) != 0)
        return -1;
    eval_predictions_common(ours, other);
    return eval_predictions_check(ours, true, error) == 0 ? sum_ratings(c, sums, other, NULL, error) : -1;
}

static int run_ratings(struct context *c, struct rs_error *error)
{
    struct eval_predictions ours = {0}, other = {0};
    struct eval_bootstrap sums = {0}, other_sums = {0};
    struct eval_means means = {0};
    const struct eval_means *baselines = c->given->training ? &means : NULL;
    bool compare = c->options->compare != NULL;
    int status = take_predictions(c, c->input, &ours, error);

    if (status == 0 && compare)
        status = compare_ratings(c, &ours, &other, &other_sums, error);
    if (status == 0 && baselines)
        status = eval_means_fit(&means, &c->given->truth, c->given->training, error);
    if (status == 0 && sum_ratings(c, &sums, &ours, baselines, error) == 0)
        status = eval_report_ratings(&c->report, &c->slices, &ours, &sums, compare ? &other_sums : NULL,
                baselines != NULL, error);
    else
        status = -1;
    eval_predictions_free(&ours);
    eval_predictions_free(&other);
    eval_bootstrap_free(&sums);
    eval_bootstrap_free(&other_sums);
    eval_means_free(&means);
    return status;
}

/* Options that only lists have a use for. */
static int check_ratings(const struct context *c, struct rs_error *error)
{
    const struct eval_options *o = c->options;
    const bool *by = c->given->by;

    if (o->min_value > -INFINITY)
        return rs_tool_usage(c->tool, error, "--min-value is for lists: predicted ratings have nothing to be relevant");
    if (by[EVAL_BY_SCENARIO])
        return rs_tool_usage(c->tool, error, "--by scenario is for lists, and the input is predicted ratings");
    if (o->items && !by[EVAL_BY_GENRE])
        return rs_tool_usage(c->tool, error, "--items is for lists, or for --by genre; the input is predicted ratings");
    if (!c->given->truth_has_values)
        return rs_fail(error, "%s: no column of it is a rating, and the input is predicted ratings", o->truth);
    return 0;
}

int eval_run(struct rs_tool *tool, const struct eval_given *given, struct eval_input *input, struct rs_metrics *metrics,
        struct rs_error *error)
{
    const struct eval_options *o = tool->options;
    struct context c = {.tool = tool, .options = o, .given = given, .input = input};
    int status = -1;

    c.report = (struct eval_report){tool->text, metrics, o->confidence};
    if ((input->is_lists || check_ratings(&c, error) == 0)
            && eval_truth_make(&c.truth, &given->truth, given->training, given->genres, o->min_value, error) == 0
            && eval_slices_make(&c.slices, given->by, &c.truth, &given->truth, given->training, given->genres,
                       &given->titles, error)
                       == 0)
        status = input->is_lists ? run_lists(&c, error) : run_ratings(&c, error);
    eval_slices_free(&c.slices);
    eval_truth_free(&c.truth);
    return status;
}

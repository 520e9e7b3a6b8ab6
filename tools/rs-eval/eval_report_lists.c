/* eval_report_lists.c: tables and metrics of lists. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "eval_figures.h"
#include "eval_report.h"
#include "ranking_exposure.h"

/* What there is for a slice and a cutoff: the measures, then what describes all lists together. */
enum { ROW_COVERAGE = RANKING_N_MEASURES, ROW_GINI, N_ROWS };

struct view {
    const struct eval_report *report;
    const struct eval_lists *ours, *other;
    struct eval_sources sources;
    struct eval_figure *figures; /* [slices, cutoffs, N_ROWS] */
};

static const char *row_name(int row)
{
    return row == ROW_COVERAGE ? "coverage"
           : row == ROW_GINI   ? "gini"
                               : ranking_measure_name((enum ranking_measure)row);
}

/* Is there what the row is made of? Slices of films have what comes of hits alone: the rest is no matter of theirs. */
static bool has_row(const struct eval_lists *lists, size_t slice, int row)
{
    if (slice >= lists->slices->n_of_users)
        return row < RANKING_N_OF_HITS;
    if (row == RANKING_NOVELTY || row == RANKING_POPULARITY)
        return lists->problem.popularity != NULL;
    return row != RANKING_DIVERSITY || lists->problem.genres != NULL;
}

static bool has_slice(const struct view *v, size_t slice)
{
    return eval_lists_users(v->ours, slice) > 0;
}

static struct eval_figure *figure(const struct view *v, size_t slice, size_t cutoff, int row)
{
    return v->figures + (slice * v->ours->problem.n_cutoffs + cutoff) * N_ROWS + (size_t)row;
}

/* ---- figures ---- */

/* Coverage and Gini index of one tool's lists: NaN without it. */
static void spread(double values[2], const struct eval_lists *lists, size_t slice, size_t cutoff, int64_t *exposure)
{
    values[0] = values[1] = NAN;
    if (!lists)
        return;
    eval_lists_exposure(lists, slice, cutoff, exposure);
    values[0] = ranking_coverage(exposure, lists->truth->n_catalogue);
    values[1] = ranking_gini(exposure, lists->truth->n_catalogue);
}

static int make_cutoff(struct view *v, size_t slice, size_t cutoff, int64_t *exposure, struct rs_error *error)
{
    double ours[2], other[2];

    for (int row = 0; row < RANKING_N_MEASURES; row++) {
        struct eval_statistic s = {eval_lists_sum(v->ours, slice, cutoff, (size_t)row),
                eval_lists_sum(v->ours, slice, cutoff, ranking_denominator((enum ranking_measure)row)), false};

        if (eval_figure_make(figure(v, slice, cutoff, row), &v->sources, s, false, error) != 0)
            return -1;
    }
    if (slice >= v->ours->slices->n_of_users)
        return 0;
    spread(ours, v->ours, slice, cutoff, exposure);
    spread(other, v->other, slice, cutoff, exposure);
    for (int i = 0; i < 2; i++)
        *figure(v, slice, cutoff, ROW_COVERAGE + i) = eval_figure_plain(ours[i], other[i]);
    return 0;
}

static int make_figures(struct view *v, struct rs_error *error)
{
    size_t n_slices = v->ours->slices->n, n_cutoffs = v->ours->problem.n_cutoffs;
    int64_t *exposure = rs_alloc(v->ours->truth->n_catalogue, sizeof *exposure, error);
    int status = 0;

    v->figures = rs_alloc_zero(n_slices * n_cutoffs, N_ROWS * sizeof *v->figures, error);
    if (!exposure || !v->figures)
        status = -1;
    for (size_t slice = 0; slice < n_slices; slice++)
        for (size_t c = 0; status == 0 && has_slice(v, slice) && c < n_cutoffs; c++)
            status = make_cutoff(v, slice, c, exposure, error);
    free(exposure);
    return status;
}

/* ---- metrics ---- */

static int add_slice(const struct view *v, size_t slice, struct rs_error *error)
{
    const char *name = v->ours->slices->at[slice].name;
    char prefix[EVAL_SLICE_ROOM + 2], at[EVAL_SLICE_ROOM + 64];

    snprintf(prefix, sizeof prefix, "%s%s", name, name[0] ? "/" : "");
    for (int row = 0; row < N_ROWS; row++) {
        for (size_t c = 0; has_row(v->ours, slice, row) && c < v->ours->problem.n_cutoffs; c++) {
            snprintf(at, sizeof at, "%s_at_%zu", row_name(row), v->ours->problem.cutoffs[c]);
            if (eval_figure_add(v->report->metrics, &v->sources, prefix, at, figure(v, slice, c, row),
                        row < RANKING_N_MEASURES, error)
                    != 0)
                return -1;
        }
    }
    if (slice == 0)
        return 0;
    snprintf(at, sizeof at, "%susers_evaluated", prefix);
    return rs_metrics_add(v->report->metrics, at, eval_lists_users(v->ours, slice), error);
}

static int add_counts(struct rs_metrics *metrics, const struct eval_lists *lists, struct rs_error *error)
{
    const struct eval_truth *truth = lists->truth;
    const struct {
        const char *name;
        size_t value;
    } counts[] = {
            {"users_evaluated", truth->n_users},
            {"users_without_held_out", truth->users_without_held_out},
            {"users_without_list", lists->users_without_list},
            {"lists_without_user", lists->lists_without_user},
            {"relevant", (size_t)truth->ptr[truth->n_rows]},
            {"catalogue", truth->n_catalogue},
    };
    static const char *const definitions[][2] = {
            {"precision_denominator", "k"},
            {"recall_denominator", "held_out"},
            {"ndcg_ideal", "min(k, held_out)"},
            {"map_denominator", "min(k, held_out)"},
            {"mean_over", "users_evaluated"},
    };

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (rs_metrics_add(metrics, counts[i].name, (double)counts[i].value, error) != 0)
            return -1;
    for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
        if (rs_metrics_add_text(metrics, definitions[i][0], definitions[i][1], error) != 0)
            return -1;
    return 0;
}

/* ---- tables ---- */

static void print_at(FILE *text, size_t k)
{
    char at[32];

    snprintf(at, sizeof at, "at %zu", k);
    fprintf(text, " %10s", at);
}

/* Values alone: a column for each cutoff. */
static void print_cutoffs(const struct view *v)
{
    FILE *text = v->report->text;

    fprintf(text, "%-15s", "");
    for (size_t c = 0; c < v->ours->problem.n_cutoffs; c++)
        print_at(text, v->ours->problem.cutoffs[c]);
    putc('\n', text);
    for (int row = 0; row < N_ROWS; row++) {
        if (!has_row(v->ours, 0, row))
            continue;
        fprintf(text, "%-15s", row_name(row));
        for (size_t c = 0; c < v->ours->problem.n_cutoffs; c++)
            eval_report_cell(text, figure(v, 0, c, row)->ours.value);
        putc('\n', text);
    }
}

/* Intervals: a table for each cutoff. */
static void print_intervals(const struct view *v, size_t c)
{
    FILE *text = v->report->text;
    char at[32];

    snprintf(at, sizeof at, "at %zu", v->ours->problem.cutoffs[c]);
    if (v->other)
        fprintf(text, "%-15s %10s %10s %10s %10s %10s %8s\n", at, "value", "other", "difference", "low", "high",
                "better");
    else
        fprintf(text, "%-15s %10s %10s %10s\n", at, "value", "low", "high");
    for (int row = 0; row < N_ROWS; row++) {
        const struct eval_figure *f = figure(v, 0, c, row);
        const struct eval_interval *interval = v->other ? &f->difference : &f->ours;

        if (!has_row(v->ours, 0, row))
            continue;
        fprintf(text, "%-15s", row_name(row));
        eval_report_cell(text, f->ours.value);
        if (v->other) {
            eval_report_cell(text, f->other);
            eval_report_cell(text, f->difference.value);
        }
        eval_report_cell(text, interval->low);
        eval_report_cell(text, interval->high);
        if (v->other)
            eval_report_narrow(text, f->better);
        putc('\n', text);
    }
    putc('\n', text);
}

/* A row of slices: NDCG in all its forms, then what there is room for. */
static void print_slice(const struct view *v, size_t slice, size_t c)
{
    const struct eval_figure *f = figure(v, slice, c, 0);
    const struct eval_interval *ndcg = &f[RANKING_NDCG].ours, *difference = &f[RANKING_NDCG].difference;
    const double compared[] = {
            ndcg->value, f->other, difference->value, difference->low, difference->high, f[RANKING_NDCG].better};
    const double sure[] = {ndcg->value, ndcg->low, ndcg->high, f[RANKING_RECALL].ours.value,
            f[RANKING_HIT_RATE].ours.value, f[RANKING_MRR].ours.value};
    const double plain[] = {ndcg->value, f[RANKING_RECALL].ours.value, f[RANKING_PRECISION].ours.value,
            f[RANKING_HIT_RATE].ours.value, f[RANKING_MAP].ours.value, f[RANKING_MRR].ours.value};
    const double *cells = v->other ? compared : v->ours->bootstrap.n_replicates > 0 ? sure : plain;
    const char *name = v->ours->slices->at[slice].name;

    fprintf(v->report->text, "%-18.18s %7.0f", name[0] ? name : "all", eval_lists_users(v->ours, slice));
    for (int i = 0; i < 6; i++)
        eval_report_narrow(v->report->text, cells[i]);
    putc('\n', v->report->text);
}

static void print_slices(const struct view *v, size_t c)
{
    char at[32];

    snprintf(at, sizeof at, "at %zu", v->ours->problem.cutoffs[c]);
    fprintf(v->report->text, "%-18s %7s%s\n", at, "users",
            v->other                              ? "     ndcg    other     diff      low     high   better"
            : v->ours->bootstrap.n_replicates > 0 ? "     ndcg      low     high   recall hit_rate      mrr"
                                                  : "     ndcg   recall   precis hit_rate      map      mrr");
    for (size_t slice = 0; slice < v->ours->slices->n; slice++)
        if (has_slice(v, slice))
            print_slice(v, slice, c);
    putc('\n', v->report->text);
}

static void print_tables(const struct view *v)
{
    bool sliced = v->ours->slices->n > 1, intervals = v->ours->bootstrap.n_replicates > 0;
    size_t n = v->ours->problem.n_cutoffs;

    if (!intervals)
        print_cutoffs(v);
    if (!intervals && sliced)
        putc('\n', v->report->text);
    for (size_t c = 0; intervals && c < n; c++)
        print_intervals(v, c);
    for (size_t c = 0; sliced && c < n; c++)
        print_slices(v, c);
    fprintf(v->report->text, "%zu users; left out %zu with nothing held out; %zu had no list and count as zeros\n",
            v->ours->truth->n_users, v->ours->truth->users_without_held_out, v->ours->users_without_list);
}

int eval_report_lists(const struct eval_report *report, const struct eval_lists *ours, const struct eval_lists *other,
        struct rs_error *error)
{
    struct view v = {
            report, ours, other, {&ours->bootstrap, other ? &other->bootstrap : NULL, report->confidence}, NULL};
    int status = make_figures(&v, error);

    for (size_t slice = 0; status == 0 && slice < ours->slices->n; slice++)
        if (has_slice(&v, slice))
            status = add_slice(&v, slice, error);
    if (status == 0)
        status = add_counts(report->metrics, ours, error);
    if (status == 0)
        print_tables(&v);
    free(v.figures);
    return status == 0 ? eval_report_bootstrap(report, &ours->bootstrap, error) : -1;
}

/* eval_report_ratings.c: tables and metrics of ratings. */
#include <stdlib.h>

#include "base/memory.h"
#include "eval_figures.h"
#include "eval_report.h"

enum { RMSE, MAE, N_FIGURES };

static const struct {
    const char *words, *name[N_FIGURES];
} predictors[RATING_N_PREDICTORS] = {
        {"predictions", {"rmse", "mae"}},
        {"biases of user and film", {"rmse_of_biases", "mae_of_biases"}},
        {"mean of the film", {"rmse_of_item_mean", "mae_of_item_mean"}},
        {"mean of all", {"rmse_of_mean", "mae_of_mean"}},
};

struct view {
    const struct eval_report *report;
    const struct eval_slices *slices;
    struct eval_sources sources;
    int n_predictors;
    struct eval_figure *figures; /* [slices, RATING_N_PREDICTORS, N_FIGURES] */
};

static double ratings_of(const struct view *v, size_t slice)
{
    return v->sources.ours->sums[slice * RATING_N_TERMS + RATING_N];
}

static struct eval_figure *figures_of(const struct view *v, size_t slice, int predictor)
{
    return v->figures + (slice * RATING_N_PREDICTORS + (size_t)predictor) * N_FIGURES;
}

/* Baselines are the same for both tools: nothing of theirs is compared. */
static struct eval_sources sources_of(const struct view *v, int predictor)
{
    struct eval_sources sources = v->sources;

    if (predictor != RATING_PREDICTION)
        sources.other = NULL;
    return sources;
}

static int add_slice(const struct view *v, size_t slice, struct rs_error *error)
{
    const char *name = v->slices->at[slice].name;
    char prefix[EVAL_SLICE_ROOM + 2];
    size_t first = slice * RATING_N_TERMS;

    snprintf(prefix, sizeof prefix, "%s%s", name, name[0] ? "/" : "");
    for (int p = 0; p < v->n_predictors; p++) {
        struct eval_sources sources = sources_of(v, p);

        for (int i = 0; i < N_FIGURES; i++) {
            size_t term = (size_t)(i == RMSE ? RATING_SQUARED : RATING_ABSOLUTE) + (size_t)p;
            struct eval_statistic s = {first + term, first + RATING_N, i == RMSE};
            struct eval_figure *figure = &figures_of(v, slice, p)[i];

            if (eval_figure_make(figure, &sources, s, true, error) != 0
                    || eval_figure_add(v->report->metrics, &sources, prefix, predictors[p].name[i], figure, true, error)
                               != 0)
                return -1;
        }
    }
    snprintf(prefix, sizeof prefix, "%s%sn", name, name[0] ? "/" : "");
    return rs_metrics_add(v->report->metrics, prefix, ratings_of(v, slice), error);
}

/* ---- tables ---- */

static void print_head(const struct view *v, const char *first)
{
    FILE *text = v->report->text;

    if (v->sources.other)
        fprintf(text, "%-25s     rmse    other     diff      low     high   better\n", first);
    else if (v->sources.ours->n_replicates > 0)
        fprintf(text, "%-25s     rmse      low     high      mae      low     high\n", first);
    else
        fprintf(text, "%-25s %10s %10s\n", first, "rmse", "mae");
}

static void print_interval(FILE *text, const struct eval_interval *interval)
{
    eval_report_narrow(text, interval->value);
    eval_report_narrow(text, interval->low);
    eval_report_narrow(text, interval->high);
}

static void print_figures(const struct view *v, const struct eval_figure *f, bool compared)
{
    FILE *text = v->report->text;

    if (v->sources.other) {
        eval_report_narrow(text, f[RMSE].ours.value);
        if (compared) {
            eval_report_narrow(text, f[RMSE].other);
            print_interval(text, &f[RMSE].difference);
            eval_report_narrow(text, f[RMSE].better);
        }
    } else if (v->sources.ours->n_replicates > 0) {
        print_interval(text, &f[RMSE].ours);
        print_interval(text, &f[MAE].ours);
    } else {
        eval_report_cell(text, f[RMSE].ours.value);
        eval_report_cell(text, f[MAE].ours.value);
    }
    putc('\n', text);
}

static void print_tables(const struct view *v)
{
    FILE *text = v->report->text;

    print_head(v, "");
    for (int p = 0; p < v->n_predictors; p++) {
        fprintf(text, "%-25s", predictors[p].words);
        print_figures(v, figures_of(v, 0, p), p == RATING_PREDICTION);
    }
    if (v->slices->n == 1)
        return;
    putc('\n', text);
    print_head(v, "                  ratings");
    for (size_t slice = 1; slice < v->slices->n; slice++) {
        if (!(ratings_of(v, slice) > 0))
            continue;
        fprintf(text, "%-17.17s %7.0f", v->slices->at[slice].name, ratings_of(v, slice));
        print_figures(v, figures_of(v, slice, RATING_PREDICTION), true);
    }
}

int eval_report_ratings(const struct eval_report *report, const struct eval_slices *slices,
        const struct eval_predictions *p, const struct eval_bootstrap *ours, const struct eval_bootstrap *other,
        bool has_baselines, struct rs_error *error)
{
    struct view v = {report, slices, {ours, other, report->confidence}, has_baselines ? RATING_N_PREDICTORS : 1, NULL};
    int status = 0;

    v.figures = rs_alloc_zero(slices->n * RATING_N_PREDICTORS, N_FIGURES * sizeof *v.figures, error);
    if (!v.figures)
        return -1;
    for (size_t slice = 0; status == 0 && slice < slices->n; slice++)
        if (slice == 0 || ratings_of(&v, slice) > 0)
            status = add_slice(&v, slice, error);
    if (status == 0
            && (rs_metrics_add(report->metrics, "n_missing", (double)p->n_missing, error) != 0
                    || rs_metrics_add(report->metrics, "n_unused", (double)p->n_unused, error) != 0))
        status = -1;
    if (status == 0) {
        print_tables(&v);
        fprintf(report->text, "%.0f ratings; left out %zu without a prediction\n", ratings_of(&v, 0), p->n_missing);
        status = eval_report_bootstrap(report, ours, error);
    }
    free(v.figures);
    return status;
}

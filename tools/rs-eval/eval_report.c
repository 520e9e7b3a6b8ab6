/* eval_report.c: tables and metrics. */
#include "eval_report.h"

#include <math.h>

/* The rows of the table: the measures, then what describes all lists together. */
enum { ROW_COVERAGE = RANKING_N_MEASURES, ROW_GINI, N_ROWS };

static const char *row_name(int row)
{
    return row == ROW_COVERAGE ? "coverage"
           : row == ROW_GINI   ? "gini"
                               : ranking_measure_name((enum ranking_measure)row);
}

/* Is there what the row is made of? */
static bool has_row(const struct ranking_problem *problem, int row)
{
    if (row == RANKING_NOVELTY || row == RANKING_POPULARITY)
        return problem->popularity != NULL;
    return row != RANKING_DIVERSITY || problem->genres != NULL;
}

static double figure(const struct ranking_summary *summary, size_t group, size_t cutoff, int row)
{
    size_t at = group * summary->n_cutoffs + cutoff;

    if (row == ROW_COVERAGE)
        return summary->coverage[at];
    return row == ROW_GINI ? summary->gini[at] : summary->mean[at * RANKING_N_MEASURES + (size_t)row];
}

/* ---- tables ---- */

static void print_figure(FILE *text, double value)
{
    if (isnan(value))
        fprintf(text, " %10s", "-");
    else
        fprintf(text, " %10.4f", value);
}

static void print_at(FILE *text, size_t k)
{
    fprintf(text, " %*sat %zu", k < 10 ? 6 : k < 100 ? 5 : 4, "", k);
}

/* A column for each cutoff. */
static void print_cutoffs(FILE *text, const struct ranking_problem *problem, const struct ranking_summary *summary)
{
    fprintf(text, "%-15s", "");
    for (size_t c = 0; c < problem->n_cutoffs; c++)
        print_at(text, problem->cutoffs[c]);
    putc('\n', text);
    for (int row = 0; row < N_ROWS; row++) {
        if (!has_row(problem, row))
            continue;
        fprintf(text, "%-15s", row_name(row));
        for (size_t c = 0; c < problem->n_cutoffs; c++)
            print_figure(text, figure(summary, 0, c, row));
        putc('\n', text);
    }
}

/* For one cutoff, a column for all users and one for each scenario. */
static void print_scenarios(FILE *text, const struct eval_lists *joined, const struct ranking_summary *summary,
        size_t c)
{
    char at[32];

    snprintf(at, sizeof at, "at %zu", joined->problem.cutoffs[c]);
    fprintf(text, "%-15s %10s", at, "all");
    for (size_t g = 0; g < joined->n_groups; g++)
        fprintf(text, " scenario %d", joined->scenario[g]);
    putc('\n', text);
    for (int row = 0; row < N_ROWS; row++) {
        if (!has_row(&joined->problem, row))
            continue;
        fprintf(text, "%-15s", row_name(row));
        for (size_t g = 0; g <= joined->n_groups; g++)
            print_figure(text, figure(summary, g, c, row));
        putc('\n', text);
    }
    fprintf(text, "%-15s", "users");
    for (size_t g = 0; g <= joined->n_groups; g++)
        fprintf(text, " %10zu", summary->users[g]);
    fputs("\n\n", text);
}

/* ---- metrics ---- */

/* PREFIX and NAME_at_K for every row and cutoff of a group. */
static int add_figures(struct rs_metrics *metrics, const char *prefix, const struct ranking_problem *problem,
        const struct ranking_summary *summary, size_t group, struct rs_error *error)
{
    char name[96];

    for (int row = 0; row < N_ROWS; row++) {
        for (size_t c = 0; has_row(problem, row) && c < problem->n_cutoffs; c++) {
            snprintf(name, sizeof name, "%s%s_at_%zu", prefix, row_name(row), problem->cutoffs[c]);
            if (rs_metrics_add(metrics, name, figure(summary, group, c, row), error) != 0)
                return -1;
        }
    }
    return 0;
}

static int add_scenarios(struct rs_metrics *metrics, const struct eval_lists *joined,
        const struct ranking_summary *summary, struct rs_error *error)
{
    char prefix[32], name[64];

    for (size_t g = 0; g < joined->n_groups; g++) {
        snprintf(prefix, sizeof prefix, "scenario_%d/", joined->scenario[g]);
        snprintf(name, sizeof name, "%susers_evaluated", prefix);
        if (rs_metrics_add(metrics, name, (double)summary->users[g + 1], error) != 0
                || add_figures(metrics, prefix, &joined->problem, summary, g + 1, error) != 0)
            return -1;
    }
    return 0;
}

static int add_counts(struct rs_metrics *metrics, const struct eval_lists *joined, struct rs_error *error)
{
    const struct {
        const char *name;
        size_t value;
    } counts[] = {
            {"users_evaluated", joined->problem.n_users},
            {"users_without_held_out", joined->users_without_held_out},
            {"users_without_list", joined->users_without_list},
            {"lists_without_user", joined->lists_without_user},
            {"relevant", (size_t)joined->truth_ptr[joined->problem.n_users]},
            {"catalogue", joined->n_catalogue},
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

int eval_report_lists(FILE *text, struct rs_metrics *metrics, const struct eval_lists *joined,
        const struct ranking_summary *summary, struct rs_error *error)
{
    if (add_figures(metrics, "", &joined->problem, summary, 0, error) != 0 || add_counts(metrics, joined, error) != 0
            || add_scenarios(metrics, joined, summary, error) != 0)
        return -1;
    if (!joined->problem.group_of)
        print_cutoffs(text, &joined->problem, summary);
    for (size_t c = 0; joined->problem.group_of && c < joined->problem.n_cutoffs; c++)
        print_scenarios(text, joined, summary, c);
    fprintf(text, "%zu users; left out %zu with nothing held out; %zu had no list and count as zeros\n",
            joined->problem.n_users, joined->users_without_held_out, joined->users_without_list);
    return 0;
}

/* ---- ratings ---- */

static int report_predictor(FILE *text, struct rs_metrics *metrics, enum rating_predictor predictor,
        const struct rating_sums *total, struct rs_error *error)
{
    static const struct {
        const char *words, *rmse, *mae;
    } names[RATING_N_PREDICTORS] = {
            {"predictions", "rmse", "mae"},
            {"biases of user and film", "rmse_of_biases", "mae_of_biases"},
            {"mean of the film", "rmse_of_item_mean", "mae_of_item_mean"},
            {"mean of all", "rmse_of_mean", "mae_of_mean"},
    };
    double rmse = sqrt(total->squared[predictor] / total->n), mae = total->absolute[predictor] / total->n;

    fprintf(text, "%-24s %10.4f %10.4f\n", names[predictor].words, rmse, mae);
    if (rs_metrics_add(metrics, names[predictor].rmse, rmse, error) != 0)
        return -1;
    return rs_metrics_add(metrics, names[predictor].mae, mae, error);
}

int eval_report_ratings(FILE *text, struct rs_metrics *metrics, const struct eval_ratings *joined,
        const struct rating_sums *total, struct rs_error *error)
{
    int n_predictors = joined->problem.means ? RATING_N_PREDICTORS : 1;

    fprintf(text, "%-24s %10s %10s\n", "", "rmse", "mae");
    for (int predictor = 0; predictor < n_predictors; predictor++)
        if (report_predictor(text, metrics, (enum rating_predictor)predictor, total, error) != 0)
            return -1;
    if (rs_metrics_add(metrics, "n", total->n, error) != 0
            || rs_metrics_add(metrics, "n_missing", (double)joined->n_missing, error) != 0
            || rs_metrics_add(metrics, "n_unused", (double)joined->n_unused, error) != 0)
        return -1;
    fprintf(text, "%.0f ratings; left out %zu without a prediction\n", total->n, joined->n_missing);
    return 0;
}

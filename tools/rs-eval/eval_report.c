/* eval_report.c: tables and metrics. */
#include "eval_report.h"

#include <math.h>

/* One measure, all cutoffs: a line of the table, and NAME_at_K for each. Values stand `stride` apart. */
static int report_line(FILE *text, struct rs_metrics *metrics, const char *name, const struct ranking_problem *problem,
                       const double *values, size_t stride, struct rs_error *error)
{
    char full[64];

    fprintf(text, "%-15s", name);
    for (size_t c = 0; c < problem->n_cutoffs; c++) {
        if (isnan(values[c * stride]))
            fprintf(text, " %10s", "-");
        else
            fprintf(text, " %10.4f", values[c * stride]);
        snprintf(full, sizeof full, "%s_at_%zu", name, problem->cutoffs[c]);
        if (rs_metrics_add(metrics, full, values[c * stride], error) != 0)
            return -1;
    }
    putc('\n', text);
    return 0;
}

static int report_measures(FILE *text, struct rs_metrics *metrics, const struct ranking_problem *problem,
                           const struct ranking_summary *summary, struct rs_error *error)
{
    fprintf(text, "%-15s", "");
    for (size_t c = 0; c < problem->n_cutoffs; c++)
        fprintf(text, " %*sat %zu", problem->cutoffs[c] < 10 ? 6 : problem->cutoffs[c] < 100 ? 5 : 4, "",
                problem->cutoffs[c]);
    putc('\n', text);
    for (int m = 0; m < RANKING_N_MEASURES; m++) {
        bool needs_training = m == RANKING_NOVELTY || m == RANKING_POPULARITY;

        if (needs_training && !problem->popularity)
            continue;
        if (report_line(text, metrics, ranking_measure_name((enum ranking_measure)m), problem, summary->mean + m,
                    RANKING_N_MEASURES, error) != 0)
            return -1;
    }
    if (report_line(text, metrics, "coverage", problem, summary->coverage, 1, error) != 0)
        return -1;
    return report_line(text, metrics, "gini", problem, summary->gini, 1, error);
}

int eval_report_lists(FILE *text, struct rs_metrics *metrics, const struct eval_lists *joined,
                      const struct ranking_summary *summary, struct rs_error *error)
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

    if (report_measures(text, metrics, &joined->problem, summary, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (rs_metrics_add(metrics, counts[i].name, (double)counts[i].value, error) != 0)
            return -1;
    for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
        if (rs_metrics_add_text(metrics, definitions[i][0], definitions[i][1], error) != 0)
            return -1;
    fprintf(text, "%zu users; left out %zu with nothing held out; %zu had no list and count as zeros\n",
            joined->problem.n_users, joined->users_without_held_out, joined->users_without_list);
    return 0;
}

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

/* eval_report.c: what tables of lists and of ratings share. */
#include "eval_report.h"

#include <math.h>

static void print_cell(FILE *text, int width, double value)
{
    if (isnan(value))
        fprintf(text, " %*s", width, "-");
    else
        fprintf(text, " %*.*f", width, fabs(value) < 1000 ? 4 : 1, value);
}

void eval_report_cell(FILE *text, double value)
{
    print_cell(text, 10, value);
}

void eval_report_narrow(FILE *text, double value)
{
    print_cell(text, 8, value);
}

int eval_report_bootstrap(const struct eval_report *report, const struct eval_bootstrap *bootstrap,
        struct rs_error *error)
{
    if (bootstrap->n_replicates == 0)
        return 0;
    fprintf(report->text, "low and high hold %g %% of %zu bootstrap replicates over users\n", 100 * report->confidence,
            bootstrap->n_replicates);
    if (rs_metrics_add(report->metrics, "bootstrap_replicates", (double)bootstrap->n_replicates, error) != 0)
        return -1;
    return rs_metrics_add(report->metrics, "bootstrap_confidence", report->confidence, error);
}

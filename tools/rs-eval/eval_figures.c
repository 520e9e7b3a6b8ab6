/* eval_figures.c: values, intervals, differences. */
#include "eval_figures.h"

#include <math.h>
#include <stdio.h>

enum { NAME_ROOM = 192 };

struct eval_figure eval_figure_plain(double ours, double other)
{
    return (struct eval_figure){
            {ours, NAN, NAN}, .other = other, .difference = {ours - other, NAN, NAN}, .better = NAN};
}

int eval_figure_make(struct eval_figure *figure, const struct eval_sources *sources, struct eval_statistic statistic,
        bool lower_is_better, struct rs_error *error)
{
    double larger;

    *figure = eval_figure_plain(NAN, NAN);
    if (eval_bootstrap_interval(&figure->ours, sources->ours, statistic, sources->confidence, error) != 0)
        return -1;
    if (!sources->other)
        return 0;
    figure->other = eval_bootstrap_value(sources->other, statistic);
    if (eval_bootstrap_difference(&figure->difference, &larger, sources->ours, sources->other, statistic,
                sources->confidence, error)
            != 0)
        return -1;
    figure->better = lower_is_better ? 1 - larger : larger;
    return 0;
}

static int add(struct rs_metrics *metrics, const char *prefix, const char *group, const char *name, const char *end,
        double value, struct rs_error *error)
{
    char room[NAME_ROOM];

    snprintf(room, sizeof room, "%s%s%s%s", prefix, group, name, end);
    return rs_metrics_add(metrics, room, value, error);
}

static int add_interval(struct rs_metrics *metrics, const char *prefix, const char *group, const char *name,
        const struct eval_interval *interval, bool has_ends, struct rs_error *error)
{
    if (add(metrics, prefix, group, name, "", interval->value, error) != 0)
        return -1;
    if (!has_ends)
        return 0;
    return add(metrics, prefix, group, name, "_low", interval->low, error) == 0
                   ? add(metrics, prefix, group, name, "_high", interval->high, error)
                   : -1;
}

int eval_figure_add(struct rs_metrics *metrics, const struct eval_sources *sources, const char *prefix,
        const char *name, const struct eval_figure *figure, bool has_interval, struct rs_error *error)
{
    bool has_ends = has_interval && sources->ours->n_replicates > 0;

    if (add_interval(metrics, prefix, "", name, &figure->ours, has_ends, error) != 0)
        return -1;
    if (!sources->other)
        return 0;
    if (add(metrics, prefix, "other/", name, "", figure->other, error) != 0
            || add_interval(metrics, prefix, "diff/", name, &figure->difference, has_ends, error) != 0)
        return -1;
    return has_ends ? add(metrics, prefix, "better/", name, "", figure->better, error) : 0;
}

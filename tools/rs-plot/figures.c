/* figures.c: what rs-eval --metrics wrote, read again. */
#include "figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "table/metrics.h"

static double number_of(const struct rs_metrics *metrics, const char *measure, const char *suffix)
{
    char name[256];

    snprintf(name, sizeof name, "%s%s", measure, suffix);
    return rs_metrics_number(metrics, name);
}

static int take(struct figure *figures, const struct rs_metrics *metrics, const char *path, const char *const *measures,
        size_t n_measures, struct rs_error *error)
{
    for (size_t m = 0; m < n_measures; m++) {
        struct figure *figure = &figures[m];

        figure->value = number_of(metrics, measures[m], "");
        if (!isfinite(figure->value))
            return rs_fail(error, "%s: has no number '%s'", path, measures[m]);
        figure->low = number_of(metrics, measures[m], "_low");
        figure->high = number_of(metrics, measures[m], "_high");
        figure->has_interval = isfinite(figure->low) && isfinite(figure->high);
        if (!figure->has_interval)
            figure->low = figure->high = figure->value;
    }
    return 0;
}

struct figure *figures_read(struct rs_tool *tool, const char *const *measures, size_t n_measures,
        struct rs_error *error)
{
    size_t n = (size_t)tool->n_operands;
    struct figure *figures = rs_alloc(n, n_measures * sizeof *figures, error);
    int status = figures ? 0 : -1;

    for (size_t i = 0; status == 0 && i < n; i++) {
        struct plot_source source = plot_source(tool->operands[i]);
        struct rs_metrics metrics = {0};
        struct rs_storage text = {0};

        status = rs_tool_text(tool, "operand", source.path, &text, error);
        if (status == 0)
            status = rs_metrics_parse(&metrics, rs_tool_name(source.path), text.base, text.size, error);
        if (status == 0)
            status = take(figures + i * n_measures, &metrics, rs_tool_name(source.path), measures, n_measures, error);
        rs_metrics_free(&metrics);
        rs_storage_free(&text);
    }
    if (status == 0)
        return figures;
    free(figures);
    return NULL;
}

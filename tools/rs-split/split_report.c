/* split_report.c: counts by name. */
#include "split_report.h"

#include <stdio.h>

struct figure {
    const char *name;
    double value;
};

static int add_all(struct rs_metrics *metrics, const char *before, const struct figure *figures, size_t n,
        struct rs_error *error)
{
    char name[96];

    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof name, "%s%s", before, figures[i].name);
        if (rs_metrics_add(metrics, name, figures[i].value, error) != 0)
            return -1;
    }
    return 0;
}

int split_report(struct rs_metrics *metrics, const char *before, const struct split_counts *counts, const int64_t *cut,
        struct rs_error *error)
{
    const struct figure figures[] = {
            {"train_ratings", (double)counts->entries[SPLIT_TRAIN]},
            {"train_users", (double)counts->users[SPLIT_TRAIN]},
            {"held_out_ratings", (double)counts->entries[SPLIT_HELD_OUT]},
            {"held_out_users", (double)counts->users[SPLIT_HELD_OUT]},
            {"held_out_new_users", (double)counts->held_out_new_users},
            {"held_out_films", (double)counts->held_out_films},
            {"held_out_ratings_of_new_films", (double)counts->held_out_of_new_films},
    };
    const struct figure known = {"known_ratings", (double)counts->entries[SPLIT_KNOWN]};
    const struct figure from = {"held_out_from_time", cut ? (double)*cut : 0};

    if (add_all(metrics, before, figures, sizeof figures / sizeof *figures, error) != 0)
        return -1;
    if (before[0] == '\0' && add_all(metrics, before, &known, 1, error) != 0) /* of a fold these are what is later */
        return -1;
    return cut ? add_all(metrics, before, &from, 1, error) : 0;
}

int split_report_leaks(struct rs_metrics *metrics, const char *before, const struct split_leaks *leaks,
        struct rs_error *error)
{
    double older = (double)leaks->n_older, n = (double)leaks->n_held_out;
    const struct figure figures[] = {
            {"pairs_in_both", (double)leaks->n_both},
            {"held_out_older_than_training", older},
            {"held_out_older_share", leaks->n_held_out > 0 ? older / n : 0},
    };

    return add_all(metrics, before, figures, leaks->timed ? 3 : 1, error);
}

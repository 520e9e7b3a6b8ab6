/* split_report.c: counts by name. */
#include "split_report.h"

int split_report(struct rs_metrics *metrics, const struct split_counts *counts, bool has_moment, struct rs_error *error)
{
    const struct {
        const char *name;
        double value;
    } figures[] = {
            {"train_ratings", (double)counts->entries[SPLIT_TRAIN]},
            {"train_users", (double)counts->users[SPLIT_TRAIN]},
            {"held_out_ratings", (double)counts->entries[SPLIT_HELD_OUT]},
            {"held_out_users", (double)counts->users[SPLIT_HELD_OUT]},
            {"held_out_films", (double)counts->held_out_films},
            {"held_out_ratings_of_new_films", (double)counts->held_out_of_new_films},
            {"known_ratings", (double)counts->entries[SPLIT_KNOWN]},
    };

    if (rs_metrics_start(metrics, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        if (rs_metrics_add(metrics, figures[i].name, figures[i].value, error) != 0)
            return -1;
    return has_moment ? rs_metrics_add(metrics, "held_out_from_time", (double)counts->at, error) : 0;
}

/* split_check.c: leaks, told to people. */
#include <stdlib.h>
#include <string.h>

#include "split.h"
#include "split_report.h"
#include "split_run.h"
#include "split_words.h"

static int refuse_pair(const struct split_leaks *leaks, const char *train, const char *held_out, struct rs_error *error)
{
    char user[RS_ID_ROOM], film[RS_ID_ROOM];

    return rs_fail(error, "%s: user %s and film %s stand in %s too (%zu such pairs)", held_out,
            rs_id_format(leaks->both_user, user, sizeof user), rs_id_format(leaks->both_film, film, sizeof film), train,
            leaks->n_both);
}

static int refuse_time(const struct split_leaks *leaks, const char *train, const char *held_out, struct rs_error *error)
{
    char user[RS_ID_ROOM], film[RS_ID_ROOM], other[RS_ID_ROOM], other_film[RS_ID_ROOM];
    char oldest[SPLIT_MOMENT_ROOM], newest[SPLIT_MOMENT_ROOM];

    return rs_fail(error, "%s: user %s rated film %s at %s, before user %s rated film %s at %s in %s (%zu such of %zu)",
            held_out, rs_id_format(leaks->oldest_user, user, sizeof user),
            rs_id_format(leaks->oldest_film, film, sizeof film), split_format_moment(leaks->oldest, oldest),
            rs_id_format(leaks->newest_user, other, sizeof other),
            rs_id_format(leaks->newest_film, other_film, sizeof other_film), split_format_moment(leaks->newest, newest),
            train, leaks->n_older, leaks->n_held_out);
}

int split_judge(const struct rs_tool *tool, const struct split_leaks *leaks, bool global, const char *train,
        const char *held_out, struct rs_error *error)
{
    if (leaks->n_both > 0)
        return refuse_pair(leaks, train, held_out, error);
    if (!leaks->timed && global)
        return rs_fail(error, "time: want times in %s and %s, to see which ratings are older", train, held_out);
    if (global && leaks->n_older > 0)
        return refuse_time(leaks, train, held_out, error);
    if (!leaks->timed)
        rs_tool_note(tool, "%s: there are no times, so nothing is known of leaks in time", held_out);
    else if (leaks->n_older > 0)
        rs_tool_note(tool,
                "%s: %zu of %zu ratings (%.1f %%) are older than the newest in %s, which a system in use would not "
                "have had",
                held_out, leaks->n_older, leaks->n_held_out, 100 * (double)leaks->n_older / (double)leaks->n_held_out,
                train);
    return 0;
}

/* Whether --held-out is said to lie after its training: by --by, or by its own history. */
static bool is_global(const struct rs_tool *tool)
{
    const struct split_options *o = tool->options;
    const char *by = rs_history_option_of(&tool->history, "--held-out", tool->program->name, "by");

    return o->by == SPLIT_GLOBAL_TIME || (by && strcmp(by, "global-time") == 0);
}

static int report(struct rs_tool *tool, const struct split_leaks *leaks, struct rs_error *error)
{
    struct rs_metrics metrics = {0};
    int status = rs_metrics_start(&metrics, error);

    if (status == 0)
        status = split_report_leaks(&metrics, "", leaks, error);
    if (status == 0)
        status = rs_tool_write_metrics(tool, &metrics, error);
    rs_metrics_free(&metrics);
    return status;
}

int split_run_check(struct rs_tool *tool, struct rs_error *error)
{
    const struct split_options *o = tool->options;
    struct rs_csr train = {0}, held_out = {0};
    struct split_leaks leaks;
    int status = -1;

    if (rs_tool_read_csr(tool, &train, "--train", o->train, error) == 0
            && rs_tool_read_csr(tool, &held_out, "--held-out", o->held_out, error) == 0
            && split_find_leaks(&leaks, &train, &held_out, error) == 0
            && split_judge(tool, &leaks, is_global(tool), o->train, o->held_out, error) == 0)
        status = report(tool, &leaks, error);
    if (status == 0)
        rs_tool_note(tool, "%s and %s: no pair stands in both%s; nothing was written", o->train, o->held_out,
                leaks.timed && leaks.n_older == 0 ? ", and no held-out rating is older than the newest to train on"
                                                  : "");
    rs_csr_free(&held_out);
    rs_csr_free(&train);
    return status;
}

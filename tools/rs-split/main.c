/* rs-split: hold out ratings for a test. Which ones: split.h; the parts as matrices: split_matrix.h. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/number.h"
#include "cli/tool.h"
#include "split_matrix.h"
#include "split_report.h"
#include "stream/kinds.h"

static const char *const ways[] = {"time", "global-time", "random", "leave-one-out", "users", "items", NULL};

struct options {
    int by;
    double test, known;
    const char *at, *train, *held_out, *known_out;
};

/* Seconds since 1970, or a day (its first second, UTC). */
static bool parse_moment(const char *text, int64_t *moment)
{
    struct tm day = {0};
    const char *end = strptime(text, "%Y-%m-%d", &day);

    if (end && !*end)
        *moment = timegm(&day);
    else if (!rs_parse_integer(text, strlen(text), moment))
        return false;
    return true;
}

static int take_parameters(struct split_parameters *p, struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    const char *wrong;

    *p = (struct split_parameters){.by = o->by,
            .test = o->test,
            .known = o->known,
            .has_at = o->at != NULL,
            .seed = tool->seed,
            .n_threads = tool->n_threads};
    if (o->at && !parse_moment(o->at, &p->at))
        return rs_tool_usage(tool, error, "--at: want seconds since 1970 or YYYY-MM-DD, got '%s'", o->at);
    if (!o->train && !o->held_out)
        return rs_tool_usage(tool, error, "want --train FILE or --held-out FILE, or both");
    if ((o->known > 0) != (o->known_out != NULL))
        return rs_tool_usage(tool, error, "--known and --known-out go together");
    wrong = split_check(p);
    return wrong ? rs_tool_usage(tool, error, "%s", wrong) : 0;
}

static int write_matrix(struct rs_tool *tool, const char *as, const char *path, const struct rs_csr *matrix,
        struct rs_error *error)
{
    struct rs_writer writer;

    if (rs_tool_create(tool, &writer, as, path, error) != 0)
        return -1;
    return rs_tool_close(&writer, rs_csr_write(matrix, &writer, error), error);
}

static int write_part(struct rs_tool *tool, const char *as, const char *path, const struct rs_csr *matrix,
        const uint8_t *part, int which, struct rs_error *error)
{
    struct rs_csr taken;
    int status;

    if (!path)
        return 0;
    status = split_take(&taken, matrix, part, which, error);
    if (status == 0)
        status = write_matrix(tool, as, path, &taken, error);
    rs_csr_free(&taken);
    return status;
}

/* The small parts as copies, the large one in the place of the whole. */
static int write_parts(struct rs_tool *tool, struct rs_csr *ratings, const uint8_t *part, struct rs_error *error)
{
    const struct options *o = tool->options;

    if (write_part(tool, "--held-out", o->held_out, ratings, part, SPLIT_HELD_OUT, error) != 0
            || write_part(tool, "--known-out", o->known_out, ratings, part, SPLIT_KNOWN, error) != 0)
        return -1;
    if (!o->train)
        return 0;
    split_keep(ratings, part, SPLIT_TRAIN);
    return write_matrix(tool, "--train", o->train, ratings, error);
}

static int write_metrics(struct rs_tool *tool, const struct split_counts *counts, bool has_moment,
        struct rs_error *error)
{
    struct rs_metrics metrics;
    int status = split_report(&metrics, counts, has_moment, error);

    if (status == 0)
        status = rs_tool_write_metrics(tool, &metrics, error);
    rs_metrics_free(&metrics);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    struct split_parameters parameters;
    struct split_counts counts;
    struct rs_csr ratings = {0};
    uint8_t *part = NULL;
    int status = -1;

    if (take_parameters(&parameters, tool, error) == 0 && rs_csr_read(&ratings, &tool->in, error) == 0) {
        part = split_csr(&counts, &ratings, &parameters, error);
        if (!part)
            rs_fail_at(error, rs_tool_name(tool->input_path));
        else if (write_parts(tool, &ratings, part, error) == 0)
            status = write_metrics(tool, &counts, parameters.by == SPLIT_GLOBAL_TIME, error);
    }
    if (status == 0 && counts.entries[SPLIT_HELD_OUT] == 0)
        rs_tool_note(tool, "nothing is held out");
    free(part);
    rs_csr_free(&ratings);
    return status;
}

int main(int argc, char **argv)
{
    struct options o = {.by = SPLIT_TIME, .test = 0.2};
    const struct rs_option table[] = {
            {"by", 0, RS_CHOICE, &o.by, .choices = ways, .shapes = true, .help = "which ratings are held out"},
            {"test", 0, RS_REAL, &o.test, .argument = "N|SHARE", .shapes = true,
                    .help = "how much is held out: below 1 a share, from 1 on a count"},
            {"at", 0, RS_TEXT, &o.at, .argument = "TIME", .shapes = true,
                    .help = "with --by global-time: hold out what is from TIME or later; seconds since 1970, or "
                            "YYYY-MM-DD"},
            {"train", 0, RS_OUTPUT, &o.train, .help = "write what is not held out"},
            {"held-out", 0, RS_OUTPUT, &o.held_out, .help = "write what is held out"},
            {"known", 0, RS_REAL, &o.known, .argument = "N|SHARE", .shapes = true,
                    .help = "with --by users: the first part of a held-out user's ratings goes to --known-out"},
            {"known-out", 0, RS_OUTPUT, &o.known_out, .help = "write what is known of the held-out users"}, {0}};
    const struct rs_program program = {.name = "rs-split",
            .summary = "hold out ratings for a test",
            .operands = "[FILE]",
            .examples = "  rs-split --test 0.2 --train TR.safetensors --held-out TE.safetensors < R\n"
                        "  rs-split --by global-time --at 2015-01-01 --train TR --held-out TE < R\n"
                        "  rs-split --by users --test 0.1 --known 0.8 --known-out K \\\n"
                        "      --train TR --held-out TE < R\n"
                        "  rs-split --by items --test 0.1 --train TR --held-out TE < R\n",
            .traits = RS_STDIN | RS_FILES_OUT | RS_SEED | RS_METRICS,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

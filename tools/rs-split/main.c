/* rs-split: hold out ratings for a test. Which ones: split.h, split_cuts.h; the parts as matrices: split_matrix.h; what a
 * test must not have of its training: split_leaks.h. */
#include <math.h>
#include <unistd.h>

#include "split.h"
#include "split_run.h"

static const char *const ways[] = {"time", "global-time", "random", "leave-one-out", "users", "items", NULL};
static const char *const known_ways[] = {"time", "random", NULL};

/* With --check-leaks and no FILE the parts are there, and stdin is not read. */
static int check_only(struct rs_tool *tool, struct rs_error *error)
{
    const struct split_options *o = tool->options;

    if (!o->train || !o->held_out)
        return rs_tool_usage(tool, error, "--check-leaks: want --train FILE and --held-out FILE");
    if (!isnan(o->test) || o->known > 0 || o->known_out || o->at.n > 0 || o->folds > 0 || o->fold > 0)
        return rs_tool_usage(tool, error,
                "--check-leaks looks at parts that are there: to split too, name the ratings as FILE (- for stdin)");
    return split_run_check(tool, error);
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct split_options *o = tool->options;

    if (tool->n_operands > 1)
        return rs_tool_usage(tool, error, "unexpected argument '%s'", tool->operands[1]);
    if (o->check_leaks && tool->n_operands == 0)
        return check_only(tool, error);
    if (o->check_leaks && (!o->train || !o->held_out))
        return rs_tool_usage(tool, error, "--check-leaks: want --train FILE and --held-out FILE");
    if (tool->n_operands == 0 && isatty(STDIN_FILENO))
        return rs_tool_usage(tool, error, "stdin is a terminal: name a FILE or pipe one in (see --help)");
    return split_run(tool, error);
}

int main(int argc, char **argv)
{
    struct split_options o = {.by = SPLIT_TIME, .test = NAN};
    const struct rs_option table[] = {
            {"by", 0, RS_CHOICE, &o.by, .choices = ways, .shapes = true, .help = "which ratings are held out"},
            {"test", 0, RS_REAL, &o.test, .argument = "N|SHARE", .shapes = true,
                    .help = "how much is held out: below 1 a share, from 1 on a count (default 0.2; with --folds N, a "
                            "share of 1/(N+1) in each)"},
            {"at", 0, RS_LIST, &o.at, .argument = "TIME", .shapes = true,
                    .help = "with --by global-time: hold out what is from TIME on; seconds since 1970, or YYYY-MM-DD. "
                            "Given again, rising: a backtest with a fold for each, its test up to the next"},
            {"folds", 0, RS_INTEGER, &o.folds, .min = 0, .max = SPLIT_MAX_FOLDS, .shapes = true,
                    .help = "with --by global-time: a backtest of N tests, one behind the other, with equally many "
                            "ratings"},
            {"fold", 0, RS_INTEGER, &o.fold, .min = 0, .max = SPLIT_MAX_FOLDS,
                    .help = "of a backtest, make only this fold; 0: all, with its number for {} in file names"},
            /* Files that --check-leaks reads; as outputs they are patterns, whose names are known with the folds. */
            {"train", 0, RS_INPUT, &o.train, .help = "write what is not held out"},
            {"held-out", 0, RS_INPUT, &o.held_out, .help = "write what is held out"},
            {"known", 0, RS_REAL, &o.known, .argument = "N|SHARE", .shapes = true,
                    .help = "with --by users: a part of a held-out user's ratings goes to --known-out"},
            {"known-by", 0, RS_CHOICE, &o.known_by, .choices = known_ways, .shapes = true,
                    .help = "which part is known: the first ratings, or any"},
            {"known-out", 0, RS_OUTPUT, &o.known_out, .help = "write what is known of the held-out users"},
            {"check-leaks", 0, RS_FLAG, &o.check_leaks,
                    .help = "refuse a pair in both parts, and with global time a test older than its training. Without "
                            "FILE, read --train and --held-out and write nothing"},
            {0}};
    const struct rs_program program = {.name = "rs-split",
            .summary = "hold out ratings for a test",
            .operands = "[FILE] < in",
            .examples = "  rs-split --test 0.2 --train TR.safetensors --held-out TE.safetensors < R\n"
                        "  rs-split --by global-time --at 2015-01-01 --train TR --held-out TE < R\n"
                        "  rs-split --by global-time --folds 5 --train 'TR{}' --held-out 'TE{}' < R\n"
                        "  rs-split --by users --test 0.1 --known 0.8 --known-by random --known-out K \\\n"
                        "      --train TR --held-out TE < R\n"
                        "  rs-split --by items --test 0.1 --train TR --held-out TE < R\n"
                        "  rs-split --check-leaks --train TR --held-out TE\n",
            .traits = RS_OPERANDS | RS_FILES_OUT | RS_SEED | RS_METRICS,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

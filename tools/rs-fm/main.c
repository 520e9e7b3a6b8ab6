/* rs-fm: ratings by a Bayesian factorisation machine. The features: fm_design.h; the draws: fm_gibbs.h; a kept model at
 * work: common/models/factorisation_machine.h. */
#include "fm_run.h"

static const char *const implicit[] = {"none", "users", "items", "both", NULL};
static const char *const noises[] = {"common", "user", NULL};

static const char *const drifts[] = {"none", "users", NULL};

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct fm_options *o = tool->options;

    if (o->apply && o->fit)
        return rs_tool_usage(tool, error, "--fit and --apply exclude each other");
    if (o->apply && (tool->metrics || tool->log_history))
        return rs_tool_usage(tool, error, "--metrics and --log-history tell of a fit: they go without --apply");
    if (!o->apply && o->history)
        return rs_tool_usage(tool, error, "--history is of users who come to a kept model: it wants --apply");
    if (!o->apply && o->burn_in >= o->iterations)
        return rs_tool_usage(tool, error, "--burn-in: want fewer than the %lld iterations", (long long)o->iterations);
    if (o->users.n + 2 > FM_MAX_GROUPS || o->items.n + 2 > FM_MAX_GROUPS)
        return rs_tool_usage(tool, error, "--users, --items: want at most %d files", FM_MAX_GROUPS - 2);
    return o->apply ? fm_run_apply(tool, error) : fm_run_fit(tool, error);
}

int main(int argc, char **argv)
{
    struct fm_options o = {.factors = 16,
            .chains = 4,
            .iterations = 150,
            .burn_in = 30,
            .draws = 120,
            .implicit = FM_IMPLICIT_BOTH,
            .noise = FM_NOISE_USER,
            .drift = FM_DRIFT_USERS};
    const struct rs_option table[] = {{"factors", 'k', RS_INTEGER, &o.factors, .min = 0, .max = 1024, .shapes = true,
                                              .help = "rank of the interactions"},
            {"items", 0, RS_LIST, &o.items, .argument = "FILE",
                    .help = "the films' columns, as genres; may be given again"},
            {"users", 0, RS_LIST, &o.users, .argument = "FILE", .help = "the users' columns; may be given again"},
            {"implicit", 0, RS_CHOICE, &o.implicit, .choices = implicit, .shapes = true,
                    .help = "whose history is a feature: users, films, both"},
            {"noise", 0, RS_CHOICE, &o.noise, .choices = noises, .shapes = true,
                    .help = "one variance of the ratings, or one for each user"},
            {"drift", 0, RS_CHOICE, &o.drift, .choices = drifts, .shapes = true,
                    .help = "whose ratings wander in time, where times are known"},
            {"chains", 0, RS_INTEGER, &o.chains, .min = 1, .max = 1000, .shapes = true,
                    .help = "fits from different starts, side by side on threads, averaged"},
            {"iterations", 0, RS_INTEGER, &o.iterations, .min = 1, .max = 1e6, .shapes = true,
                    .help = "how often a chain draws everything"},
            {"burn-in", 0, RS_INTEGER, &o.burn_in, .min = 0, .max = 1e6, .shapes = true,
                    .help = "the first iterations of a chain, which do not count"},
            {"draws", 0, RS_INTEGER, &o.draws, .min = 1, .max = 1e6, .shapes = true,
                    .help = "keep at most N of the iterations that count"},
            {"fit", 0, RS_OUTPUT, &o.fit, .help = "keep the fitted model"},
            {"apply", 0, RS_INPUT, &o.apply, .help = "use a kept model instead of fitting one"},
            {"history", 0, RS_INPUT, &o.history, .help = "with --apply: ratings that users have, new ones or known"},
            {"deviation", 0, RS_OUTPUT, &o.deviation, .help = "write the standard deviation of each rating too"},
            {"user-factors", 0, RS_OUTPUT, &o.user_factors, .help = "write the users' mean bias and factors"},
            {"item-factors", 0, RS_OUTPUT, &o.item_factors, .help = "write the films' mean bias and factors"}, {0}};
    const struct rs_program program = {
            .name = "rs-fm",
            .summary = "predict ratings by a Bayesian factorisation machine",
            .operands = "[FILE]",
            .examples = "  rs-fm --items G.safetensors --fit fm.safetensors < TR.safetensors\n"
                        "  rs-fm --apply fm.safetensors < TE.safetensors > predicted.safetensors\n"
                        "  rs-fm --apply fm.safetensors --history ratings-of-new-users.safetensors \\\n"
                        "      < pairs.safetensors > predicted.safetensors\n"
                        "  rs-fm --apply fm.safetensors --items new-films.safetensors \\\n"
                        "      --deviation sd.safetensors < pairs.safetensors > predicted.safetensors\n",
            .traits = RS_STDIN | RS_STDOUT | RS_SEED | RS_METRICS | RS_LOG_HISTORY,
            .options = table,
            .stdout_optional = "fit",
            .run = run,
    };

    return rs_main(&program, &o, argc, argv);
}

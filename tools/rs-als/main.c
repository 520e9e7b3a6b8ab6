/* rs-als: factorise interactions or ratings by alternating least squares. The fit: als_fit.h; a kept model at work:
 * als_apply.h and common/models/factors.h. */
#include <math.h>

#include "als_apply.h"
#include "als_run.h"

static const char *const solvers[] = {"cholesky", "cg", NULL};
static const char *const sides[] = {"users", "items", NULL};

static struct als_parameters parameters_of(const struct rs_tool *tool)
{
    const struct als_options *o = tool->options;

    return (struct als_parameters){.objective = {.is_explicit = o->is_explicit,
                                           .binary = o->binary,
                                           .regularization = isnan(o->regularization) ? 0 : o->regularization,
                                           .regularization_scaling = o->scaling,
                                           .alpha = o->alpha,
                                           .unobserved_weight = o->unobserved_weight},
            .k = (size_t)o->factors,
            .iterations = (size_t)o->iterations,
            .cg_steps = (size_t)o->cg_steps,
            .solver = o->solver == ALS_CG ? ALS_CG : ALS_CHOLESKY,
            .seed = tool->seed};
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct als_options *o = tool->options;
    struct als_parameters parameters = parameters_of(tool);
    const char *wrong = als_check(&parameters);

    if (o->apply && o->fit)
        return rs_tool_usage(tool, error, "--fit and --apply exclude each other");
    if (o->apply && (tool->metrics || tool->log_history))
        return rs_tool_usage(tool, error, "--metrics and --log-history tell of a fit: they go without --apply");
    if (!o->apply && (o->predict || o->side != ALS_USERS))
        return rs_tool_usage(tool, error, "--predict and --side use a kept model: name it with --apply");
    if (o->predict && o->side != ALS_USERS)
        return rs_tool_usage(tool, error, "--predict and --side items exclude each other");
    if (!o->apply && wrong)
        return rs_tool_usage(tool, error, "%s", wrong);
    return o->apply ? als_run_apply(tool, error) : als_run_fit(tool, &parameters, error);
}

int main(int argc, char **argv)
{
    struct als_options o = {.factors = 64,
            .iterations = 15,
            .cg_steps = 3,
            .regularization = NAN,
            .scaling = 1,
            .alpha = 1,
            .unobserved_weight = 1};
    const struct rs_option table[] = {{"factors", 'k', RS_INTEGER, &o.factors, .min = 0, .max = 4096, .shapes = true,
                                              .help = "numbers for each user and item"},
            {"iterations", 0, RS_INTEGER, &o.iterations, .min = 1, .max = 1e6, .shapes = true,
                    .help = "how often both sides are solved"},
            {"regularization", 0, RS_REAL, &o.regularization, .min = 0, .max = 1e30, .shapes = true,
                    .help = "weight of the squared factors (default by the size of the data)"},
            {"regularization-scaling", 0, RS_REAL, &o.scaling, .argument = "NU", .min = 0, .max = 2, .shapes = true,
                    .help = "times the size of the row to this power; 0: plain"},
            {"alpha", 0, RS_REAL, &o.alpha, .min = 0, .max = 1e30, .shapes = true,
                    .help = "confidence that an interaction adds, by its value"},
            {"unobserved-weight", 0, RS_REAL, &o.unobserved_weight, .min = 0, .max = 1e30, .shapes = true,
                    .help = "confidence of a pair without an interaction"},
            {"binary", 0, RS_FLAG, &o.binary, .shapes = true, .help = "every value counts as 1"},
            {"explicit", 0, RS_FLAG, &o.is_explicit, .shapes = true, .help = "fit the ratings themselves, with biases"},
            {"solver", 0, RS_CHOICE, &o.solver, .choices = solvers, .shapes = true, .help = "exact, or a few steps"},
            {"cg-steps", 0, RS_INTEGER, &o.cg_steps, .min = 1, .max = 10000, .shapes = true,
                    .help = "steps of --solver cg for each row"},
            {"fit", 0, RS_OUTPUT, &o.fit, .help = "keep the fitted model"},
            {"apply", 0, RS_INPUT, &o.apply, .help = "fold rows into a kept model instead of fitting one"},
            {"side", 0, RS_CHOICE, &o.side, .choices = sides, .shapes = true,
                    .help = "with --apply: whose factors to solve, the users' (rows) or new items' (columns)"},
            {"predict", 0, RS_FLAG, &o.predict, .shapes = true,
                    .help = "with --apply: a score or rating for each entry of the input"},
            {0}};
    const struct rs_program program = {
            .name = "rs-als",
            .summary = "factorise a matrix of interactions or ratings",
            .operands = "[FILE]",
            .examples = "  rs-als --binary -k 64 --fit als.safetensors < TR.safetensors > IF.safetensors\n"
                        "  rs-als --apply als.safetensors < TR.safetensors > UF.safetensors\n"
                        "  rs-als --explicit -k 32 --regularization 0.1 --fit m.safetensors TR\n",
            .traits = RS_STDIN | RS_STDOUT | RS_SEED | RS_METRICS | RS_LOG_HISTORY,
            .options = table,
            .stdout_optional = "fit",
            .run = run,
    };

    return rs_main(&program, &o, argc, argv);
}

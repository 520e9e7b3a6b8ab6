/* rs-ease: fit a linear model of films by films in closed form. The fits: ease_fit.h, transitions_fit.h; the kept model
 * at work: common/models/item_model.h, by rs-recommend. */
#include "ease_run.h"

static const char *const methods[] = {"ease", "transitions", NULL};

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct ease_options *o = tool->options;

    if (!o->fit)
        return rs_tool_usage(tool, error, "want --fit MODEL: where to keep the model");
    return ease_run(tool, error);
}

int main(int argc, char **argv)
{
    struct ease_options o = {.regularization = 400,
            .half_life_past = 3,
            .half_life_long = 30,
            .long_share = 0.3,
            .half_life_future = 5,
            .content = 0.01,
            .max_items = 20000,
            .max_memory = 8192};
    const struct rs_option table[] = {{"fit", 0, RS_OUTPUT, &o.fit, .help = "where to keep the model"},
            {"method", 0, RS_CHOICE, &o.method, .choices = methods, .shapes = true,
                    .help = "what is seen together, or what comes after what"},
            {"regularization", 0, RS_REAL, &o.regularization, .min = 0, .max = 1e30, .shapes = true,
                    .help = "weight of the squared entries"},
            {"half-life-past", 0, RS_REAL, &o.half_life_past, .argument = "N", .min = 0, .max = 1e9, .shapes = true,
                    .help = "a film of the past counts half as much N films later; 0: all alike"},
            {"half-life-long", 0, RS_REAL, &o.half_life_long, .argument = "N", .min = 1e-3, .max = 1e9, .shapes = true,
                    .help = "longer tastes fade with this half-life"},
            {"long-share", 0, RS_REAL, &o.long_share, .argument = "X", .min = 0, .max = 1e9, .shapes = true,
                    .help = "how much they count beside what was just seen; 0: not at all"},
            {"half-life-days", 0, RS_REAL, &o.half_life_days, .argument = "DAYS", .min = 0, .max = 1e9, .shapes = true,
                    .help = "and half as much DAYS days later; 0: days do not count"},
            {"half-life-future", 0, RS_REAL, &o.half_life_future, .argument = "N", .min = 0, .max = 1e9, .shapes = true,
                    .help = "transitions: what comes N films later counts half as much; 0: all alike"},
            {"items", 0, RS_INPUT, &o.items,
                    .help = "vectors of the films (genres, years, tags): films of few ratings speak by what they are"},
            {"content", 0, RS_REAL, &o.content, .argument = "WEIGHT", .min = 0, .max = 1e6, .shapes = true,
                    .help = "with --items: what two films that are alike say of each other before any rating"},
            {"weight-by-rating", 0, RS_FLAG, &o.weight_by_rating, .shapes = true,
                    .help = "films count by their rating, not all alike"},
            {"max-items", 0, RS_INTEGER, &o.max_items, .min = 1, .max = 46000, .shapes = true,
                    .help = "only the N most rated films"},
            {"max-memory", 0, RS_INTEGER, &o.max_memory, .argument = "MIB", .min = 1, .max = 1e9,
                    .help = "refuse what would take more mebibytes"},
            {"prune", 0, RS_INTEGER, &o.prune, .argument = "K", .min = 0, .max = 46000, .shapes = true,
                    .help = "keep the K largest entries for each film; 0: all"},
            {0}};
    const struct rs_program program = {.name = "rs-ease",
            .summary = "fit a linear model of films by films, in closed form",
            .operands = "[FILE]",
            .examples = "  rs-ease --fit ease.safetensors < TR.safetensors\n"
                        "  rs-ease --method transitions --fit next.safetensors < TR.safetensors\n"
                        "  rs-recommend rank --model next.safetensors --model ease.safetensors=0.4 \\\n"
                        "      < TR.safetensors | rs-show --titles movies.csv\n",
            .traits = RS_STDIN | RS_FILES_OUT | RS_METRICS,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}

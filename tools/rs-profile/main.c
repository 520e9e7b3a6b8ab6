/* rs-profile: vectors of statistics from ratings. Verb `items`: one for each film (profile_items.h); `users`: one for
 * each user (profile_users.h). */
#include "profile_run.h"

static int main_items(int argc, char **argv)
{
    struct profile_item_options o = {.statistics = profile_defaults()};
    const struct rs_option table[] = {{"damping", 0, RS_REAL, &o.statistics.damping, .max = 1e9, .shapes = true,
                                              .help = "so many average ratings are added to each film's own"},
            {"high", 0, RS_REAL, &o.statistics.high, .shapes = true,
                    .help = "ratings of at least X are high (share_high)"},
            {"films", 0, RS_INPUT, &o.films, .help = "rows for the films of this dense stream too, rated or not"}, {0}};
    const struct rs_program program = {.name = "rs-profile items",
            .summary = "describe each film by its ratings",
            .operands = "[FILE]",
            .examples = "  rs-profile items < TR.safetensors > S.safetensors\n"
                        "  rs-profile items < TR.safetensors | rs-join G.safetensors - > F.safetensors\n",
            .traits = RS_STDIN | RS_STDOUT,
            .options = table,
            .run = profile_run_items};

    return rs_main(&program, &o, argc, argv);
}

static int main_users(int argc, char **argv)
{
    static const char *const types[] = {"genre", "cluster", NULL};
    const struct profile_user_parameters p = profile_user_defaults();
    struct profile_user_options o = {NULL, NULL, p.min_value, p.damping, (int)p.density};
    const struct rs_option table[] = {{"items", 0, RS_INPUT, &o.items, .help = "the films' genres, multi-hot (needed)"},
            {"labels", 0, RS_INPUT, &o.labels, .help = "the films' clusters, as rs-kmeans makes them"},
            {"density", 0, RS_CHOICE, &o.density, .choices = types, .shapes = true,
                    .help = "of what type of films the density is"},
            {"min-value", 0, RS_REAL, &o.min_value, .shapes = true,
                    .help = "ratings of at least X count in the density"},
            {"damping", 0, RS_REAL, &o.damping, .max = 1e9, .shapes = true,
                    .help = "so many ratings at the user's mean are added in each genre and cluster"},
            {0}};
    const struct rs_program program = {.name = "rs-profile users",
            .summary = "describe each user by their ratings",
            .operands = "[FILE]",
            .examples = "  rs-profile users --items G.safetensors < TR.safetensors > U.safetensors\n"
                        "  rs-profile users --items G --labels L < TR > U\n",
            .traits = RS_STDIN | RS_STDOUT,
            .options = table,
            .run = profile_run_users};

    return rs_main(&program, &o, argc, argv);
}

int main(int argc, char **argv)
{
    static const struct rs_verb verbs[] = {
            {"items", "statistics of each film", main_items}, {"users", "preferences of each user", main_users}, {0}};

    return rs_main_verbs("rs-profile", "describe films and users by their ratings", verbs, argc, argv);
}

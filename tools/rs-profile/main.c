/* rs-profile: vectors of statistics from ratings. Verb `items`: one for each film (profile_items.h). */
#include "cli/tool.h"
#include "profile_items.h"
#include "stream/kinds.h"

static int profile_matrix(struct rs_dense *profile, const struct rs_csr *ratings,
                          const struct profile_parameters *parameters, struct rs_error *error)
{
    size_t d = ratings->time ? PROFILE_ITEM_COLUMNS : PROFILE_ITEM_COLUMNS_WITHOUT_TIME;
    struct rs_ids films;

    if (rs_ids_copy(&films, &ratings->columns, error) != 0 || rs_dense_alloc(profile, &films, d, error) != 0
            || rs_ids_from_texts(&profile->columns, profile_item_names, d, error) != 0)
        return -1;
    return profile_items(profile->data, ratings->n_columns, rs_csr_entries(ratings), ratings->indices, ratings->data,
            ratings->time, parameters, error);
}

static int run_items(struct rs_tool *tool, struct rs_error *error)
{
    struct rs_csr ratings = {0};
    struct rs_dense profile = {0};
    int status = -1;

    if (rs_csr_read(&ratings, &tool->in, error) == 0 && profile_matrix(&profile, &ratings, tool->options, error) == 0)
        status = rs_dense_write(&profile, &tool->out, error);
    rs_dense_free(&profile);
    rs_csr_free(&ratings);
    return status;
}

static int main_items(int argc, char **argv)
{
    struct profile_parameters o = profile_defaults();
    const struct rs_option table[] = {
        {"damping", 0, RS_REAL, &o.damping, .max = 1e9, .shapes = true,
            .help = "so many average ratings are added to each film's own"},
        {"high", 0, RS_REAL, &o.high, .shapes = true, .help = "ratings of at least X are high (share_high)"},
        {0}};
    const struct rs_program program = {.name = "rs-profile items",
        .summary = "describe each film by its ratings",
        .operands = "[FILE]",
        .examples =
            "  rs-profile items < TR.safetensors > S.safetensors\n"
            "  rs-profile items < TR.safetensors | rs-join G.safetensors - > F.safetensors\n",
        .traits = RS_STDIN | RS_STDOUT,
        .options = table,
        .run = run_items};

    return rs_main(&program, &o, argc, argv);
}

int main(int argc, char **argv)
{
    static const struct rs_verb verbs[] = {
        {"items", "statistics of each film", main_items},
        {0}};

    return rs_main_verbs("rs-profile", "describe films by their ratings", verbs, argc, argv);
}

/* rs-train-mlp: predict ratings from user vectors and film vectors by a network. Fit: mlp_fit.h; apply:
 * models/rating_network.h; streams in and out: mlp_run.h. */
#include <stdio.h>

#include "cli/tool.h"
#include "mlp_run.h"

struct options {
    struct mlp_files files;
    const char *hidden;
    int activation;
    int64_t embedding, networks, epochs, batch_size, patience;
    double dropout, learning_rate, weight_decay, bias_regularization, embedding_regularization, validation;
    double half_life, factor_weight;
    bool refit;
};

static int fit(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct mlp_options fit_options = {
            .activation = (enum rs_activation)o->activation,
            .n_embedding = (size_t)o->embedding,
            .dropout = o->dropout,
            .learning_rate = o->learning_rate,
            .weight_decay = o->weight_decay,
            .bias_regularization = o->bias_regularization,
            .embedding_regularization = o->embedding_regularization,
            .validation = o->validation,
            .refit = o->refit,
            .n_networks = (size_t)o->networks,
            .factor_weight = o->factor_weight,
            .half_life = o->half_life,
            .resume = o->files.resume != NULL,
            .epochs = (size_t)o->epochs,
            .batch_size = (size_t)o->batch_size,
            .patience = (size_t)o->patience,
            .seed = tool->seed,
            .n_threads = tool->n_threads,
    };
    struct rs_error wrong;
    const char *reason;

    if (o->files.resume && (o->files.user_factors || o->files.item_factors))
        return rs_tool_usage(tool, error, "--resume keeps the factors of the model: it goes without --user-factors");
    if (rs_network_parse_sizes(o->hidden, fit_options.hidden, MLP_MAX_HIDDEN, &fit_options.n_hidden, &wrong) != 0)
        return rs_tool_usage(tool, error, "--hidden: %s", wrong.text);
    reason = mlp_check(&fit_options);
    if (!reason && o->embedding == 0 && !o->files.users && !o->files.items)
        reason = "nothing goes into the network: want --users, --items or an --embedding above 0";
    return reason ? rs_tool_usage(tool, error, "%s", reason) : mlp_run_fit(tool, &o->files, &fit_options, error);
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;

    if (!o->files.apply)
        return fit(tool, error);
    if (o->files.user_factors || o->files.item_factors)
        return rs_tool_usage(tool, error, "--apply has the factors in the model: it goes without --user-factors");
    if (o->files.fit || o->files.resume)
        return rs_tool_usage(tool, error, "--apply uses a kept model: it goes without --fit and --resume");
    if (tool->metrics || tool->log_history)
        return rs_tool_usage(tool, error, "--metrics and --log-history tell of a fit: they go without --apply");
    return mlp_run_apply(tool, &o->files, error);
}

int main(int argc, char **argv)
{
    struct options o = {.hidden = "128,64",
            .activation = RS_RELU,
            .embedding = 16,
            .networks = 1,
            .epochs = 50,
            .batch_size = 256,
            .patience = 5,
            .dropout = 0.2,
            .learning_rate = 1e-3,
            .weight_decay = 0.1,
            .bias_regularization = 8,
            .embedding_regularization = 10,
            .validation = 0.1,
            .factor_weight = 0.75,
            .half_life = 15};
    const struct rs_option table[] = {
            {"users", 0, RS_INPUT, &o.files.users, .help = "dense vectors of users, joined by id"},
            {"items", 0, RS_INPUT, &o.files.items, .help = "dense vectors of films, joined by id"},
            {"user-factors", 0, RS_INPUT, &o.files.user_factors,
                    .help = "biases and factors of users, as rs-fm has them"},
            {"item-factors", 0, RS_INPUT, &o.files.item_factors,
                    .help = "the same of films; they are not learnt further"},
            {"factor-weight", 0, RS_REAL, &o.factor_weight, .min = 0, .max = 10, .shapes = true,
                    .help = "part of the factors' product taken as it is"},
            {"fit", 0, RS_OUTPUT, &o.files.fit, .help = "keep the fitted network"},
            {"apply", 0, RS_INPUT, &o.files.apply, .help = "predict by a kept network instead of fitting one"},
            {"resume", 0, RS_INPUT, &o.files.resume, .help = "go on training from a kept network"},
            {"hidden", 0, RS_TEXT, &o.hidden, .argument = "N,N...", .shapes = true,
                    .help = "sizes of hidden layers; 0: none"},
            {"activation", 0, RS_CHOICE, &o.activation, .choices = rs_activation_names, .shapes = true,
                    .help = "of hidden layers"},
            {"embedding", 0, RS_INTEGER, &o.embedding, .min = 0, .max = 4096, .shapes = true,
                    .help = "numbers learnt for each user and film id"},
            {"networks", 0, RS_INTEGER, &o.networks, .min = 1, .max = RS_MAX_NETWORKS, .shapes = true,
                    .help = "of different seeds, side by side on threads, averaged"},
            {"dropout", 0, RS_REAL, &o.dropout, .min = 0, .max = 0.99, .shapes = true,
                    .help = "part of hidden units left out at a step"},
            {"epochs", 0, RS_INTEGER, &o.epochs, .min = 1, .max = 1e6, .shapes = true,
                    .help = "times through the ratings, at most"},
            {"batch-size", 0, RS_INTEGER, &o.batch_size, .min = 1, .max = 1e6, .shapes = true,
                    .help = "ratings in a step"},
            {"learning-rate", 0, RS_REAL, &o.learning_rate, .min = 1e-12, .max = 10, .shapes = true,
                    .help = "Adam's step"},
            {"weight-decay", 0, RS_REAL, &o.weight_decay, .min = 0, .max = 100, .shapes = true,
                    .help = "of the layers (AdamW)"},
            {"bias-regularization", 0, RS_REAL, &o.bias_regularization, .min = 0, .max = 1e9, .shapes = true,
                    .help = "shrinks biases, as so many average ratings would"},
            {"embedding-regularization", 0, RS_REAL, &o.embedding_regularization, .min = 0, .max = 1e9, .shapes = true,
                    .help = "the same for embeddings"},
            {"half-life", 0, RS_REAL, &o.half_life, .argument = "RATINGS", .min = 0, .max = 1e9, .shapes = true,
                    .help = "in which users' drift from their mean is forgotten; 0: none"},
            {"validation", 0, RS_REAL, &o.validation, .argument = "FRACTION", .min = 0, .max = 0.9, .shapes = true,
                    .help = "of each user's ratings, the latest, held out to stop early"},
            {"patience", 0, RS_INTEGER, &o.patience, .min = 0, .max = 1e6, .shapes = true,
                    .help = "stop after so many epochs without a better one; 0: never"},
            {"refit", 0, RS_FLAG, &o.refit, .shapes = true,
                    .help = "then learn again from all ratings, for as many epochs as were best"},
            {0}};
    const struct rs_program program = {
            .name = "rs-train-mlp",
            .summary = "predict ratings from vectors of users and films by a network",
            .operands = "[FILE]",
            .examples = "  rs-train-mlp --users UF.safetensors --items V.safetensors \\\n"
                        "      --fit mlp.safetensors --metrics m.json < train.safetensors\n"
                        "  rs-train-mlp --apply mlp.safetensors --users UF.safetensors \\\n"
                        "      --items V.safetensors < test.safetensors > predicted.safetensors\n",
            .traits = RS_STDIN | RS_STDOUT | RS_SEED | RS_METRICS | RS_LOG_HISTORY,
            .options = table,
            .stdout_optional = "fit",
            .run = run,
    };

    return rs_main(&program, &o, argc, argv);
}

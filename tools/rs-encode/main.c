/* rs-encode: many columns to few. Fit: autoencoder_fit.h, svd_fit.h; apply: models/encoder.h; streams: encode_run.h. */
#include <string.h>

#include "cli/tool.h"
#include "encode_run.h"

struct options {
    int method, loss, activation;
    int64_t dim, epochs, batch_size, patience;
    const char *hidden, *fit, *apply;
    double learning_rate, weight_decay, dropout, validation;
    bool decode;
};

static const char *const methods[] = {"autoencoder", "svd", "pca", NULL};
static const char *const losses[] = {"mse", "multinomial", NULL};

static int fit(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct autoencoder_options a = {
            .dim = (size_t)o->dim,
            .activation = (enum rs_activation)o->activation,
            .loss = (enum autoencoder_loss)o->loss,
            .dropout = o->dropout,
            .learning_rate = o->learning_rate,
            .weight_decay = o->weight_decay,
            .validation = o->validation,
            .epochs = (size_t)o->epochs,
            .batch_size = (size_t)o->batch_size,
            .patience = (size_t)o->patience,
            .seed = tool->seed,
            .n_threads = tool->n_threads,
    };
    struct rs_error wrong;

    if (strcmp(o->hidden, "auto") == 0) {
        a.hidden[a.n_hidden++] = 2 * a.dim;
    } else if (rs_network_parse_sizes(o->hidden, a.hidden, AUTOENCODER_MAX_HIDDEN, &a.n_hidden, &wrong) != 0) {
        return rs_tool_usage(tool, error, "--hidden: %s", wrong.text);
    }
    return encode_run_fit(tool, (enum encode_method)o->method, &a, o->fit, error);
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;

    if (o->decode && !o->apply)
        return rs_tool_usage(tool, error, "--decode undoes a kept encoder: name it with --apply");
    if (!o->apply && o->method != ENCODE_AUTOENCODER && tool->log_history)
        return rs_tool_usage(tool, error, "--log-history tells of epochs: --method %s has none", methods[o->method]);
    if (!o->apply)
        return fit(tool, error);
    if (o->fit)
        return rs_tool_usage(tool, error, "--fit and --apply exclude each other");
    if (tool->metrics || tool->log_history)
        return rs_tool_usage(tool, error, "--metrics and --log-history tell of a fit: they go without --apply");
    return encode_run_apply(tool, o->apply, o->decode, error);
}

int main(int argc, char **argv)
{
    struct options o = {.activation = RS_RELU,
            .dim = 32,
            .epochs = 30,
            .batch_size = 256,
            .patience = 3,
            .hidden = "auto",
            .learning_rate = 1e-3,
            .validation = 0.1};
    const struct rs_option table[] = {
            {"dim", 'k', RS_INTEGER, &o.dim, .min = 1, .max = 65536, .shapes = true, .help = "numbers in a code"},
            {"method", 'm', RS_CHOICE, &o.method, .choices = methods, .shapes = true, .help = "how to reduce"},
            {"fit", 0, RS_OUTPUT, &o.fit, .help = "keep the fitted encoder"},
            {"apply", 0, RS_INPUT, &o.apply, .help = "use a kept encoder instead of fitting one"},
            {"decode", 0, RS_FLAG, &o.decode, .shapes = true, .help = "with --apply: codes back to columns"},
            {"hidden", 0, RS_TEXT, &o.hidden, .argument = "N,N...", .shapes = true,
                    .help = "sizes of hidden layers, from the columns to the code; 0: none; auto: one of twice the "
                            "dim"},
            {"activation", 0, RS_CHOICE, &o.activation, .choices = rs_activation_names, .shapes = true,
                    .help = "of hidden layers"},
            {"loss", 0, RS_CHOICE, &o.loss, .choices = losses, .shapes = true, .help = "what is made small"},
            {"dropout", 0, RS_REAL, &o.dropout, .min = 0, .max = 0.99, .shapes = true,
                    .help = "part of the input left out at a step"},
            {"epochs", 0, RS_INTEGER, &o.epochs, .min = 1, .max = 1e6, .shapes = true,
                    .help = "times through the rows, at most"},
            {"batch-size", 0, RS_INTEGER, &o.batch_size, .min = 1, .max = 1e6, .shapes = true,
                    .help = "rows in a step"},
            {"learning-rate", 0, RS_REAL, &o.learning_rate, .min = 1e-12, .max = 10, .shapes = true,
                    .help = "Adam's step"},
            {"weight-decay", 0, RS_REAL, &o.weight_decay, .min = 0, .max = 100, .shapes = true,
                    .help = "of the layers (AdamW)"},
            {"validation", 0, RS_REAL, &o.validation, .argument = "FRACTION", .min = 0, .max = 0.9, .shapes = true,
                    .help = "of the rows held out to stop early; 0: none"},
            {"patience", 0, RS_INTEGER, &o.patience, .min = 0, .max = 1e6, .shapes = true,
                    .help = "stop after so many epochs without a better one; 0: never"},
            {0}};
    const struct rs_program program = {
            .name = "rs-encode",
            .summary = "reduce many columns to few",
            .operands = "[FILE]",
            .examples = "  rs-encode --dim 32 --fit enc.safetensors < films.safetensors > V.safetensors\n"
                        "  rs-encode --apply enc.safetensors < new-films.safetensors > N.safetensors\n"
                        "  rs-encode --apply enc.safetensors --decode < V.safetensors | rs-show\n",
            .traits = RS_STDIN | RS_STDOUT | RS_SEED | RS_METRICS | RS_LOG_HISTORY,
            .options = table,
            .stdout_optional = "fit",
            .run = run,
    };

    return rs_main(&program, &o, argc, argv);
}

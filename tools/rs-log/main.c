/* rs-log: send a run to an MLflow tracking server: metrics, parameters, history, artefacts, a model and its version. What
 * is sent: log_gather.h; in what order: log_send.h; how it waits in a spool: log_spool.h. */
#include <stdlib.h>

#include "cli/tool.h"
#include "log_deliver.h"
#include "log_gather.h"

/* What is wrong with how options go together, or NULL. */
static const char *check(const struct log_options *o, const char *uri)
{
    bool lower, something = o->metrics.n + o->params.n + o->tags.n + o->artifacts.n > 0 || o->log_history
                            || o->params_of || o->model;
    char *better = o->better ? log_parse_better(o->better, &lower) : NULL;
    bool good_better = !o->better || better;

    free(better);
    if (!uri || !*uri)
        return "want --tracking-uri or MLFLOW_TRACKING_URI: where the server is";
    if (o->send)
        return something || o->experiment || o->run || o->registered || o->alias || o->better || o->spool
                       ? "--send sends what is kept: of the options that say what, it takes none"
                       : NULL;
    if (!o->experiment)
        return "want --experiment";
    if (!something)
        return "nothing to log: want --metrics, --log-history, --param, --tag, --params-of, --model or --artifact";
    if (o->registered && !o->model)
        return "--register is of a model: want --model too";
    if (o->alias && !o->registered)
        return "--alias is of a registered model: want --register too";
    if (o->better && !o->alias)
        return "--better decides about an alias: want --alias too";
    return good_better ? NULL : "--better: want METRIC:lower or METRIC:higher";
}

static int log_run_of(struct rs_tool *tool, struct log_server *server, struct rs_error *error)
{
    const struct log_options *o = tool->options;
    struct log_record record = {0};
    int status = log_gather(tool, o, &record, error);

    if (status == 0)
        status = o->spool ? log_deliver_by_spool(tool, server, o->spool, &record, error)
                          : log_deliver(tool, server, &record, error);
    log_record_free(&record);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct log_options *o = tool->options;
    const char *uri = o->tracking_uri ? o->tracking_uri : getenv("MLFLOW_TRACKING_URI"), *reason = check(o, uri);
    struct log_server server;
    int status;

    if (reason)
        return rs_tool_usage(tool, error, "%s", reason);
    status = log_server_open(&server, uri, o->timeout, error);
    server.user = getenv("MLFLOW_TRACKING_USERNAME");
    server.password = getenv("MLFLOW_TRACKING_PASSWORD");
    server.token = getenv("MLFLOW_TRACKING_TOKEN");
    if (status == 0)
        status = o->send ? log_deliver_spool(tool, &server, o->send, error) : log_run_of(tool, &server, error);
    else
        tool->usage_error = true;
    log_server_close(&server);
    return status;
}

int main(int argc, char **argv)
{
    struct log_options o = {.timeout = 60};
    const struct rs_option table[] = {
            {"experiment", 0, RS_TEXT, &o.experiment, .argument = "NAME", .help = "made if there is none of that name"},
            {"run", 0, RS_TEXT, &o.run, .argument = "NAME", .help = "of the run; the server makes one up otherwise"},
            {"metrics", 0, RS_LIST, &o.metrics, .argument = "FILE", .help = "figures, flat JSON; more than once"},
            {"log-history", 0, RS_INPUT, &o.log_history, .help = "the course of a training, CSV, a row an epoch"},
            {"param", 0, RS_LIST, &o.params, .argument = "NAME=VALUE", .help = "a parameter; more than once"},
            {"tag", 0, RS_LIST, &o.tags, .argument = "NAME=VALUE", .help = "a tag; more than once"},
            {"params-of", 0, RS_INPUT, &o.params_of,
                    .help = "a stream: its step's options as parameters, its history; that of --model otherwise"},
            {"model", 0, RS_INPUT, &o.model, .help = "a stream, logged as the model of the run"},
            {"artifact", 0, RS_LIST, &o.artifacts, .argument = "FILE|DIR", .help = "files to keep; more than once"},
            {"register", 0, RS_TEXT, &o.registered, .argument = "NAME", .help = "the model becomes a version of NAME"},
            {"alias", 0, RS_TEXT, &o.alias, .argument = "NAME", .help = "of that version, like champion"},
            {"better", 0, RS_TEXT, &o.better, .argument = "METRIC:lower",
                    .help = "move the alias only if METRIC is lower (or :higher) than that of the version it has"},
            {"tracking-uri", 0, RS_TEXT, &o.tracking_uri, .argument = "URI",
                    .help = "the server, http://HOST:PORT; MLFLOW_TRACKING_URI otherwise"},
            {"timeout", 0, RS_REAL, &o.timeout, .argument = "SECONDS", .min = 0.1, .max = 86400,
                    .help = "how long a call may take, and an upload stand still"},
            {"spool", 0, RS_TEXT, &o.spool, .argument = "DIR",
                    .help = "keep there what cannot be sent, to be sent later"},
            {"send", 0, RS_TEXT, &o.send, .argument = "DIR", .help = "send what was kept there"}, {0}};
    const struct rs_program program = {
            .name = "rs-log",
            .summary = "send a run, its figures, files and model to an MLflow server",
            .examples = "  rs-log --experiment films --metrics m.json --log-history h.csv \\\n"
                        "      --model mlp.safetensors --tracking-uri http://127.0.0.1:5000\n"
                        "  rs-log --send spool --tracking-uri http://127.0.0.1:5000\n",
            .options = table,
            .run = run,
    };

    return rs_main(&program, &o, argc, argv);
}

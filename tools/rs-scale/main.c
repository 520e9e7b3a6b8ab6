/* rs-scale: bring columns to a common scale. Statistics: scaler_fit.h; apply and inverse: models/scaler.h. */
#include <string.h>

#include "cli/tool.h"
#include "models/scaler.h"
#include "scaler_fit.h"
#include "stream/kinds.h"

struct options {
    int method;
    const char *fit, *apply;
    bool inverse, no_center;
};

static int apply_kept(struct rs_tool *tool, struct rs_scaler *scaler, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_reader model;
    size_t n_dropped;
    int status = rs_tool_open(tool, &model, "--apply", o->apply, error);

    if (status == 0)
        status = rs_scaler_load(scaler, &model, error);
    rs_reader_free(&model);
    if (status == 0)
        status = rs_scaler_stream(scaler, o->inverse, &tool->in, &tool->out, &n_dropped, error);
    if (status == 0 && n_dropped > 0)
        rs_tool_note(tool, "%zu entries left out, in columns that the scaler does not know", n_dropped);
    return status;
}

static int save(struct rs_tool *tool, const struct rs_scaler *scaler, const char *path, struct rs_error *error)
{
    struct rs_writer writer;

    if (!path)
        return 0;
    if (rs_tool_create(tool, &writer, "--fit", path, error) != 0)
        return -1;
    return rs_tool_close(&writer, rs_scaler_save(scaler, &writer, error), error);
}

static int fit_dense(struct rs_tool *tool, struct rs_scaler *scaler, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_dense x = {0};
    int status = rs_dense_read(&x, &tool->in, error);

    if (status == 0
            && scaler_fit(scaler, (enum rs_scaler_method)o->method, !o->no_center, x.data, x.n_rows, x.n_columns,
                       &x.columns, tool->n_threads, error)
                       != 0)
        status = rs_fail_at(error, tool->in.place);
    if (status == 0)
        status = save(tool, scaler, o->fit, error);
    if (status == 0 && rs_tool_wants_output(tool)) {
        rs_scaler_apply(scaler, x.data, x.data, x.n_rows);
        status = rs_dense_write(&x, &tool->out, error);
    }
    rs_dense_free(&x);
    return status;
}

static int fit_csr(struct rs_tool *tool, struct rs_scaler *scaler, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_csr x = {0};
    size_t n_dropped;
    int status = rs_csr_read(&x, &tool->in, error);

    if (status == 0 && scaler_fit_csr(scaler, (enum rs_scaler_method)o->method, &x, tool->n_threads, error) != 0)
        status = rs_fail_at(error, tool->in.place);
    if (status == 0)
        status = save(tool, scaler, o->fit, error);
    if (status == 0 && rs_tool_wants_output(tool)
            && (status = rs_scaler_apply_csr(scaler, false, &x, &n_dropped, error)) == 0)
        status = rs_csr_write(&x, &tool->out, error);
    rs_csr_free(&x);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_scaler scaler = {0};
    const char *kind;
    int status = -1;

    if (o->apply && (o->fit || o->no_center || o->method != RS_SCALE_STANDARD))
        return rs_tool_usage(tool, error, "--apply uses a kept scaler: it goes without --fit, --method, --no-center");
    if (o->inverse && !o->apply)
        return rs_tool_usage(tool, error, "--inverse undoes a kept scaler: name it with --apply");
    kind = rs_reader_kind(&tool->in, error);
    if (kind && o->apply)
        status = apply_kept(tool, &scaler, error);
    else if (kind)
        status = strcmp(kind, "csr") == 0 ? fit_csr(tool, &scaler, error) : fit_dense(tool, &scaler, error);
    rs_scaler_free(&scaler);
    return status;
}

int main(int argc, char **argv)
{
    struct options o = {.method = RS_SCALE_STANDARD};
    const struct rs_option table[] = {
            {"method", 'm', RS_CHOICE, &o.method, .choices = rs_scaler_methods, .shapes = true, .help = "how to scale"},
            {"no-center", 0, RS_FLAG, &o.no_center, .shapes = true,
                    .help = "scale only (always so for a sparse matrix)"},
            {"fit", 0, RS_OUTPUT, &o.fit, .help = "keep the fitted scaler"},
            {"apply", 0, RS_INPUT, &o.apply, .help = "use a kept scaler instead of fitting one"},
            {"inverse", 0, RS_FLAG, &o.inverse, .shapes = true, .help = "with --apply: undo it"}, {0}};
    const struct rs_program program = {
            .name = "rs-scale",
            .summary = "bring columns to a common scale",
            .operands = "[FILE]",
            .examples = "  rs-scale --fit scaler.safetensors < films.safetensors > scaled.safetensors\n"
                        "  rs-scale --apply scaler.safetensors < new.safetensors > scaled.safetensors\n",
            .traits = RS_STDIN | RS_STDOUT,
            .options = table,
            .stdout_optional = "fit",
            .run = run,
    };

    return rs_main(&program, &o, argc, argv);
}

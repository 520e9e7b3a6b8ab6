/* rs-convert: streams to the formats of others and back. NumPy and SciPy: array_matrix.h; Matrix Market: matrix_market.h;
 * CSV and TSV: text_matrix.h. */
#include "array_matrix.h"
#include "cli/tool.h"
#include "convert_transpose.h"
#include "matrix_market.h"
#include "stream/kinds.h"
#include "text_matrix.h"

enum format { STREAM, NPY, NPZ, CSV, TSV, MTX };

struct options {
    int to, from;
    bool transpose;
};

static int parse(struct rs_any *any, enum format from, const char *name, const struct rs_storage *text,
        struct rs_error *error)
{
    switch (from) {
    case NPY:
        return npy_matrix_read(any, name, text->base, text->size, error);
    case NPZ:
        return npz_matrix_read(any, name, text->base, text->size, error);
    case MTX:
        return matrix_market_read(any, name, text->base, text->size, error);
    case STREAM:
    case CSV:
    case TSV:
    default:
        return text_matrix_read(any, name, text->base, text->size, from == TSV ? '\t' : ',', error);
    }
}

static int read_input(struct rs_tool *tool, struct rs_any *any, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_storage text;
    int status;

    if (o->from == STREAM)
        return rs_any_read(any, &tool->in, error);
    status = rs_tool_text(tool, "stdin", tool->input_path, &text, error);
    if (status == 0)
        status = parse(any, (enum format)o->from, rs_tool_name(tool->input_path), &text, error);
    rs_storage_free(&text);
    return status;
}

static int write_output(struct rs_tool *tool, const struct rs_any *any, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_sink *sink = &tool->out.sink;

    switch ((enum format)o->to) {
    case NPY:
        return npy_matrix_write(any, sink, error);
    case NPZ:
        return npz_matrix_write(any, sink, error);
    case CSV:
        return text_matrix_write(any, ',', sink, error);
    case TSV:
        return text_matrix_write(any, '\t', sink, error);
    case MTX:
        return matrix_market_write(any, sink, error);
    case STREAM:
    default:
        return rs_any_write(any, &tool->out, error);
    }
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_any any = {0};
    int status;

    if (o->to == STREAM && o->from == STREAM && !o->transpose)
        return rs_tool_usage(tool, error, "want --to FORMAT, --from FORMAT or --transpose");
    status = read_input(tool, &any, error);
    if (status == 0 && o->transpose)
        status = convert_transpose(&any, error);
    if (status == 0)
        status = write_output(tool, &any, error);
    rs_any_free(&any);
    return status;
}

int main(int argc, char **argv)
{
    static const char *const formats[] = {"stream", "npy", "npz", "csv", "tsv", "mtx", NULL};
    struct options o = {.to = STREAM, .from = STREAM};
    const struct rs_option table[] = {{"to", 0, RS_CHOICE, &o.to, .choices = formats, .help = "format to write"},
            {"from", 0, RS_CHOICE, &o.from, .choices = formats, .shapes = true, .help = "format to read"},
            {"transpose", 0, RS_FLAG, &o.transpose, .shapes = true, .help = "rows for columns"}, {0}};
    const struct rs_program program = {
            .name = "rs-convert",
            .summary = "convert streams to NumPy, SciPy, Matrix Market, CSV, and back",
            .operands = "[FILE]",
            .examples = "  rs-convert --to npz < R.safetensors > R.npz   # scipy.sparse.load_npz reads it\n"
                        "  rs-convert --from csv table.csv > table.safetensors\n"
                        "  rs-convert --transpose < R.safetensors > films-by-users.safetensors\n",
            .traits = RS_STDIN | RS_STDOUT,
            .options = table,
            .run = run,
    };

    return rs_main(&program, &o, argc, argv);
}

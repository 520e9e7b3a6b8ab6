/* rs-convert: streams to the formats of others and back. The formats: convert_formats.h. */
#include "cli/tool.h"
#include "convert_check.h"
#include "convert_formats.h"
#include "convert_transpose.h"
#include "npy_stream.h"

/* Positions in convert_formats[]. */
enum { STREAM, NPY };
struct options {
    int to, from;
    bool transpose;
};

static int read_input(struct rs_tool *tool, struct rs_any *any, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_storage text;
    int status;

    if (o->from == STREAM)
        return rs_any_read(any, &tool->in, error);
    status = rs_tool_text(tool, "stdin", tool->input_path, &text, error);
    if (status == 0)
        status = convert_formats[o->from].read(any, rs_tool_name(tool->input_path), text.base, text.size, error);
    rs_storage_free(&text);
    return status;
}

static int stream_npy(struct rs_tool *tool, struct rs_error *error)
{
    size_t size;

    if (rs_history_source(&tool->history, "stdin", &tool->in.source, &size, error) != 0)
        return -1;
    return npy_to_stream(&tool->in.source, size, &tool->out, error);
}

static int write_output(struct rs_tool *tool, const struct rs_any *any, struct rs_error *error)
{
    const struct options *o = tool->options;

    if (convert_check(any, error) != 0)
        return -1;
    if (o->to == STREAM)
        return rs_any_write(any, &tool->out, error);
    return convert_formats[o->to].write(any, &tool->out.sink, error);
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_any any = {0};
    int status;

    if (o->to == STREAM && o->from == STREAM && !o->transpose)
        return rs_tool_usage(tool, error, "want --to FORMAT, --from FORMAT or --transpose");
    if (o->from == NPY && o->to == STREAM && !o->transpose)
        return stream_npy(tool, error);
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
    const char *writable[CONVERT_MOST_FORMATS], *readable[CONVERT_MOST_FORMATS];
    struct options o = {.to = STREAM, .from = STREAM};
    const struct rs_option table[] = {{"to", 0, RS_CHOICE, &o.to, .choices = writable, .help = "format to write"},
            {"from", 0, RS_CHOICE, &o.from, .choices = readable, .shapes = true, .help = "format to read"},
            {"transpose", 0, RS_FLAG, &o.transpose, .shapes = true, .help = "rows for columns"}, {0}};
    const struct rs_program program = {
            .name = "rs-convert",
            .summary = "convert streams to NumPy, SciPy, CSV, JSON and more, and back",
            .operands = "[FILE]",
            .examples = "  rs-convert --to npz < R.safetensors > R.npz   # scipy.sparse.load_npz reads it\n"
                        "  rs-convert --from csv table.csv > table.safetensors\n"
                        "  rs-convert --to recbole < R.safetensors > ml.inter\n"
                        "  rs-convert --transpose < R.safetensors > films-by-users.safetensors\n",
            .traits = RS_STDIN | RS_STDOUT,
            .options = table,
            .run = run,
    };

    convert_format_names(writable, false);
    convert_format_names(readable, true);
    return rs_main(&program, &o, argc, argv);
}

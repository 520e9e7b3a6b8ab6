/* rs-show: any stream for a person or a program. What is shown: show_kinds.h, show_info.h; how: table_writer.h. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "cli/tool.h"
#include "show_any.h"
#include "show_info.h"
#include "stream/kinds.h"

static const char *const formats[] = {"table", "tsv", "csv", "jsonl", NULL};

struct options {
    const char *titles, *items;
    bool info, history;
    int format;
    int64_t rows, width;
    struct rs_list row;
};

/* ---- what the header says ---- */

static int show_headers(struct rs_tool *tool, struct table_writer *table, struct rs_error *error)
{
    struct rs_message message = {0};
    bool several = false;
    size_t number = 0;
    int more;

    show_info_columns(table);
    while ((more = rs_reader_next(&tool->in, &message, error)) == 1) {
        if (rs_message_load(&tool->in, &message, error) != 0) {
            more = -1;
            break;
        }
        several |= number > 0 || rs_source_at_end(&tool->in.source, error) == 0;
        number++;
        if (number > 1)
            table_heading(table, "", 0);
        if (show_info(table, &message, several ? number : 0) != 0) {
            more = -1;
            break;
        }
        rs_message_free(&message);
    }
    rs_message_free(&message);
    return more;
}

static int show_history(struct rs_tool *tool, struct rs_error *error)
{
    char *steps, *script = NULL;

    if (rs_reader_drain(&tool->in, error) != 0)
        return -1;
    if (cJSON_GetArraySize(tool->history.steps) == 0)
        return rs_fail(error, "%s: no history in it", rs_tool_name(tool->input_path));
    steps = cJSON_PrintUnformatted(tool->history.steps);
    if (steps)
        script = rs_history_script(steps, error);
    else
        rs_fail(error, "out of memory");
    if (script)
        fputs(script, tool->text);
    cJSON_free(steps);
    free(script);
    return script ? 0 : -1;
}

/* ---- what the rows say ---- */

static int read_titles(struct rs_tool *tool, struct rs_titles *titles, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_storage text = {0};
    int status = rs_tool_text(tool, "--titles", o->titles, &text, error);

    if (status == 0)
        status = rs_titles_parse(titles, rs_tool_name(o->titles), text.base, text.size, error);
    rs_storage_free(&text);
    return status;
}

static int show_stream(struct rs_tool *tool, struct table_writer *table, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_titles titles = {0};
    struct rs_dense items = {0};
    struct rs_any any = {0};
    bool all = o->row.n > 0 || table->format != TABLE_ALIGNED;
    struct show show = {.table = table,
            .titles = o->titles ? &titles : NULL,
            .genres = &items.columns,
            .limit = o->rows >= 0 ? (size_t)o->rows
                     : all        ? SIZE_MAX
                                  : 10};
    int status = o->titles ? read_titles(tool, &titles, error) : 0;

    if (status == 0 && o->items)
        status = rs_tool_read_dense(tool, &items, "--items", o->items, error);
    if (status == 0)
        status = rs_any_read(&any, &tool->in, error);
    if (status == 0 && any.kind == RS_KIND_MODEL) {
        show_info_columns(table);
        status = show_info(table, &any.model, 0);
    } else if (status == 0) {
        status = show_any(&show, &o->row, &any, error);
    }
    rs_any_free(&any);
    rs_dense_free(&items);
    rs_titles_free(&titles);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct table_writer table;
    int status;

    if (o->history && o->info)
        return rs_tool_usage(tool, error, "want one of --info and --history, got both");
    if (o->history)
        return show_history(tool, error);
    table_start(&table, tool->text, (enum table_format)o->format, (size_t)o->width, error);
    status = o->info ? show_headers(tool, &table, error) : show_stream(tool, &table, error);
    if (status != 0)
        table_drop(&table);
    return table_end(&table) == 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
    struct options o = {.rows = -1, .width = 80};
    const struct rs_option options[] = {
            {"titles", 0, RS_INPUT, &o.titles, .help = "CSV with movieId and title: films by their titles"},
            {"items", 0, RS_INPUT, &o.items, .help = "films by genres (rs-ingest --multi-hot): genres by their names"},
            {"format", 'f', RS_CHOICE, &o.format, .choices = formats, .help = "how it is written"},
            {"rows", 'n', RS_INTEGER, &o.rows, .min = -1, .max = 0x1p53,
                    .help = "rows, entries or lists at most; -1: 10 in a table, all elsewhere"},
            {"row", 'r', RS_LIST, &o.row, "ID", .help = "only this row; may be given again"},
            {"info", 'i', RS_FLAG, &o.info, .help = "kind, shape, tensors and header, without the numbers"},
            {"history", 0, RS_FLAG, &o.history, .help = "how it was made, as a shell script"},
            {"width", 'w', RS_INTEGER, &o.width, .min = 20, .max = 10000,
                    .help = "columns of the screen that a table takes"},
            {0}};
    const struct rs_program program = {.name = "rs-show",
            .summary = "show a stream to a person or a program",
            .operands = "[FILE]",
            .examples = "  rs-show --info R.safetensors\n"
                        "  rs-recommend rank --model als.safetensors < R.safetensors |\n"
                        "      rs-show --titles movies.csv\n"
                        "  rs-show --row 1 --titles movies.csv --format csv R.safetensors\n"
                        "  rs-show --history rec.safetensors\n",
            .traits = RS_STDIN | RS_TEXT_OUT,
            .options = options,
            .run = run};

    /* Widths of characters want a UTF-8 locale: the same one everywhere, so that output does not depend on the
     * user's. */
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        setlocale(LC_CTYPE, "");
    return rs_main(&program, &o, argc, argv);
}

/* show_info.c: a message's header in lines. */
#include "show_info.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <cjson/cJSON.h>

static void line(struct table_writer *table, const char *what, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

static void line(struct table_writer *table, const char *what, const char *format, ...)
{
    char value[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    table_string(table, what);
    table_string(table, value);
    table_row(table);
}

static const struct rs_tensor *find(const struct rs_message *message, const char *name)
{
    for (size_t i = 0; i < message->tensors.n; i++)
        if (strcmp(message->tensors.at[i].name, name) == 0)
            return &message->tensors.at[i];
    return NULL;
}

/* How many ids there are, whichever sort; false: there are none of that name. */
static bool count_ids(const struct rs_message *message, const char *name, size_t *n)
{
    char offsets[RS_TENSOR_NAME + 8];
    const struct rs_tensor *tensor = find(message, name);

    snprintf(offsets, sizeof offsets, "%s_offsets", name);
    if (tensor && tensor->rank > 0) {
        *n = tensor->shape[0];
        return true;
    }
    tensor = find(message, offsets);
    if (!tensor || tensor->rank != 1 || tensor->shape[0] == 0)
        return false;
    *n = tensor->shape[0] - 1;
    return true;
}

static void shape_lines(struct table_writer *table, const struct rs_message *message)
{
    const struct rs_tensor *data = find(message, "data"), *items = find(message, "score");
    size_t n_rows, n_columns = 0;

    if (!count_ids(message, "row_ids", &n_rows)) {
        if (!data || strcmp(message->kind, "dense") != 0 || data->rank != 2)
            return;
        n_rows = data->shape[0];
    }
    line(table, "rows", "%zu", n_rows);
    if (strcmp(message->kind, "dense") == 0 && data && data->rank == 2)
        line(table, "columns", "%zu", data->shape[1]);
    if (strcmp(message->kind, "recommendations") == 0 && items && items->rank == 2)
        line(table, "list length", "%zu", items->shape[1]);
    if (strcmp(message->kind, "csr") == 0 && data && data->rank == 1 && count_ids(message, "col_ids", &n_columns)) {
        double cells = (double)n_rows * (double)n_columns;

        line(table, "columns", "%zu", n_columns);
        line(table, "entries", "%zu", data->shape[0]);
        line(table, "density", "%.4g %%", cells > 0 ? 100 * (double)data->shape[0] / cells : 0.0);
        line(table, "times", "%s", find(message, "time") ? "yes" : "no");
    }
}

/* Names of columns, then whatever else the header says; the history has an option of its own. */
static void metadata_lines(struct table_writer *table, const struct rs_message *message)
{
    static const char *const told[] = {"rs.kind", "rs.model", "rs.version", "rs.recipe", "rs.history"};
    const cJSON *value;

    cJSON_ArrayForEach(value, message->metadata)
    {
        bool is_told = !cJSON_IsString(value);
        char what[160];

        for (size_t i = 0; i < sizeof told / sizeof *told; i++)
            is_told |= strcmp(value->string, told[i]) == 0;
        if (is_told)
            continue;
        snprintf(what, sizeof what, "%s%.128s", strncmp(value->string, "rs.", 3) == 0 ? "" : "parameter ",
                value->string);
        table_string(table, what);
        table_string(table, value->valuestring);
        table_row(table);
    }
}

static void tensor_lines(struct table_writer *table, const struct rs_message *message)
{
    static const char *const dtypes[RS_N_DTYPES] = {"I64", "F64", "F32", "I32", "U8"};

    for (size_t i = 0; i < message->tensors.n; i++) {
        const struct rs_tensor *tensor = &message->tensors.at[i];
        char what[RS_TENSOR_NAME + 16], shape[RS_MAX_RANK * 24 + 8] = "";

        for (int r = 0; r < tensor->rank; r++)
            snprintf(shape + strlen(shape), sizeof shape - strlen(shape), "%s%zu", r ? ", " : "", tensor->shape[r]);
        snprintf(what, sizeof what, "tensor %s", tensor->name);
        line(table, what, "%s [%s]", dtypes[tensor->dtype], shape);
    }
}

void show_info_columns(struct table_writer *table)
{
    table_column(table, "what", 4, 0);
    table_column(table, "value", 5, TABLE_SHRINKS);
}

int show_info(struct table_writer *table, const struct rs_message *message, size_t number)
{
    const char *model = rs_message_text(message, "rs.model"), *recipe = rs_message_text(message, "rs.recipe");
    const char *version = rs_message_text(message, "rs.version");

    table->no_header = table->format == TABLE_ALIGNED;
    if (number)
        line(table, "message", "%zu", number);
    line(table, "kind", "%s", message->kind);
    if (model)
        line(table, "model of", "%s", model);
    shape_lines(table, message);
    if (version)
        line(table, "version", "%s", version);
    if (recipe)
        line(table, "recipe", "%s", recipe);
    line(table, "checksum", "%s", message->has_checksum ? "right" : "none");
    metadata_lines(table, message);
    tensor_lines(table, message);
    return table->status;
}

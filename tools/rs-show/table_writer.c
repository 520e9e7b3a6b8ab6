/* table_writer.c: cells in, and the three formats that go out at once. The aligned table is in table_aligned.c. */
#include "table_writer.h"

#include <csv.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cjson/cJSON.h>

#include "base/memory.h"
#include "base/number.h"
#include "table_aligned.h"
#include "text_width.h"

void table_start(struct table_writer *writer, FILE *out, enum table_format format, size_t width, struct rs_error *error)
{
    *writer = (struct table_writer){.out = out, .format = format, .width = width, .error = error};
}

static bool fails(struct table_writer *writer, bool failed)
{
    if (failed && writer->status == 0)
        writer->status = rs_fail(writer->error, "out of memory");
    return writer->status != 0;
}

void table_column(struct table_writer *writer, const char *name, size_t length, int look)
{
    struct rs_error ignored;
    char *copy = strndup(name, length);

    if (fails(writer, !copy
                              || rs_grow(&writer->columns, &writer->columns_capacity, writer->n_columns + 1,
                                         sizeof *writer->columns, &ignored)
                                         != 0)) {
        free(copy);
        return;
    }
    writer->columns[writer->n_columns++] = (struct table_column){copy, look, 0};
}

/* ---- text that is safe where it goes ---- */

/* A copy in which what is no UTF-8 (and NUL) is '?', and for TSV the characters that mean something are blanks. */
static const char *clean(struct table_writer *writer, const char *text, size_t length)
{
    struct rs_error ignored;

    if (fails(writer, rs_grow(&writer->scratch, &writer->scratch_capacity, length + 1, 1, &ignored) != 0))
        return "";
    for (size_t i = 0; i < length;) {
        size_t bytes = text_character(text + i, length - i);

        memcpy(writer->scratch + i, text + i, bytes ? bytes : 1);
        if (bytes == 0)
            writer->scratch[i] = '?';
        else if (writer->format == TABLE_TSV && (text[i] == '\t' || text[i] == '\n' || text[i] == '\r'))
            writer->scratch[i] = ' ';
        i += bytes ? bytes : 1;
    }
    writer->scratch[length] = '\0';
    return writer->scratch;
}

/* With quotes where CSV wants them: also around what begins or ends in a blank, which some readers would take off. */
static void write_csv_field(FILE *out, const char *text, size_t length)
{
    bool quoted = length > 0 && (text[0] == ' ' || text[length - 1] == ' ');

    for (size_t i = 0; i < length; i++)
        quoted |= text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r';
    if (quoted)
        csv_fwrite(out, text, length);
    else
        fwrite(text, 1, length, out);
}

static void write_field(struct table_writer *writer, size_t column, const char *text, size_t length)
{
    if (column)
        putc(writer->format == TABLE_TSV ? '\t' : ',', writer->out);
    if (writer->format == TABLE_TSV)
        fwrite(clean(writer, text, length), 1, length, writer->out);
    else
        write_csv_field(writer->out, text, length);
}

static void write_header(struct table_writer *writer)
{
    if (writer->format == TABLE_ALIGNED)
        return;
    writer->started = true;
    if (writer->format == TABLE_JSONL || writer->no_header)
        return;
    for (size_t j = 0; j < writer->n_columns; j++)
        write_field(writer, j, writer->columns[j].name, strlen(writer->columns[j].name));
    putc('\n', writer->out);
}

/* ---- cells ---- */

/* One cell as the format has it: `text` for tables, `json` (taken over) for JSON. */
static void put(struct table_writer *writer, const char *text, size_t length, cJSON *json)
{
    size_t column = writer->at++;

    if (!writer->started)
        write_header(writer);
    if (writer->format == TABLE_JSONL) {
        if (!writer->object)
            writer->object = cJSON_CreateObject();
        if (fails(writer, !json || !writer->object
                                  || !cJSON_AddItemToObject(writer->object, writer->columns[column].name, json)))
            cJSON_Delete(json);
    } else if (writer->format == TABLE_ALIGNED) {
        fails(writer, table_keep_cell(writer, text, length) != 0);
    } else {
        write_field(writer, column, text, length);
    }
}

/* Is there still somebody to write for? */
static bool stopped(const struct table_writer *writer)
{
    return writer->status != 0 || writer->at >= writer->n_columns;
}

void table_text(struct table_writer *writer, const char *text, size_t length)
{
    if (!stopped(writer))
        put(writer, text, length,
                writer->format == TABLE_JSONL ? cJSON_CreateString(clean(writer, text, length)) : NULL);
}

void table_string(struct table_writer *writer, const char *text)
{
    table_text(writer, text, strlen(text));
}

static void put_number(struct table_writer *writer, const char *digits)
{
    if (!stopped(writer))
        put(writer, digits, strlen(digits), writer->format == TABLE_JSONL ? cJSON_CreateRaw(digits) : NULL);
}

void table_integer(struct table_writer *writer, int64_t value)
{
    char room[RS_NUMBER_ROOM];

    snprintf(room, sizeof room, "%" PRId64, value);
    put_number(writer, room);
}

void table_id(struct table_writer *writer, struct rs_id id)
{
    if (id.text)
        table_text(writer, id.text, id.length);
    else
        table_integer(writer, id.number);
}

void table_real(struct table_writer *writer, float value)
{
    char room[RS_NUMBER_ROOM];

    if (writer->format == TABLE_ALIGNED)
        snprintf(room, sizeof room, "%.4g", (double)value);
    else
        rs_format_float(value, room);
    put_number(writer, room);
}

void table_time(struct table_writer *writer, int64_t seconds)
{
    char room[RS_NUMBER_ROOM];
    time_t time = (time_t)seconds;
    struct tm parts;

    if (writer->format == TABLE_ALIGNED && seconds >= 0 && seconds < INT64_C(253402300800) && gmtime_r(&time, &parts)
            && strftime(room, sizeof room, "%Y-%m-%d %H:%M", &parts) > 0)
        table_string(writer, room);
    else
        table_integer(writer, seconds);
}

void table_none(struct table_writer *writer)
{
    if (!stopped(writer))
        put(writer, "", 0, writer->format == TABLE_JSONL ? cJSON_CreateNull() : NULL);
}

int table_row(struct table_writer *writer)
{
    while (!stopped(writer))
        table_none(writer);
    if (writer->format == TABLE_JSONL && writer->object) {
        char *text = cJSON_PrintUnformatted(writer->object);

        if (!fails(writer, !text))
            fputs(text, writer->out);
        cJSON_free(text);
        cJSON_Delete(writer->object);
        writer->object = NULL;
    }
    if (writer->status == 0 && writer->format != TABLE_ALIGNED)
        putc('\n', writer->out);
    writer->at = 0;
    return writer->status;
}

void table_note(struct table_writer *writer, const char *lead, const char *middle, size_t length, const char *tail)
{
    if (writer->format == TABLE_ALIGNED && writer->status == 0)
        fails(writer, table_keep_note(writer, lead, middle, length, tail) != 0);
}

void table_heading(struct table_writer *writer, const char *text, size_t length)
{
    size_t width = text_width(text, length);

    if (writer->format != TABLE_ALIGNED || writer->status != 0)
        return;
    if (writer->n_cells)
        table_print_aligned(writer);
    text_print(writer->out, text, length, width < writer->width ? width : writer->width, false);
    putc('\n', writer->out);
}

void table_drop(struct table_writer *writer)
{
    writer->status = -1;
}

int table_end(struct table_writer *writer)
{
    int status;

    if (writer->status == 0 && writer->format == TABLE_ALIGNED)
        table_print_aligned(writer);
    else if (writer->status == 0 && !writer->started)
        write_header(writer);
    status = writer->status;
    for (size_t j = 0; j < writer->n_columns; j++)
        free(writer->columns[j].name);
    free(writer->columns);
    free(writer->cells);
    free(writer->notes);
    free(writer->bytes);
    free(writer->scratch);
    cJSON_Delete(writer->object);
    *writer = (struct table_writer){0};
    return status;
}

/* jsonl_read.c: JSON Lines to matrices, a line at a time through cJSON. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert_number.h"
#include "jsonl.h"
#include "named_entries.h"
#include "row_table.h"
#include "text_words.h"

/* The text as objects. */
struct lines {
    struct text_words words;
    cJSON *object; /* the current one; the reader's */
};

static void only_blanks(const char **at, const char *stop)
{
    while (*at < stop && strchr(" \t\r", **at))
        ++*at;
}

/* The line's object. -1: it holds something else. */
static int parse_line(struct lines *lines, struct rs_error *error)
{
    const char *at = lines->words.at, *stop = lines->words.stop, *end = NULL;
    size_t length = (size_t)(stop - at);

    if (memchr(at, 0, length) || memmem(at, length, "\\u0000", 6))
        return rs_fail(error, "a zero byte, which no id can hold");
    lines->object = cJSON_ParseWithLengthOpts(at, length, &end, false);
    if (!lines->object)
        return rs_fail(error, "not JSON");
    only_blanks(&end, stop);
    if (end < stop || !cJSON_IsObject(lines->object))
        return rs_fail(error, "want one object a line");
    return 0;
}

/* The next line that is not blank: 1, 0 the end, -1. */
static int next_object(struct lines *lines, struct rs_error *error)
{
    cJSON_Delete(lines->object);
    lines->object = NULL;
    while (text_words_line(&lines->words)) {
        const char *at = lines->words.at;

        only_blanks(&at, lines->words.stop);
        if (at < lines->words.stop)
            return parse_line(lines, error) == 0 ? 1 : -1;
    }
    return 0;
}

static int fail_at_line(const struct lines *lines, struct rs_error *error)
{
    char place[32];

    snprintf(place, sizeof place, "line %zu", lines->words.line);
    return rs_fail_at(error, place);
}

static int get_whole(const cJSON *item, const char *what, int64_t *value, struct rs_error *error)
{
    if (cJSON_IsNumber(item) && convert_whole(item->valuedouble, value))
        return 0;
    return rs_fail(error, "%s: want a whole number within 2^53", what);
}

static int get_float(const cJSON *item, float *value, struct rs_error *error)
{
    *value = cJSON_IsNumber(item) ? (float)item->valuedouble : NAN;
    return isfinite(*value) ? 0 : rs_fail(error, "%s: want a finite number", item->string);
}

static int get_id(const cJSON *item, struct rs_id *id, struct rs_error *error)
{
    *id = (struct rs_id){0};
    if (cJSON_IsString(item)) {
        id->text = item->valuestring;
        id->length = strlen(item->valuestring);
        return 0;
    }
    return get_whole(item, item->string, &id->number, error);
}

/* ---- entries ---- */

enum { ROW, COLUMN, VALUE, TIME, N_MEMBERS };
static const char *const member_names[] = {"row", "column", "value", "time"};

/* members[]: the object's, or NULL. -1: another one, or one of them twice. */
static int sort_members(const cJSON *object, const cJSON *members[N_MEMBERS], struct rs_error *error)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, object)
    {
        int which = 0;

        while (which < N_MEMBERS && strcmp(member_names[which], item->string) != 0)
            which++;
        if (which == N_MEMBERS)
            return rs_fail(error, "want row, column, value and perhaps time, got '%s'", item->string);
        if (members[which])
            return rs_fail(error, "'%s' comes twice", item->string);
        members[which] = item;
    }
    return 0;
}

static int read_entry(struct named_entries *list, const cJSON *object, bool with_time, struct rs_error *error)
{
    const cJSON *members[N_MEMBERS] = {NULL};
    struct rs_id row, column;
    int32_t at[2];
    int64_t time = 0;
    float value;

    if (sort_members(object, members, error) != 0)
        return -1;
    for (int i = 0; i < (with_time ? N_MEMBERS : TIME); i++)
        if (!members[i])
            return rs_fail(error, "want '%s'%s", member_names[i], i == TIME ? " as in line 1" : "");
    if (members[TIME] && !with_time)
        return rs_fail(error, "'time', but none in the lines before");
    if (get_id(members[ROW], &row, error) != 0 || get_id(members[COLUMN], &column, error) != 0
            || get_float(members[VALUE], &value, error) != 0
            || (with_time && get_whole(members[TIME], "time", &time, error) != 0))
        return -1;
    at[0] = rs_id_map_add(&list->rows.map, row, error);
    at[1] = at[0] < 0 ? -1 : rs_id_map_add(&list->columns.map, column, error);
    return at[1] < 0 ? -1 : coordinates_add(&list->entries, at[0], at[1], value, with_time ? &time : NULL, error);
}

static int read_entries(struct rs_csr *csr, struct lines *lines, struct rs_error *error)
{
    struct named_entries list = {0};
    bool with_time = cJSON_GetObjectItemCaseSensitive(lines->object, "time") != NULL;
    int more = 1, status = 0;

    while (status == 0 && more == 1) {
        status = read_entry(&list, lines->object, with_time, error);
        if (status == 0)
            more = next_object(lines, error);
    }
    if (status != 0 || more < 0)
        status = fail_at_line(lines, error);
    else
        status = named_entries_to_csr(csr, &list, error);
    named_entries_free(&list);
    return status;
}

/* ---- rows ---- */

static int read_names(struct row_table *table, const cJSON *object, struct rs_error *error)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, object)
    {
        if (strcmp(item->string, "id") != 0 && row_table_column(table, item->string, strlen(item->string), error) != 0)
            return -1;
    }
    return 0;
}

/* As many members as columns, each a column and (by the count, and `seen`) none twice. */
static int read_values(float *values, bool *seen, const struct row_table *table, const cJSON *object,
        struct rs_error *error)
{
    const cJSON *item;
    size_t n = 0, n_ids = 0;

    memset(seen, 0, table->columns.ids.n * sizeof *seen);
    cJSON_ArrayForEach(item, object)
    {
        int32_t at;

        if (strcmp(item->string, "id") == 0) {
            if (n_ids++ > 0)
                return rs_fail(error, "'id' comes twice");
            continue;
        }
        at = rs_id_map_find(&table->columns, (struct rs_id){.text = item->string, .length = strlen(item->string)});
        if (at < 0)
            return rs_fail(error, "'%s' is no column of line 1", item->string);
        if (seen[at])
            return rs_fail(error, "'%s' comes twice", item->string);
        seen[at] = true;
        n++;
        if (get_float(item, &values[at], error) != 0)
            return -1;
    }
    return n == table->columns.ids.n
                   ? 0
                   : rs_fail(error, "want %zu columns as in line 1, got %zu", table->columns.ids.n, n);
}

static int read_row(struct row_table *table, bool *seen, const cJSON *object, struct rs_error *error)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, "id");
    struct rs_id id;
    float *values;

    if (!item)
        return rs_fail(error, "want 'id'");
    if (get_id(item, &id, error) != 0)
        return -1;
    values = row_table_row(table, id, error);
    return values ? read_values(values, seen, table, object, error) : -1;
}

static int read_rows(struct rs_any *any, struct lines *lines, struct rs_error *error)
{
    struct row_table table = {0};
    int more = 1, status = read_names(&table, lines->object, error);
    bool *seen = rs_alloc(table.columns.ids.n, sizeof *seen, error);

    if (!seen)
        status = -1;
    while (status == 0 && more == 1) {
        status = read_row(&table, seen, lines->object, error);
        if (status == 0)
            more = next_object(lines, error);
    }
    free(seen);
    if (status != 0 || more < 0)
        status = fail_at_line(lines, error);
    else if (any->kind == RS_KIND_LABELS)
        status = row_table_to_labels(&any->labels, &table, error);
    else
        status = row_table_to_dense(&any->dense, &table, error);
    row_table_free(&table);
    return status;
}

/* By the first line: something with an id is a row, and with nothing but a label a label. */
static enum rs_kind tell_kind(const cJSON *object)
{
    if (!cJSON_GetObjectItemCaseSensitive(object, "id"))
        return RS_KIND_CSR;
    return cJSON_GetArraySize(object) == 2 && cJSON_GetObjectItemCaseSensitive(object, "label") ? RS_KIND_LABELS
                                                                                                : RS_KIND_DENSE;
}

int jsonl_read(struct rs_any *any, const char *name, const void *text, size_t size, struct rs_error *error)
{
    struct lines lines = {.words = {.next = text, .end = (const char *)text + size}};
    int status = next_object(&lines, error);

    *any = (struct rs_any){.kind = RS_KIND_DENSE};
    if (status == 0)
        status = rs_fail(error, "want a line, got nothing");
    else if (status < 0)
        fail_at_line(&lines, error);
    else {
        any->kind = tell_kind(lines.object);
        status = any->kind == RS_KIND_CSR ? read_entries(&any->csr, &lines, error) : read_rows(any, &lines, error);
    }
    cJSON_Delete(lines.object);
    return status == 0 ? 0 : rs_fail_at(error, name);
}

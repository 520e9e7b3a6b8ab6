/* call.c: reading requests, making answers. */
#include "call.h"

#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>
#include <utf8proc.h>

#include "base/memory.h"
#include "base/number.h"
#include "records.h"

/* ---- what was asked ---- */

const char *serve_query(struct serve_call *call, const char *name, char *room, size_t size)
{
    const char *value = MHD_lookup_connection_value(call->connection, MHD_GET_ARGUMENT_KIND, name);

    if (!value)
        return NULL;
    if (strlen(value) >= size) {
        serve_fail(call, 400, "%s: want less than %zu bytes", name, size);
        return NULL;
    }
    strcpy(room, value);
    for (char *at = room; *at; at++)
        if (*at == '+')
            *at = ' ';
    if (MHD_http_unescape(room) != strlen(room)) {
        serve_fail(call, 400, "%s: want no NUL", name);
        return NULL;
    }
    return room;
}

int serve_query_number(struct serve_call *call, const char *name, int64_t least, int64_t most, int64_t *value)
{
    char room[32];
    const char *text = serve_query(call, name, room, sizeof room);
    bool given = MHD_lookup_connection_value(call->connection, MHD_GET_ARGUMENT_KIND, name) != NULL;

    if (!given)
        return 0;
    if (call->status || !text || !rs_parse_integer(text, strlen(text), value) || *value < least || *value > most)
        return serve_fail(call, 400, "%s: want a whole number from %lld to %lld", name, (long long)least,
                (long long)most);
    return 0;
}

const char *serve_header(const struct serve_call *call, const char *name)
{
    return MHD_lookup_connection_value(call->connection, MHD_HEADER_KIND, name);
}

cJSON *serve_body(struct serve_call *call)
{
    cJSON *json;

    if (call->n_body == 0)
        return cJSON_CreateObject();
    /* To the end: what follows a value is no JSON. (To cJSON a NUL is a blank.) */
    json = memchr(call->body, '\0', call->n_body) ? NULL : cJSON_ParseWithOpts(call->body, NULL, true);
    if (!json)
        serve_fail(call, 400, "want JSON in the body");
    return json;
}

int serve_segment_id(struct serve_call *call, size_t segment, const struct rs_ids *ids, const char *what,
        struct rs_id *id)
{
    const char *text = call->segments[segment];

    *id = (struct rs_id){.text = text, .length = strlen(text)};
    if (rs_ids_are_text(ids))
        return 0;
    id->text = NULL;
    if (!rs_parse_integer(text, strlen(text), &id->number) || !serve_id_is_good(*id))
        return serve_fail(call, 404, "there is no %s %.60s", what, text);
    return 0;
}

/* ---- what is answered ---- */

void serve_mend_text(char *text)
{
    while (*text) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &c);

        if (n < 1)
            *text = '?';
        text += n < 1 ? 1 : n;
    }
}

int serve_fail(struct serve_call *call, int status, const char *format, ...)
{
    struct rs_error text;
    cJSON *json;
    va_list arguments;

    if (call->status)
        return -1;
    va_start(arguments, format);
    vsnprintf(text.text, sizeof text.text, format, arguments);
    va_end(arguments);
    serve_mend_text(text.text);
    json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "error", text.text);
    serve_answer(call, status, json);
    return -1;
}

void serve_answer(struct serve_call *call, int status, cJSON *json)
{
    char *text = json && !call->status ? cJSON_PrintUnformatted(json) : NULL;

    cJSON_Delete(json);
    if (call->status)
        return;
    call->status = text ? status : 500;
    call->answer = text ? text : strdup("{\"error\":\"out of memory\"}");
    call->n_answer = call->answer ? strlen(call->answer) : 0;
}

void serve_answer_text(struct serve_call *call, const char *type, char *text)
{
    if (!text || call->status) {
        serve_fail(call, 500, "out of memory");
        free(text);
        return;
    }
    call->status = 200;
    call->type = type;
    call->answer = text;
    call->n_answer = strlen(text);
}

/* ---- changes ---- */

struct serve_change *serve_new_change(struct serve_call *call, enum serve_change_kind kind, size_t n_marks)
{
    struct rs_error error;
    struct serve_change *change = rs_alloc_zero(1, sizeof *change, &error);

    if (change) {
        change->kind = kind;
        change->n_marks = n_marks;
        change->marks = rs_alloc_zero(n_marks, sizeof *change->marks, &error);
    }
    if (change && change->marks)
        return change;
    serve_change_free(change);
    serve_fail(call, 500, "out of memory");
    return NULL;
}

void serve_change_and(struct serve_call *call, struct serve_change *change, void (*after)(struct serve_call *call))
{
    change->context = call;
    call->change = change;
    call->after = after;
    call->submitted = true;
}

/* metrics.c: measures as JSON. cJSON keeps and quotes them; numbers are written by us, since cJSON's are not always exact. */
#include "table/metrics.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/number.h"

int rs_metrics_start(struct rs_metrics *metrics, struct rs_error *error)
{
    metrics->object = cJSON_CreateObject();
    return metrics->object ? 0 : rs_fail(error, "out of memory");
}

static bool good_name(const char *name)
{
    if (!*name)
        return false;
    for (const char *c = name; *c; c++)
        if ((unsigned char)*c > 127
                || (!isalnum((unsigned char)*c) && *c != '_' && *c != '-' && *c != '.' && *c != '/'))
            return false;
    return true;
}

/* Takes `value` over, also on failure. */
static int add(struct rs_metrics *metrics, const char *name, cJSON *value, struct rs_error *error)
{
    if (!good_name(name))
        rs_fail(error, "metric '%s': a name is letters, digits and _ - . /", name);
    else if (cJSON_GetObjectItemCaseSensitive(metrics->object, name))
        rs_fail(error, "metric '%s' is given twice", name);
    else if (!value || !cJSON_AddItemToObject(metrics->object, name, value))
        rs_fail(error, "out of memory");
    else
        return 0;
    cJSON_Delete(value);
    return -1;
}

int rs_metrics_add(struct rs_metrics *metrics, const char *name, double value, struct rs_error *error)
{
    char room[RS_NUMBER_ROOM];

    return add(metrics, name, isfinite(value) ? cJSON_CreateRaw(rs_format_real(value, room)) : cJSON_CreateNull(),
            error);
}

int rs_metrics_add_text(struct rs_metrics *metrics, const char *name, const char *value, struct rs_error *error)
{
    return add(metrics, name, cJSON_CreateString(value), error);
}

int rs_metrics_write(const struct rs_metrics *metrics, FILE *out, struct rs_error *error)
{
    const char *separator = "\n";

    fputs("{", out);
    for (const cJSON *item = metrics->object->child; item; item = item->next) {
        char *value = cJSON_PrintUnformatted(item);

        if (!value)
            return rs_fail(error, "out of memory");
        fprintf(out, "%s  \"%s\": %s", separator, item->string, value);
        cJSON_free(value);
        separator = ",\n";
    }
    fputs(metrics->object->child ? "\n}\n" : "}\n", out);
    return ferror(out) ? rs_fail_errno(error, "cannot write metrics") : 0;
}

/* The file, the line, and what stands there where it is a number that JSON does not know, though some writers put it there. */
static int bad_json(const char *name, const char *text, size_t size, const char *at, struct rs_error *error)
{
    static const char *const odd[] = {"NaN", "nan", "-nan", "Infinity", "-Infinity", "inf", "-inf"};
    const char *end = text + size, *got = NULL;
    size_t line = 1;

    while (at < end && strchr(" \t\r\n", *at))
        at++;
    for (size_t i = 0; i < sizeof odd / sizeof *odd && !got; i++)
        if ((size_t)(end - at) >= strlen(odd[i]) && memcmp(at, odd[i], strlen(odd[i])) == 0)
            got = odd[i];
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    return rs_fail(error, "%s: line %zu: want flat JSON of names and finite numbers%s%s", name, line,
            got ? ", got " : "", got ? got : "");
}

int rs_metrics_parse(struct rs_metrics *metrics, const char *name, const char *text, size_t size,
        struct rs_error *error)
{
    const char *end = text;

    if (size == 0)
        return bad_json(name, "", 0, "", error);
    if (memchr(text, '\0', size))
        return rs_fail(error, "%s: want JSON, got binary", name);
    metrics->object = cJSON_ParseWithLengthOpts(text, size, &end, false);
    while (metrics->object && end < text + size && isspace((unsigned char)*end))
        end++;
    if (!cJSON_IsObject(metrics->object) || end != text + size)
        return bad_json(name, text, size, !metrics->object || cJSON_IsObject(metrics->object) ? end : text, error);
    for (const cJSON *item = metrics->object->child; item; item = item->next)
        if (!cJSON_IsNumber(item) && !cJSON_IsString(item) && !cJSON_IsNull(item))
            return rs_fail(error, "%s: '%s': want a number, a text or null", name, item->string);
    return 0;
}

double rs_metrics_number(const struct rs_metrics *metrics, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(metrics->object, name);

    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

void rs_metrics_free(struct rs_metrics *metrics)
{
    cJSON_Delete(metrics->object);
    metrics->object = NULL;
}

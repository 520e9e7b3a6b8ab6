/* records.c: by cJSON. */
#include "records.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>
#include <utf8proc.h>

#include "base/number.h"

static const int64_t bound = INT64_C(1) << 53;

bool serve_id_is_good(struct rs_id id)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)id.text;
    utf8proc_ssize_t left = (utf8proc_ssize_t)id.length, n;
    utf8proc_int32_t c;

    if (!id.text)
        return id.number < bound && id.number > -bound;
    for (; left > 0; at += n, left -= n) {
        n = utf8proc_iterate(at, left, &c);
        if (n < 1 || c < ' ' || c == 0x7f)
            return false;
    }
    return id.length >= 1 && id.length <= 100;
}

cJSON *serve_json_id(struct rs_id id)
{
    char number[24], *text;
    cJSON *json;

    if (!id.text) {
        /* cJSON would print 15 digits of it. */
        snprintf(number, sizeof number, "%" PRId64, id.number);
        return cJSON_CreateRaw(number);
    }
    text = strndup(id.text, id.length);
    json = text ? cJSON_CreateString(text) : NULL;
    free(text);
    return json;
}

bool serve_json_to_id(const cJSON *json, struct rs_id *id)
{
    if (cJSON_IsString(json)) {
        *id = (struct rs_id){.text = json->valuestring, .length = strlen(json->valuestring)};
    } else if (cJSON_IsNumber(json) && fabs(json->valuedouble) < (double)bound
               && floor(json->valuedouble) == json->valuedouble) {
        *id = (struct rs_id){.number = (int64_t)json->valuedouble};
    } else {
        return false;
    }
    return serve_id_is_good(*id);
}

/* ---- out ---- */

static cJSON *start(int64_t time)
{
    cJSON *json = cJSON_CreateObject();

    cJSON_AddNumberToObject(json, "time", (double)time);
    return json;
}

/* What is made of parts that may each have failed: a part that is missing is seen by counting. */
static char *finish(cJSON *json, int members)
{
    char *text = json && cJSON_GetArraySize(json) == members ? cJSON_PrintUnformatted(json) : NULL;

    cJSON_Delete(json);
    return text;
}

char *serve_record_user(struct rs_id user, bool forgotten, int64_t time)
{
    cJSON *json = start(time);

    cJSON_AddItemToObject(json, "user", serve_json_id(user));
    cJSON_AddTrueToObject(json, forgotten ? "forgotten" : "new");
    return finish(json, 3);
}

char *serve_record_rating(struct rs_id user, struct rs_id film, float value, int64_t time)
{
    cJSON *json = start(time);
    char number[RS_NUMBER_ROOM];

    cJSON_AddItemToObject(json, "user", serve_json_id(user));
    cJSON_AddItemToObject(json, "film", serve_json_id(film));
    if (isnan(value))
        cJSON_AddTrueToObject(json, "taken_back");
    else if (value == 0)
        cJSON_AddNullToObject(json, "rating");
    else
        cJSON_AddRawToObject(json, "rating", rs_format_float(value, number));
    return finish(json, 4);
}

/* "Comedy|Drama" as a list. */
static cJSON *genre_list(const char *genres)
{
    cJSON *list = cJSON_CreateArray();

    while (list && *genres) {
        size_t length = strcspn(genres, "|");
        char *name = strndup(genres, length);

        cJSON_AddItemToArray(list, cJSON_CreateString(name ? name : ""));
        free(name);
        genres += length + (genres[length] == '|');
    }
    return list;
}

char *serve_record_film(struct rs_id film, const char *title, const char *genres, char *const *tags, size_t n_tags,
        int64_t time)
{
    cJSON *json = start(time);

    cJSON_AddItemToObject(json, "film", serve_json_id(film));
    cJSON_AddStringToObject(json, "title", title);
    cJSON_AddItemToObject(json, "genres", genre_list(genres));
    cJSON_AddItemToObject(json, "tags", cJSON_CreateStringArray((const char *const *)tags, (int)n_tags));
    return finish(json, 5);
}

char *serve_record_policy(const char *policy, int64_t time)
{
    cJSON *json = start(time);

    cJSON_AddStringToObject(json, "policy", policy);
    return finish(json, 2);
}

/* ---- in ---- */

static int parse_rating(struct serve_record *record, struct rs_error *error)
{
    const cJSON *rating = cJSON_GetObjectItemCaseSensitive(record->json, "rating");

    record->kind = SERVE_RECORD_RATING;
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(record->json, "taken_back")))
        record->value = NAN;
    else if (cJSON_IsNumber(rating))
        record->value = (float)rating->valuedouble;
    else if (cJSON_IsNull(rating))
        record->value = 0;
    else
        return rs_fail(error, "want a rating");
    return 0;
}

static int parse_kind(struct serve_record *record, struct rs_error *error)
{
    const cJSON *json = record->json, *policy = cJSON_GetObjectItemCaseSensitive(json, "policy");
    bool user = cJSON_HasObjectItem(json, "user"), film = cJSON_HasObjectItem(json, "film");

    if ((user && !serve_json_to_id(cJSON_GetObjectItemCaseSensitive(json, "user"), &record->user))
            || (film && !serve_json_to_id(cJSON_GetObjectItemCaseSensitive(json, "film"), &record->film)))
        return rs_fail(error, "want an id under 2^53, or a text");
    if (user && film)
        return parse_rating(record, error);
    if (user) {
        bool forgotten = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "forgotten"));

        record->kind = forgotten ? SERVE_RECORD_FORGET : SERVE_RECORD_USER;
        return 0;
    }
    if (film) {
        record->kind = SERVE_RECORD_FILM;
        return 0;
    }
    record->kind = SERVE_RECORD_POLICY;
    record->policy = cJSON_GetStringValue(policy);
    return record->policy ? 0 : rs_fail(error, "want a user, a film or a policy");
}

int serve_record_parse(struct serve_record *record, const char *text, size_t length, struct rs_error *error)
{
    const cJSON *time;

    *record = (struct serve_record){.json = cJSON_ParseWithLength(text, length)};
    time = cJSON_GetObjectItemCaseSensitive(record->json, "time");
    if (!cJSON_IsNumber(time))
        return rs_fail(error, "want an object with a time");
    record->time = (int64_t)time->valuedouble;
    return parse_kind(record, error);
}

void serve_record_free(struct serve_record *record)
{
    cJSON_Delete(record->json);
    *record = (struct serve_record){0};
}

/* api_marks.c: ratings in JSON. */
#include "api_marks.h"

#include <stdio.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "base/number.h"
#include "records.h"

int api_take_rating(struct serve_call *call, const cJSON *json, const char *place, float *value)
{
    *value = 0;
    if (!json || cJSON_IsNull(json))
        return 0;
    if (!cJSON_IsNumber(json) || !(json->valuedouble >= api_least_rating && json->valuedouble <= api_most_rating))
        return serve_fail(call, 400, "%s: want a number from %g to %g, or null for a film that was only watched", place,
                api_least_rating, api_most_rating);
    *value = (float)json->valuedouble;
    return 0;
}

bool api_parse_id(const char *text, const struct rs_ids *ids, struct rs_id *id)
{
    *id = (struct rs_id){.text = text, .length = strlen(text)};
    if (!rs_ids_are_text(ids)) {
        if (!rs_parse_integer(text, id->length, &id->number))
            return false;
        id->text = NULL;
    }
    return serve_id_is_good(*id);
}

int32_t api_find_film(const struct serve_view *view, const cJSON *json)
{
    struct rs_id id;

    if (cJSON_IsString(json)) {
        if (!api_parse_id(json->valuestring, &view->routing.items, &id))
            return -1;
    } else if (!serve_json_to_id(json, &id)) {
        return -1;
    }
    return serve_view_find(view, id);
}

int api_take_history(struct serve_call *call, const cJSON *list, struct serve_history *history)
{
    const cJSON *entry;
    struct rs_error error;
    size_t n = 0;

    if (list && !cJSON_IsArray(list))
        return serve_fail(call, 400, "ratings: want a list of {\"film\", \"rating\"}");
    history->timed = true;
    cJSON_ArrayForEach(entry, list)
    {
        const cJSON *film = cJSON_GetObjectItemCaseSensitive(entry, "film");
        const cJSON *time = cJSON_GetObjectItemCaseSensitive(entry, "time");
        int32_t item = api_find_film(call->view, film);
        char place[40];
        float value;

        snprintf(place, sizeof place, "ratings[%zu]", n++);
        if (!film)
            return serve_fail(call, 400, "%s: want a film", place);
        if (time && !(cJSON_IsNumber(time) && time->valuedouble >= 0 && time->valuedouble <= 1e11))
            return serve_fail(call, 400, "%s: time: want seconds since 1970", place);
        if (api_take_rating(call, cJSON_GetObjectItemCaseSensitive(entry, "rating"), place, &value) != 0)
            return -1;
        history->timed = history->timed && time;
        if (item >= 0 && serve_history_add(history, item, value, time ? (int64_t)time->valuedouble : 0, &error) != 0)
            return serve_fail(call, 500, "%s", error.text);
    }
    if (serve_history_sort(history, &call->view->routing.items, &error) != 0)
        return serve_fail(call, 500, "%s", error.text);
    return 0;
}

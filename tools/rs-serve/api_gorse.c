/* api_gorse.c: the routes that clients of Gorse (gorse-io/gorse, its REST API) already speak, over the same lists. Ids are
 * texts there, whatever the set has. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cjson/cJSON.h>

#include "answers.h"
#include "api_marks.h"
#include "base/memory.h"
#include "records.h"
#include "routes.h"

/* ---- lists ---- */

/* A page of a list: ["318", ...], or with scores [{"Id","Score"}]. */
static void answer_page(struct serve_call *call, const struct serve_asked *asked, bool scores)
{
    const struct rs_ids *items = &call->view->routing.items;
    cJSON *json = cJSON_CreateArray();

    for (int64_t i = asked->offset; i < asked->offset + asked->n && i < asked->list.n; i++) {
        const struct rs_place *place = &asked->list.places[i];
        cJSON *entry = cJSON_CreateObject();

        serve_add_id_text(entry, "Id", rs_ids_at(items, (size_t)place->item));
        cJSON_AddNumberToObject(entry, "Score", (double)place->score);
        if (!scores) {
            cJSON_AddItemToArray(json, cJSON_DetachItemFromObject(entry, "Id"));
            cJSON_Delete(entry);
        } else {
            cJSON_AddItemToArray(json, entry);
        }
    }
    serve_answer(call, 200, json);
}

/* A category in the path or the query. */
static const char *category(struct serve_call *call, size_t segment, char *room, size_t size)
{
    return call->n_segments > segment ? call->segments[segment] : serve_query(call, "category", room, size);
}

/* Whom Gorse does not know it serves what is popular; here an operator may ask so. */
void serve_gorse_recommend(struct serve_call *call)
{
    const char *version = serve_header(call, "X-API-Version");
    const struct rs_id *who = NULL;
    struct serve_asked asked;
    struct rs_id user;
    char room[128], back[16];

    if (serve_query(call, "write-back-type", back, sizeof back)) {
        serve_fail(call, 400, "write-back-type: reading never writes here: want POST /api/feedback");
        return;
    }
    if (!call->is_operator
            || (api_parse_id(call->segments[0], &call->view->artifacts->ratings.rows, &user)
                    && serve_store_who(&call->service->store, call->view, user).known)) {
        if (serve_take_user(call, 0, false, &user) != 0)
            return;
        who = &user;
    }
    if (serve_user_list(call, who, category(call, 1, room, sizeof room), &asked) == 0)
        answer_page(call, &asked, version && strcmp(version, "2") == 0);
}

void serve_gorse_popular(struct serve_call *call)
{
    struct serve_asked asked;
    char room[128];

    if (strcmp(call->segments[0], "popular") != 0) {
        serve_fail(call, 404, "there is no list %.60s: want popular", call->segments[0]);
        return;
    }
    if (serve_user_list(call, NULL, serve_query(call, "category", room, sizeof room), &asked) == 0)
        answer_page(call, &asked, true);
}

/* /api/item/ID/neighbors, and /api/item-to-item/NAME/ID: whatever the name, there is one way to be like a film here. */
void serve_gorse_neighbors(struct serve_call *call)
{
    int32_t item = serve_take_film(call, call->n_segments - 1);
    struct serve_asked asked;

    if (item >= 0 && serve_similar_list(call, item, &asked) == 0)
        answer_page(call, &asked, true);
}

/* ---- feedback ---- */

/* What a kind of feedback says in stars: a value that is some counts, else liking, dislike, or having seen it. */
static float stars(const char *type, const cJSON *value)
{
    static const char *const liked[] = {"like", "star", "love", "favorite", "positive", NULL};

    if (cJSON_IsNumber(value) && value->valuedouble >= api_least_rating && value->valuedouble <= api_most_rating)
        return (float)value->valuedouble;
    for (size_t i = 0; liked[i]; i++)
        if (strcmp(type, liked[i]) == 0)
            return 5;
    return strcmp(type, "dislike") == 0 ? 1 : 0;
}

/* "2024-05-01T10:00:00Z" to seconds; 0: none was given. -1: it is no time. */
static int64_t seconds(const cJSON *json)
{
    const char *text = cJSON_GetStringValue(json), *rest;
    int hours = 0, minutes = 0;
    struct tm tm = {0};
    int64_t time;

    if (!text || !*text)
        return 0;
    rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    if (!rest && !(rest = strptime(text, "%Y-%m-%d", &tm)))
        return -1;
    time = (int64_t)timegm(&tm);
    if (*rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    if ((*rest == '+' || *rest == '-') && sscanf(rest + 1, "%2d:%2d", &hours, &minutes) == 2)
        time -= (*rest == '+' ? 1 : -1) * (hours * 3600 + minutes * 60);
    return time < 0 ? 0 : time;
}

struct feedback {
    const char *user, *type;
    int32_t item;
    float value;
    int64_t time;
};

static int take_feedback(struct serve_call *call, const cJSON *json, bool with_user, struct feedback *f)
{
    const char *item = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "ItemId"));

    f->type = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "FeedbackType"));
    f->user = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "UserId"));
    f->item = api_find_film(call->view, cJSON_GetObjectItemCaseSensitive(json, "ItemId"));
    f->time = seconds(cJSON_GetObjectItemCaseSensitive(json, "Timestamp"));
    if (!f->type || !item || (with_user && !f->user))
        return serve_fail(call, 400, "want FeedbackType, %sItemId as texts", with_user ? "UserId, " : "");
    if (f->time < 0)
        return serve_fail(call, 400, "Timestamp: want a time like 2024-05-01T10:00:00Z");
    f->value = stars(f->type, cJSON_GetObjectItemCaseSensitive(json, "Value"));
    return 0;
}

void serve_gorse_session(struct serve_call *call)
{
    cJSON *body = serve_body(call), *entry;
    struct serve_history history = {.timed = true};
    struct serve_asked asked;
    struct rs_error error;
    char room[128];
    int status = body ? 0 : -1;

    cJSON_ArrayForEach(entry, body)
    {
        struct feedback f;

        if (status != 0 || (status = take_feedback(call, entry, false, &f)) != 0)
            break;
        history.timed = history.timed && f.time > 0;
        if (f.item >= 0 && (status = serve_history_add(&history, f.item, f.value, f.time, &error)) != 0)
            serve_fail(call, 500, "%s", error.text);
    }
    if (status == 0 && serve_history_sort(&history, &call->view->routing.items, &error) == 0
            && serve_history_list(call, &history, serve_query(call, "category", room, sizeof room), &asked) == 0)
        answer_page(call, &asked, true);
    serve_history_free(&history);
    cJSON_Delete(body);
}

static void after_rows(struct serve_call *call)
{
    cJSON *json = cJSON_CreateObject();

    cJSON_AddNumberToObject(json, "RowAffected", call->change->kind == SERVE_RATE ? (double)call->change->n_marks : 1);
    serve_answer(call, 200, json);
}

/* Users by id, copied into the change's texts, where text ids lie; who is new is made. */
static int fill_marks(struct serve_call *call, const cJSON *body, struct serve_change *change)
{
    const struct rs_ids *rows = &call->view->artifacts->ratings.rows;
    size_t room = 1, used = 0, n = 0;
    const cJSON *entry;

    cJSON_ArrayForEach(entry, body)
    {
        const char *user = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, "UserId"));

        room += user ? strlen(user) + 1 : 1;
    }
    change->texts = malloc(room);
    if (!change->texts)
        return serve_fail(call, 500, "out of memory");
    cJSON_ArrayForEach(entry, body)
    {
        struct serve_mark *mark = &change->marks[n++];
        struct serve_known who;
        struct feedback f;

        if (take_feedback(call, entry, true, &f) != 0)
            return -1;
        if (f.item < 0)
            return serve_fail(call, 404, "ItemId: there is no such film: POST /api/item first");
        strcpy(change->texts + used, f.user);
        if (!api_parse_id(change->texts + used, rows, &mark->user))
            return serve_fail(call, 400, "UserId: want a number, as the set has, got '%.40s'", f.user);
        who = serve_store_who(&call->service->store, call->view, mark->user);
        if (who.forgotten)
            return serve_fail(call, 409, "UserId: %.60s was forgotten: want another id", f.user);
        mark->add_user = !who.known;
        used += strlen(f.user) + 1;
        mark->film = rs_ids_at(&call->view->routing.items, (size_t)f.item);
        mark->value = f.value;
        mark->time = f.time;
    }
    return 0;
}

void serve_gorse_post_feedback(struct serve_call *call)
{
    cJSON *body = serve_body(call);
    int n = cJSON_GetArraySize(body);
    struct serve_change *change;

    if (body && (!cJSON_IsArray(body) || n == 0)) {
        serve_fail(call, 400, "want a list of feedback");
    } else if (body && (change = serve_new_change(call, SERVE_RATE, (size_t)n)) != NULL) {
        if (fill_marks(call, body, change) == 0)
            serve_change_and(call, change, after_rows);
        else
            serve_change_free(change);
    }
    cJSON_Delete(body);
}

static cJSON *feedback_json(struct serve_call *call, struct rs_id user, const struct serve_history *h, size_t i)
{
    cJSON *json = cJSON_CreateObject();
    time_t when = (time_t)h->time[i];
    struct tm tm;
    char text[40];

    /* A set's times may be anything. */
    if (!gmtime_r(&when, &tm) || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        text[0] = '\0';
    cJSON_AddStringToObject(json, "FeedbackType", h->values[i] == 0 ? "read" : "rating");
    serve_add_id_text(json, "UserId", user);
    serve_add_id_text(json, "ItemId", rs_ids_at(&call->view->routing.items, (size_t)h->items[i]));
    cJSON_AddNumberToObject(json, "Value", (double)h->values[i]);
    cJSON_AddStringToObject(json, "Timestamp", text);
    cJSON_AddStringToObject(json, "Comment", "");
    return json;
}

void serve_gorse_list_feedback(struct serve_call *call)
{
    const char *type = call->n_segments > 1 ? call->segments[1] : NULL;
    struct serve_history history = {0};
    struct rs_error error;
    struct rs_id user;
    cJSON *json;

    if (serve_take_user(call, 0, true, &user) != 0)
        return;
    if (serve_store_history(&call->service->store, call->view, user, &history, &error) != 0) {
        serve_fail(call, 500, "%s", error.text);
    } else {
        json = cJSON_CreateArray();
        for (size_t i = 0; i < history.n; i++)
            if (!type || strcmp(type, history.values[i] == 0 ? "read" : "rating") == 0)
                cJSON_AddItemToArray(json, feedback_json(call, user, &history, i));
        serve_answer(call, 200, json);
    }
    serve_history_free(&history);
}

void serve_gorse_delete_feedback(struct serve_call *call)
{
    serve_rate(call, NAN, after_rows);
}

/* ---- users ---- */

void serve_gorse_post_user(struct serve_call *call)
{
    cJSON *body = serve_body(call);
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, "UserId"));
    struct serve_change *change = body ? serve_new_change(call, SERVE_ADD_USER, 0) : NULL;
    struct serve_known who;

    if (change) {
        change->given = true;
        change->texts = strdup(id ? id : "");
        if (!change->texts || !api_parse_id(change->texts, &call->view->artifacts->ratings.rows, &change->user)) {
            serve_fail(call, 400, "UserId: want %s as a text",
                    rs_ids_are_text(&call->view->artifacts->ratings.rows) ? "an id" : "a number, as the set has,");
        } else if ((who = serve_store_who(&call->service->store, call->view, change->user)).forgotten) {
            serve_fail(call, 409, "UserId: %.60s was forgotten: want another id", change->texts);
        } else if (who.known) {
            /* There already: as Gorse has it, no error. */
            cJSON *json = cJSON_CreateObject();

            cJSON_AddNumberToObject(json, "RowAffected", 1);
            serve_answer(call, 200, json);
        } else {
            serve_change_and(call, change, after_rows);
            change = NULL;
        }
    }
    serve_change_free(change);
    cJSON_Delete(body);
}

void serve_gorse_get_user(struct serve_call *call)
{
    struct rs_id user;
    cJSON *json;

    if (serve_take_user(call, 0, true, &user) != 0)
        return;
    json = cJSON_CreateObject();
    serve_add_id_text(json, "UserId", user);
    cJSON_AddNullToObject(json, "Labels");
    cJSON_AddStringToObject(json, "Comment", "");
    serve_answer(call, 200, json);
}

void serve_gorse_delete_user(struct serve_call *call)
{
    serve_forget(call, after_rows);
}

/* api_users.c: visitors and their ratings. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "answers.h"
#include "api_marks.h"
#include "base/memory.h"
#include "records.h"
#include "routes.h"

static void after_user(struct serve_call *call)
{
    char token[SERVE_TOKEN];
    cJSON *json = cJSON_CreateObject();

    serve_token_of(&call->service->tokens, call->change->user, token);
    cJSON_AddItemToObject(json, "user", serve_json_id(call->change->user));
    cJSON_AddStringToObject(json, "token", token);
    serve_answer(call, 201, json);
}

void serve_post_user(struct serve_call *call)
{
    cJSON *body = serve_body(call);
    struct serve_change *change;

    /* Gorse's list of users would be one visitor with another number. */
    if (body && !cJSON_IsObject(body))
        serve_fail(call, 400, "want nothing or an object: somebody new has nothing to say yet");
    else if (body && (change = serve_new_change(call, SERVE_ADD_USER, 0)) != NULL)
        serve_change_and(call, change, after_user);
    cJSON_Delete(body);
}

static void after_forget(struct serve_call *call)
{
    cJSON *json = cJSON_CreateObject();

    cJSON_AddItemToObject(json, "user", serve_json_id(call->change->marks[0].user));
    serve_answer(call, 200, json);
}

void serve_forget(struct serve_call *call, void (*after)(struct serve_call *call))
{
    struct rs_id user;
    struct serve_change *change;

    if (serve_take_user(call, 0, true, &user) != 0)
        return;
    if (!serve_store_who(&call->service->store, call->view, user).visitor) {
        serve_fail(call, 409, "user %.60s is of the set: only a new set is without them", call->segments[0]);
        return;
    }
    change = serve_new_change(call, SERVE_FORGET, 1);
    if (!change)
        return;
    change->marks[0].user = user;
    serve_change_and(call, change, after);
}

void serve_delete_user(struct serve_call *call)
{
    serve_forget(call, after_forget);
}

/* ---- ratings ---- */

struct said {
    int64_t time;
    size_t at;
};

static int newer(const void *a, const void *b)
{
    const struct said *left = a, *right = b;

    if (left->time != right->time)
        return left->time < right->time ? 1 : -1;
    return (left->at > right->at) - (left->at < right->at);
}

void serve_get_ratings(struct serve_call *call)
{
    struct serve_history history = {0};
    struct said *order = NULL;
    struct rs_id user;
    struct rs_error error;
    cJSON *json, *list;

    if (serve_take_user(call, 0, true, &user) != 0)
        return;
    if (serve_store_history(&call->service->store, call->view, user, &history, &error) != 0
            || (order = rs_alloc(history.n, sizeof *order, &error)) == NULL) {
        serve_history_free(&history);
        serve_fail(call, 500, "%s", error.text);
        return;
    }
    json = cJSON_CreateObject();
    list = cJSON_AddArrayToObject(json, "ratings");
    for (size_t i = 0; i < history.n; i++)
        order[i] = (struct said){history.time[i], i};
    qsort(order, history.n, sizeof *order, newer);
    for (size_t i = 0; i < history.n; i++) {
        size_t at = order[i].at;
        cJSON *entry = serve_film_json(call->view, rs_ids_at(&call->view->routing.items, (size_t)history.items[at]));

        cJSON_AddItemToObject(entry, "rating", serve_rating_json(history.values[at]));
        cJSON_AddNumberToObject(entry, "time", (double)history.time[at]);
        cJSON_AddItemToArray(list, entry);
    }
    free(order);
    serve_history_free(&history);
    serve_answer(call, 200, json);
}

static void after_rating(struct serve_call *call)
{
    const struct serve_mark *mark = &call->change->marks[0];
    cJSON *json = cJSON_CreateObject();

    cJSON_AddItemToObject(json, "film", serve_json_id(mark->film));
    if (!isnan(mark->value)) {
        cJSON_AddItemToObject(json, "rating", serve_rating_json(mark->value));
        cJSON_AddNumberToObject(json, "time", (double)mark->time);
    }
    serve_answer(call, 200, json);
}

/* Ids lie in the call's path, which lives as long as the change. */
void serve_rate(struct serve_call *call, float value, void (*after)(struct serve_call *call))
{
    int32_t item = serve_take_film(call, 1);
    struct serve_change *change;
    struct rs_id user;

    if (item < 0 || serve_take_user(call, 0, true, &user) != 0)
        return;
    change = serve_new_change(call, SERVE_RATE, 1);
    if (!change)
        return;
    change->marks[0] = (struct serve_mark){
            .user = user, .film = rs_ids_at(&call->view->routing.items, (size_t)item), .value = value};
    serve_change_and(call, change, after);
}

void serve_put_rating(struct serve_call *call)
{
    cJSON *body = serve_body(call);
    const cJSON *rating = cJSON_GetObjectItemCaseSensitive(body, "rating");
    float value;

    if (body && !rating)
        serve_fail(call, 400, "rating: want a number from %g to %g, or null", api_least_rating, api_most_rating);
    if (body && rating && api_take_rating(call, rating, "rating", &value) == 0)
        serve_rate(call, value, after_rating);
    cJSON_Delete(body);
}

void serve_delete_rating(struct serve_call *call)
{
    serve_rate(call, NAN, after_rating);
}

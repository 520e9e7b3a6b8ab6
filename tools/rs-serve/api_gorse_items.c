/* api_gorse_items.c: films as Gorse's clients know items: Categories are genres, Labels tags, Comment the title, and what is
 * hidden is blocked by the policy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "answers.h"
#include "api_marks.h"
#include "base/memory.h"
#include "base/number.h"
#include "records.h"
#include "routes.h"

static cJSON *item_json(const struct serve_view *view, struct rs_id film)
{
    cJSON *json = cJSON_CreateObject(), *ours = serve_film_json(view, film);
    int32_t item = serve_view_find(view, film);
    cJSON *title = cJSON_DetachItemFromObject(ours, "title"), *genres = cJSON_DetachItemFromObject(ours, "genres");

    serve_add_id_text(json, "ItemId", film);
    cJSON_AddBoolToObject(json, "IsHidden", item >= 0 && view->policy.blocked && view->policy.blocked[item]);
    cJSON_AddItemToObject(json, "Categories", genres);
    cJSON_AddStringToObject(json, "Timestamp", "0001-01-01T00:00:00Z");
    cJSON_AddNullToObject(json, "Labels");
    cJSON_AddItemToObject(json, "Comment", title);
    cJSON_Delete(ours);
    return json;
}

void serve_gorse_get_item(struct serve_call *call)
{
    int32_t item = serve_take_film(call, 0);

    if (item >= 0)
        serve_answer(call, 200, item_json(call->view, rs_ids_at(&call->view->routing.items, (size_t)item)));
}

/* Pages by cursor, which is the place to go on at; with q a search. */
void serve_gorse_get_items(struct serve_call *call)
{
    const struct rs_ids *items = &call->view->routing.items;
    cJSON *json = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(json, "Items");
    char room[1024];
    int64_t n = 10, at = 0;
    int status = serve_query_number(call, "n", 1, 100, &n);
    bool searched = serve_query(call, "q", room, sizeof room) != NULL;
    const char *cursor = serve_query(call, "cursor", room, sizeof room);

    if (status == 0 && cursor && *cursor)
        status = serve_query_number(call, "cursor", 0, INT32_MAX, &at);
    if (status == 0 && searched) {
        status = serve_search(call, (size_t)n, item_json, list);
        at = (int64_t)items->n;
    }
    for (int64_t end = at + n; status == 0 && at < end && at < (int64_t)items->n; at++)
        cJSON_AddItemToArray(list, item_json(call->view, rs_ids_at(items, (size_t)at)));
    snprintf(room, sizeof room, "%lld", (long long)at);
    cJSON_AddStringToObject(json, "Cursor", at < (int64_t)items->n ? room : "");
    if (status == 0)
        serve_answer(call, 200, json);
    else
        cJSON_Delete(json);
}

/* ---- new ones ---- */

static void after_items(struct serve_call *call)
{
    cJSON *json = cJSON_CreateObject();

    cJSON_AddNumberToObject(json, "RowAffected", (double)call->change->n_films);
    serve_answer(call, 200, json);
}

/* {"ItemId","Comment","Categories","Labels"} as {"title","genres","tags"}: labels that are texts, alone, in a list or as
 * members of an object. */
static cJSON *as_film(const cJSON *item)
{
    const cJSON *title = cJSON_GetObjectItemCaseSensitive(item, "Comment"), *label;
    const cJSON *genres = cJSON_GetObjectItemCaseSensitive(item, "Categories");
    const cJSON *labels = cJSON_GetObjectItemCaseSensitive(item, "Labels");
    cJSON *film = cJSON_CreateObject(), *tags = cJSON_AddArrayToObject(film, "tags");

    if (!cJSON_GetStringValue(title) || !*title->valuestring)
        title = cJSON_GetObjectItemCaseSensitive(item, "ItemId");
    cJSON_AddItemToObject(film, "title", cJSON_Duplicate(title, true));
    if (cJSON_IsArray(genres))
        cJSON_AddItemToObject(film, "genres", cJSON_Duplicate(genres, true));
    if (cJSON_IsString(labels))
        cJSON_AddItemToArray(tags, cJSON_Duplicate(labels, false));
    cJSON_ArrayForEach(label, labels) if (cJSON_IsString(label))
            cJSON_AddItemToArray(tags, cJSON_CreateString(label->valuestring));
    return film;
}

static int take_item(struct serve_call *call, const cJSON *item, struct serve_film *film)
{
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "ItemId"));
    cJSON *json = as_film(item);
    struct rs_error error;
    struct rs_id given;
    int status = serve_film_parse(film, json, call->view->artifacts, &error);

    cJSON_Delete(json);
    if (status != 0)
        return serve_fail(call, 400, "%s", error.text);
    if (!id || !api_parse_id(id, &call->view->routing.items, &given))
        return serve_fail(call, 400, "ItemId: want an id of the same sort as the set's, as a text");
    return serve_film_name(film, given, &error) == 0 ? 0 : serve_fail(call, 500, "%s", error.text);
}

/* One item, or a list of them. */
void serve_gorse_post_item(struct serve_call *call)
{
    cJSON *body = serve_body(call);
    size_t n = cJSON_IsArray(body) ? (size_t)cJSON_GetArraySize(body) : 1;
    struct serve_change *change = body && n > 0 ? serve_new_change(call, SERVE_ADD_FILMS, 0) : NULL;
    struct rs_error error;
    int status = change ? 0 : -1;

    if (change && (change->films = rs_alloc_zero(n, sizeof *change->films, &error)) == NULL)
        status = serve_fail(call, 500, "out of memory");
    for (size_t i = 0; status == 0 && i < n; i++) {
        change->films[i] = rs_alloc_zero(1, sizeof **change->films, &error);
        change->n_films = i + 1;
        status = change->films[i] ? take_item(call, cJSON_IsArray(body) ? cJSON_GetArrayItem(body, (int)i) : body,
                         change->films[i])
                                  : serve_fail(call, 500, "out of memory");
    }
    if (status == 0)
        serve_change_and(call, change, after_items);
    else
        serve_change_free(change);
    if (!call->submitted)
        serve_fail(call, 400, "want an item or a list of items");
    cJSON_Delete(body);
}

/* ---- hidden or not ---- */

/* The policy without the line that blocks this film, and with it again where it is to be hidden. */
static char *block_in(const char *policy, const char *id, bool hide)
{
    static const char header[] = "rule,match,value,from,until\n";
    char *line = NULL, *text = NULL;
    int length = asprintf(&line, "block,id=%s,,,", id);
    size_t size;
    FILE *out = length < 0 ? NULL : open_memstream(&text, &size);

    if (!out) {
        free(length < 0 ? NULL : line);
        return NULL;
    }
    if (!*policy)
        fputs(header, out);
    while (*policy) {
        size_t n = strcspn(policy, "\n"), bare = n - (n > 0 && policy[n - 1] == '\r');

        if (bare != (size_t)length || memcmp(policy, line, bare) != 0)
            fprintf(out, "%.*s\n", (int)bare, policy);
        policy += n + (policy[n] == '\n');
    }
    if (hide)
        fprintf(out, "%s\n", line);
    free(line);
    return fclose(out) == 0 ? text : NULL;
}

static void after_hide(struct serve_call *call)
{
    cJSON *json = cJSON_CreateObject();

    cJSON_AddNumberToObject(json, "RowAffected", 1);
    serve_answer(call, 200, json);
}

/* A rule for more than this film may hide it all the same. */
static void after_show(struct serve_call *call)
{
    struct serve_view *now = serve_store_view(&call->service->store);
    struct rs_id id;
    int32_t item = serve_segment_id(call, 0, &now->routing.items, "film", &id) == 0 ? serve_view_find(now, id) : -1;
    bool hidden = item >= 0 && now->policy.blocked && now->policy.blocked[item];

    serve_view_release(now);
    if (hidden)
        serve_fail(call, 409, "another rule hides it too: see GET /api/policy");
    else
        after_hide(call);
}

/* The film's own way to write its id, which a rule has: a client may write 007. NULL: a rule can't name it, answered. */
static char *id_in_rule(struct serve_call *call, int32_t item)
{
    struct rs_id id = rs_ids_at(&call->view->routing.items, (size_t)item);
    char room[RS_ID_ROOM], *text = strdup(id.text ? call->segments[0] : rs_id_format(id, room, sizeof room));

    if (text && !strpbrk(text, ",\"\n\r"))
        return text;
    serve_fail(call, text ? 400 : 500, text ? "want an id without commas and quotes" : "out of memory");
    free(text);
    return NULL;
}

/* PATCH {"IsHidden": true}, or DELETE: a film of the set can't go, but nobody is shown it. */
void serve_gorse_patch_item(struct serve_call *call)
{
    bool is_delete = call->route->method == SERVE_DELETE;
    cJSON *body = is_delete ? cJSON_CreateObject() : serve_body(call);
    const cJSON *hidden = cJSON_GetObjectItemCaseSensitive(body, "IsHidden");
    bool hide = is_delete || cJSON_IsTrue(hidden);
    int32_t item = serve_take_film(call, 0);
    struct serve_change *change = NULL;
    char *policy = NULL, *id = NULL;

    if (body && !is_delete && !cJSON_IsBool(hidden))
        serve_fail(call, 400, "IsHidden: want true or false: nothing else of a film can be changed here");
    else if (body && item >= 0 && (id = id_in_rule(call, item)) != NULL)
        change = serve_new_change(call, SERVE_SET_POLICY, 0);
    if (change) {
        policy = serve_store_policy(&call->service->store, &change->if_version);
        change->policy = policy ? block_in(policy, id, hide) : NULL;
        if (change->policy) {
            serve_change_and(call, change, hide ? after_hide : after_show);
        } else {
            serve_change_free(change);
            serve_fail(call, 500, "out of memory");
        }
    }
    free(policy);
    free(id);
    cJSON_Delete(body);
}

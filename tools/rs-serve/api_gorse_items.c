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
    char room[RS_ID_ROOM], *text = film.text ? strndup(film.text, film.length) : NULL;
    cJSON *title = cJSON_DetachItemFromObject(ours, "title"), *genres = cJSON_DetachItemFromObject(ours, "genres");

    cJSON_AddStringToObject(json, "ItemId", text ? text : rs_id_format(film, room, sizeof room));
    cJSON_AddBoolToObject(json, "IsHidden", item >= 0 && view->policy.blocked && view->policy.blocked[item]);
    cJSON_AddItemToObject(json, "Categories", genres);
    cJSON_AddStringToObject(json, "Timestamp", "0001-01-01T00:00:00Z");
    cJSON_AddNullToObject(json, "Labels");
    cJSON_AddItemToObject(json, "Comment", title);
    cJSON_Delete(ours);
    free(text);
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
    const struct serve_view *view = call->view;
    const struct rs_ids *items = &view->routing.items;
    char room[256];
    const char *query = serve_query(call, "q", room, sizeof room);
    char *folded = query ? title_search_fold(query, strlen(query)) : NULL;
    int64_t n = 10, at = 0;
    int32_t found[100];
    cJSON *json, *list;

    if (serve_query_number(call, "n", 1, 100, &n) == 0
            && (!serve_query(call, "cursor", room, sizeof room) || !*room
                    || serve_query_number(call, "cursor", 0, INT32_MAX, &at) == 0)) {
        json = cJSON_CreateObject();
        list = cJSON_AddArrayToObject(json, "Items");
        if (folded) {
            size_t many;

            for (size_t f = 0; f < view->n_films && n > 0; f++)
                if (title_search_match(view->films[f]->folded, folded) > 0) {
                    cJSON_AddItemToArray(list, item_json(view, view->films[f]->id));
                    n--;
                }
            many = title_search_find(&view->artifacts->search, folded, view->found_score, (size_t)n, found);
            for (size_t i = 0; i < many; i++)
                cJSON_AddItemToArray(list,
                        item_json(view, rs_ids_at(&view->artifacts->titles.map.ids, (size_t)found[i])));
            at = (int64_t)items->n;
        }
        for (int64_t end = at + n; at < end && at < (int64_t)items->n; at++)
            cJSON_AddItemToArray(list, item_json(view, rs_ids_at(items, (size_t)at)));
        snprintf(room, sizeof room, "%lld", (long long)at);
        cJSON_AddStringToObject(json, "Cursor", at < (int64_t)items->n ? room : "");
        serve_answer(call, 200, json);
    }
    free(folded);
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
    int status = serve_film_parse(film, json, call->view->artifacts, &error);

    cJSON_Delete(json);
    if (status != 0)
        return serve_fail(call, 400, "%s", error.text);
    if (!id || !api_parse_id(id, &call->view->routing.items, &film->id))
        return serve_fail(call, 400, "ItemId: want an id of the same sort as the set's, as a text");
    if (film->id.text)
        film->id.text = strndup(film->id.text, film->id.length);
    return 0;
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
        size_t n = strcspn(policy, "\n");

        if (n != (size_t)length || memcmp(policy, line, n) != 0)
            fprintf(out, "%.*s\n", (int)n, policy);
        policy += n + (policy[n] == '\n');
    }
    if (hide)
        fprintf(out, "%s\n", line);
    free(line);
    return fclose(out) == 0 ? text : NULL;
}

/* The same for the connection that waits for a policy. */
static void after_hide(struct serve_call *call)
{
    cJSON *json = cJSON_CreateObject();

    cJSON_AddNumberToObject(json, "RowAffected", 1);
    serve_answer(call, 200, json);
}

/* PATCH {"IsHidden": true}, or DELETE: a film of the set can't go, but nobody is shown it. */
void serve_gorse_patch_item(struct serve_call *call)
{
    bool is_delete = call->route->method == SERVE_DELETE;
    cJSON *body = is_delete ? cJSON_CreateObject() : serve_body(call);
    const cJSON *hidden = cJSON_GetObjectItemCaseSensitive(body, "IsHidden");
    int32_t item = serve_take_film(call, 0);
    struct serve_change *change = NULL;
    char *policy = NULL;

    if (body && !is_delete && !cJSON_IsBool(hidden)) {
        serve_fail(call, 400, "IsHidden: want true or false: nothing else of a film can be changed here");
    } else if (body && item >= 0 && strpbrk(call->segments[0], ",\"\n\r")) {
        serve_fail(call, 400, "want an id without commas and quotes");
    } else if (body && item >= 0 && (change = serve_new_change(call, SERVE_SET_POLICY, 0)) != NULL) {
        policy = serve_store_policy(&call->service->store, &change->if_version);
        change->policy = policy ? block_in(policy, call->segments[0], is_delete || cJSON_IsTrue(hidden)) : NULL;
        if (change->policy) {
            serve_change_and(call, change, after_hide);
        } else {
            serve_change_free(change);
            serve_fail(call, 500, "out of memory");
        }
    }
    free(policy);
    cJSON_Delete(body);
}

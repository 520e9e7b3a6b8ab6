/* api_lists.c: lists, and places on the map. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "answers.h"
#include "api_marks.h"
#include "records.h"
#include "routes.h"
#include "taste_map.h"

/* ---- shared ---- */

int serve_take_user(struct serve_call *call, size_t segment, bool own, struct rs_id *user)
{
    struct serve_service *service = call->service;
    struct serve_known who;

    if (serve_segment_id(call, segment, &call->view->artifacts->ratings.rows, "user", user) != 0)
        return -1;
    who = serve_store_who(&service->store, call->view, *user);
    if (own || who.visitor || who.row < 0 || service->private_users) {
        bool allowed = call->is_operator || serve_token_is_of(&service->tokens, *user, call->token);

        if (!allowed && !call->token[0])
            return serve_fail(call, 401, "this is for that visitor alone: want their token");
        if (!allowed)
            return serve_fail(call, 403, "this is for that visitor alone: the token is another's");
    }
    return who.known ? 0 : serve_fail(call, 404, "there is no user %.60s", call->segments[segment]);
}

int32_t serve_take_film(struct serve_call *call, size_t segment)
{
    struct rs_id id;
    int32_t item;

    if (serve_segment_id(call, segment, &call->view->routing.items, "film", &id) != 0)
        return -1;
    item = serve_view_find(call->view, id);
    return item >= 0 ? item : serve_fail(call, 404, "there is no film %.60s", call->segments[segment]);
}

/* -1 for none. False: answered already. */
static bool take_genre(struct serve_call *call, const char *genre, int32_t *column)
{
    struct rs_error error;

    *column = genre && *genre ? (int32_t)rs_popularity_genre(&call->view->artifacts->popularity, genre, &error) : -1;
    if (!genre || !*genre || *column >= 0)
        return true;
    serve_fail(call, 400, "%s", error.text);
    return false;
}

static int fail_inside(struct serve_call *call, const struct rs_error *error)
{
    return serve_fail(call, 500, "%s", error->text);
}

static int take_page(struct serve_call *call, struct serve_asked *asked)
{
    asked->n = 10;
    asked->offset = 0;
    if (call->status)
        return -1;
    if (serve_query_number(call, "n", 1, 100, &asked->n) != 0)
        return -1;
    return serve_query_number(call, "offset", 0, INT32_MAX, &asked->offset);
}

int serve_history_list(struct serve_call *call, const struct serve_history *history, const char *genre,
        struct serve_asked *asked)
{
    size_t start, end;
    struct rs_error error;
    int32_t column;

    if (take_page(call, asked) != 0 || !take_genre(call, genre, &column))
        return -1;
    start = (size_t)asked->offset;
    end = start + (size_t)asked->n;
    if (serve_list_make(&asked->list, call->view, history, NULL, column, serve_list_depth(call->view, end), &error) != 0
            || serve_list_name(&asked->list, start, end, call->view, history, NULL, &error) < 0)
        return fail_inside(call, &error);
    return 0;
}

/* The list as the cache has it, or made; then its page named. What was made goes to the cache. */
static int fill_list(struct serve_call *call, const struct rs_id *user, const struct list_key *key,
        struct serve_asked *asked, struct rs_error *error)
{
    struct serve_service *service = call->service;
    size_t start = (size_t)asked->offset, end = start + (size_t)asked->n, depth = serve_list_depth(call->view, end);
    bool found = list_cache_get(service->cache, key, &asked->list) && asked->list.depth >= depth;
    struct serve_history history = {0};
    int status = 0;

    if (found && !serve_list_unnamed(&asked->list, start, end))
        return 0;
    if (user)
        status = serve_store_history(&service->store, call->view, *user, &history, error);
    if (status == 0 && !found)
        status = serve_list_make(&asked->list, call->view, &history, user, key->genre, depth, error);
    if (status == 0)
        status = serve_list_name(&asked->list, start, end, call->view, &history, user, error) < 0 ? -1 : 0;
    serve_history_free(&history);
    if (status == 0)
        list_cache_put(service->cache, key, &asked->list);
    return status;
}

int serve_user_list(struct serve_call *call, const struct rs_id *user, const char *genre, struct serve_asked *asked)
{
    struct list_key key = {.view = call->view->serial, .who = UINT64_MAX};
    struct rs_error error;

    if (take_page(call, asked) != 0 || !take_genre(call, genre, &key.genre))
        return -1;
    if (user) {
        struct serve_known who = serve_store_who(&call->service->store, call->view, *user);

        key.who = who.key;
        key.revision = who.revision;
    }
    return fill_list(call, user, &key, asked, &error) == 0 ? 0 : fail_inside(call, &error);
}

int serve_similar_list(struct serve_call *call, int32_t item, struct serve_asked *asked)
{
    struct rs_error error;

    if (take_page(call, asked) != 0)
        return -1;
    return serve_list_similar(&asked->list, call->view, item, &error) == 0 ? 0 : fail_inside(call, &error);
}

/* ---- lists ---- */

void serve_get_user_list(struct serve_call *call)
{
    struct serve_asked asked;
    struct rs_id user;
    char room[128];

    if (serve_take_user(call, 0, false, &user) == 0
            && serve_user_list(call, &user, serve_query(call, "genre", room, sizeof room), &asked) == 0)
        serve_answer(call, 200, serve_list_json(call->view, &asked, &user));
}

void serve_get_popular(struct serve_call *call)
{
    struct serve_asked asked;
    char room[128];

    if (serve_user_list(call, NULL, serve_query(call, "genre", room, sizeof room), &asked) == 0)
        serve_answer(call, 200, serve_list_json(call->view, &asked, NULL));
}

void serve_get_similar(struct serve_call *call)
{
    int32_t item = serve_take_film(call, 0);
    struct serve_asked asked;
    cJSON *json;

    if (item < 0 || serve_similar_list(call, item, &asked) != 0)
        return;
    json = serve_list_json(call->view, &asked, NULL);
    cJSON_AddItemToObject(json, "film",
            serve_film_json(call->view, rs_ids_at(&call->view->routing.items, (size_t)item)));
    serve_answer(call, 200, json);
}

void serve_post_list(struct serve_call *call)
{
    cJSON *body = serve_body(call);
    const char *genre = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, "genre"));
    struct serve_history history = {0};
    struct serve_asked asked;

    if (body && !cJSON_IsObject(body))
        serve_fail(call, 400, "want an object with ratings");
    else if (body && api_take_history(call, cJSON_GetObjectItemCaseSensitive(body, "ratings"), &history) == 0
             && serve_history_list(call, &history, genre, &asked) == 0)
        serve_answer(call, 200, serve_list_json(call->view, &asked, NULL));
    serve_history_free(&history);
    cJSON_Delete(body);
}

/* ---- the map ---- */

static int make_place(struct serve_call *call, struct rs_id user, struct serve_place *place, struct rs_error *error)
{
    const struct serve_view *view = call->view;
    struct serve_history history = {0};
    int32_t *columns = NULL;
    int status = serve_store_history(&call->service->store, view, user, &history, error);

    if (status == 0 && (columns = malloc((history.n + 1) * sizeof *columns)) == NULL)
        status = rs_fail(error, "out of memory");
    for (size_t i = 0; status == 0 && i < history.n; i++)
        columns[i] = view->to_map[history.items[i]];
    if (status == 0)
        status = serve_map_place(&view->artifacts->map, columns, history.values, history.n, place, error);
    free(columns);
    serve_history_free(&history);
    return status;
}

void serve_get_place(struct serve_call *call)
{
    struct serve_place place;
    struct rs_id user;
    struct rs_error error;
    cJSON *json;
    int status;

    if (serve_take_user(call, 0, false, &user) != 0)
        return;
    if (!call->view->to_map) {
        serve_fail(call, 404, "there is no map");
        return;
    }
    status = make_place(call, user, &place, &error);
    if (status < 0) {
        fail_inside(call, &error);
        return;
    }
    if (status == 0) {
        serve_fail(call, 404, "nobody knows yet: no film was rated that the map knows");
        return;
    }
    json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "x", (double)place.x);
    cJSON_AddNumberToObject(json, "y", (double)place.y);
    cJSON_AddNumberToObject(json, "cluster", place.cluster);
    serve_answer(call, 200, json);
}

static void add_name(cJSON *cluster, const char *name)
{
    char room[sizeof((struct serve_map *)NULL)->names[0]];

    strcpy(room, name);
    serve_mend_text(room);
    cJSON_AddStringToObject(cluster, "name", room);
}

/* Each cluster with its name, size and middle. NULL: out of memory. */
static cJSON *clusters_json(const struct serve_map *map)
{
    size_t k = map->clusters.k;
    struct {
        double users, x, y;
    } *sums = calloc(k, sizeof *sums);
    cJSON *list = sums ? cJSON_CreateArray() : NULL;

    for (size_t i = 0; sums && i < map->places.n_rows; i++) {
        int32_t c = map->label[i];

        if (c < 0)
            continue;
        sums[c].users++;
        sums[c].x += (double)map->places.data[2 * i];
        sums[c].y += (double)map->places.data[2 * i + 1];
    }
    for (size_t c = 0; sums && c < k; c++) {
        cJSON *cluster = cJSON_CreateObject();
        double users = sums[c].users;

        cJSON_AddNumberToObject(cluster, "cluster", (double)c);
        add_name(cluster, map->names[c]);
        cJSON_AddNumberToObject(cluster, "users", users);
        cJSON_AddNumberToObject(cluster, "x", users > 0 ? sums[c].x / users : 0);
        cJSON_AddNumberToObject(cluster, "y", users > 0 ? sums[c].y / users : 0);
        cJSON_AddItemToArray(list, cluster);
    }
    free(sums);
    return list;
}

/* The clusters, and the points of at most 1000 users, evenly picked. */
static cJSON *map_json(const struct serve_map *map)
{
    enum { POINTS = 1000 };
    cJSON *json = cJSON_CreateObject(), *points;
    size_t n = map->places.n_rows, step = n / POINTS + 1;

    cJSON_AddItemToObject(json, "clusters", clusters_json(map));
    points = cJSON_AddArrayToObject(json, "points");
    for (size_t i = 0; i < n; i += step) {
        const double point[3] = {(double)map->places.data[2 * i], (double)map->places.data[2 * i + 1], map->label[i]};

        cJSON_AddItemToArray(points, cJSON_CreateDoubleArray(point, 3));
    }
    return json;
}

void serve_get_map(struct serve_call *call)
{
    if (!call->view->to_map)
        serve_fail(call, 404, "there is no map");
    else
        serve_answer(call, 200, map_json(&call->view->artifacts->map));
}

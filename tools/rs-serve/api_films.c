/* api_films.c: genres, search, films and new ones. */
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "answers.h"
#include "base/memory.h"
#include "records.h"
#include "routes.h"

void serve_get_genres(struct serve_call *call)
{
    const struct serve_view *view = call->view;
    const struct rs_ids *names = &view->artifacts->popularity.genres;
    cJSON *json = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(json, "genres");

    for (size_t g = 0; g < names->n && g < view->genres->n_columns; g++) {
        struct rs_id name = rs_ids_at(names, g);
        char *text = strndup(name.text, name.length);
        cJSON *genre = cJSON_CreateObject();

        cJSON_AddStringToObject(genre, "name", text ? text : "");
        cJSON_AddNumberToObject(genre, "films", (double)view->genre_count[g]);
        cJSON_AddItemToArray(list, genre);
        free(text);
    }
    serve_answer(call, 200, json);
}

/* Films added since come first where they match: they are few, and nobody knows them yet. */
static void search(const struct serve_view *view, const char *query, size_t k, cJSON *films)
{
    const struct serve_artifacts *a = view->artifacts;
    int32_t found[100];
    size_t n = 0, left;

    for (size_t f = 0; f < view->n_films && n < k; f++)
        if (title_search_match(view->films[f]->folded, query) > 0) {
            cJSON_AddItemToArray(films, serve_film_json(view, view->films[f]->id));
            n++;
        }
    left = title_search_find(&a->search, query, view->found_score, k - n, found);
    for (size_t i = 0; i < left; i++)
        cJSON_AddItemToArray(films, serve_film_json(view, rs_ids_at(&a->titles.map.ids, (size_t)found[i])));
}

/* Every title is looked at for each word: so there is an end to them. */
enum { SERVE_QUERY = 256, WORDS = 32 };

static int count_words(const char *folded)
{
    int n = 0;

    for (; *folded; folded++)
        n += *folded == ' ';
    return n;
}

void serve_get_search(struct serve_call *call)
{
    char room[3 * SERVE_QUERY];
    const char *text = serve_query(call, "q", room, sizeof room);
    int64_t n = 10;
    char *query;
    cJSON *json;

    if (!text || strlen(text) >= SERVE_QUERY) {
        serve_fail(call, 400, "q: want a text of less than %d bytes", SERVE_QUERY);
        return;
    }
    if (serve_query_number(call, "n", 1, 100, &n) != 0)
        return;
    query = title_search_fold(text, strlen(text));
    if (query && count_words(query) > WORDS) {
        free(query);
        serve_fail(call, 400, "q: want %d words at most", WORDS);
        return;
    }
    json = cJSON_CreateObject();
    cJSON_AddArrayToObject(json, "films");
    if (query)
        search(call->view, query, (size_t)n, cJSON_GetObjectItemCaseSensitive(json, "films"));
    free(query);
    serve_answer(call, 200, json);
}

void serve_get_film(struct serve_call *call)
{
    int32_t item = serve_take_film(call, 0);

    if (item >= 0)
        serve_answer(call, 200, serve_film_json(call->view, rs_ids_at(&call->view->routing.items, (size_t)item)));
}

/* ---- a new one ---- */

static void after_film(struct serve_call *call)
{
    const struct serve_film *film = call->change->new_film;
    struct serve_view *now = serve_store_view(&call->service->store);

    serve_answer(call, 201, serve_film_json(now, film->id));
    serve_view_release(now);
}

void serve_post_film(struct serve_call *call)
{
    cJSON *body = serve_body(call);
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(body, "id");
    struct serve_change *change = body ? serve_new_change(call, SERVE_ADD_FILMS, 0) : NULL;
    struct serve_film *film = NULL;
    struct rs_error error = {""};

    if (change && (change->films = rs_alloc_zero(1, sizeof *change->films, &error)) != NULL)
        film = change->films[0] = rs_alloc_zero(1, sizeof *film, &error);
    if (film) {
        change->n_films = 1;
        change->new_film = film;
        if (serve_film_parse(film, body, call->view->artifacts, &error) != 0)
            serve_fail(call, 400, "%s", error.text);
        film->id.number = INT64_MIN;
        if (id && !serve_json_to_id(id, &film->id)) {
            serve_fail(call, 400, "id: want a whole number or a text");
        } else if (film->id.text) {
            film->id.text = strndup(film->id.text, film->id.length);
        }
    } else if (change) {
        serve_fail(call, 500, "%s", error.text);
    }
    if (film && !call->status)
        serve_change_and(call, change, after_film);
    else
        serve_change_free(change);
    cJSON_Delete(body);
}

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

/* Every title is looked at for each word: so there is an end to them. */
enum { SERVE_QUERY = 256, WORDS = 32 };

static int count_words(const char *folded)
{
    int n = 0;

    for (; *folded; folded++)
        n += *folded == ' ';
    return n;
}

/* Films added since come first where they match: they are few, and nobody knows them yet. */
static void search(const struct serve_view *view, const char *query, size_t k, serve_film_writer *write, cJSON *films)
{
    const struct serve_artifacts *a = view->artifacts;
    int32_t found[100];
    size_t n = 0, left;

    for (size_t f = 0; f < view->n_films && n < k; f++)
        if (title_search_match(view->films[f]->folded, query) > 0) {
            cJSON_AddItemToArray(films, write(view, view->films[f]->id));
            n++;
        }
    left = title_search_find(&a->search, query, view->found_score, k - n, found);
    for (size_t i = 0; i < left; i++)
        cJSON_AddItemToArray(films, write(view, rs_ids_at(&a->titles.map.ids, (size_t)found[i])));
}

int serve_search(struct serve_call *call, size_t k, serve_film_writer *write, cJSON *films)
{
    char room[3 * SERVE_QUERY];
    const char *text = serve_query(call, "q", room, sizeof room);
    char *query;
    int status = 0;

    if (!text || strlen(text) >= SERVE_QUERY)
        return serve_fail(call, 400, "q: want a text of less than %d bytes", SERVE_QUERY);
    query = title_search_fold(text, strlen(text)); /* NULL: no UTF-8, which no title is */
    if (query && count_words(query) > WORDS)
        status = serve_fail(call, 400, "q: want %d words at most", WORDS);
    else if (query)
        search(call->view, query, k, write, films);
    free(query);
    return status;
}

void serve_get_search(struct serve_call *call)
{
    cJSON *json = cJSON_CreateObject(), *films = cJSON_AddArrayToObject(json, "films");
    int64_t n = 10;

    if (serve_query_number(call, "n", 1, 100, &n) == 0 && serve_search(call, (size_t)n, serve_film_json, films) == 0)
        serve_answer(call, 200, json);
    else
        cJSON_Delete(json);
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
    struct rs_id given;

    if (change && (change->films = rs_alloc_zero(1, sizeof *change->films, &error)) != NULL)
        film = change->films[0] = rs_alloc_zero(1, sizeof *film, &error);
    if (film) {
        change->n_films = 1;
        change->new_film = film;
        if (serve_film_parse(film, body, call->view->artifacts, &error) != 0)
            serve_fail(call, 400, "%s", error.text);
        film->id.number = INT64_MIN;
        if (id && !serve_json_to_id(id, &given))
            serve_fail(call, 400, "id: want a whole number under 2^53, or a text of 1 to 100 bytes");
        else if (id && serve_film_name(film, given, &error) != 0)
            serve_fail(call, 500, "%s", error.text);
    } else if (change) {
        serve_fail(call, 500, "%s", error.text);
    }
    if (film && !call->status)
        serve_change_and(call, change, after_film);
    else
        serve_change_free(change);
    cJSON_Delete(body);
}

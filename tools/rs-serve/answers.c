/* answers.c: JSON by cJSON; a part that could not be made is missing, and the whole is then NULL. */
#include "answers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "base/number.h"
#include "records.h"
#include "table/years.h"

enum { WORDS = 400 };

static void add_text(cJSON *json, const char *name, struct rs_id text)
{
    char *copy = strndup(text.text ? text.text : "", text.length);

    if (copy)
        serve_mend_text(copy);
    cJSON_AddStringToObject(json, name, copy ? copy : "");
    free(copy);
}

static void add_genres(cJSON *json, struct rs_id genres)
{
    cJSON *list = cJSON_AddArrayToObject(json, "genres");
    size_t at = 0;

    while (at < genres.length) {
        const char *bar = memchr(genres.text + at, '|', genres.length - at);
        size_t length = bar ? (size_t)(bar - genres.text) - at : genres.length - at;
        char *name = strndup(genres.text + at, length);

        /* "(no genres listed)" is MovieLens' way to say so. */
        if (name && name[0] != '\0' && name[0] != '(')
            cJSON_AddItemToArray(list, cJSON_CreateString(name));
        free(name);
        at += length + 1;
    }
}

static void add_film(cJSON *json, const struct serve_view *view, struct rs_id film)
{
    struct rs_id title = rs_titles_find(view->titles, film);
    int64_t year = rs_year_of_title(title);
    char room[RS_ID_ROOM];

    cJSON_AddItemToObject(json, "id", serve_json_id(film));
    if (title.length)
        add_text(json, "title", title);
    else
        cJSON_AddStringToObject(json, "title", rs_id_format(film, room, sizeof room));
    if (year >= 0)
        cJSON_AddNumberToObject(json, "year", (double)year);
    add_genres(json, rs_titles_genres(view->titles, film));
}

cJSON *serve_film_json(const struct serve_view *view, struct rs_id film)
{
    cJSON *json = cJSON_CreateObject();

    if (json)
        add_film(json, view, film);
    return json;
}

cJSON *serve_rating_json(float rating)
{
    char number[RS_NUMBER_ROOM];

    return rating == 0 ? cJSON_CreateNull() : cJSON_CreateRaw(rs_format_float(rating, number));
}

void serve_add_id_text(cJSON *json, const char *name, struct rs_id id)
{
    char room[RS_ID_ROOM];

    if (id.text)
        add_text(json, name, id);
    else
        cJSON_AddStringToObject(json, name, rs_id_format(id, room, sizeof room));
}

/* ---- reasons ---- */

static const char *const reason_names[RS_N_REASONS] = {[RS_REASON_NONE] = "none",
        [RS_REASON_POPULAR] = "popular",
        [RS_REASON_POPULAR_GENRE] = "popular_genre",
        [RS_REASON_SIMILAR] = "similar",
        [RS_REASON_LIKED] = "liked",
        [RS_REASON_MODEL] = "model",
        [RS_REASON_CLUSTER] = "cluster",
        [RS_REASON_PROMOTED] = "promoted",
        [RS_REASON_BOOSTED] = "boosted",
        [RS_REASON_LOWERED] = "lowered"};

/* "because you liked Alien (1979)", and the film itself. */
static void add_because(cJSON *json, const struct serve_view *view, const char *verb, int64_t item, char *words)
{
    struct rs_id film = rs_ids_at(&view->routing.items, (size_t)item), title = rs_titles_find(view->titles, film);
    cJSON *because = cJSON_AddObjectToObject(json, "because");
    char room[RS_ID_ROOM];

    snprintf(words, WORDS, "%s %.*s", verb, (int)(title.length < 300 ? title.length : 300),
            title.length ? title.text : "");
    if (title.length == 0)
        snprintf(words, WORDS, "%s film %s", verb, rs_id_format(film, room, sizeof room));
    cJSON_AddItemToObject(because, "id", serve_json_id(film));
    if (title.length == 0)
        title = (struct rs_id){.text = rs_id_format(film, room, sizeof room), .length = strlen(room)};
    add_text(because, "title", title);
}

static void add_moved(cJSON *json, const char *how, int64_t was, char *words)
{
    snprintf(words, WORDS, "%s", how);
    if (was < 1)
        return;
    snprintf(words, WORDS, "%s, was %" PRId64 "%s", how, was, rs_ordinal_ending(was));
    cJSON_AddNumberToObject(json, "was", (double)was);
}

static void add_reason(cJSON *json, const struct serve_view *view, const struct rs_place *place)
{
    const struct rs_ids *genres = &view->artifacts->popularity.genres;
    char words[WORDS] = "";

    switch ((enum rs_reason)place->reason) {
    case RS_REASON_POPULAR:
        snprintf(words, sizeof words, "popular with everybody");
        break;
    case RS_REASON_POPULAR_GENRE: {
        struct rs_id name = rs_ids_at(genres, (size_t)place->reason_id);

        snprintf(words, sizeof words, "popular in %.*s", (int)(name.length < 100 ? name.length : 100), name.text);
        add_text(json, "genre", name);
        break;
    }
    case RS_REASON_SIMILAR:
        if (place->reason_id >= 0)
            add_because(json, view, "similar to", place->reason_id, words);
        else
            snprintf(words, sizeof words, "similar to what you have seen");
        break;
    case RS_REASON_LIKED:
        if (place->reason_id >= 0)
            add_because(json, view, "because you liked", place->reason_id, words);
        else
            snprintf(words, sizeof words, "because of what you liked");
        break;
    case RS_REASON_MODEL:
        snprintf(words, sizeof words, "people with your taste like it");
        break;
    case RS_REASON_PROMOTED:
        add_moved(json, "promoted", place->reason_id, words);
        break;
    case RS_REASON_BOOSTED:
        add_moved(json, "moved up by a rule", place->reason_id, words);
        break;
    case RS_REASON_LOWERED:
        add_moved(json, "moved down by a rule", place->reason_id, words);
        break;
    default:
        break;
    }
    serve_mend_text(words);
    cJSON_AddStringToObject(json, "words", words);
}

/* ---- lists ---- */

static cJSON *entry_json(const struct serve_view *view, const struct rs_place *place, int64_t number)
{
    cJSON *json = cJSON_CreateObject();
    char score[RS_NUMBER_ROOM];

    if (!json)
        return NULL;
    add_film(json, view, rs_ids_at(&view->routing.items, (size_t)place->item));
    cJSON_AddNumberToObject(json, "place", (double)number);
    cJSON_AddRawToObject(json, "score", rs_format_float(place->score, score));
    cJSON_AddStringToObject(json, "reason", reason_names[place->reason < RS_N_REASONS ? place->reason : 0]);
    add_reason(json, view, place);
    return json;
}

cJSON *serve_list_json(const struct serve_view *view, const struct serve_asked *asked, const struct rs_id *user)
{
    static const char *const scenarios[RS_N_SCENARIOS] = {
            "", "nothing known", "films watched", "a few ratings", "enough ratings"};
    const struct serve_list *list = &asked->list;
    int64_t end = asked->offset + asked->n < list->n ? asked->offset + asked->n : list->n;
    cJSON *json = cJSON_CreateObject(), *films;

    if (user)
        cJSON_AddItemToObject(json, "user", serve_json_id(*user));
    if (list->scenario) {
        cJSON_AddNumberToObject(json, "scenario", list->scenario);
        cJSON_AddStringToObject(json, "scenario_name", scenarios[list->scenario]);
    }
    cJSON_AddNumberToObject(json, "offset", (double)asked->offset);
    cJSON_AddNumberToObject(json, "n", (double)asked->n);
    cJSON_AddBoolToObject(json, "more",
            asked->offset + asked->n < list->n || (list->n == list->depth && list->depth < SERVE_DEPTH));
    films = cJSON_AddArrayToObject(json, "films");
    for (int64_t i = asked->offset; films && i < end; i++)
        cJSON_AddItemToArray(films, entry_json(view, &list->places[i], i + 1));
    return films ? json : (cJSON_Delete(json), NULL);
}

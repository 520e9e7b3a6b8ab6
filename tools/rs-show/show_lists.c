/* show_lists.c: recommendations as rows, and their reasons in words. */
#include "show_causes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

enum { WORDS = 320 };

/* "liked Alien (1979)", "liked film 1214" where the title is unknown, "liked a film" where the film is. */
static void film_words(const struct show *show, const char *verb, struct rs_id film, char *words)
{
    struct rs_id title = {0, "", 0};
    char room[RS_ID_ROOM];

    if (show->titles && !rs_recommendations_is_none(film))
        title = rs_titles_find(show->titles, film);
    if (title.length)
        snprintf(words, WORDS, "%s %.*s", verb, (int)(title.length < 256 ? title.length : 256), title.text);
    else if (rs_recommendations_is_none(film))
        snprintf(words, WORDS, "%s a film", verb);
    else
        snprintf(words, WORDS, "%s film %s", verb, rs_id_format(film, room, sizeof room));
}

static void genre_words(const struct show *show, int64_t genre, char *words)
{
    if (genre >= 0 && (size_t)genre < show->genres->n) {
        struct rs_id name = rs_ids_at(show->genres, (size_t)genre);

        snprintf(words, WORDS, "popular in %.*s", (int)(name.length < 256 ? name.length : 256), name.text);
    } else {
        snprintf(words, WORDS, "popular in genre %" PRId64, genre);
    }
}

/* "promoted, was 9th", or "promoted" where it was not in the list. */
static void moved_words(const char *how, int64_t place, char *words)
{
    if (place < 1)
        snprintf(words, WORDS, "%s", how);
    else
        snprintf(words, WORDS, "%s, was %" PRId64 "%s", how, place, rs_ordinal_ending(place));
}

/* The film that a reason speaks of. Where ids are strings a reason has no room for it, but causes have. */
static struct rs_id reason_film(const struct rs_recommendations *list, size_t at)
{
    if (list->reason_id[at] == -1 && show_has_cause(list, at))
        return rs_ids_at(&list->causes, at * RS_CAUSES);
    return (struct rs_id){.number = list->reason_id[at]};
}

static const char *reason_words(const struct show *show, const struct rs_recommendations *list, size_t at, char *words)
{
    int64_t id = list->reason_id[at];

    words[0] = '\0';
    switch (list->reason[at]) {
    case RS_REASON_POPULAR:
        return "popular";
    case RS_REASON_POPULAR_GENRE:
        genre_words(show, id, words);
        break;
    case RS_REASON_SIMILAR:
        film_words(show, "similar to", reason_film(list, at), words);
        break;
    case RS_REASON_LIKED:
        film_words(show, "liked", reason_film(list, at), words);
        break;
    case RS_REASON_MODEL:
        return "ranked by the model";
    case RS_REASON_CLUSTER:
        snprintf(words, WORDS, "cluster %" PRId64, id);
        break;
    case RS_REASON_PROMOTED:
        moved_words("promoted", id, words);
        break;
    case RS_REASON_BOOSTED:
        moved_words("boosted", id, words);
        break;
    case RS_REASON_LOWERED:
        moved_words("lowered", id, words);
        break;
    default:
        break;
    }
    return words;
}

/* Is the list of films that are popular with all, for nobody in particular? A policy may have moved some of them. */
static bool is_for_anybody(const struct rs_recommendations *list, size_t row)
{
    struct rs_id id = rs_ids_at(&list->rows, row);

    if (list->n_rows != 1 || id.text || id.number != 0 || list->scenario[row] > 1)
        return false;
    for (size_t at = row * list->k; at < (row + 1) * list->k; at++)
        if (list->reason[at] == RS_REASON_POPULAR || list->reason[at] == RS_REASON_POPULAR_GENRE)
            return true;
    return false;
}

/* Is the row a film, and the list what is similar to it? A user has a scenario, and films similar to one that has the
 * same number mean nothing. */
static bool is_of_film(const struct rs_recommendations *list, size_t row)
{
    struct rs_id id = rs_ids_at(&list->rows, row);

    for (size_t at = row * list->k; !id.text && list->scenario[row] == 0 && at < (row + 1) * list->k; at++)
        if (list->reason[at] == RS_REASON_SIMILAR && list->reason_id[at] == id.number)
            return true;
    return false;
}

/* For whom the list is: a user, or a film that others are similar to. A single list of what is popular is for
 * anybody. */
static void heading(const struct show *show, const struct rs_recommendations *list, size_t row)
{
    struct rs_id id = rs_ids_at(&list->rows, row);
    char words[WORDS], name[RS_ID_ROOM], scenario[32] = "";

    if (is_for_anybody(list, row))
        return;
    if (list->scenario[row])
        snprintf(scenario, sizeof scenario, " (scenario %d)", list->scenario[row]);
    if (is_of_film(list, row))
        film_words(show, "like", id, words);
    else
        snprintf(words, sizeof words, "user %s", rs_id_format(id, name, sizeof name));
    strncat(words, scenario, sizeof words - strlen(words) - 1);
    table_heading(show->table, words, strlen(words));
}

static void rank_cell(const struct show *show, size_t rank)
{
    char text[24];

    if (show->table->format != TABLE_ALIGNED) {
        table_integer(show->table, (int64_t)rank);
        return;
    }
    snprintf(text, sizeof text, "%zu.", rank);
    table_string(show->table, text);
}

static void title_cell(const struct show *show, struct rs_id film)
{
    struct rs_id title = rs_titles_find(show->titles, film);
    char words[RS_ID_ROOM + 8], name[RS_ID_ROOM];

    if (title.length) {
        table_text(show->table, title.text, title.length);
    } else if (show->table->format == TABLE_ALIGNED) {
        snprintf(words, sizeof words, "film %s", rs_id_format(film, name, sizeof name));
        table_string(show->table, words);
    } else {
        table_none(show->table);
    }
}

/* In a table, a liked film stands with the causes under the film already. */
static void reason_cell(const struct show *show, const struct rs_recommendations *list, size_t at)
{
    char words[WORDS];
    bool said = show->table->format == TABLE_ALIGNED && list->reason[at] == RS_REASON_LIKED && show_has_cause(list, at);

    table_string(show->table, said ? "" : reason_words(show, list, at, words));
}

static int show_list(const struct show *show, const struct rs_recommendations *list, size_t row)
{
    static const char none[] = "no film";

    if (list->k == 0 || rs_recommendations_empty_at(list, row, 0))
        table_heading(show->table, none, strlen(none));
    for (size_t place = 0; place < list->k && !rs_recommendations_empty_at(list, row, place); place++) {
        size_t at = row * list->k + place;
        struct rs_id film = rs_ids_at(&list->items, at);

        table_id(show->table, rs_ids_at(&list->rows, row));
        rank_cell(show, place + 1);
        table_id(show->table, film);
        if (show->titles)
            title_cell(show, film);
        table_real(show->table, list->score[at]);
        table_integer(show->table, list->scenario[row]);
        reason_cell(show, list, at);
        if (rs_recommendations_explained(list))
            show_cause_cells(show, list, at);
        if (table_row(show->table) != 0)
            return -1;
        show_cause_words(show, list, at);
    }
    return 0;
}

int show_recommendations(const struct show *show, const struct rs_recommendations *list)
{
    static const struct {
        const char *name;
        int look;
    } columns[] = {{"row", TABLE_HIDDEN}, {"rank", TABLE_RIGHT}, {"item", TABLE_RIGHT}, {"title", TABLE_SHRINKS},
            {"score", TABLE_RIGHT}, {"scenario", TABLE_HIDDEN}, {"reason", TABLE_SHRINKS}};
    size_t n = show->n_rows < show->limit ? show->n_rows : show->limit;
    char rest[64];

    for (size_t j = 0; j < sizeof columns / sizeof *columns; j++) {
        bool is_title = strcmp(columns[j].name, "title") == 0, is_item = strcmp(columns[j].name, "item") == 0;

        if (!is_title || show->titles)
            table_column(show->table, columns[j].name, strlen(columns[j].name),
                    is_item && show->titles ? TABLE_HIDDEN : columns[j].look);
    }
    if (rs_recommendations_explained(list))
        show_cause_columns(show);
    show->table->no_header = show->table->format == TABLE_ALIGNED;
    for (size_t i = 0; i < n; i++) {
        size_t row = show->rows ? (size_t)show->rows[i] : i;

        if (i)
            table_heading(show->table, "", 0);
        heading(show, list, row);
        if (show_list(show, list, row) != 0)
            return -1;
    }
    snprintf(rest, sizeof rest, "... %zu more lists", show->n_rows - n);
    if (show->n_rows > n) {
        table_heading(show->table, "", 0);
        table_heading(show->table, rest, strlen(rest));
    }
    return show->table->status;
}

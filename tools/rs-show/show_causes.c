/* show_causes.c: causes as fields and as words. */
#include "show_causes.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

enum { TAIL = 48 };

static struct rs_id cause_at(const struct rs_recommendations *list, size_t at, size_t cause)
{
    return rs_ids_at(&list->causes, at * RS_CAUSES + cause);
}

/* How many films are named. */
static size_t count_causes(const struct rs_recommendations *list, size_t at)
{
    size_t n = 0;

    while (rs_recommendations_explained(list) && n < RS_CAUSES && !rs_recommendations_is_none(cause_at(list, at, n)))
        n++;
    return n;
}

bool show_has_cause(const struct rs_recommendations *list, size_t at)
{
    return count_causes(list, at) > 0;
}

/* ---- fields ---- */

void show_cause_columns(const struct show *show)
{
    static const char *const parts[] = {"", "_title", "_share"};
    char name[24];

    if (show->table->format == TABLE_ALIGNED)
        return;
    for (size_t cause = 1; cause <= RS_CAUSES; cause++)
        for (size_t part = 0; part < sizeof parts / sizeof *parts; part++) {
            snprintf(name, sizeof name, "cause_%zu%s", cause, parts[part]);
            if (part != 1 || show->titles)
                table_column(show->table, name, strlen(name), 0);
        }
    table_column(show->table, "place_without", strlen("place_without"), 0);
}

static void cause_cells(const struct show *show, struct rs_id film, bool known, float share)
{
    struct rs_id title = {0, "", 0};

    if (known && show->titles)
        title = rs_titles_find(show->titles, film);
    known ? table_id(show->table, film) : table_none(show->table);
    if (title.length)
        table_text(show->table, title.text, title.length);
    else if (show->titles)
        table_none(show->table);
    known ? table_real(show->table, share) : table_none(show->table);
}

void show_cause_cells(const struct show *show, const struct rs_recommendations *list, size_t at)
{
    size_t n = count_causes(list, at);

    if (show->table->format == TABLE_ALIGNED)
        return;
    for (size_t cause = 0; cause < RS_CAUSES; cause++)
        cause_cells(show, cause_at(list, at, cause), cause < n, list->cause_share[at * RS_CAUSES + cause]);
    if (list->place_without[at] > 0)
        table_integer(show->table, list->place_without[at]);
    else
        table_none(show->table);
}

/* ---- words ---- */

/* " 41 %", " under 1 %", or nothing where it is not known. */
static void share_words(float share, char *words)
{
    if (share == 0)
        words[0] = '\0';
    else if (fabsf(share) < 0.005F)
        snprintf(words, TAIL, " under 1 %%");
    else
        snprintf(words, TAIL, " %.0f %%", 100 * (double)share);
}

void show_cause_words(const struct show *show, const struct rs_recommendations *list, size_t at)
{
    size_t n = count_causes(list, at);
    bool has_place = n > 0 && list->place_without[at] > 0;
    char tail[TAIL + 2], name[RS_ID_ROOM + 8];

    for (size_t cause = 0; cause < n; cause++) {
        struct rs_id film = cause_at(list, at, cause), title = {0, "", 0};
        const char *lead = cause == 0 ? "because of " : "";

        share_words(list->cause_share[at * RS_CAUSES + cause], tail);
        strcat(tail, cause + 1 < n ? "," : has_place ? ";" : "");
        if (show->titles)
            title = rs_titles_find(show->titles, film);
        if (title.length == 0) {
            char room[RS_ID_ROOM];

            snprintf(name, sizeof name, "film %s", rs_id_format(film, room, sizeof room));
            title = (struct rs_id){.text = name, .length = strlen(name)};
        }
        table_note(show->table, lead, title.text, title.length, tail);
    }
    if (!has_place)
        return;
    snprintf(tail, sizeof tail, "without %s: %" PRId32 "%s", n > 1 ? "the first" : "it", list->place_without[at],
            rs_ordinal_ending(list->place_without[at]));
    table_note(show->table, tail, "", 0, "");
}

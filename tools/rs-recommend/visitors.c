/* visitors.c: ratings from a stream, genres from a CSV, met by the users' ids. */
#include "visitors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "stream/kinds.h"
#include "table/csv.h"

/* What is being read. */
struct reading {
    struct recommend_visitors *visitors;
    const struct rs_popularity *popularity;
    struct rs_csv csv;
    int user_column, genre_column;
    struct rs_id_map map; /* users */
    bool *named;          /* [map.ids.n] had a line already */
    size_t genre_capacity, named_capacity;
};

static int fail_line(const struct reading *r, struct rs_error *error)
{
    char place[200];

    snprintf(place, sizeof place, "%s: line %zu", r->csv.name, r->csv.line);
    return rs_fail_at(error, place);
}

/* Where the user of this line is among the visitors; who is new comes at the end. */
static int32_t find_user(struct reading *r, const struct rs_field *field, struct rs_error *error)
{
    struct rs_id id = {.text = field->text, .length = field->length};
    size_t before = r->map.ids.n;
    int32_t at;

    if (!rs_ids_are_text(&r->map.ids)) {
        id.text = NULL;
        if (!rs_parse_integer(field->text, field->length, &id.number))
            return rs_fail(error, "userId: want a whole number, got '%.*s'",
                    (int)(field->length < 40 ? field->length : 40), field->text);
    }
    at = rs_id_map_add(&r->map, id, error);
    if (at < 0 || rs_grow(&r->visitors->genre, &r->genre_capacity, r->map.ids.n, sizeof(int32_t), error) != 0
            || rs_grow(&r->named, &r->named_capacity, r->map.ids.n, sizeof *r->named, error) != 0)
        return -1;
    if ((size_t)at == before) {
        r->visitors->genre[at] = -1;
        r->named[at] = false;
    }
    if (r->named[at])
        return rs_fail(error, "user %.*s comes twice", (int)(field->length < 40 ? field->length : 40), field->text);
    r->named[at] = true;
    return at;
}

static int read_line(struct reading *r, struct rs_error *error)
{
    const struct rs_field *fields = r->csv.fields;
    char name[128];
    ptrdiff_t genre;
    int32_t at;

    if ((size_t)r->user_column >= r->csv.n_fields || (size_t)r->genre_column >= r->csv.n_fields)
        return rs_fail(error, "want a userId and a genre, got %zu fields", r->csv.n_fields);
    at = find_user(r, &fields[r->user_column], error);
    if (at < 0)
        return -1;
    snprintf(name, sizeof name, "%.*s",
            (int)(fields[r->genre_column].length < 127 ? fields[r->genre_column].length : 127),
            fields[r->genre_column].text);
    if (name[0] == '\0')
        return 0;
    genre = rs_popularity_genre(r->popularity, name, error);
    r->visitors->genre[at] = (int32_t)genre;
    return genre < 0 ? -1 : 0;
}

static int read_lines(struct reading *r, struct rs_error *error)
{
    int status = rs_csv_next(&r->csv, error);

    if (status == 0)
        return rs_fail(error, "%s: want a header with userId and genre", r->csv.name);
    if (status < 0)
        return -1;
    r->user_column = rs_csv_column(&r->csv, "userId", error);
    r->genre_column = r->user_column < 0 ? -1 : rs_csv_column(&r->csv, "genre", error);
    if (r->genre_column < 0)
        return -1;
    while ((status = rs_csv_next(&r->csv, error)) == 1)
        if (read_line(r, error) != 0)
            return fail_line(r, error);
    return status;
}

static int read_genres(struct rs_tool *tool, struct reading *r, const char *path, struct rs_error *error)
{
    struct rs_storage text = {0};
    int status = rs_tool_text(tool, "--genres", path, &text, error);

    if (status == 0) {
        rs_csv_start(&r->csv, rs_tool_name(path), text.base, text.size, ',');
        status = read_lines(r, error);
        rs_csv_free(&r->csv);
    }
    rs_storage_free(&text);
    return status;
}

/* Rows for all users of the map, those behind the ratings' own empty. */
static int finish(struct reading *r, struct rs_error *error)
{
    struct recommend_visitors *v = r->visitors;

    v->n = r->map.ids.n;
    v->indptr = rs_alloc(v->n + 1, sizeof *v->indptr, error);
    if (!v->indptr || rs_ids_copy(&v->rows, &r->map.ids, error) != 0)
        return -1;
    for (size_t u = 0; u <= v->n; u++)
        v->indptr[u] = v->ratings.indptr[u < v->ratings.n_rows ? u : v->ratings.n_rows];
    return 0;
}

int recommend_read_visitors(struct rs_tool *tool, struct recommend_visitors *visitors,
        const struct rs_popularity *popularity, const char *genre, const char *genres, struct rs_error *error)
{
    struct reading r = {.visitors = visitors, .popularity = popularity};
    ptrdiff_t column = genre ? rs_popularity_genre(popularity, genre, error) : -1;
    int status = -1;

    if (genre && column < 0)
        return -1;
    if (rs_csr_read(&visitors->ratings, &tool->in, error) == 0
            && rs_id_map_build(&r.map, &visitors->ratings.rows, error) == 0
            && rs_grow(&visitors->genre, &r.genre_capacity, r.map.ids.n + 1, sizeof(int32_t), error) == 0
            && rs_grow(&r.named, &r.named_capacity, r.map.ids.n + 1, sizeof *r.named, error) == 0) {
        for (size_t u = 0; u < r.map.ids.n; u++) {
            visitors->genre[u] = (int32_t)column;
            r.named[u] = false;
        }
        status = genres ? read_genres(tool, &r, genres, error) : 0;
    }
    if (status == 0)
        status = finish(&r, error);
    rs_id_map_free(&r.map);
    free(r.named);
    return status;
}

void recommend_free_visitors(struct recommend_visitors *visitors)
{
    rs_csr_free(&visitors->ratings);
    rs_ids_free(&visitors->rows, NULL);
    free(visitors->indptr);
    free(visitors->genre);
    *visitors = (struct recommend_visitors){0};
}

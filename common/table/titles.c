/* titles.c: the titles and genres of films, packed as text ids beside a map of the films. */
#include "table/titles.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "table/csv.h"

/* A growing list of texts, one after another. */
struct texts {
    struct rs_ids ids;
    size_t offsets_capacity, bytes_capacity;
};

static int add_text(struct texts *texts, struct rs_field field, struct rs_error *error)
{
    struct rs_ids *ids = &texts->ids;
    size_t used = ids->offsets ? (size_t)ids->offsets[ids->n] : 0;

    if (rs_grow(&ids->offsets, &texts->offsets_capacity, ids->n + 2, sizeof *ids->offsets, error) != 0
            || rs_grow(&ids->bytes, &texts->bytes_capacity, used + field.length + 8, 1, error) != 0)
        return -1;
    if (field.length)
        memcpy(ids->bytes + used, field.text, field.length);
    memset(ids->bytes + used + field.length, 0, 8);
    ids->offsets[ids->n] = (int64_t)used;
    ids->offsets[++ids->n] = (int64_t)(used + field.length);
    return 0;
}

/* Where the columns are; a column that is not there is -1. */
struct columns {
    int id, title, genres;
};

static int find_columns(struct columns *columns, const struct rs_csv *csv, struct rs_error *error)
{
    struct rs_error missing;

    columns->id = rs_csv_column(csv, "movieId", &missing);
    if (columns->id < 0)
        columns->id = rs_csv_column(csv, "item", &missing);
    if (columns->id < 0)
        columns->id = 0;
    columns->genres = rs_csv_column(csv, "genres", &missing);
    columns->title = rs_csv_column(csv, "title", error);
    if (columns->title < 0)
        columns->title = rs_csv_column(csv, "tag", &missing);
    return columns->title < 0 ? -1 : 0;
}

/* The first film decides whether ids are numbers. */
static int parse_film(struct rs_id *film, const struct rs_titles *titles, const struct rs_csv *csv,
        struct rs_field field, struct rs_error *error)
{
    bool is_number = rs_parse_integer(field.text, field.length, &film->number);
    bool first = titles->map.ids.n == 0;

    film->text = NULL;
    film->length = 0;
    if (is_number && (first || !rs_ids_are_text(&titles->map.ids)))
        return 0;
    if (!first && !rs_ids_are_text(&titles->map.ids))
        return rs_fail(error, "%s: line %zu: want a film id that is a number, as in the lines before, got '%.*s'",
                csv->name, csv->line, field.length < 64 ? (int)field.length : 64, field.text);
    *film = (struct rs_id){0, field.text, field.length};
    return 0;
}

static int add_film(struct rs_titles *titles, struct texts *title, struct texts *genres, const struct rs_csv *csv,
        const struct columns *columns, struct rs_error *error)
{
    size_t n_before = titles->map.ids.n, widest = (size_t)(columns->id > columns->title ? columns->id : columns->title);
    struct rs_field none = {"", 0};
    struct rs_id film;

    if (csv->n_fields <= widest)
        return rs_fail(error, "%s: line %zu: want at least %zu fields, got %zu", csv->name, csv->line, widest + 1,
                csv->n_fields);
    for (size_t i = 0; i < csv->n_fields; i++)
        if (memchr(csv->fields[i].text, '\0', csv->fields[i].length))
            return rs_fail(error, "%s: line %zu: a NUL byte in a text", csv->name, csv->line);
    if (parse_film(&film, titles, csv, csv->fields[columns->id], error) != 0)
        return -1;
    if (rs_id_map_add(&titles->map, film, error) < 0)
        return rs_fail_at(error, csv->name);
    if (titles->map.ids.n == n_before)
        return rs_fail(error, "%s: line %zu: film %.*s comes twice", csv->name, csv->line,
                csv->fields[columns->id].length < 64 ? (int)csv->fields[columns->id].length : 64,
                csv->fields[columns->id].text);
    if (add_text(title, csv->fields[columns->title], error) != 0)
        return -1;
    return add_text(genres,
            columns->genres >= 0 && (size_t)columns->genres < csv->n_fields ? csv->fields[columns->genres] : none,
            error);
}

static int parse_all(struct rs_titles *titles, struct texts *title, struct texts *genres, struct rs_csv *csv,
        struct rs_error *error)
{
    struct columns columns;
    int status = rs_csv_next(csv, error);

    if (status == 0)
        return rs_fail(error, "%s: empty; want a header with a column 'title'", csv->name);
    if (status < 0 || find_columns(&columns, csv, error) != 0)
        return -1;
    titles->has_genres = columns.genres >= 0;
    while ((status = rs_csv_next(csv, error)) == 1)
        if (add_film(titles, title, genres, csv, &columns, error) != 0)
            return -1;
    return status;
}

int rs_titles_parse(struct rs_titles *titles, const char *name, const char *text, size_t size, struct rs_error *error)
{
    struct texts title = {0}, genres = {0};
    struct rs_csv csv;
    int status;

    *titles = (struct rs_titles){0};
    rs_csv_start(&csv, name, text, size, ',');
    status = parse_all(titles, &title, &genres, &csv, error);
    titles->title = title.ids;
    titles->genres = genres.ids;
    rs_csv_free(&csv);
    if (status != 0)
        rs_titles_free(titles);
    return status;
}

static struct rs_id look_up(const struct rs_titles *titles, const struct rs_ids *texts, struct rs_id film)
{
    int32_t position = -1;

    if (titles->map.ids.n && rs_ids_are_text(&titles->map.ids) == (film.text != NULL))
        position = rs_id_map_find(&titles->map, film);
    return position < 0 ? (struct rs_id){0, "", 0} : rs_ids_at(texts, (size_t)position);
}

struct rs_id rs_titles_find(const struct rs_titles *titles, struct rs_id film)
{
    return look_up(titles, &titles->title, film);
}

struct rs_id rs_titles_genres(const struct rs_titles *titles, struct rs_id film)
{
    return look_up(titles, &titles->genres, film);
}

void rs_titles_free(struct rs_titles *titles)
{
    rs_id_map_free(&titles->map);
    rs_ids_free(&titles->title, NULL);
    rs_ids_free(&titles->genres, NULL);
    *titles = (struct rs_titles){0};
}

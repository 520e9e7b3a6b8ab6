/* view.c: artefacts and additions put together. */
#include "view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "table/policy_rules.h"

/* ---- films added ---- */

/* Those that the artefacts lack; in a set that was made since they may be. */
static int pick_films(struct serve_view *view, struct serve_film *const *films, size_t n, struct rs_error *error)
{
    struct serve_film **mine = rs_alloc(n, sizeof *mine, error);

    view->films = mine;
    for (size_t f = 0; mine && f < n; f++)
        if (rs_id_map_find(&view->artifacts->titles.map, films[f]->id) < 0)
            mine[view->n_films++] = films[f];
    return mine ? 0 : -1;
}

static int film_ids(const struct serve_view *view, struct rs_ids *ids, struct rs_error *error)
{
    struct rs_id_map map = {0};
    int status = 0;

    for (size_t f = 0; status == 0 && f < view->n_films; f++)
        status = rs_id_map_add(&map, view->films[f]->id, error) < 0 ? -1 : 0;
    if (status == 0)
        status = rs_ids_copy(ids, &map.ids, error);
    rs_id_map_free(&map);
    return status;
}

/* Rows of genres and vectors for the films added, under those of the artefacts. */
static int stack_rows(struct serve_view *view, struct rs_error *error)
{
    const struct serve_artifacts *a = view->artifacts;
    struct rs_dense genres = {0}, vectors = {0};
    struct rs_ids ids = {0};
    int status = -1;

    if (film_ids(view, &ids, error) == 0 && rs_dense_alloc(&genres, &ids, a->genres.n_columns, error) == 0
            && rs_ids_copy(&ids, &genres.rows, error) == 0
            && rs_dense_alloc(&vectors, &ids, a->vectors.n_columns, error) == 0)
        status = 0;
    for (size_t f = 0; status == 0 && f < view->n_films; f++)
        status = serve_film_rows(view->films[f], a, rs_dense_row(&genres, f), rs_dense_row(&vectors, f), error);
    if (status == 0)
        status = rs_dense_stack(&view->own_genres, &a->genres, &genres, error);
    if (status == 0 && a->vectors.n_rows > 0)
        status = rs_dense_stack(&view->own_vectors, &a->vectors, &vectors, error);
    rs_dense_free(&genres);
    rs_dense_free(&vectors);
    return status;
}

static int stack_titles(struct serve_view *view, struct rs_error *error)
{
    const struct rs_titles *base = &view->artifacts->titles;
    struct rs_titles *own = &view->own_titles;
    const char **titles = rs_alloc(view->n_films, sizeof *titles, error);
    const char **genres = rs_alloc(view->n_films, sizeof *genres, error);
    struct rs_ids more_titles = {0}, more_genres = {0};
    int status = titles && genres ? rs_id_map_build(&own->map, &base->map.ids, error) : -1;

    own->has_genres = base->has_genres;
    for (size_t f = 0; status == 0 && f < view->n_films; f++) {
        titles[f] = view->films[f]->title;
        genres[f] = view->films[f]->genres;
        status = rs_id_map_add(&own->map, view->films[f]->id, error) < 0 ? -1 : 0;
    }
    if (status == 0 && rs_ids_from_texts(&more_titles, titles, view->n_films, error) == 0
            && rs_ids_from_texts(&more_genres, genres, view->n_films, error) == 0
            && rs_ids_concatenate(&own->title, &base->title, &more_titles, error) == 0)
        status = rs_ids_concatenate(&own->genres, &base->genres, &more_genres, error);
    else
        status = -1;
    rs_ids_free(&more_titles, NULL);
    rs_ids_free(&more_genres, NULL);
    free(titles);
    free(genres);
    return status;
}

static int add_films(struct serve_view *view, struct serve_film *const *films, size_t n, struct rs_error *error)
{
    const struct serve_artifacts *a = view->artifacts;

    view->vectors = &a->vectors;
    view->genres = &a->genres;
    view->titles = &a->titles;
    if (pick_films(view, films, n, error) != 0)
        return -1;
    if (view->n_films == 0)
        return 0;
    if (stack_rows(view, error) != 0 || stack_titles(view, error) != 0)
        return -1;
    if (a->vectors.n_rows > 0)
        view->vectors = &view->own_vectors;
    view->genres = &view->own_genres;
    view->titles = &view->own_titles;
    return 0;
}

/* ---- the catalogue ---- */

static int count_genres(struct serve_view *view, struct rs_error *error)
{
    const struct rs_dense *genres = view->genres;

    view->genre_count = rs_alloc_zero(genres->n_columns, sizeof *view->genre_count, error);
    for (size_t i = 0; view->genre_count && i < genres->n_rows; i++)
        for (size_t g = 0; g < genres->n_columns; g++)
            view->genre_count[g] += rs_dense_row(genres, i)[g] > 0;
    return view->genre_count ? 0 : -1;
}

/* Numbers that JSON can't hold would come back from the log as others. */
static int check_ids(const struct rs_ids *ids, const char *what, struct rs_error *error)
{
    const int64_t largest = (int64_t)1 << 53;

    for (size_t i = 0; !rs_ids_are_text(ids) && i < ids->n; i++)
        if (ids->numbers[i] > largest || ids->numbers[i] < -largest)
            return rs_fail(error, "%s %" PRId64 ": want ids of at most 2^53, which JSON can hold", what,
                    ids->numbers[i]);
    return 0;
}

/* What the maps of ids are asked for at each request, asked once. */
static int make_places(struct serve_view *view, struct rs_error *error)
{
    const struct serve_artifacts *a = view->artifacts;
    const struct rs_ids *items = &view->routing.items;
    size_t n = items->n, n_titles = a->titles.map.ids.n;
    int32_t *title = rs_alloc(n_titles, sizeof *title, error);
    int status = -1;

    view->place = rs_alloc(a->ratings.n_columns, sizeof *view->place, error);
    view->self = rs_alloc(n, sizeof *view->self, error);
    view->to_map = a->map.there ? rs_alloc(n, sizeof *view->to_map, error) : NULL;
    view->found_score = rs_alloc(n_titles, sizeof *view->found_score, error);
    if (title && view->place && view->self && view->found_score && (view->to_map || !a->map.there)
            && rs_ids_locate(&a->ratings.columns, items, view->place, error) == 0
            && rs_ids_locate(&a->titles.map.ids, items, title, error) == 0
            && (!a->map.there || rs_ids_locate(items, &a->map.encoder.columns, view->to_map, error) == 0))
        status = rs_id_map_build(&view->items, items, error);
    for (size_t i = 0; status == 0 && i < n; i++)
        view->self[i] = (int32_t)i;
    for (size_t i = 0; status == 0 && i < n_titles; i++)
        view->found_score[i] = title[i] < 0 ? 0 : view->routing.score[title[i]];
    free(title);
    return status;
}

static int make_catalogue(struct serve_view *view, int n_threads, struct rs_error *error)
{
    const struct serve_artifacts *a = view->artifacts;
    const struct rs_routing_parameters parameters = rs_routing_defaults();

    if (rs_routing_make(&view->routing, &a->popularity, view->vectors->n_rows > 0 ? view->vectors : NULL,
                a->blend.n > 0 ? &a->blend : NULL, &parameters, error)
                    != 0
            || check_ids(&view->routing.items, "film", error) != 0 || check_ids(&a->ratings.rows, "user", error) != 0
            || make_places(view, error) != 0 || count_genres(view, error) != 0)
        return -1;
    return rs_neighbours_start(&view->near, view->vectors->data, view->vectors->n_rows, view->vectors->n_columns, NULL,
            RS_PRODUCT, n_threads, error);
}

static int make_policy(struct serve_view *view, const char *text, size_t size, struct rs_error *error)
{
    const struct rs_policy_facts facts = {.genres = view->genres,
            .titles = view->titles,
            .text_ids = rs_ids_are_text(&view->routing.items),
            .today = view->today};
    struct rs_policy_rules rules = {0};
    int status = size > 0 ? rs_policy_rules_parse(&rules, "policy", text, size, error) : 0;

    if (status == 0)
        status = rs_policy_compile(&view->policy, &rules, &facts, &view->items, error);
    view->n_rules = rules.n;
    view->dated = rs_policy_rules_are_dated(&rules);
    rs_policy_rules_free(&rules);
    return status;
}

struct serve_view *serve_view_make(struct serve_artifacts *artifacts, struct serve_film *const *films, size_t n_films,
        const char *policy, size_t policy_size, int64_t today, int n_threads, struct rs_error *error)
{
    static atomic_uint_fast64_t serials;
    struct serve_view *view = rs_alloc_zero(1, sizeof *view, error);

    if (!view)
        return NULL;
    atomic_init(&view->references, 1);
    view->serial = atomic_fetch_add(&serials, 1) + 1;
    view->artifacts = artifacts;
    view->today = today;
    serve_artifacts_keep(artifacts);
    if (add_films(view, films, n_films, error) == 0 && make_catalogue(view, n_threads, error) == 0
            && make_policy(view, policy, policy_size, error) == 0)
        return view;
    serve_view_release(view);
    return NULL;
}

void serve_view_keep(struct serve_view *view)
{
    atomic_fetch_add(&view->references, 1);
}

void serve_view_release(struct serve_view *view)
{
    if (!view || atomic_fetch_sub(&view->references, 1) != 1)
        return;
    rs_policy_free(&view->policy);
    rs_neighbours_free(&view->near);
    rs_routing_free(&view->routing);
    rs_id_map_free(&view->items);
    free(view->place);
    free(view->self);
    free(view->to_map);
    free(view->found_score);
    free(view->genre_count);
    rs_dense_free(&view->own_vectors);
    rs_dense_free(&view->own_genres);
    rs_titles_free(&view->own_titles);
    free((void *)view->films);
    serve_artifacts_release(view->artifacts);
    free(view);
}

/* An id of the other sort is nowhere. */
static int32_t find(const struct rs_id_map *map, struct rs_id id)
{
    return rs_ids_are_text(&map->ids) == (id.text != NULL) ? rs_id_map_find(map, id) : -1;
}

int32_t serve_view_find(const struct serve_view *view, struct rs_id film)
{
    return find(&view->items, film);
}

int32_t serve_view_row(const struct serve_view *view, struct rs_id user)
{
    return find(&view->artifacts->users, user);
}

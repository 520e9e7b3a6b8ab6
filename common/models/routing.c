/* routing.c: the catalogue over all models, and which scenario a user is. Lists: routing_list.c. */
#include "models/routing.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

struct rs_routing_parameters rs_routing_defaults(void)
{
    return (struct rs_routing_parameters){.min_ratings = 5,
            .min_positive = 3,
            .positive = 3.5F,
            .similar_share = 0.3,
            .prior_ratings = 5,
            .by = RS_POPULAR_COUNT};
}

/* ---- the catalogue ---- */

static int add_all(struct rs_id_map *map, const struct rs_ids *ids, struct rs_error *error)
{
    for (size_t i = 0; i < ids->n; i++)
        if (rs_id_map_add(map, rs_ids_at(ids, i), error) < 0)
            return -1;
    return 0;
}

static int unite_items(struct rs_routing *r, struct rs_error *error)
{
    struct rs_id_map map = {0};
    int status = rs_id_map_build(&map, &r->popularity->items, error);

    if (status == 0 && r->vectors)
        status = add_all(&map, &r->vectors->rows, error);
    if (status == 0 && r->blend)
        status = add_all(&map, &r->blend->items, error);
    if (status == 0)
        status = rs_ids_copy(&r->items, &map.ids, error);
    rs_id_map_free(&map);
    return status;
}

/* Where the films of a model are in the catalogue, and back. */
static int map_films(struct rs_routing *r, const struct rs_ids *films, int32_t **to, int32_t **from,
        struct rs_error *error)
{
    *to = rs_alloc(r->items.n, sizeof **to, error);
    *from = rs_alloc(films->n, sizeof **from, error);
    if (!*to || !*from || rs_ids_locate(films, &r->items, *from, error) != 0)
        return -1;
    for (size_t i = 0; i < r->items.n; i++)
        (*to)[i] = -1;
    for (size_t f = 0; f < films->n; f++)
        (*to)[(*from)[f]] = (int32_t)f;
    return 0;
}

/* Scores, and the order of all films: those that nobody rated come last, by id. */
static int order_items(struct rs_routing *r, struct rs_error *error)
{
    size_t n = r->items.n, n_order = 0, n_rated = 0;
    float *score = r->score = rs_alloc(n, sizeof *score, error);

    r->order = rs_alloc(n, sizeof *r->order, error);
    if (!score || !r->order || rs_popularity_score(r->popularity, r->parameters.by, score, error) != 0)
        return -1;
    for (size_t i = r->popularity->n; i < n; i++)
        score[i] = -INFINITY;
    for (size_t i = 0; i < n; i++)
        n_rated += isfinite(score[i]) != 0;
    /* The lowest finite number stands for "nobody rated it" while all are sorted. */
    for (size_t i = 0; i < n; i++)
        if (!isfinite(score[i]))
            score[i] = -3e38F;
    if (rs_popularity_order(score, &r->items, NULL, r->order, &n_order, error) != 0)
        return -1;
    for (size_t i = n_rated; i < n_order; i++)
        score[r->order[i]] = 0;
    return 0;
}

static int order_genres(struct rs_routing *r, struct rs_error *error)
{
    const struct rs_popularity *p = r->popularity;
    size_t n_genres = p->genre_flags ? p->genres.n : 0, at = 0;

    r->genre_start = rs_alloc_zero(n_genres + 1, sizeof *r->genre_start, error);
    if (!r->genre_start)
        return -1;
    for (size_t i = 0; i < p->n; i++)
        for (size_t g = 0; g < n_genres; g++)
            at += rs_popularity_is_of(p, i, g);
    r->genre_order = rs_alloc(at, sizeof *r->genre_order, error);
    if (!r->genre_order)
        return -1;
    at = 0;
    for (size_t g = 0; g < n_genres; g++) {
        for (size_t i = 0; i < r->items.n; i++)
            if ((size_t)r->order[i] < p->n && rs_popularity_is_of(p, (size_t)r->order[i], g))
                r->genre_order[at++] = r->order[i];
        r->genre_start[g + 1] = (int64_t)at;
    }
    return 0;
}

int rs_routing_make(struct rs_routing *routing, const struct rs_popularity *popularity, const struct rs_dense *vectors,
        const struct rs_blend *blend, const struct rs_routing_parameters *parameters, struct rs_error *error)
{
    *routing = (struct rs_routing){
            .parameters = *parameters, .popularity = popularity, .vectors = vectors, .blend = blend};
    if (unite_items(routing, error) != 0 || order_items(routing, error) != 0 || order_genres(routing, error) != 0)
        return -1;
    if (vectors && map_films(routing, &vectors->rows, &routing->to_vector, &routing->from_vector, error) != 0)
        return -1;
    if (blend && map_films(routing, &blend->items, &routing->to_blend, &routing->from_blend, error) != 0)
        return -1;
    return 0;
}

void rs_routing_free(struct rs_routing *routing)
{
    rs_ids_free(&routing->items, NULL);
    free(routing->score);
    free(routing->order);
    free(routing->genre_start);
    free(routing->genre_order);
    free(routing->to_vector);
    free(routing->to_blend);
    free(routing->from_vector);
    free(routing->from_blend);
    *routing = (struct rs_routing){0};
}

/* ---- scenarios ---- */

enum rs_scenario rs_routing_scenario(const struct rs_routing_parameters *parameters, const float *values, size_t n)
{
    int64_t rated = 0, positive = 0;

    for (size_t e = 0; e < n; e++) {
        rated += values[e] != 0;
        positive += values[e] != 0 && values[e] >= parameters->positive;
    }
    if (n == 0)
        return RS_SCENARIO_NEW;
    if (rated == 0)
        return RS_SCENARIO_WATCHED;
    return rated < parameters->min_ratings || positive < parameters->min_positive ? RS_SCENARIO_FEW
                                                                                  : RS_SCENARIO_ENOUGH;
}

enum rs_scenario rs_routing_served(const struct rs_routing *routing, enum rs_scenario scenario)
{
    if (scenario == RS_SCENARIO_ENOUGH && !routing->blend)
        scenario = RS_SCENARIO_FEW;
    if ((scenario == RS_SCENARIO_FEW || scenario == RS_SCENARIO_WATCHED) && !routing->vectors)
        scenario = RS_SCENARIO_NEW;
    return scenario;
}

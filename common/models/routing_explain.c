/* routing_explain.c: what carries a place, by the method that filled it. */
#include <math.h>

#include "models/causes.h"
#include "models/ranking.h"
#include "models/routing_internal.h"
#include "models/similarity.h"

void rs_routing_clear_causes(struct rs_routing_lists *lists, size_t at)
{
    if (!lists->causes)
        return;
    for (size_t c = at * RS_CAUSES; c < (at + 1) * RS_CAUSES; c++) {
        lists->causes[c] = -1;
        lists->share[c] = 0;
    }
    lists->without[at] = -1;
}

/* Where a row of the vectors would stand among what is unseen if the user had not had the film s->films[gone]. */
static int32_t place_without(const struct rs_routing *r, const struct rs_routing_users *users, size_t user,
        size_t n_films, int32_t row, size_t gone, struct rs_routing_scratch *s)
{
    size_t n = r->vectors->n_rows;
    int32_t film = s->films[gone];

    if (n_films < 2)
        return -1;
    s->films[gone] = -1;
    rs_similarity_score(r->vectors->data, n, r->vectors->n_columns, s->films, n_films, s->taste, s->likeness);
    s->films[gone] = film;
    for (int64_t e = users->indptr[user]; e < users->indptr[user + 1]; e++) {
        int32_t item = users->place[users->indices[e]];

        if (item >= 0 && r->to_vector[item] >= 0)
            s->likeness[r->to_vector[item]] = -INFINITY;
    }
    return rs_ranking_place(s->likeness, n, row);
}

void rs_routing_explain_similar(const struct rs_routing *routing, const struct rs_routing_users *users, size_t user,
        size_t n_films, int32_t row, struct rs_routing_scratch *s, struct rs_routing_lists *lists, size_t at)
{
    const struct rs_dense *x = routing->vectors;
    const struct rs_causes_history history = {n_films, s->films, s->seen_at};
    int32_t *causes = lists->causes + at * RS_CAUSES;
    ptrdiff_t first;

    rs_similarity_carried(x->data, x->n_columns, s->films, n_films, (size_t)row, s->carried);
    first = rs_causes_name(&history, s->carried, 0, causes, lists->share + at * RS_CAUSES);
    for (size_t c = 0; c < RS_CAUSES; c++)
        causes[c] = causes[c] >= 0 ? routing->from_vector[causes[c]] : -1;
    lists->cause[at] = causes[0];
    lists->without[at] = first >= 0 ? place_without(routing, users, user, n_films, row, (size_t)first, s) : -1;
}

void rs_routing_explain_ranked(const struct rs_routing *routing, const struct rs_blend_lists *ranked, size_t from,
        struct rs_routing_lists *lists, size_t at)
{
    for (size_t c = 0; c < RS_CAUSES; c++) {
        int32_t cause = ranked->causes[from * RS_CAUSES + c];

        lists->causes[at * RS_CAUSES + c] = cause >= 0 ? routing->from_blend[cause] : -1;
        lists->share[at * RS_CAUSES + c] = ranked->share[from * RS_CAUSES + c];
    }
    lists->without[at] = ranked->without[from];
}

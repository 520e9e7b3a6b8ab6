/* routing_rank.c: what the models rank, for those users of a matrix whom they serve. */
#include <stdlib.h>

#include "base/memory.h"
#include "models/routing_internal.h"

/* The rows of the users that the models rank, as a matrix of their own. */
struct ranked_users {
    struct rs_blend_users users;
    int64_t *indptr;
    int32_t *indices, *place, *position;
    float *data;
    int64_t *time; /* NULL where there are none */
    struct rs_ids rows;
};

static int gather(struct ranked_users *g, const struct rs_routing *routing, const struct rs_routing_users *users,
        const int32_t *ranked_row, size_t n, size_t entries, struct rs_error *error)
{
    size_t at = 0;

    g->indptr = rs_alloc(n + 1, sizeof *g->indptr, error);
    g->indices = rs_alloc(entries, sizeof *g->indices, error);
    g->place = rs_alloc(entries, sizeof *g->place, error);
    g->position = rs_alloc(n, sizeof *g->position, error);
    g->data = rs_alloc(entries, sizeof *g->data, error);
    g->time = users->time ? rs_alloc(entries, sizeof *g->time, error) : NULL;
    if (!g->indptr || !g->indices || !g->place || !g->position || !g->data || (users->time && !g->time))
        return -1;
    for (size_t u = 0; u < users->n; u++) {
        if (ranked_row[u] < 0)
            continue;
        g->position[ranked_row[u]] = (int32_t)u;
        g->indptr[ranked_row[u]] = (int64_t)at;
        for (int64_t e = users->indptr[u]; e < users->indptr[u + 1]; e++, at++) {
            int32_t item = users->place[users->indices[e]];

            /* An entry is its own column, so that no table of all columns is wanted for one user. */
            g->indices[at] = (int32_t)at;
            g->place[at] = item >= 0 ? routing->to_blend[item] : -1;
            g->data[at] = users->data[e];
            if (g->time)
                g->time[at] = users->time[e];
        }
    }
    g->indptr[n] = (int64_t)at;
    g->users = (struct rs_blend_users){
            n, g->indptr, g->indices, g->data, g->place, users->rows ? &g->rows : NULL, g->time};
    return users->rows ? rs_ids_pick(&g->rows, users->rows, g->position, n, error) : 0;
}

static void free_gathered(struct ranked_users *g)
{
    free(g->indptr);
    free(g->indices);
    free(g->place);
    free(g->position);
    free(g->data);
    free(g->time);
    rs_ids_free(&g->rows, NULL);
}

static int alloc_ranked(struct rs_blend_lists *ranked, size_t n, enum rs_routing_causes causes, struct rs_error *error)
{
    size_t k = ranked->k;

    ranked->item = rs_alloc(n, k * sizeof *ranked->item, error);
    ranked->score = rs_alloc(n, k * sizeof *ranked->score, error);
    if (!ranked->item || !ranked->score)
        return -1;
    if (causes == RS_ROUTING_NO_CAUSES)
        return 0;
    ranked->cause = rs_alloc(n, k * sizeof *ranked->cause, error);
    if (!ranked->cause)
        return -1;
    if (causes == RS_ROUTING_ONE_CAUSE)
        return 0;
    ranked->causes = rs_alloc(n, k * RS_CAUSES * sizeof *ranked->causes, error);
    ranked->share = rs_alloc(n, k * RS_CAUSES * sizeof *ranked->share, error);
    ranked->without = rs_alloc(n, k * sizeof *ranked->without, error);
    return ranked->causes && ranked->share && ranked->without ? 0 : -1;
}

void rs_routing_free_ranked(struct rs_blend_lists *ranked)
{
    free(ranked->item);
    free(ranked->score);
    free(ranked->cause);
    free(ranked->causes);
    free(ranked->share);
    free(ranked->without);
}

int rs_routing_rank(const struct rs_routing *routing, const struct rs_routing_users *users, const uint8_t *scenario,
        enum rs_routing_causes causes, struct rs_blend_lists *ranked, int32_t *ranked_row, int n_threads,
        struct rs_progress *progress, struct rs_error *error)
{
    struct ranked_users g = {0};
    size_t n = 0, entries = 0;
    int status = -1;

    for (size_t u = 0; u < users->n; u++) {
        bool wanted = scenario[u] == RS_SCENARIO_ENOUGH;

        ranked_row[u] = wanted ? (int32_t)n++ : -1;
        entries += wanted ? (size_t)(users->indptr[u + 1] - users->indptr[u]) : 0;
    }
    if (n == 0)
        return 0;
    if (alloc_ranked(ranked, n, causes, error) == 0 && gather(&g, routing, users, ranked_row, n, entries, error) == 0)
        status = rs_blend_rank(routing->blend, &g.users, ranked, n_threads, progress, error);
    free_gathered(&g);
    return status;
}

int rs_routing_name(const struct rs_routing *routing, const struct rs_routing_users *users, const int32_t *item,
        size_t n, int32_t *cause, struct rs_error *error)
{
    const int32_t first = 0;
    struct ranked_users g = {0};
    int32_t *row = routing->blend ? rs_alloc(n, sizeof *row, error) : NULL;
    int status = -1;

    for (size_t i = 0; i < n; i++) {
        cause[i] = -1;
        if (row)
            row[i] = item[i] >= 0 ? routing->to_blend[item[i]] : -1;
    }
    if (!routing->blend)
        return 0;
    if (row && gather(&g, routing, users, &first, 1, (size_t)(users->indptr[1] - users->indptr[0]), error) == 0)
        status = rs_blend_causes(routing->blend, &g.users, 0, row, n, cause, error);
    for (size_t i = 0; status == 0 && i < n; i++)
        cause[i] = cause[i] >= 0 ? routing->from_blend[cause[i]] : -1;
    free_gathered(&g);
    free(row);
    return status;
}

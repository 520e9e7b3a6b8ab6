/* blend_score.c: a block of histories through the rankers of a blend, to the sums of their scores. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "models/blend_internal.h"
#include "models/ranking.h"

/* ---- scratch ---- */

static size_t widest_part(const struct rs_blend *blend)
{
    size_t widest = 0;

    for (size_t p = 0; p < blend->n; p++)
        if (blend->parts[p].ranker.items->n > widest)
            widest = blend->parts[p].ranker.items->n;
    return widest;
}

int rs_blend_scratch_make(struct rs_blend_scratch *s, const struct rs_blend *blend, size_t k, bool explained,
        struct rs_error *error)
{
    s->scores = rs_alloc(RS_BLEND_USERS * sizeof(float), widest_part(blend), error);
    s->total = rs_alloc(RS_BLEND_USERS * sizeof(float), blend->items.n, error);
    s->best = rs_alloc(k, sizeof *s->best, error);
    s->wanted = rs_alloc(k, sizeof *s->wanted, error);
    if (!s->scores || !s->total || !s->best || !s->wanted)
        return -1;
    if (!explained)
        return 0;
    s->scale = rs_alloc(blend->n, RS_BLEND_USERS * sizeof *s->scale, error);
    s->mute = rs_alloc(RS_BLEND_USERS * sizeof(float), blend->items.n, error);
    s->marks = rs_alloc_zero(blend->items.n, sizeof *s->marks, error);
    return s->scale && s->mute && s->marks ? 0 : -1;
}

void rs_blend_scratch_free(struct rs_blend_scratch *s)
{
    free(s->scores);
    free(s->total);
    free(s->best);
    free(s->wanted);
    free(s->contribution);
    free(s->items);
    free(s->values);
    free(s->time);
    free(s->origin);
    free(s->scale);
    free(s->mute);
    free(s->carried);
    free(s->films);
    free(s->marks);
}

static int reserve(struct rs_blend_scratch *s, size_t n, struct rs_error *error)
{
    if (rs_grow(&s->items, &s->items_capacity, n, sizeof *s->items, error) != 0
            || rs_grow(&s->values, &s->values_capacity, n, sizeof *s->values, error) != 0
            || rs_grow(&s->time, &s->time_capacity, n, sizeof *s->time, error) != 0)
        return -1;
    return rs_grow(&s->origin, &s->origin_capacity, n, sizeof *s->origin, error);
}

/* ---- pasts ---- */

/* What a part knows of one history, written from position `at` of the scratch. */
static struct rs_past take_past(const struct rs_blend_users *users, const struct rs_blend_part *part,
        struct rs_blend_asked asked, struct rs_blend_scratch *s, size_t at)
{
    struct rs_past past = {.items = s->items + at, .values = s->values + at, .time = users->time ? s->time + at : NULL};
    int64_t start = users->indptr[asked.user];

    for (int64_t e = start; e < users->indptr[asked.user + 1]; e++) {
        int32_t film = users->place[users->indices[e]];
        int32_t item = film >= 0 && film != asked.without ? part->from_all[film] : -1;

        if (item < 0)
            continue;
        s->items[at + past.n] = item;
        s->values[at + past.n] = users->data[e];
        if (users->time)
            s->time[at + past.n] = users->time[e];
        s->origin[at + past.n++] = (int32_t)(e - start);
    }
    return past;
}

int rs_blend_past(const struct rs_blend_users *users, const struct rs_blend_part *part, size_t user,
        struct rs_blend_scratch *s, struct rs_past *past)
{
    if (reserve(s, (size_t)(users->indptr[user + 1] - users->indptr[user]), &s->error) != 0)
        return -1;
    *past = take_past(users, part, (struct rs_blend_asked){user, -1}, s, 0);
    return 0;
}

ptrdiff_t rs_blend_pasts(const struct rs_blend_users *users, const struct rs_blend_part *part,
        const struct rs_blend_asked *asked, size_t n, struct rs_blend_scratch *s, size_t *rows)
{
    size_t at = 0, n_pasts = 0, entries = 0;

    for (size_t u = 0; u < n; u++)
        entries += (size_t)(users->indptr[asked[u].user + 1] - users->indptr[asked[u].user]);
    if (reserve(s, entries, &s->error) != 0)
        return -1;
    for (size_t u = 0; u < n; u++) {
        struct rs_past past = take_past(users, part, asked[u], s, at);

        if (past.n == 0)
            continue;
        at += past.n;
        rows[n_pasts] = u;
        if (users->rows) {
            s->ids[u] = rs_ids_at(users->rows, asked[u].user);
            past.user = &s->ids[u];
        }
        s->pasts[n_pasts++] = past;
        s->known[u] = true;
    }
    return (ptrdiff_t)n_pasts;
}

/* ---- scores ---- */

/* One history's scores by a part, added to its total, and what they were multiplied by. */
static double add_scores(const struct rs_blend *blend, const struct rs_blend_part *part, float *scores, float *total)
{
    size_t n_items = part->ranker.items->n;
    double deviation;

    if (blend->n == 1) {
        memcpy(total, scores, n_items * sizeof *total);
        return 1;
    }
    deviation = rs_ranking_standardise(scores, n_items);
    for (size_t i = 0; i < n_items; i++)
        total[part->to_all[i]] += part->weight * scores[i];
    return deviation > 0 ? (double)part->weight / deviation : 0;
}

/* One part's scores for all histories it knows something of; the others are left alone. */
static int add_part(const struct rs_blend *blend, size_t p, const struct rs_blend_users *users,
        const struct rs_blend_asked *asked, size_t n, struct rs_blend_scratch *s)
{
    const struct rs_blend_part *part = &blend->parts[p];
    const struct rs_ranker *ranker = &part->ranker;
    size_t rows[RS_BLEND_USERS], n_all = blend->items.n;
    ptrdiff_t n_pasts = rs_blend_pasts(users, part, asked, n, s, rows);

    if (n_pasts <= 0)
        return (int)n_pasts;
    if (ranker->kind->score(ranker, s->pasts, (size_t)n_pasts, s->scores, &s->error) != 0)
        return -1;
    for (size_t i = 0; i < (size_t)n_pasts; i++) {
        float *scores = s->scores + i * ranker->items->n;
        double scale = add_scores(blend, part, scores, s->total + rows[i] * n_all);

        if (s->scale)
            s->scale[p * RS_BLEND_USERS + rows[i]] = scale;
        for (size_t j = 0; s->mute && !ranker->kind->contributions && j < ranker->items->n; j++)
            s->mute[rows[i] * n_all + (size_t)part->to_all[j]] += part->weight * scores[j];
    }
    return 0;
}

int rs_blend_score(const struct rs_blend *blend, const struct rs_blend_users *users, const struct rs_blend_asked *asked,
        size_t n, struct rs_blend_scratch *s)
{
    memset(s->total, 0, n * blend->items.n * sizeof *s->total);
    if (s->mute)
        memset(s->mute, 0, n * blend->items.n * sizeof *s->mute);
    memset(s->known, 0, sizeof s->known);
    for (size_t p = 0; p < blend->n; p++)
        if (add_part(blend, p, users, asked, n, s) != 0)
            return -1;
    return 0;
}

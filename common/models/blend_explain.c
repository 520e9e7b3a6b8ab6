/* blend_explain.c: which films of a history carry each place of a list, how much of it, and where the film would stand
 * without the first of them. The definitions are in blend.h. */
#include <string.h>

#include "base/memory.h"
#include "models/blend_internal.h"
#include "models/causes.h"
#include "models/ranking.h"

/* ---- causes and shares ---- */

/* One part's contributions to s->wanted[n], added to s->carried. */
static int add_contributions(const struct rs_blend_part *part, const struct rs_past *past, double scale,
        const struct rs_causes_history *row, size_t n, struct rs_blend_scratch *s)
{
    const struct rs_ranker *ranker = &part->ranker;

    if (rs_grow(&s->contribution, &s->contribution_capacity, n * past->n, sizeof *s->contribution, &s->error) != 0
            || ranker->kind->contributions(ranker, past, s->wanted, n, s->contribution, &s->error) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        for (size_t e = 0; e < past->n; e++)
            s->carried[i * row->n + (size_t)s->origin[e]] += scale * (double)s->contribution[i * past->n + e];
    return 0;
}

/* s->carried [n, entries of the row] for item[n]. */
static int carry(const struct rs_blend *blend, const struct rs_blend_users *users, const struct rs_causes_history *row,
        size_t user, size_t at, const int32_t *item, size_t n, struct rs_blend_scratch *s)
{
    memset(s->carried, 0, n * row->n * sizeof *s->carried);
    for (size_t p = 0; p < blend->n; p++) {
        const struct rs_blend_part *part = &blend->parts[p];
        struct rs_past past;

        if (!part->ranker.kind->contributions)
            continue;
        if (rs_blend_past(users, part, user, s, &past) != 0)
            return -1;
        for (size_t i = 0; i < n; i++)
            s->wanted[i] = item[i] >= 0 ? part->from_all[item[i]] : -1;
        if (past.n > 0 && add_contributions(part, &past, s->scale[p * RS_BLEND_USERS + at], row, n, s) != 0)
            return -1;
    }
    return 0;
}

/* A user's row as the history that causes are named of. */
static int take_row(const struct rs_blend_users *users, size_t user, struct rs_blend_scratch *s,
        struct rs_causes_history *row)
{
    int64_t start = users->indptr[user];

    *row = (struct rs_causes_history){
            .n = (size_t)(users->indptr[user + 1] - start), .time = users->time ? users->time + start : NULL};
    if (rs_grow(&s->films, &s->films_capacity, row->n + 1, sizeof *s->films, &s->error) != 0)
        return -1;
    for (size_t e = 0; e < row->n; e++)
        s->films[e] = users->place[users->indices[start + (int64_t)e]];
    row->film = s->films;
    return 0;
}

int rs_blend_explain(const struct rs_blend *blend, const struct rs_blend_users *users, struct rs_blend_lists *lists,
        size_t user, size_t at, struct rs_blend_scratch *s)
{
    struct rs_causes_history row;
    size_t k = lists->k, step;
    const float *mute = s->mute + at * blend->items.n;

    if (take_row(users, user, s, &row) != 0)
        return -1;
    step = rs_blend_step(row.n, k);
    if (rs_grow(&s->carried, &s->carried_capacity, step * row.n + 1, sizeof *s->carried, &s->error) != 0)
        return -1;
    for (size_t first = 0; first < k; first += step) {
        size_t n = k - first < step ? k - first : step;
        const int32_t *item = lists->item + user * k + first;

        if (carry(blend, users, &row, user, at, item, n, s) != 0)
            return -1;
        for (size_t i = 0; i < n; i++) {
            size_t place = user * k + first + i;

            rs_causes_name(&row, s->carried + i * row.n, item[i] >= 0 ? (double)mute[item[i]] : 0,
                    lists->causes + place * RS_CAUSES, lists->share + place * RS_CAUSES);
            lists->cause[place] = lists->causes[place * RS_CAUSES];
            lists->without[place] = -1;
        }
    }
    return 0;
}

/* ---- places without the first cause ---- */

/* Score what is asked, and fill in the places that each answer is for. */
static int answer(const struct rs_blend *blend, const struct rs_blend_users *users, struct rs_blend_lists *lists,
        const struct rs_blend_asked *asked, size_t n, struct rs_blend_scratch *s)
{
    size_t k = lists->k, n_all = blend->items.n;

    if (rs_blend_score(blend, users, asked, n, s) != 0)
        return -1;
    for (size_t a = 0; a < n; a++) {
        float *total = s->total + a * n_all;

        rs_blend_leave_out_seen(users, asked[a].user, total);
        for (size_t place = asked[a].user * k; s->known[a] && place < (asked[a].user + 1) * k; place++)
            if (lists->causes[place * RS_CAUSES] == asked[a].without)
                lists->without[place] = rs_ranking_place(total, n_all, lists->item[place]);
    }
    return 0;
}

/* The different first causes of a list, once each: marked, or not any more. */
static void unmark_causes(const struct rs_blend_lists *lists, size_t user, bool *marks)
{
    for (size_t place = user * lists->k; place < (user + 1) * lists->k; place++)
        if (lists->causes[place * RS_CAUSES] >= 0)
            marks[lists->causes[place * RS_CAUSES]] = false;
}

int rs_blend_places_without(const struct rs_blend *blend, const struct rs_blend_users *users,
        struct rs_blend_lists *lists, size_t start, size_t n, struct rs_blend_scratch *s)
{
    struct rs_blend_asked asked[RS_BLEND_USERS] = {{0}};
    size_t k = lists->k, n_asked = 0;

    for (size_t user = start; user < start + n; user++) {
        for (size_t place = user * k; place < (user + 1) * k; place++) {
            int32_t first = lists->causes[place * RS_CAUSES];

            if (first < 0 || s->marks[first])
                continue;
            s->marks[first] = true;
            asked[n_asked++] = (struct rs_blend_asked){user, first};
            if (n_asked < RS_BLEND_USERS)
                continue;
            if (answer(blend, users, lists, asked, n_asked, s) != 0)
                return -1;
            n_asked = 0;
        }
        unmark_causes(lists, user, s->marks);
    }
    return answer(blend, users, lists, asked, n_asked, s);
}

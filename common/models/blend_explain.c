/* blend_explain.c: which films of a history carry each place of a list, how much of it, and where the film would stand
 * without the first of them. The definitions are in blend.h. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "models/blend_internal.h"

/* ---- causes and shares ---- */

/* A user's row while its list is explained. */
struct row {
    const struct rs_blend_users *users;
    int64_t start; /* of its entries */
    size_t n;
};

static int32_t film_of(const struct row *row, size_t entry)
{
    return row->users->place[row->users->indices[row->start + (int64_t)entry]];
}

/* One part's contributions to s->wanted[n], added to s->carried. */
static int add_contributions(const struct rs_blend_part *part, const struct rs_past *past, double scale,
        const struct row *row, size_t n, struct rs_blend_scratch *s)
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
static int carry(const struct rs_blend *blend, const struct row *row, size_t user, size_t at, const int32_t *item,
        size_t n, struct rs_blend_scratch *s)
{
    memset(s->carried, 0, n * row->n * sizeof *s->carried);
    for (size_t p = 0; p < blend->n; p++) {
        const struct rs_blend_part *part = &blend->parts[p];
        struct rs_past past;

        if (!part->ranker.kind->contributions)
            continue;
        if (rs_blend_past(row->users, part, user, s, &past) != 0)
            return -1;
        for (size_t i = 0; i < n; i++)
            s->wanted[i] = item[i] >= 0 ? part->from_all[item[i]] : -1;
        if (past.n > 0 && add_contributions(part, &past, s->scale[p * RS_BLEND_USERS + at], row, n, s) != 0)
            return -1;
    }
    return 0;
}

/* Does entry a come before entry b among the causes? The greater contribution does; of equals the later. */
static bool comes_before(const struct row *row, const double *carried, size_t a, size_t b)
{
    const int64_t *time = row->users->time ? row->users->time + row->start : NULL;

    if (carried[a] != carried[b])
        return carried[a] > carried[b];
    if (time && time[a] != time[b])
        return time[a] > time[b];
    return film_of(row, a) > film_of(row, b);
}

/* The entries that contribute most, all above 0: top[RS_CAUSES]. Returns how many. */
static size_t find_top(const struct row *row, const double *carried, size_t *top)
{
    size_t n = 0;

    for (size_t e = 0; e < row->n; e++) {
        size_t place = n;

        if (!(carried[e] > 0) || (n == RS_CAUSES && !comes_before(row, carried, e, top[n - 1])))
            continue;
        if (n < RS_CAUSES)
            n++;
        else
            place = RS_CAUSES - 1;
        for (; place > 0 && comes_before(row, carried, e, top[place - 1]); place--)
            top[place] = top[place - 1];
        top[place] = e;
    }
    return n;
}

/* One place: cause[RS_CAUSES] and share[RS_CAUSES] by what each entry carries, and what nobody can account for. */
static void name_causes(const struct row *row, const double *carried, double mute, int32_t *cause, float *share)
{
    size_t top[RS_CAUSES], n = find_top(row, carried, top);
    double sum = mute, size = fabs(mute);

    for (size_t e = 0; e < row->n; e++) {
        sum += carried[e];
        size += fabs(carried[e]);
    }
    for (size_t c = 0; c < RS_CAUSES; c++) {
        cause[c] = c < n ? film_of(row, top[c]) : -1;
        share[c] = c < n && sum > RS_BLEND_LEAST_SUM * size ? (float)(carried[top[c]] / sum) : 0;
    }
}

int rs_blend_explain(const struct rs_blend *blend, const struct rs_blend_users *users, struct rs_blend_lists *lists,
        size_t user, size_t at, struct rs_blend_scratch *s)
{
    struct row row = {users, users->indptr[user], (size_t)(users->indptr[user + 1] - users->indptr[user])};
    size_t k = lists->k, step = rs_blend_step(row.n, k);
    const float *mute = s->mute + at * blend->items.n;

    if (rs_grow(&s->carried, &s->carried_capacity, step * row.n + 1, sizeof *s->carried, &s->error) != 0)
        return -1;
    for (size_t first = 0; first < k; first += step) {
        size_t n = k - first < step ? k - first : step;
        const int32_t *item = lists->item + user * k + first;

        if (carry(blend, &row, user, at, item, n, s) != 0)
            return -1;
        for (size_t i = 0; i < n; i++) {
            size_t place = user * k + first + i;

            name_causes(&row, s->carried + i * row.n, item[i] >= 0 ? (double)mute[item[i]] : 0,
                    lists->causes + place * RS_CAUSES, lists->share + place * RS_CAUSES);
            lists->cause[place] = lists->causes[place * RS_CAUSES];
            lists->without[place] = -1;
        }
    }
    return 0;
}

/* ---- places without the first cause ---- */

/* From 1, by score, then by position, as rs_ranking_top() has it. -1 where it has no score. */
static int32_t place_of(const float *total, size_t n, int32_t item)
{
    float score = total[item];
    int32_t place = 1;

    if (!isfinite(score))
        return -1;
    for (size_t i = 0; i < n; i++)
        place += total[i] > score || (total[i] == score && i < (size_t)item);
    return place;
}

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
                lists->without[place] = place_of(total, n_all, lists->item[place]);
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

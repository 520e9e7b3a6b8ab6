/* blend_rank.c: blocks of users through the rankers of a blend, to lists. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "models/blend.h"
#include "models/ranking.h"

enum { USERS = 32, CONTRIBUTIONS = 1 << 16 };

/* What one worker needs. */
struct scratch {
    float *scores;          /* [USERS, films of the largest part] of one part */
    float *total;           /* [USERS, all films] the sum over parts */
    struct rs_scored *best; /* [k] */
    int32_t *wanted;        /* [k] a list in one part's positions */
    float *contribution;    /* of a user's past to films of a list, as many at a time as there is room for */
    int32_t *items;         /* the pasts of a block in one part's films ... */
    float *values;          /* ... their ratings ... */
    int64_t *time;          /* ... their times, where they are known ... */
    int32_t *origin;        /* ... and which film of all each one is */
    size_t items_capacity, values_capacity, time_capacity, origin_capacity, contribution_capacity;
    struct rs_past pasts[USERS];
    struct rs_id ids[USERS];
    bool known[USERS]; /* does any part know something of this user? */
    bool failed;
    struct rs_error error;
};

struct ranking {
    const struct rs_blend *blend;
    const struct rs_blend_users *users;
    struct rs_blend_lists *lists;
    const struct rs_blend_part *speaker; /* the part that gives reasons, or NULL */
    struct scratch *scratch;             /* [workers] */
    size_t first_block;
};

static int reserve(struct scratch *s, size_t n, struct rs_error *error)
{
    if (rs_grow(&s->items, &s->items_capacity, n, sizeof *s->items, error) != 0
            || rs_grow(&s->values, &s->values_capacity, n, sizeof *s->values, error) != 0
            || rs_grow(&s->time, &s->time_capacity, n, sizeof *s->time, error) != 0)
        return -1;
    return rs_grow(&s->origin, &s->origin_capacity, n, sizeof *s->origin, error);
}

/* What a part knows of one user, written from position `at` of the scratch. */
static struct rs_past take_past(const struct rs_blend_users *users, const struct rs_blend_part *part, size_t user,
        struct scratch *s, size_t at)
{
    struct rs_past past = {.items = s->items + at, .values = s->values + at, .time = users->time ? s->time + at : NULL};

    for (int64_t e = users->indptr[user]; e < users->indptr[user + 1]; e++) {
        int32_t film = users->place[users->indices[e]];
        int32_t item = film >= 0 ? part->from_all[film] : -1;

        if (item < 0)
            continue;
        s->items[at + past.n] = item;
        s->values[at + past.n] = users->data[e];
        if (users->time)
            s->time[at + past.n] = users->time[e];
        s->origin[at + past.n++] = film;
    }
    return past;
}

/* One part's scores for a block of users, added to their totals. Users it knows nothing of are left alone. */
static int add_part(const struct ranking *r, const struct rs_blend_part *part, size_t start, size_t count,
        struct scratch *s)
{
    size_t n_items = part->ranker.items->n, n_all = r->blend->items.n, at = 0, n_pasts = 0, rows[USERS];

    for (size_t u = 0; u < count; u++) {
        struct rs_past past = take_past(r->users, part, start + u, s, at);

        if (past.n == 0)
            continue;
        at += past.n;
        rows[n_pasts] = u;
        if (r->users->rows) {
            s->ids[u] = rs_ids_at(r->users->rows, start + u);
            past.user = &s->ids[u];
        }
        s->pasts[n_pasts++] = past;
        s->known[u] = true;
    }
    if (n_pasts == 0)
        return 0;
    if (part->ranker.kind->score(&part->ranker, s->pasts, n_pasts, s->scores, &s->error) != 0)
        return -1;
    for (size_t p = 0; p < n_pasts; p++) {
        float *scores = s->scores + p * n_items, *total = s->total + rows[p] * n_all;

        if (r->blend->n == 1) {
            memcpy(total, scores, n_all * sizeof *total);
            continue;
        }
        rs_ranking_standardise(scores, n_items);
        for (size_t i = 0; i < n_items; i++)
            total[part->to_all[i]] += part->weight * scores[i];
    }
    return 0;
}

/* cause[k] of the films s->wanted[k]: of a long list, some at a time. */
static int name_causes(const struct rs_blend_part *part, const struct rs_past *past, size_t k, struct scratch *s,
        int32_t *cause)
{
    size_t step = CONTRIBUTIONS / past->n > 0 ? CONTRIBUTIONS / past->n : 1;

    step = step < k ? step : k;
    if (rs_grow(&s->contribution, &s->contribution_capacity, step * past->n, sizeof *s->contribution, &s->error) != 0)
        return -1;
    for (size_t start = 0; start < k; start += step) {
        size_t count = k - start < step ? k - start : step;

        if (part->ranker.kind->contributions(&part->ranker, past, s->wanted + start, count, s->contribution, &s->error)
                != 0)
            return -1;
        for (size_t i = 0; i < count; i++) {
            ptrdiff_t carrier = rs_past_carrier(past, s->contribution + i * past->n);

            cause[start + i] = carrier >= 0 ? s->origin[carrier] : -1;
        }
    }
    return 0;
}

/* The cause of each place of a list: the speaker's word. */
static int explain_list(const struct ranking *r, size_t user, struct scratch *s)
{
    const struct rs_blend_part *part = r->speaker;
    size_t k = r->lists->k;
    const int32_t *item = r->lists->item + user * k;
    int32_t *cause = r->lists->cause + user * k;
    struct rs_past past;

    for (size_t place = 0; place < k; place++)
        cause[place] = -1;
    if (!part)
        return 0;
    past = take_past(r->users, part, user, s, 0);
    if (past.n == 0)
        return 0;
    for (size_t place = 0; place < k; place++)
        s->wanted[place] = item[place] >= 0 ? part->from_all[item[place]] : -1;
    return name_causes(part, &past, k, s, cause);
}

/* A user's own films out of the totals, then the best of what is left. */
static void list_user(const struct ranking *r, size_t user, float *total, bool known, struct scratch *s)
{
    const struct rs_blend_users *users = r->users;
    size_t k = r->lists->k;
    int32_t *item = r->lists->item + user * k;
    float *score = r->lists->score + user * k;

    for (int64_t e = users->indptr[user]; e < users->indptr[user + 1]; e++) {
        int32_t film = users->place[users->indices[e]];

        if (film >= 0)
            total[film] = -INFINITY;
    }
    rs_ranking_top(total, known ? r->blend->items.n : 0, NULL, 0, k, s->best, item, score);
}

static int rank_users(const struct ranking *r, size_t start, size_t count, struct scratch *s)
{
    size_t n_all = r->blend->items.n;
    size_t entries = (size_t)(r->users->indptr[start + count] - r->users->indptr[start]);

    if (reserve(s, entries, &s->error) != 0)
        return -1;
    memset(s->total, 0, count * n_all * sizeof *s->total);
    memset(s->known, 0, sizeof s->known);
    for (size_t p = 0; p < r->blend->n; p++)
        if (add_part(r, &r->blend->parts[p], start, count, s) != 0)
            return -1;
    for (size_t u = 0; u < count; u++) {
        list_user(r, start + u, s->total + u * n_all, s->known[u], s);
        if (explain_list(r, start + u, s) != 0)
            return -1;
    }
    return 0;
}

static void rank_block(void *context, size_t block, int worker)
{
    const struct ranking *r = context;
    struct scratch *s = &r->scratch[worker];
    size_t start = (r->first_block + block) * USERS;
    size_t count = r->users->n - start < USERS ? r->users->n - start : USERS;

    if (!s->failed)
        s->failed = rank_users(r, start, count, s) != 0;
}

static int make_scratch(struct scratch *s, const struct rs_blend *blend, size_t k, struct rs_error *error)
{
    size_t widest = 0;

    for (size_t p = 0; p < blend->n; p++)
        if (blend->parts[p].ranker.items->n > widest)
            widest = blend->parts[p].ranker.items->n;
    s->scores = rs_alloc(USERS * sizeof(float), widest, error);
    s->total = rs_alloc(USERS * sizeof(float), blend->items.n, error);
    s->best = rs_alloc(k, sizeof *s->best, error);
    s->wanted = rs_alloc(k, sizeof *s->wanted, error);
    return s->scores && s->total && s->best && s->wanted ? 0 : -1;
}

static void free_scratch(struct scratch *s)
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
}

/* The part of the greatest weight gives the reasons, where it can. */
static const struct rs_blend_part *choose_speaker(const struct rs_blend *blend)
{
    const struct rs_blend_part *speaker = NULL;

    for (size_t p = 0; p < blend->n; p++)
        if (!speaker || blend->parts[p].weight > speaker->weight)
            speaker = &blend->parts[p];
    return speaker && speaker->ranker.kind->contributions ? speaker : NULL;
}

/* Rounds of many blocks, so that a progress bar moves. */
static int run_rounds(struct ranking *r, int n_threads, struct rs_progress *progress, struct rs_error *error)
{
    const size_t round = 64, n_blocks = rs_blocks(r->users->n, USERS);

    for (; r->first_block < n_blocks; r->first_block += round) {
        size_t left = n_blocks - r->first_block, count = left < round ? left : round;

        rs_parallel(count, n_threads, rank_block, r);
        for (int worker = 0; worker < n_threads; worker++) {
            if (r->scratch[worker].failed) {
                *error = r->scratch[worker].error;
                return -1;
            }
        }
        rs_progress_update(progress, r->first_block * USERS);
    }
    return 0;
}

int rs_blend_rank(const struct rs_blend *blend, const struct rs_blend_users *users, struct rs_blend_lists *lists,
        int n_threads, struct rs_progress *progress, struct rs_error *error)
{
    struct ranking r = {.blend = blend, .users = users, .lists = lists, .speaker = choose_speaker(blend)};
    int status = 0;

    r.scratch = rs_alloc_zero((size_t)n_threads, sizeof *r.scratch, error);
    if (!r.scratch)
        return -1;
    for (int worker = 0; status == 0 && worker < n_threads; worker++)
        status = make_scratch(&r.scratch[worker], blend, lists->k, error);
    if (status == 0)
        status = run_rounds(&r, n_threads, progress, error);
    for (int worker = 0; worker < n_threads; worker++)
        free_scratch(&r.scratch[worker]);
    free(r.scratch);
    return status;
}

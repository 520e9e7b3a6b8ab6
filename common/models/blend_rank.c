/* blend_rank.c: blocks of users through the rankers of a blend, to lists. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "models/blend_internal.h"
#include "models/ranking.h"

struct ranking {
    const struct rs_blend *blend;
    const struct rs_blend_users *users;
    struct rs_blend_lists *lists;
    const struct rs_blend_part *speaker;  /* the part that gives reasons, or NULL */
    const struct rs_blend_part *searched; /* the only part, where it finds the best by itself, or NULL */
    struct rs_blend_scratch *scratch;    /* [workers] */
    size_t first_block;
};

/* ---- one cause ---- */

/* cause[n] of the films s->wanted[n] by one part: of a long list, some at a time. `user` is the row. */
static int name_causes(const struct rs_blend_part *part, const struct rs_blend_users *users, size_t user,
        const struct rs_past *past, size_t n, struct rs_blend_scratch *s, int32_t *cause)
{
    const struct rs_ranker *ranker = &part->ranker;
    const int32_t *indices = users->indices + users->indptr[user];
    size_t step = rs_blend_step(past->n, n);

    if (rs_grow(&s->contribution, &s->contribution_capacity, step * past->n, sizeof *s->contribution, &s->error) != 0)
        return -1;
    for (size_t start = 0; start < n; start += step) {
        size_t count = n - start < step ? n - start : step;

        if (ranker->kind->contributions(ranker, past, s->wanted + start, count, s->contribution, &s->error) != 0)
            return -1;
        for (size_t i = 0; i < count; i++) {
            ptrdiff_t carrier = rs_past_carrier(past, s->contribution + i * past->n);

            cause[start + i] = carrier >= 0 ? users->place[indices[s->origin[carrier]]] : -1;
        }
    }
    return 0;
}

/* The cause of each of n films (-1: none), by the speaker's word. */
static int explain_films(const struct rs_blend_part *speaker, const struct rs_blend_users *users, size_t user,
        const int32_t *item, size_t n, int32_t *cause, struct rs_blend_scratch *s)
{
    struct rs_past past;

    for (size_t i = 0; i < n; i++)
        cause[i] = -1;
    if (!speaker)
        return 0;
    if (rs_blend_past(users, speaker, user, s, &past) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        s->wanted[i] = item[i] >= 0 ? speaker->from_all[item[i]] : -1;
    return past.n > 0 ? name_causes(speaker, users, user, &past, n, s, cause) : 0;
}

static int explain_list(const struct ranking *r, size_t user, struct rs_blend_scratch *s)
{
    size_t k = r->lists->k;

    if (!r->lists->cause)
        return 0;
    return explain_films(r->speaker, r->users, user, r->lists->item + user * k, k, r->lists->cause + user * k, s);
}

/* ---- lists ---- */

void rs_blend_leave_out_seen(const struct rs_blend_users *users, size_t user, float *total)
{
    for (int64_t e = users->indptr[user]; e < users->indptr[user + 1]; e++) {
        int32_t film = users->place[users->indices[e]];

        if (film >= 0)
            total[film] = -INFINITY;
    }
}

/* A user's own films out of the totals, then the best of what is left. */
static void list_user(const struct ranking *r, size_t user, float *total, bool known, struct rs_blend_scratch *s)
{
    size_t k = r->lists->k;

    rs_blend_leave_out_seen(r->users, user, total);
    rs_ranking_top(total, known ? r->blend->items.n : 0, NULL, 0, k, s->best, r->lists->item + user * k,
            r->lists->score + user * k);
}

/* The list of one past, as the ranker that searched has it, to films of the blend. */
static void place_list(const struct ranking *r, size_t user, const struct rs_past *past,
        const struct rs_blend_scratch *s)
{
    const int32_t *indices = r->users->indices + r->users->indptr[user], *origin = s->origin + (past->items - s->items);
    size_t k = r->lists->k;

    for (size_t place = user * k; place < (user + 1) * k; place++) {
        int32_t *item = &r->lists->item[place], *cause = r->lists->cause ? &r->lists->cause[place] : NULL;

        *item = *item >= 0 ? r->searched->to_all[*item] : -1;
        if (cause)
            *cause = *cause >= 0 ? r->users->place[indices[origin[*cause]]] : -1;
    }
}

/* Lists by the ranker's own search, causes with them. */
static int search_users(const struct ranking *r, const struct rs_blend_asked *asked, size_t count,
        struct rs_blend_scratch *s)
{
    const struct rs_ranker *ranker = &r->searched->ranker;
    struct rs_ranker_list lists[RS_BLEND_USERS];
    size_t rows[RS_BLEND_USERS], k = r->lists->k;
    ptrdiff_t n = rs_blend_pasts(r->users, r->searched, asked, count, s, rows);

    for (size_t place = asked[0].user * k; place < (asked[0].user + count) * k; place++) {
        r->lists->item[place] = -1;
        r->lists->score[place] = 0;
        if (r->lists->cause)
            r->lists->cause[place] = -1;
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        size_t at = asked[rows[i]].user * k;

        lists[i] = (struct rs_ranker_list){
                r->lists->item + at, r->lists->score + at, r->lists->cause ? r->lists->cause + at : NULL};
    }
    if (n <= 0)
        return (int)n;
    if (ranker->kind->top(ranker, s->pasts, (size_t)n, k, lists, &s->error) != 0)
        return -1;
    for (ptrdiff_t i = 0; i < n; i++)
        place_list(r, asked[rows[i]].user, &s->pasts[i], s);
    return 0;
}

static int rank_users(const struct ranking *r, size_t start, size_t count, struct rs_blend_scratch *s)
{
    struct rs_blend_asked asked[RS_BLEND_USERS] = {{0}};
    bool explained = r->lists->causes != NULL;

    for (size_t u = 0; u < count; u++)
        asked[u] = (struct rs_blend_asked){start + u, -1};
    if (r->searched && search_users(r, asked, count, s) != 0)
        return -1;
    if (r->searched && !explained)
        return 0;
    if (rs_blend_score(r->blend, r->users, asked, count, s) != 0)
        return -1;
    for (size_t u = 0; u < count; u++) {
        if (!r->searched)
            list_user(r, start + u, s->total + u * r->blend->items.n, s->known[u], s);
        if (explained ? rs_blend_explain(r->blend, r->users, r->lists, start + u, u, s) != 0
                      : explain_list(r, start + u, s) != 0)
            return -1;
    }
    return explained ? rs_blend_places_without(r->blend, r->users, r->lists, start, count, s) : 0;
}

static void rank_block(void *context, size_t block, int worker)
{
    const struct ranking *r = context;
    struct rs_blend_scratch *s = &r->scratch[worker];
    size_t start = (r->first_block + block) * RS_BLEND_USERS;
    size_t count = r->users->n - start < RS_BLEND_USERS ? r->users->n - start : RS_BLEND_USERS;

    if (!s->failed)
        s->failed = rank_users(r, start, count, s) != 0;
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
    const size_t round = 64, n_blocks = rs_blocks(r->users->n, RS_BLEND_USERS);

    for (; r->first_block < n_blocks; r->first_block += round) {
        size_t left = n_blocks - r->first_block, count = left < round ? left : round;

        rs_parallel(count, n_threads, rank_block, r);
        for (int worker = 0; worker < n_threads; worker++) {
            if (r->scratch[worker].failed) {
                *error = r->scratch[worker].error;
                return -1;
            }
        }
        rs_progress_update(progress, r->first_block * RS_BLEND_USERS);
    }
    return 0;
}

int rs_blend_rank(const struct rs_blend *blend, const struct rs_blend_users *users, struct rs_blend_lists *lists,
        int n_threads, struct rs_progress *progress, struct rs_error *error)
{
    struct ranking r = {.blend = blend, .users = users, .lists = lists, .speaker = choose_speaker(blend)};
    const struct rs_ranker_kind *kind = blend->n == 1 ? blend->parts[0].ranker.kind : NULL;
    int status = 0;

    if (kind && kind->top)
        r.searched = &blend->parts[0];
    r.scratch = rs_alloc_zero((size_t)n_threads, sizeof *r.scratch, error);
    if (!r.scratch)
        return -1;
    for (int worker = 0; status == 0 && worker < n_threads; worker++)
        status = rs_blend_scratch_make(&r.scratch[worker], blend, lists->k, lists->causes != NULL, error);
    if (status == 0)
        status = run_rounds(&r, n_threads, progress, error);
    for (int worker = 0; worker < n_threads; worker++)
        rs_blend_scratch_free(&r.scratch[worker]);
    free(r.scratch);
    return status;
}

int rs_blend_causes(const struct rs_blend *blend, const struct rs_blend_users *users, size_t user, const int32_t *item,
        size_t n, int32_t *cause, struct rs_error *error)
{
    struct rs_blend_scratch s = {0};
    int status = -1;

    s.wanted = rs_alloc(n, sizeof *s.wanted, error);
    if (s.wanted) {
        status = explain_films(choose_speaker(blend), users, user, item, n, cause, &s);
        if (status != 0)
            *error = s.error;
    }
    rs_blend_scratch_free(&s);
    return status;
}

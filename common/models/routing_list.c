/* routing_list.c: lists by scenario: the models for those whom they serve (routing_rank.c), then user by user. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "models/ranking.h"
#include "models/routing.h"
#include "models/routing_internal.h"
#include "models/similarity.h"

enum { USERS = 16 };

struct work {
    const struct rs_routing *routing;
    const struct rs_routing_users *users;
    struct rs_routing_lists *lists;
    struct rs_blend_lists ranked;       /* of the users that the models rank, in their order */
    int32_t *ranked_row;                /* [users] row in `ranked`, or -1 */
    struct rs_routing_scratch *scratch; /* [workers] */
    size_t first_block;
};

/* A list being filled. */
struct visit {
    const struct work *work;
    struct rs_routing_scratch *s;
    size_t user, n;       /* places filled */
    size_t next_ranked;   /* of what the models rank */
    double similar_share; /* of the places that similar and popular films share */
    size_t turns;         /* that these two have taken */
    bool searched, liked; /* similar films are sought when the first is wanted; by what was liked, or only watched */
    size_t n_films, n_similar, next_similar;
    int64_t next_popular,
            next_in_genre; /* of the order over all, and within the genre named: before it all are marked */
};

/* ---- one place after another ---- */

static void append(struct visit *v, int32_t item, float score, enum rs_reason reason, int32_t cause)
{
    struct rs_routing_lists *lists = v->work->lists;
    size_t at = v->user * lists->k + v->n;

    if (v->n > 0 && score > lists->score[at - 1])
        score = lists->score[at - 1];
    lists->item[at] = item;
    lists->score[at] = score;
    lists->reason[at] = (uint8_t)reason;
    lists->cause[at] = cause;
    rs_routing_clear_causes(lists, at);
    v->s->marks[item] = true;
    v->n++;
}

/* Where the film is that was appended last. */
static size_t last_place(const struct visit *v)
{
    return v->user * v->work->lists->k + v->n - 1;
}

/* Does this place belong to something that is to have `share` of all places, evenly spread? The first is its own early
 * where the start is 0.5, and when a whole one is due where it is 0. */
static bool has_turn(size_t place, double share, double start)
{
    return floor((double)(place + 1) * share + start) > floor((double)place * share + start);
}

/* Move to the next film of an order that is neither seen nor listed. False: there is none before `end`. */
static bool skip_marked(const struct visit *v, const int32_t *order, int64_t *at, int64_t end)
{
    while (*at < end && v->s->marks[order[*at]])
        ++*at;
    return *at < end;
}

static int32_t named_genre(const struct visit *v)
{
    const struct rs_routing_users *users = v->work->users;

    return users->genre ? users->genre[v->user] : -1;
}

/* The next popular film, of the genre named as long as there are some. False: none is left. */
static bool append_popular(struct visit *v)
{
    const struct rs_routing *r = v->work->routing;
    int32_t genre = named_genre(v), item;

    if (genre >= 0) {
        if (v->next_in_genre < r->genre_start[genre])
            v->next_in_genre = r->genre_start[genre];
        if (skip_marked(v, r->genre_order, &v->next_in_genre, r->genre_start[genre + 1])) {
            item = r->genre_order[v->next_in_genre];
            append(v, item, r->score[item], RS_REASON_POPULAR_GENRE, genre);
            return true;
        }
    }
    if (!skip_marked(v, r->order, &v->next_popular, (int64_t)r->items.n))
        return false;
    item = r->order[v->next_popular];
    append(v, item, r->score[item], RS_REASON_POPULAR, -1);
    return true;
}

/* ---- similar films ---- */

/* The rows of the vectors that the user liked or, where there are none, watched without a rating, to s->films. */
static void films_to_go_by(struct visit *v)
{
    const struct rs_routing *r = v->work->routing;
    const struct rs_routing_users *users = v->work->users;

    for (int pass = 0; pass < 2 && v->n_films == 0; pass++) {
        v->liked = pass == 0;
        for (int64_t e = users->indptr[v->user]; e < users->indptr[v->user + 1]; e++) {
            int32_t item = users->place[users->indices[e]];
            float value = users->data[e];
            bool wanted = v->liked ? value != 0 && value >= r->parameters.positive : value == 0;

            if (!wanted || item < 0 || r->to_vector[item] < 0)
                continue;
            if (v->s->seen_at)
                v->s->seen_at[v->n_films] = users->time[e];
            v->s->films[v->n_films++] = r->to_vector[item];
        }
    }
}

/* The films most like those, unseen and unlisted, to s->similar: as many as a list may need. */
static void find_similar(struct visit *v)
{
    const struct rs_routing *r = v->work->routing;
    struct rs_routing_scratch *s = v->s;
    size_t n = r->vectors->n_rows;

    rs_similarity_score(r->vectors->data, n, r->vectors->n_columns, s->films, v->n_films, s->taste, s->likeness);
    for (size_t i = 0; i < n; i++)
        if (s->marks[r->from_vector[i]] || !(s->likeness[i] > 0))
            s->likeness[i] = -INFINITY;
    v->n_similar = rs_ranking_top(s->likeness, n, NULL, 0, v->work->lists->k, s->best, s->similar, s->similar_score);
}

/* The next similar film. False: none is left. */
static bool append_similar(struct visit *v)
{
    const struct rs_routing *r = v->work->routing;
    const struct rs_routing_scratch *s = v->s;
    int32_t row;
    ptrdiff_t cause;

    if (!v->searched && v->similar_share > 0) {
        v->searched = true;
        films_to_go_by(v);
        if (v->n_films > 0)
            find_similar(v);
    }
    while (v->next_similar < v->n_similar && s->marks[r->from_vector[s->similar[v->next_similar]]])
        v->next_similar++;
    if (v->next_similar == v->n_similar)
        return false;
    row = s->similar[v->next_similar];
    cause = rs_similarity_cause(r->vectors->data, r->vectors->n_columns, s->films, v->n_films, (size_t)row);
    append(v, r->from_vector[row], s->similar_score[v->next_similar], v->liked ? RS_REASON_LIKED : RS_REASON_SIMILAR,
            cause >= 0 ? r->from_vector[s->films[cause]] : -1);
    if (v->work->lists->causes)
        rs_routing_explain_similar(r, v->work->users, v->user, v->n_films, row, v->s, v->work->lists, last_place(v));
    return true;
}

/* A similar film or a popular one, as it is their turn; the other where there is none. False: nothing is left. */
static bool append_simple(struct visit *v)
{
    if (has_turn(v->turns++, v->similar_share, 0.5))
        return append_similar(v) || append_popular(v);
    return append_popular(v) || append_similar(v);
}

/* ---- what the models rank ---- */

/* The next ranked film. False: none is left. */
static bool append_ranked(struct visit *v)
{
    const struct work *w = v->work;
    const int32_t *back = w->routing->from_blend;
    int32_t row = w->ranked_row[v->user];

    while (row >= 0 && v->next_ranked < w->ranked.k) {
        size_t at = (size_t)row * w->ranked.k + v->next_ranked++;
        int32_t item = w->ranked.item[at], cause = w->ranked.cause ? w->ranked.cause[at] : -1;

        if (item < 0 || v->s->marks[back[item]])
            continue;
        append(v, back[item], w->ranked.score[at], cause >= 0 ? RS_REASON_LIKED : RS_REASON_MODEL,
                cause >= 0 ? back[cause] : -1);
        if (w->lists->causes)
            rs_routing_explain_ranked(w->routing, &w->ranked, at, w->lists, last_place(v));
        return true;
    }
    return false;
}

/* How much of a list similar and popular films get beside the models': the more, the fewer ratings there are. */
static double simple_share(const struct work *w, size_t user)
{
    double prior = w->routing->parameters.prior_ratings;
    double n = (double)(w->users->indptr[user + 1] - w->users->indptr[user]);

    return w->ranked_row[user] < 0 ? 1 : prior / (prior + n);
}

/* ---- lists ---- */

static void mark_listed(struct visit *v, bool value, bool also_list)
{
    const struct rs_routing_users *users = v->work->users;
    const int32_t *item = v->work->lists->item + v->user * v->work->lists->k;

    for (int64_t e = users->indptr[v->user]; e < users->indptr[v->user + 1]; e++)
        if (users->place[users->indices[e]] >= 0)
            v->s->marks[users->place[users->indices[e]]] = value;
    for (size_t place = 0; also_list && place < v->n; place++)
        v->s->marks[item[place]] = value;
}

static double similar_share(const struct rs_routing *r, uint8_t scenario)
{
    if (!r->vectors || scenario == RS_SCENARIO_NEW)
        return 0;
    return scenario == RS_SCENARIO_WATCHED ? 1 : r->parameters.similar_share;
}

static void list_user(const struct work *w, size_t user, struct rs_routing_scratch *s)
{
    struct rs_routing_lists *lists = w->lists;
    struct visit v = {.work = w, .s = s, .user = user};
    double simple = simple_share(w, user); /* the models come first */

    v.similar_share = similar_share(w->routing, lists->scenario[user]);
    mark_listed(&v, true, false);
    while (v.n < lists->k) {
        if (!has_turn(v.n, simple, 0) && append_ranked(&v))
            continue;
        if (!append_simple(&v) && !append_ranked(&v))
            break;
    }
    mark_listed(&v, false, true);
    for (size_t at = user * lists->k + v.n; at < (user + 1) * lists->k; at++) {
        lists->item[at] = lists->cause[at] = -1;
        lists->score[at] = 0;
        lists->reason[at] = RS_REASON_NONE;
        rs_routing_clear_causes(lists, at);
    }
}

static void list_block(void *context, size_t block, int worker)
{
    const struct work *w = context;
    size_t start = (w->first_block + block) * USERS;
    size_t end = w->users->n - start < USERS ? w->users->n : start + USERS;

    for (size_t user = start; user < end; user++)
        list_user(w, user, &w->scratch[worker]);
}

/* ---- all of it ---- */

static size_t longest_row(const struct rs_routing_users *users)
{
    size_t longest = 0;

    for (size_t u = 0; u < users->n; u++) {
        size_t length = (size_t)(users->indptr[u + 1] - users->indptr[u]);

        longest = length > longest ? length : longest;
    }
    return longest;
}

static int make_scratch(struct rs_routing_scratch *s, const struct work *w, struct rs_error *error)
{
    const struct rs_dense *vectors = w->routing->vectors;
    size_t k = w->lists->k, n = vectors ? vectors->n_rows : 0;

    s->marks = rs_alloc_zero(w->routing->items.n, sizeof *s->marks, error);
    s->films = rs_alloc(longest_row(w->users), sizeof *s->films, error);
    s->likeness = rs_alloc(n, sizeof *s->likeness, error);
    s->taste = rs_alloc(vectors ? vectors->n_columns : 0, sizeof *s->taste, error);
    s->best = rs_alloc(k, sizeof *s->best, error);
    s->similar = rs_alloc(k, sizeof *s->similar, error);
    s->similar_score = rs_alloc(k, sizeof *s->similar_score, error);
    if (!s->marks || !s->films || !s->likeness || !s->taste || !s->best || !s->similar || !s->similar_score)
        return -1;
    if (!w->lists->causes)
        return 0;
    s->carried = rs_alloc(longest_row(w->users), sizeof *s->carried, error);
    if (w->users->time && !(s->seen_at = rs_alloc(longest_row(w->users), sizeof *s->seen_at, error)))
        return -1;
    return s->carried ? 0 : -1;
}

static void free_work(struct work *w, int n_threads)
{
    for (int worker = 0; w->scratch && worker < n_threads; worker++) {
        struct rs_routing_scratch *s = &w->scratch[worker];

        free(s->marks);
        free(s->films);
        free(s->likeness);
        free(s->taste);
        free(s->best);
        free(s->similar);
        free(s->similar_score);
        free(s->carried);
        free(s->seen_at);
    }
    free(w->scratch);
    free(w->ranked_row);
    rs_routing_free_ranked(&w->ranked);
}

static enum rs_routing_causes wanted_causes(const struct rs_routing_lists *lists)
{
    if (lists->causes)
        return RS_ROUTING_EXPLAINED;
    return lists->unnamed ? RS_ROUTING_NO_CAUSES : RS_ROUTING_ONE_CAUSE;
}

int rs_routing_list(const struct rs_routing *routing, const struct rs_routing_users *users,
        struct rs_routing_lists *lists, int n_threads, struct rs_progress *progress, struct rs_error *error)
{
    const size_t round = 64, n_blocks = rs_blocks(users->n, USERS);
    struct work w = {.routing = routing, .users = users, .lists = lists, .ranked = {.k = lists->k}};
    int status;

    for (size_t u = 0; u < users->n; u++) {
        size_t n = (size_t)(users->indptr[u + 1] - users->indptr[u]);

        lists->scenario[u] = (uint8_t)rs_routing_served(routing,
                rs_routing_scenario(&routing->parameters, users->data + users->indptr[u], n));
    }
    w.ranked_row = rs_alloc(users->n, sizeof *w.ranked_row, error);
    w.scratch = rs_alloc_zero((size_t)n_threads, sizeof *w.scratch, error);
    if (!w.ranked_row || !w.scratch)
        status = -1;
    else
        status = rs_routing_rank(routing, users, lists->scenario, wanted_causes(lists), &w.ranked, w.ranked_row,
                n_threads, progress, error);
    for (int worker = 0; status == 0 && worker < n_threads; worker++)
        status = make_scratch(&w.scratch[worker], &w, error);
    for (; status == 0 && w.first_block < n_blocks; w.first_block += round) {
        size_t left = n_blocks - w.first_block;

        rs_parallel(left < round ? left : round, n_threads, list_block, &w);
        rs_progress_update(progress, w.first_block * USERS);
    }
    free_work(&w, n_threads);
    return status;
}

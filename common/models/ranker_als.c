/* ranker_als.c: a factor model as a ranker: fold the past in, score by one matrix product for the block; or search the best
 * without scoring all. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "models/factors_top.h"
#include "models/ranker.h"

enum { PLACES = 16 }; /* of a list, whose causes are named at a time */

static int als_load(struct rs_ranker *ranker, struct rs_message *message, int n_threads, struct rs_error *error)
{
    struct rs_factors *model = rs_alloc_zero(1, sizeof *model, error);

    if (!model)
        return -1;
    ranker->model = model;
    ranker->items = &model->items.ids;
    return rs_factors_take(model, message, n_threads, error);
}

/* users [n,width]; `kept` [n, rs_factors_kept()], for contributions, may be NULL. */
static int fold_in_all(const struct rs_factors *model, const struct rs_past *pasts, size_t n, float *users, float *kept,
        float *scratch, struct rs_error *error)
{
    size_t width = rs_factors_width(model), n_kept = rs_factors_kept(model);

    for (size_t u = 0; u < n; u++) {
        if (rs_factors_fold_in(model, pasts[u].items, pasts[u].values, pasts[u].n, users + u * width, scratch) != 0)
            return rs_fail(error, "a user can't be folded in: the system has no solution (regularization %g)",
                    model->objective.regularization);
        if (kept)
            memcpy(kept + u * n_kept, scratch, n_kept * sizeof *kept);
    }
    return 0;
}

static int als_score(const struct rs_ranker *ranker, const struct rs_past *pasts, size_t n, float *scores,
        struct rs_error *error)
{
    const struct rs_factors *model = ranker->model;
    float *users = rs_alloc(n, rs_factors_width(model) * sizeof *users, error);
    float *scratch = rs_alloc(rs_factors_scratch(model), sizeof *scratch, error);
    int status = users && scratch ? fold_in_all(model, pasts, n, users, NULL, scratch, error) : -1;

    if (status == 0)
        rs_factors_score_block(model, users, n, scores, 1);
    free(users);
    free(scratch);
    return status;
}

static int als_contributions(const struct rs_ranker *ranker, const struct rs_past *past, const int32_t *items, size_t n,
        float *contribution, struct rs_error *error)
{
    const struct rs_factors *model = ranker->model;
    float *user = rs_alloc(rs_factors_width(model), sizeof *user, error);
    float *scratch = rs_alloc(rs_factors_scratch(model), sizeof *scratch, error);
    float *room = rs_alloc(rs_factors_why_scratch(model, past->n), sizeof *room, error);
    int status = user && scratch && room ? 0 : -1;

    if (status == 0) {
        /* A past that can't be folded in has failed in als_score() before. */
        if (rs_factors_fold_in(model, past->items, past->values, past->n, user, scratch) == 0)
            rs_factors_why(model, past->items, past->values, past->n, items, n, scratch, room, contribution);
        else
            memset(contribution, 0, n * past->n * sizeof *contribution);
    }
    free(user);
    free(scratch);
    free(room);
    return status;
}

static int als_index(struct rs_ranker *ranker, struct rs_error *error)
{
    return rs_factors_index(ranker->model, error);
}

/* Which entry of a past carries each of item[k], by the scratch as its fold-in left it: of a long list, some at a time. */
static void name_carriers(const struct rs_factors *model, const struct rs_past *past, const int32_t *item, size_t k,
        float *scratch, float *room, int32_t *carrier)
{
    float *contribution = room + rs_factors_why_scratch(model, past->n);

    for (size_t first = 0; first < k; first += PLACES) {
        size_t count = k - first < PLACES ? k - first : PLACES;

        rs_factors_why(model, past->items, past->values, past->n, item + first, count, scratch, room, contribution);
        for (size_t i = 0; i < count; i++)
            carrier[first + i] = (int32_t)rs_past_carrier(past, contribution + i * past->n);
    }
}

/* Where users are searched for, a few at a time: so many that a panel serves several, so few that what a history has brought
 * into the cache is still there when its causes are named. */
enum { GROUP = 8 };

struct group {
    float *users;   /* [GROUP, width] */
    float *scratch; /* of one fold-in */
    float *kept;    /* [GROUP, rs_factors_kept()], or NULL where no causes are wanted */
    float *room;    /* name_carriers' */
};

static int make_group(struct group *group, const struct rs_factors *model, size_t longest, bool named,
        struct rs_error *error)
{
    group->users = rs_alloc(GROUP, rs_factors_width(model) * sizeof(float), error);
    group->scratch = rs_alloc(rs_factors_scratch(model), sizeof(float), error);
    if (!group->users || !group->scratch)
        return -1;
    if (!named)
        return 0;
    group->kept = rs_alloc(GROUP, rs_factors_kept(model) * sizeof(float), error);
    group->room = rs_alloc(rs_factors_why_scratch(model, longest) + PLACES * longest, sizeof(float), error);
    return group->kept && group->room ? 0 : -1;
}

static void free_group(struct group *group)
{
    free(group->users);
    free(group->scratch);
    free(group->kept);
    free(group->room);
}

/* The lists of n <= GROUP users. */
static int list_group(const struct rs_factors *model, const struct rs_past *pasts, size_t n, size_t k,
        const struct rs_ranker_list *lists, struct group *group, struct rs_error *error)
{
    size_t n_kept = rs_factors_kept(model);

    if (fold_in_all(model, pasts, n, group->users, group->kept, group->scratch, error) != 0
            || rs_factors_top(model, group->users, pasts, n, k, lists, error) != 0)
        return -1;
    for (size_t u = 0; group->kept && u < n; u++) {
        memcpy(group->scratch, group->kept + u * n_kept, n_kept * sizeof(float));
        name_carriers(model, &pasts[u], lists[u].item, k, group->scratch, group->room, lists[u].carrier);
    }
    return 0;
}

static int als_top(const struct rs_ranker *ranker, const struct rs_past *pasts, size_t n, size_t k,
        const struct rs_ranker_list *lists, struct rs_error *error)
{
    struct group group = {0};
    size_t longest = 0;
    int status;

    for (size_t u = 0; u < n; u++)
        longest = pasts[u].n > longest ? pasts[u].n : longest;
    status = make_group(&group, ranker->model, longest, n > 0 && lists[0].carrier, error);
    for (size_t start = 0; status == 0 && start < n; start += GROUP) {
        size_t count = n - start < GROUP ? n - start : GROUP;

        status = list_group(ranker->model, pasts + start, count, k, lists + start, &group, error);
    }
    free_group(&group);
    return status;
}

static void als_free(void *model)
{
    rs_factors_free(model);
    free(model);
}

const struct rs_ranker_kind rs_ranker_als = {
        "rs-als", als_load, als_score, als_contributions, als_free, als_index, als_top};

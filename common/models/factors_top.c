/* factors_top.c: users in fours through panels of items, longest first (math/search_panels.h), until no item that is left can
 * be among their best.
 *
 * With biases, an item's is one number more of its row, and the user has a one there; what the user's bias and the mean
 * add is the same for all items. An item's score, as it counts, is rs_factors_score_item()'s; a panel's product is the
 * same sum in another order. So an item gets into a list by its score alone, and the product only says, with room for
 * all roundings, that it can't. */
#include "models/factors_top.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/search_panels.h"
#include "math/topk.h"

enum { ROWS = RS_SEARCH_ROWS, FOUR = RS_SEARCH_VECTORS };

/* Where products may be larger, sums on the way to them might overflow, and they rule nothing out. */
static const float LARGE = 1e30F;

struct searched {
    size_t user;
    float length; /* of the user as the panels have it */
    float base;   /* what is added to all products */
    struct rs_topk best;
    uint16_t *hidden; /* [n_panels] a bit for each row that is not to be listed */
};

/* Four users on their way. */
struct four {
    struct searched user[FOUR];
    size_t n;
    float *vectors; /* [d, FOUR] */
};

int rs_factors_index(struct rs_factors *model, struct rs_error *error)
{
    struct rs_search_panels *panels = rs_alloc_zero(1, sizeof *panels, error);

    model->panels = panels;
    return panels ? rs_search_panels_make(panels, model->items.factors, model->items.biases, model->items.n, model->k,
                   error)
                  : -1;
}

static void hide(const struct rs_search_panels *panels, const struct rs_past *past, uint16_t *hidden)
{
    memset(hidden, 0, panels->n_panels * sizeof *hidden);
    for (size_t place = panels->n; place < panels->n_panels * ROWS; place++)
        hidden[place / ROWS] |= (uint16_t)(1U << place % ROWS);
    for (size_t i = 0; i < past->n; i++) {
        int32_t place = panels->place[past->items[i]];

        hidden[place / ROWS] |= (uint16_t)(1U << place % ROWS);
    }
}

static void start_user(const struct rs_factors *model, const float *factors, struct four *four, size_t v)
{
    struct searched *user = &four->user[v];
    size_t k = model->k;

    for (size_t c = 0; c < k; c++)
        four->vectors[c * FOUR + v] = factors[c];
    user->base = 0;
    user->length = rs_search_panels_length(factors, k);
    if (model->objective.is_explicit) {
        four->vectors[k * FOUR + v] = 1;
        user->base = (float)model->objective.mean + factors[k];
        user->length += 1;
    }
}

/* What a product must reach for a place in the user's list; INFINITY when no row from this panel on can.
 *
 * Two sums of d products, each step rounded, are apart by no more than about 2 d units of |x| |y|. A few roundings of the
 * score and of this function are added, and twice all that is given. */
static float least_product(const struct rs_search_panels *panels, size_t panel, const struct searched *user)
{
    float most = user->length * panels->length[panel], margin, least;

    if (user->best.n < user->best.k || !(most < LARGE && fabsf(user->base) < LARGE))
        return -INFINITY;
    margin = 4 * ((float)panels->d + 16) * (FLT_EPSILON / 2) * (most + fabsf(user->base)) + FLT_MIN;
    least = user->best.best[0].score - user->base - margin;
    return most + margin < least ? INFINITY : least;
}

/* Rows of a panel that may belong to a user's list, scored. */
static void offer(const struct rs_factors *model, const float *factors, size_t panel, unsigned rows,
        struct searched *user)
{
    for (; rows; rows &= rows - 1) {
        int32_t item = model->panels->row[panel * ROWS + (size_t)__builtin_ctz(rows)];
        float score = rs_factors_score_item(model, factors, (size_t)item);

        if (score != -INFINITY)
            rs_topk_push(&user->best, score, item);
    }
}

/* One panel for four users. False when they are done. */
static bool meet(const struct rs_factors *model, const float *users, size_t panel, struct four *four)
{
    const struct rs_search_panels *panels = model->panels;
    size_t width = rs_factors_width(model);
    float least[FOUR] = {INFINITY, INFINITY, INFINITY, INFINITY};
    bool open = false;
    uint64_t reached;

    for (size_t v = 0; v < four->n; v++) {
        least[v] = least_product(panels, panel, &four->user[v]);
        open |= least[v] < INFINITY;
    }
    if (!open)
        return false;
    reached = rs_search_panels_reach(panels, panel, four->vectors, least);
    for (size_t v = 0; v < four->n; v++) {
        struct searched *user = &four->user[v];
        unsigned rows = least[v] == -INFINITY ? 0xffff : (unsigned)(reached >> (v * ROWS)) & 0xffff;

        offer(model, users + user->user * width, panel, rows & ~(unsigned)user->hidden[panel], user);
    }
    return true;
}

static void finish(struct searched *user, size_t k, const struct rs_ranker_list *list)
{
    rs_topk_finish(&user->best);
    for (size_t place = 0; place < k; place++) {
        bool taken = place < user->best.n;

        list->item[place] = taken ? user->best.best[place].index : -1;
        list->score[place] = taken ? user->best.best[place].score : 0;
    }
}

/* Panels for all that are not done: `open` is rearranged. */
static void search(const struct rs_factors *model, const float *users, struct four **open, size_t n_open)
{
    for (size_t panel = 0; panel < model->panels->n_panels && n_open > 0; panel++) {
        size_t kept = 0;

        for (size_t f = 0; f < n_open; f++)
            if (meet(model, users, panel, open[f]))
                open[kept++] = open[f];
        n_open = kept;
    }
}

int rs_factors_top(const struct rs_factors *model, const float *users, const struct rs_past *pasts, size_t n, size_t k,
        const struct rs_ranker_list *lists, struct rs_error *error)
{
    const struct rs_search_panels *panels = model->panels;
    size_t n_fours = n / FOUR + (n % FOUR != 0), most = k < panels->n ? k : panels->n;
    struct four *fours = rs_alloc_zero(n_fours, sizeof *fours, error), **open = rs_alloc(n_fours, sizeof *open, error);
    float *vectors = rs_alloc_zero(n_fours, panels->d * FOUR * sizeof *vectors, error);
    uint16_t *hidden = rs_alloc(n, panels->n_panels * sizeof *hidden, error);
    struct rs_scored *best = rs_alloc(n, most * sizeof *best, error);
    int status = fours && open && vectors && hidden && best ? 0 : -1;

    for (size_t f = 0; status == 0 && f < n_fours; f++) {
        open[f] = &fours[f];
        fours[f].vectors = vectors + f * panels->d * FOUR;
    }
    for (size_t u = 0; status == 0 && u < n; u++) {
        struct four *four = &fours[u / FOUR];
        struct searched *user = &four->user[four->n];

        *user = (struct searched){
                .user = u, .best = {best + u * most, most, 0}, .hidden = hidden + u * panels->n_panels};
        hide(panels, &pasts[u], user->hidden);
        start_user(model, users + u * rs_factors_width(model), four, four->n++);
    }
    if (status == 0)
        search(model, users, open, n_fours);
    for (size_t u = 0; status == 0 && u < n; u++)
        finish(&fours[u / FOUR].user[u % FOUR], k, &lists[u]);
    free(fours);
    free(open);
    free(vectors);
    free(hidden);
    free(best);
    return status;
}

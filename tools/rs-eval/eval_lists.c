/* eval_lists.c: blocks of lists to terms, on all threads; terms to sums. */
#include "eval_lists.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "ranking_exposure.h"

enum { BLOCK_LISTS = 1024, LISTS_OF_WORKER = 16, UNKNOWN_FILMS = 1 << 16 };

struct eval_block {
    size_t n;
    int32_t row[BLOCK_LISTS];
    int32_t *films;              /* [BLOCK_LISTS, width] */
    double *terms;               /* [BLOCK_LISTS, 1 + slices of films, cutoffs, RANKING_N_TERMS] */
    size_t *held_out;            /* [BLOCK_LISTS, 1 + slices of films] */
    struct eval_addend *addends; /* [BLOCK_LISTS, slices] */
    uint64_t key[BLOCK_LISTS];
    int32_t *mark; /* [n_threads, films] 1 + which of the user's relevant films it is, or 0 */
    int32_t *hit;  /* [n_threads, width] the same at the places of a list */
    bool *is_hit;  /* [n_threads, width] */
};

/* Slots are what has terms of its own: the whole, then each slice of films. */
static size_t n_slots(const struct eval_lists *lists)
{
    return 1 + lists->slices->n - lists->slices->n_of_users;
}

static size_t n_terms(const struct eval_lists *lists)
{
    return lists->problem.n_cutoffs * RANKING_N_TERMS;
}

static int alloc_block(struct eval_lists *lists, struct rs_error *error)
{
    struct eval_block *b = lists->block = rs_alloc_zero(1, sizeof *b, error);
    size_t threads = (size_t)lists->n_threads, n_films = lists->truth->films.ids.n;

    if (!b)
        return -1;
    b->films = rs_alloc(BLOCK_LISTS * lists->width, sizeof *b->films, error);
    b->terms = rs_alloc(BLOCK_LISTS * n_slots(lists), n_terms(lists) * sizeof *b->terms, error);
    b->held_out = rs_alloc(BLOCK_LISTS, n_slots(lists) * sizeof *b->held_out, error);
    b->addends = rs_alloc(BLOCK_LISTS, lists->slices->n * sizeof *b->addends, error);
    b->mark = rs_alloc_zero(threads * n_films, sizeof *b->mark, error);
    b->hit = rs_alloc(threads * lists->width, sizeof *b->hit, error);
    b->is_hit = rs_alloc(threads * lists->width, sizeof *b->is_hit, error);
    return b->films && b->terms && b->held_out && b->addends && b->mark && b->hit && b->is_hit ? 0 : -1;
}

int eval_lists_start(struct eval_lists *lists, const struct eval_truth *truth, const struct eval_slices *slices,
        const size_t *cutoffs, size_t n_cutoffs, size_t n_replicates, uint64_t seed, int n_threads,
        struct rs_error *error)
{
    *lists = (struct eval_lists){.truth = truth, .slices = slices, .n_threads = n_threads};
    lists->problem = (struct ranking_problem){.popularity = truth->popularity,
            .n_raters = truth->n_raters,
            .genres = truth->has_genres ? &truth->genres : NULL,
            .cutoffs = cutoffs,
            .n_cutoffs = n_cutoffs};
    lists->width = cutoffs[n_cutoffs - 1];
    if (lists->width > truth->films.ids.n + UNKNOWN_FILMS) /* a slip of the hand: nobody has such lists */
        return rs_fail(error, "-k %zu: there are only %zu films", lists->width, truth->films.ids.n);
    lists->seen = rs_alloc_zero(truth->n_rows, sizeof *lists->seen, error);
    lists->scenario_of = lists->scenario = rs_alloc(truth->n_rows, sizeof *lists->scenario, error);
    lists->exposure =
            rs_alloc_zero(slices->n_of_users * n_cutoffs, truth->n_catalogue * sizeof *lists->exposure, error);
    if (!lists->seen || !lists->scenario || !lists->exposure || alloc_block(lists, error) != 0)
        return -1;
    memset(lists->scenario, EVAL_NO_SCENARIO, truth->n_rows);
    return eval_bootstrap_start(&lists->bootstrap, slices->n * n_terms(lists), n_replicates, seed, error);
}

/* ---- one list ---- */

/* The terms of one slot, by the hits that are in it. */
static void evaluate_slot(const struct eval_lists *lists, size_t list, size_t slot, const int32_t *hit, bool *is_hit)
{
    struct eval_block *b = lists->block;
    const int64_t *ptr = lists->truth->ptr + b->row[list];
    const int32_t *film = lists->truth->film;
    size_t slice = slot + lists->slices->n_of_users - 1, held_out = 0;
    double *terms = b->terms + (list * n_slots(lists) + slot) * n_terms(lists);

    for (int64_t i = ptr[0]; i < ptr[1]; i++)
        held_out += slot == 0 || eval_slices_has(lists->slices, slice, i, film[i]);
    b->held_out[list * n_slots(lists) + slot] = held_out;
    if (held_out == 0)
        return;
    for (size_t place = 0; place < lists->width; place++) {
        int64_t entry = ptr[0] + hit[place] - 1;

        is_hit[place] = hit[place] > 0 && (slot == 0 || eval_slices_has(lists->slices, slice, entry, film[entry]));
    }
    for (size_t c = 0; c < lists->problem.n_cutoffs; c++)
        ranking_of_hits(terms + c * RANKING_N_TERMS, is_hit, lists->width, held_out, lists->problem.cutoffs[c]);
}

static void evaluate_list(const struct eval_lists *lists, size_t list, int32_t *mark, int32_t *hit, bool *is_hit)
{
    const struct eval_block *b = lists->block;
    const int64_t *ptr = lists->truth->ptr + b->row[list];
    const int32_t *films = b->films + list * lists->width;

    for (int64_t i = ptr[0]; i < ptr[1]; i++)
        mark[lists->truth->film[i]] = (int32_t)(i - ptr[0] + 1);
    for (size_t place = 0; place < lists->width; place++)
        hit[place] = films[place] >= 0 ? mark[films[place]] : 0;
    for (int64_t i = ptr[0]; i < ptr[1]; i++)
        mark[lists->truth->film[i]] = 0;
    for (size_t slot = 0; slot < n_slots(lists); slot++)
        evaluate_slot(lists, list, slot, hit, is_hit);
    ranking_of_films(b->terms + list * n_slots(lists) * n_terms(lists), &lists->problem, films);
}

static void evaluate_some(void *context, size_t some, int worker)
{
    const struct eval_lists *lists = context;
    struct eval_block *b = lists->block;
    size_t w = (size_t)worker;

    for (size_t i = some * LISTS_OF_WORKER; i < (some + 1) * LISTS_OF_WORKER && i < b->n; i++)
        evaluate_list(lists, i, b->mark + w * lists->truth->films.ids.n, b->hit + w * lists->width,
                b->is_hit + w * lists->width);
}

/* ---- a block ---- */

static void expose(struct eval_lists *lists, size_t list, size_t slice)
{
    const int32_t *films = lists->block->films + list * lists->width;
    size_t n = lists->truth->n_catalogue, before = 0;

    for (size_t c = 0; c < lists->problem.n_cutoffs; c++) {
        int64_t *exposure = lists->exposure + (slice * lists->problem.n_cutoffs + c) * n;

        ranking_exposure_add(exposure, n, films, before, lists->problem.cutoffs[c]);
        before = lists->problem.cutoffs[c];
    }
}

/* Which sums a list's terms go to. */
static size_t address(struct eval_lists *lists, size_t list, struct eval_addend *addends)
{
    struct eval_block *b = lists->block;
    size_t row = (size_t)b->row[list], of[EVAL_N_BY],
           n = eval_slices_of_user(lists->slices, row, lists->scenario_of[row], of);
    size_t n_all = n_slots(lists);
    struct eval_addend a = {.user = (uint32_t)list, .n = (uint32_t)n_terms(lists)};

    a.values = b->terms + list * n_all * n_terms(lists);
    for (size_t i = 0; i < n; i++) {
        a.first = of[i] * n_terms(lists);
        addends[i] = a;
        expose(lists, list, of[i]);
    }
    for (size_t slot = 1; slot < n_all; slot++) {
        if (b->held_out[list * n_all + slot] == 0)
            continue;
        a.values = b->terms + (list * n_all + slot) * n_terms(lists);
        a.first = (slot + lists->slices->n_of_users - 1) * n_terms(lists);
        addends[n++] = a;
    }
    return n;
}

static int flush(struct eval_lists *lists, struct rs_error *error)
{
    struct eval_block *b = lists->block;
    size_t n = 0, n_lists = b->n;

    rs_parallel(rs_blocks(b->n, LISTS_OF_WORKER), lists->n_threads, evaluate_some, lists);
    for (size_t i = 0; i < b->n; i++) {
        n += address(lists, i, b->addends + n);
        b->key[i] = eval_truth_key(lists->truth, (size_t)b->row[i]);
    }
    b->n = 0;
    return eval_bootstrap_add(&lists->bootstrap, b->key, n_lists, b->addends, n, lists->n_threads, error);
}

/* ---- lists come ---- */

int eval_lists_want(struct eval_lists *lists, int32_t row, struct rs_error *error)
{
    char user[RS_ID_ROOM];

    if (row < 0 || lists->truth->ptr[row] == lists->truth->ptr[row + 1]) {
        lists->lists_without_user++;
        return 0;
    }
    if (lists->seen[row])
        return rs_fail(error, "user %s has two lists",
                rs_id_format(rs_ids_at(&lists->truth->users.ids, (size_t)row), user, sizeof user));
    lists->seen[row] = true;
    return 1;
}

static int put(struct eval_lists *lists, int32_t row, const int32_t *films, struct rs_error *error)
{
    struct eval_block *b = lists->block;
    int32_t *to = b->films + b->n * lists->width;

    b->row[b->n] = row;
    for (size_t i = 0; i < lists->width; i++)
        to[i] = films ? films[i] : RANKING_EMPTY;
    return ++b->n == BLOCK_LISTS ? flush(lists, error) : 0;
}

int eval_lists_add(struct eval_lists *lists, int32_t row, int scenario, const int32_t *films, struct rs_error *error)
{
    char user[RS_ID_ROOM];

    for (size_t i = 0; i < lists->width; i++) {
        lists->films += films[i] != RANKING_EMPTY;
        lists->known_films += films[i] >= 0 && (size_t)films[i] < lists->truth->n_rated;
    }
    if (lists->slices->first[EVAL_BY_SCENARIO] && scenario >= EVAL_SCENARIOS)
        return rs_fail(error, "list of user %s: scenario: want 0 to %d, got %d",
                rs_id_format(rs_ids_at(&lists->truth->users.ids, (size_t)row), user, sizeof user), EVAL_SCENARIOS - 1,
                scenario);
    lists->scenario[row] = (uint8_t)scenario;
    return put(lists, row, films, error);
}

int eval_lists_end(struct eval_lists *lists, struct rs_error *error)
{
    const struct eval_truth *t = lists->truth;

    for (size_t row = 0; row < t->n_rows; row++) {
        if (lists->seen[row] || t->ptr[row] == t->ptr[row + 1])
            continue;
        lists->users_without_list++;
        if (put(lists, (int32_t)row, NULL, error) != 0)
            return -1;
    }
    if (lists->users_without_list == t->n_users && lists->lists_without_user > 0)
        return rs_fail(error, "no user of --truth with something held out has a list: are the ids of the same kind?");
    if (lists->films > 0 && lists->known_films == 0)
        return rs_fail(error, "no film of the lists is a film of --truth: are the ids of the same kind?");
    return flush(lists, error);
}

void eval_lists_free(struct eval_lists *lists)
{
    struct eval_block *b = lists->block;

    if (b) {
        free(b->films);
        free(b->terms);
        free(b->held_out);
        free(b->addends);
        free(b->mark);
        free(b->hit);
        free(b->is_hit);
    }
    free(b);
    free(lists->seen);
    free(lists->scenario);
    free(lists->exposure);
    eval_bootstrap_free(&lists->bootstrap);
    *lists = (struct eval_lists){0};
}

/* ---- what came of it ---- */

size_t eval_lists_sum(const struct eval_lists *lists, size_t slice, size_t cutoff, size_t term)
{
    return slice * n_terms(lists) + cutoff * RANKING_N_TERMS + term;
}

double eval_lists_users(const struct eval_lists *lists, size_t slice)
{
    return lists->bootstrap.sums[eval_lists_sum(lists, slice, 0, RANKING_USERS)];
}

void eval_lists_exposure(const struct eval_lists *lists, size_t slice, size_t cutoff, int64_t *exposure)
{
    size_t n = lists->truth->n_catalogue;

    memset(exposure, 0, n * sizeof *exposure);
    for (size_t c = 0; c <= cutoff; c++)
        for (size_t i = 0; i < n; i++)
            exposure[i] += lists->exposure[(slice * lists->problem.n_cutoffs + c) * n + i];
}

/* filter_lists.c: lists through common/models/policy.h. */
#include "filter_lists.h"

#include <stdlib.h>
#include <string.h>

#include "filter_causes.h"

int filter_lists_start(struct filter_lists *lists, const struct rs_recommendations *source, struct rs_error *error)
{
    *lists = (struct filter_lists){.source = source};
    lists->item = rs_alloc(source->n_rows, source->k * sizeof *lists->item, error);
    if (!lists->item)
        return -1;
    for (size_t i = 0; i < source->n_rows * source->k; i++) {
        lists->item[i] = -1;
        if (rs_recommendations_empty_at(source, i / source->k, i % source->k))
            continue;
        lists->item[i] = rs_id_map_add(&lists->catalogue, rs_ids_at(&source->items, i), error);
        if (lists->item[i] < 0)
            return -1;
    }
    return 0;
}

void filter_lists_free(struct filter_lists *lists)
{
    rs_id_map_free(&lists->catalogue);
    free(lists->item);
    *lists = (struct filter_lists){0};
}

/* All that is made for one run. Positions are in the catalogue. */
struct work {
    struct rs_policy policy;
    struct rs_policy_work scratch;
    bool *keep_item;                 /* [catalogue] */
    struct rs_csr seen;              /* over the catalogue */
    int32_t *seen_row;               /* [n_rows] in `seen`, or -1 */
    struct rs_place *before, *after; /* [k], [k_out] one list */
    size_t k_out, n_kept;
    int32_t *row, *item;     /* [n_rows] which rows stay; [n_rows, k_out] their films ... */
    struct rs_place *places; /* ... and all about them */
};

static void free_work(struct work *w)
{
    free(w->keep_item);
    rs_policy_free(&w->policy);
    rs_policy_work_free(&w->scratch);
    rs_csr_free(&w->seen);
    free(w->seen_row);
    free(w->before);
    free(w->after);
    free(w->row);
    free(w->item);
    free(w->places);
}

/* Pinned films join the catalogue; films outside the lists' own are not filtered. */
static int compile_policy(struct work *w, struct filter_lists *lists, const struct filter_policy *p,
        struct rs_error *error)
{
    size_t n_before = lists->catalogue.ids.n;

    if (rs_policy_add_pinned(&lists->catalogue, p->rules, p->facts, error) != 0
            || rs_policy_compile(&w->policy, p->rules, p->facts, &lists->catalogue, error) != 0
            || rs_policy_work_start(&w->scratch, &w->policy, lists->source->k, error) != 0)
        return -1;
    w->keep_item = rs_alloc(lists->catalogue.ids.n, sizeof *w->keep_item, error);
    if (!w->keep_item)
        return -1;
    memset(w->keep_item, true, lists->catalogue.ids.n);
    memcpy(w->keep_item, p->keep_item, n_before);
    return 0;
}

static int resolve_seen(struct work *w, const struct filter_lists *lists, const struct filter_policy *p,
        struct rs_error *error)
{
    if (!p->seen)
        return 0;
    w->seen_row = rs_alloc(lists->source->n_rows, sizeof *w->seen_row, error);
    if (!w->seen_row || rs_ids_locate(&lists->source->rows, &p->seen->rows, w->seen_row, error) != 0
            || rs_csr_align(&w->seen, p->seen, &lists->catalogue.ids, NULL, error) != 0)
        return rs_fail_at(error, "--seen");
    return 0;
}

static int make_room(struct work *w, const struct filter_lists *lists, const struct filter_policy *p,
        struct rs_error *error)
{
    size_t k = lists->source->k, n_rows = lists->source->n_rows, longest = k + w->policy.n_pins;

    w->k_out = p->n == 0 ? k : p->n < longest ? p->n : longest;
    w->before = rs_alloc(k, sizeof *w->before, error);
    w->after = rs_alloc(w->k_out, sizeof *w->after, error);
    w->row = rs_alloc(n_rows, sizeof *w->row, error);
    w->item = rs_alloc(n_rows, w->k_out * sizeof *w->item, error);
    w->places = rs_alloc(n_rows, w->k_out * sizeof *w->places, error);
    return w->before && w->after && w->row && w->item && w->places ? 0 : -1;
}

/* The list of a row, without what is filtered: before[k]. Returns its length. */
static size_t take_list(struct work *w, const struct filter_lists *lists, size_t row)
{
    const struct rs_recommendations *source = lists->source;
    size_t n = 0;

    for (size_t i = row * source->k; i < (row + 1) * source->k; i++)
        if (lists->item[i] >= 0 && w->keep_item[lists->item[i]])
            w->before[n++] =
                    (struct rs_place){lists->item[i], source->score[i], source->reason[i], source->reason_id[i]};
    return n;
}

static void apply_row(struct work *w, const struct filter_lists *lists, size_t row, size_t min_count)
{
    size_t n = take_list(w, lists, row), n_seen = 0, start = w->n_kept * w->k_out;
    const int32_t *seen = NULL;

    if (w->seen_row && w->seen_row[row] >= 0) {
        int64_t *range = w->seen.indptr + w->seen_row[row];

        seen = w->seen.indices + range[0];
        n_seen = (size_t)(range[1] - range[0]);
    }
    n = rs_policy_apply(&w->policy, w->before, n, seen, n_seen, &w->scratch, w->after, w->k_out);
    if (n < min_count)
        return;
    w->row[w->n_kept++] = (int32_t)row;
    for (size_t place = 0; place < w->k_out; place++) {
        w->item[start + place] = place < n ? w->after[place].item : -1;
        w->places[start + place] = place < n ? w->after[place] : (struct rs_place){.item = -1, .reason_id = -1};
    }
}

static int make_result(struct rs_recommendations *result, const struct work *w, const struct filter_lists *lists,
        struct rs_error *error)
{
    struct rs_ids rows = {0};

    if (rs_ids_pick(&rows, &lists->source->rows, w->row, w->n_kept, error) != 0
            || rs_recommendations_alloc(result, &rows, w->k_out, w->item, &lists->catalogue.ids, error) != 0)
        return -1;
    for (size_t i = 0; i < w->n_kept; i++)
        result->scenario[i] = lists->source->scenario[w->row[i]];
    for (size_t i = 0; i < w->n_kept * w->k_out; i++) {
        result->score[i] = w->places[i].score;
        result->reason[i] = w->places[i].reason;
        result->reason_id[i] = w->places[i].reason_id;
    }
    return filter_keep_causes(result, lists->source,
            &(struct filter_moves){w->row, lists->item, w->item, lists->catalogue.ids.n}, error);
}

int filter_lists_apply(struct rs_recommendations *result, struct filter_lists *lists,
        const struct filter_policy *policy, struct rs_error *error)
{
    struct work w = {0};
    int status = -1;

    if (compile_policy(&w, lists, policy, error) == 0 && resolve_seen(&w, lists, policy, error) == 0
            && make_room(&w, lists, policy, error) == 0) {
        for (size_t row = 0; row < lists->source->n_rows; row++)
            if (policy->keep_row[row])
                apply_row(&w, lists, row, policy->min_count);
        status = make_result(result, &w, lists, error);
    }
    free_work(&w);
    return status;
}

/* recommendations.c: lists of films. */
#include "data/recommendations.h"

#include <stdlib.h>
#include <string.h>

/* The arrays beside the ids, cleared. */
static int alloc_arrays(struct rs_recommendations *list, struct rs_error *error)
{
    size_t n;

    if (__builtin_mul_overflow(list->n_rows, list->k, &n))
        return rs_fail(error, "%zu lists of %zu: too large for this machine", list->n_rows, list->k);
    list->score = rs_alloc_zero(n, sizeof *list->score, error);
    list->scenario = rs_alloc_zero(list->n_rows, 1, error);
    list->reason = rs_alloc_zero(n, 1, error);
    list->reason_id = rs_alloc(n, sizeof *list->reason_id, error);
    if (!list->score || !list->scenario || !list->reason || !list->reason_id)
        return -1;
    for (size_t i = 0; i < n; i++)
        list->reason_id[i] = -1;
    return 0;
}

/* The ids of the catalogue at item[n]; -1 becomes the number -1 or an empty string. */
static int pick_items(struct rs_ids *items, const int32_t *item, size_t n, const struct rs_ids *catalogue,
        struct rs_error *error)
{
    struct rs_ids with_none = {0}, none = {.n = 1};
    int64_t minus_one = -1, no_offsets[2] = {0, 0};
    char no_bytes[8] = {0};
    int32_t *position = rs_alloc(n, sizeof *position, error);
    int status = -1;

    if (!position)
        return -1;
    if (rs_ids_are_text(catalogue)) {
        none.offsets = no_offsets;
        none.bytes = no_bytes;
    } else {
        none.numbers = &minus_one;
    }
    for (size_t i = 0; i < n; i++)
        position[i] = item[i] < 0 ? (int32_t)catalogue->n : item[i];
    if (rs_ids_concatenate(&with_none, catalogue, &none, error) == 0)
        status = rs_ids_pick(items, &with_none, position, n, error);
    rs_ids_free(&with_none, NULL);
    free(position);
    return status;
}

int rs_recommendations_alloc(struct rs_recommendations *list, struct rs_ids *rows, size_t k, const int32_t *item,
        const struct rs_ids *item_ids, struct rs_error *error)
{
    *list = (struct rs_recommendations){.n_rows = rows->n, .k = k, .rows = *rows};
    *rows = (struct rs_ids){0};
    if (alloc_arrays(list, error) == 0 && pick_items(&list->items, item, list->n_rows * k, item_ids, error) == 0)
        return 0;
    rs_recommendations_free(list);
    return -1;
}

bool rs_recommendations_empty_at(const struct rs_recommendations *list, size_t row, size_t place)
{
    return rs_recommendations_is_none(rs_ids_at(&list->items, row * list->k + place));
}

/* ---- causes ---- */

static int alloc_causes(struct rs_recommendations *list, struct rs_error *error)
{
    size_t n = list->n_rows * list->k;

    if (n > SIZE_MAX / RS_CAUSES)
        return rs_fail(error, "%zu lists of %zu: too large for this machine", list->n_rows, list->k);
    list->cause_share = rs_alloc_zero(n * RS_CAUSES, sizeof *list->cause_share, error);
    list->place_without = rs_alloc(n, sizeof *list->place_without, error);
    if (!list->cause_share || !list->place_without)
        return -1;
    for (size_t i = 0; i < n; i++)
        list->place_without[i] = -1;
    return 0;
}

int rs_recommendations_explain(struct rs_recommendations *list, const int32_t *cause, const struct rs_ids *films,
        struct rs_error *error)
{
    if (alloc_causes(list, error) != 0)
        return -1;
    return pick_items(&list->causes, cause, list->n_rows * list->k * RS_CAUSES, films, error);
}

/* A part's causes or, where it is not explained, as many ids of no film as it would have, of the sort of `other`. */
static int take_causes(struct rs_ids *causes, const struct rs_recommendations *part, const struct rs_ids *other,
        struct rs_error *error)
{
    struct rs_ids nothing = *other;
    size_t n = part->n_rows * part->k * RS_CAUSES;
    int32_t *cause;
    int status = -1;

    if (rs_recommendations_explained(part))
        return rs_ids_copy(causes, &part->causes, error);
    nothing.n = 0;
    cause = rs_alloc(n, sizeof *cause, error);
    for (size_t i = 0; cause && i < n; i++)
        cause[i] = -1;
    if (cause)
        status = pick_items(causes, cause, n, &nothing, error);
    free(cause);
    return status;
}

static void copy_shares(struct rs_recommendations *both, size_t at, const struct rs_recommendations *part)
{
    size_t n = part->n_rows * part->k;

    if (!rs_recommendations_explained(part))
        return;
    memcpy(both->cause_share + at * RS_CAUSES, part->cause_share, n * RS_CAUSES * sizeof *part->cause_share);
    memcpy(both->place_without + at, part->place_without, n * sizeof *part->place_without);
}

static int stack_causes(struct rs_recommendations *both, const struct rs_recommendations *a,
        const struct rs_recommendations *b, struct rs_error *error)
{
    struct rs_ids above = {0}, below = {0};
    int status = -1;

    if (!rs_recommendations_explained(a) && !rs_recommendations_explained(b))
        return 0;
    if (alloc_causes(both, error) == 0 && take_causes(&above, a, &b->causes, error) == 0
            && take_causes(&below, b, &a->causes, error) == 0)
        status = rs_ids_concatenate(&both->causes, &above, &below, error);
    if (status == 0) {
        copy_shares(both, 0, a);
        copy_shares(both, a->n_rows * a->k, b);
    }
    rs_ids_free(&above, NULL);
    rs_ids_free(&below, NULL);
    return status;
}

int rs_recommendations_stack(struct rs_recommendations *both, const struct rs_recommendations *a,
        const struct rs_recommendations *b, struct rs_error *error)
{
    size_t n_a = a->n_rows * a->k, n_b = b->n_rows * b->k;

    *both = (struct rs_recommendations){0};
    if (a->k != b->k)
        return rs_fail(error, "want lists of %zu as before, got %zu", a->k, b->k);
    both->n_rows = a->n_rows + b->n_rows;
    both->k = a->k;
    if (alloc_arrays(both, error) != 0 || rs_ids_concatenate(&both->rows, &a->rows, &b->rows, error) != 0
            || rs_ids_concatenate(&both->items, &a->items, &b->items, error) != 0
            || stack_causes(both, a, b, error) != 0) {
        rs_recommendations_free(both);
        return -1;
    }
    memcpy(both->score, a->score, n_a * sizeof *a->score);
    memcpy(both->score + n_a, b->score, n_b * sizeof *b->score);
    memcpy(both->scenario, a->scenario, a->n_rows);
    memcpy(both->scenario + a->n_rows, b->scenario, b->n_rows);
    memcpy(both->reason, a->reason, n_a);
    memcpy(both->reason + n_a, b->reason, n_b);
    memcpy(both->reason_id, a->reason_id, n_a * sizeof *a->reason_id);
    memcpy(both->reason_id + n_a, b->reason_id, n_b * sizeof *b->reason_id);
    return 0;
}

void rs_recommendations_free(struct rs_recommendations *list)
{
    rs_ids_free(&list->rows, &list->storage);
    rs_ids_free(&list->items, &list->storage);
    rs_ids_free(&list->causes, &list->storage);
    rs_storage_release(&list->storage, list->score);
    rs_storage_release(&list->storage, list->scenario);
    rs_storage_release(&list->storage, list->reason);
    rs_storage_release(&list->storage, list->reason_id);
    rs_storage_release(&list->storage, list->cause_share);
    rs_storage_release(&list->storage, list->place_without);
    rs_storage_free(&list->storage);
    *list = (struct rs_recommendations){0};
}

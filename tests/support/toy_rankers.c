/* toy_rankers.c: products with a small matrix. */
#include "toy_rankers.h"

#include <check.h>

#include "base/memory.h"

static int toy_score(const struct rs_ranker *ranker, const struct rs_past *pasts, size_t n, float *scores,
        struct rs_error *failure)
{
    const struct toy *toy = ranker->model;

    (void)failure;
    for (size_t u = 0; u < n; u++) {
        ck_assert_uint_gt(pasts[u].n, 0);
        for (size_t i = 0; i < toy->n; i++) {
            scores[u * toy->n + i] = 0;
            for (size_t e = 0; e < pasts[u].n; e++)
                scores[u * toy->n + i] += pasts[u].values[e] * toy->m[(size_t)pasts[u].items[e] * toy->n + i];
        }
    }
    return 0;
}

static int toy_contributions(const struct rs_ranker *ranker, const struct rs_past *past, const int32_t *items, size_t n,
        float *contribution, struct rs_error *failure)
{
    const struct toy *toy = ranker->model;

    (void)failure;
    for (size_t i = 0; i < n; i++)
        for (size_t e = 0; e < past->n; e++)
            contribution[i * past->n + e] =
                    items[i] < 0 ? 0 : past->values[e] * toy->m[(size_t)past->items[e] * toy->n + (size_t)items[i]];
    return 0;
}

void toy_keep(void *model)
{
    (void)model;
}

const struct rs_ranker_kind toy_kind = {"toy", NULL, toy_score, toy_contributions, toy_keep, NULL, NULL};
const struct rs_ranker_kind toy_mute_kind = {"mute", NULL, toy_score, NULL, toy_keep, NULL, NULL};

void toy_add(struct rs_blend *blend, const struct rs_ranker_kind *kind, const struct rs_ids *items, void *model,
        float weight)
{
    struct rs_error error;

    ck_assert_int_eq(rs_grow(&blend->parts, &blend->capacity, blend->n + 1, sizeof *blend->parts, &error), 0);
    blend->parts[blend->n++] =
            (struct rs_blend_part){.ranker = {.kind = kind, .items = items, .model = model}, .weight = weight};
}

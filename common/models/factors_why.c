/* factors_why.c: what each entry of a history adds to the scores of many items: the entries' factors are read once for
 * sixteen of them. */
#include <string.h>

#include "math/products.h"
#include "models/factors.h"

enum { SIDE = RS_PRODUCTS_SIDE };

/* The scratch: a direction, sixteen of them side by side, the products, what the entries pull. */
struct room {
    size_t side, products, pull, size;
};

static size_t rounded(size_t n)
{
    return (n + SIDE - 1) / SIDE * SIDE;
}

static struct room room_of(const struct rs_factors *model, size_t n)
{
    struct room room = {.side = rounded(rs_factors_width(model))};

    room.products = room.side + rs_factors_width(model) * SIDE;
    room.pull = room.products + n * SIDE;
    room.size = room.pull + n;
    return room;
}

size_t rs_factors_why_scratch(const struct rs_factors *model, size_t n)
{
    return room_of(model, n).size;
}

/* The directions of up to sixteen items, side by side; zeros for none. */
static void set_side(const struct rs_factors *model, const int32_t *wanted, size_t n_wanted, float *fold_in,
        float *direction, float *side)
{
    size_t width = rs_factors_width(model);

    memset(side, 0, width * SIDE * sizeof *side);
    for (size_t s = 0; s < n_wanted; s++) {
        if (wanted[s] < 0)
            continue;
        rs_factors_direction(model, (size_t)wanted[s], fold_in, direction);
        for (size_t c = 0; c < width; c++)
            side[c * SIDE + s] = direction[c];
    }
}

void rs_factors_why(const struct rs_factors *model, const int32_t *items, const float *values, size_t n,
        const int32_t *wanted, size_t n_wanted, float *fold_in, float *scratch, float *contribution)
{
    struct room room = room_of(model, n);
    float *side = scratch + room.side, *products = scratch + room.products, *pull = scratch + room.pull;

    for (size_t j = 0; j < n; j++)
        pull[j] = rs_factors_entry(&model->objective, &model->items, items[j], values ? values[j] : 1).pull;
    for (size_t first = 0; first < n_wanted; first += SIDE) {
        size_t count = n_wanted - first < SIDE ? n_wanted - first : SIDE;

        set_side(model, wanted + first, count, fold_in, scratch, side);
        rs_products(model->items.factors, model->k, items, n, side, products);
        for (size_t s = 0; s < count; s++) {
            /* An entry's row ends in a one for the bias. */
            float bias = model->objective.is_explicit ? side[model->k * SIDE + s] : 0;
            float *out = contribution + (first + s) * n;

            for (size_t j = 0; j < n; j++)
                out[j] = (products[j * SIDE + s] + bias) * pull[j];
        }
    }
}

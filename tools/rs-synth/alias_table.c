/* alias_table.c: weighted choices in constant time. */
#include "alias_table.h"

#include <stdlib.h>

#include "base/memory.h"

/* Pair each slot that has less than its share with one that has more, until all are full. `stack` holds the poor from
 * the front and the rich from the back. */
static void fill_slots(struct synth_alias *alias, double *share, int32_t *stack)
{
    size_t n = alias->n, n_poor = 0, first_rich = n;

    for (size_t i = 0; i < n; i++) {
        if (share[i] < 1)
            stack[n_poor++] = (int32_t)i;
        else
            stack[--first_rich] = (int32_t)i;
    }
    while (n_poor > 0 && first_rich < n) {
        int32_t poor = stack[--n_poor], rich = stack[first_rich];

        alias->keep[poor] = (float)share[poor];
        alias->other[poor] = rich;
        share[rich] -= 1 - share[poor];
        if (share[rich] < 1) {
            first_rich++;
            stack[n_poor++] = rich;
        }
    }
}

int synth_alias_build(struct synth_alias *alias, const double *weights, size_t n, struct rs_error *error)
{
    double *share = rs_alloc(n, sizeof *share, error);
    int32_t *stack = rs_alloc(n, sizeof *stack, error);
    double sum = 0;

    *alias = (struct synth_alias){.n = n};
    alias->keep = rs_alloc(n, sizeof *alias->keep, error);
    alias->other = rs_alloc(n, sizeof *alias->other, error);
    if (!share || !stack || !alias->keep || !alias->other) {
        free(share);
        free(stack);
        synth_alias_free(alias);
        return -1;
    }
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    for (size_t i = 0; i < n; i++) {
        share[i] = weights[i] / sum * (double)n;
        alias->keep[i] = 1; /* what rounding leaves over is full */
        alias->other[i] = (int32_t)i;
    }
    fill_slots(alias, share, stack);
    free(share);
    free(stack);
    return 0;
}

int32_t synth_alias_draw(const struct synth_alias *alias, gsl_rng *rng)
{
    double place = gsl_rng_uniform(rng) * (double)alias->n;
    size_t slot = (size_t)place;

    return place - (double)slot < alias->keep[slot] ? (int32_t)slot : alias->other[slot];
}

void synth_alias_free(struct synth_alias *alias)
{
    free(alias->keep);
    free(alias->other);
    *alias = (struct synth_alias){0};
}

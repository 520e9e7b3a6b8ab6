/* topk.c: a binary heap with the worst of the kept on top, so that most offers cost one comparison. */
#include "math/topk.h"

#include <math.h>
#include <stdbool.h>

enum { BLOCK = 16 };

/* The total order of all kept scores: no two are equal, since no two indices are. */
static bool worse(struct rs_scored a, struct rs_scored b)
{
    return a.score < b.score || (a.score == b.score && a.index > b.index);
}

static void sift_up(struct rs_scored *best, size_t place)
{
    struct rs_scored moved = best[place];

    while (place > 0 && worse(moved, best[(place - 1) / 2])) {
        best[place] = best[(place - 1) / 2];
        place = (place - 1) / 2;
    }
    best[place] = moved;
}

/* Put `moved` in at the top of a heap of n whose top is free. */
static void sift_down(struct rs_scored *best, size_t n, struct rs_scored moved)
{
    size_t place = 0, child;

    while ((child = 2 * place + 1) < n) {
        if (child + 1 < n && worse(best[child + 1], best[child]))
            child++;
        if (!worse(best[child], moved))
            break;
        best[place] = best[child];
        place = child;
    }
    best[place] = moved;
}

void rs_topk_push(struct rs_topk *heap, float score, int32_t index)
{
    struct rs_scored offer = {score, index};

    if (isnan(score) || heap->k == 0)
        return;
    if (heap->n < heap->k) {
        heap->best[heap->n] = offer;
        sift_up(heap->best, heap->n++);
    } else if (worse(heap->best[0], offer)) {
        sift_down(heap->best, heap->n, offer);
    }
}

void rs_topk_finish(struct rs_topk *heap)
{
    for (size_t n = heap->n; n > 1; n--) {
        struct rs_scored worst = heap->best[0];

        sift_down(heap->best, n - 1, heap->best[n - 1]);
        heap->best[n - 1] = worst;
    }
}

/* Does any of BLOCK scores come before the worst that is kept? What is as good as that has a higher index, and NaN is above
 * nothing. Without branches, so that the compiler makes vectors of it. */
static bool any_above(const float *scores, float worst)
{
    unsigned above = 0;

    for (size_t i = 0; i < BLOCK; i++)
        above |= scores[i] > worst;
    return above != 0;
}

size_t rs_topk_select(const float *scores, size_t n, size_t k, struct rs_scored *best)
{
    struct rs_topk heap = {best, k, 0};
    size_t i = 0;

    if (k == 0)
        return 0;
    while (i < n) {
        if (heap.n == k && i + BLOCK <= n && !any_above(scores + i, best[0].score)) {
            i += BLOCK;
            continue;
        }
        for (size_t end = i + BLOCK < n ? i + BLOCK : n; i < end; i++)
            if (scores[i] != -INFINITY)
                rs_topk_push(&heap, scores[i], (int32_t)i);
    }
    rs_topk_finish(&heap);
    return heap.n;
}

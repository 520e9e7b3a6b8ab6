/* topk.h: the k best of many scores. Ties go to the lower index, so the answer is one and the same for every order of
 * work. */
#ifndef RS_MATH_TOPK_H
#define RS_MATH_TOPK_H

#include <stddef.h>
#include <stdint.h>

struct rs_scored {
    float score;
    int32_t index;
};

/* A bounded heap: `best` has room for k; `n` are in it. */
struct rs_topk {
    struct rs_scored *best;
    size_t k, n;
};

/* Offer one score. NaN is never taken. */
void rs_topk_push(struct rs_topk *heap, float score, int32_t index);

/* Sort what is there, best first. */
void rs_topk_finish(struct rs_topk *heap);

/* The k best of scores[n] into best[k], best first; -INFINITY and NaN mean "never". Returns how many there are. */
size_t rs_topk_select(const float *scores, size_t n, size_t k, struct rs_scored *best);

#endif

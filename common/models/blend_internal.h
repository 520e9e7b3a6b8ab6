/* blend_internal.h: users in blocks through the parts of a blend, shared by blend_score.c, blend_rank.c and
 * blend_explain.c alone. */
#ifndef RS_MODELS_BLEND_INTERNAL_H
#define RS_MODELS_BLEND_INTERNAL_H

#include "models/blend.h"

enum { RS_BLEND_USERS = 32, RS_BLEND_CONTRIBUTIONS = 1 << 16 };

/* Whose scores are asked for: a user's, as they would be if the film `without` (-1: none) were not in the history. */
struct rs_blend_asked {
    size_t user;
    int32_t without;
};

/* What one worker needs: a block is at most RS_BLEND_USERS histories. */
struct rs_blend_scratch {
    float *scores;              /* [block, films of the largest part] of one part */
    float *total;               /* [block, all films] the sum over parts */
    bool known[RS_BLEND_USERS]; /* does any part know something of this history? */

    int32_t *items;  /* the pasts of a block in one part's films ... */
    float *values;   /* ... their ratings ... */
    int64_t *time;   /* ... their times, where they are known ... */
    int32_t *origin; /* ... and which entry of the user's row each one is */
    size_t items_capacity, values_capacity, time_capacity, origin_capacity;
    struct rs_past pasts[RS_BLEND_USERS];
    struct rs_id ids[RS_BLEND_USERS];

    struct rs_scored *best; /* [k] */
    int32_t *wanted;        /* [k] a list in one part's positions */
    float *contribution;    /* of one part: [places, past], as many places at a time as there is room for */
    size_t contribution_capacity;

    /* For lists that are explained; NULL else. */
    double *scale;   /* [parts, block] what a part's score is multiplied by on its way into the total */
    float *mute;     /* [block, all films] what the parts that can't say why add to the total */
    double *carried; /* [places, entries of the row] contributions of all parts */
    int32_t *films;  /* [entries of the row] */
    size_t carried_capacity, films_capacity;
    bool *marks; /* [all films] all false between users */

    bool failed;
    struct rs_error error;
};

/* `explained`: also for explanations. Free it also after a failure. */
int rs_blend_scratch_make(struct rs_blend_scratch *s, const struct rs_blend *blend, size_t k, bool explained,
        struct rs_error *error);
void rs_blend_scratch_free(struct rs_blend_scratch *s);

/* s->total and s->known for n <= RS_BLEND_USERS histories; s->scale and s->mute where there is room for them. Errors of
 * these functions are in s->error. */
int rs_blend_score(const struct rs_blend *blend, const struct rs_blend_users *users, const struct rs_blend_asked *asked,
        size_t n, struct rs_blend_scratch *s);

/* s->pasts of all histories of which the part knows something, and rows[]: which of the n <= RS_BLEND_USERS they are; known[]
 * is set for them. Returns how many, or -1. */
ptrdiff_t rs_blend_pasts(const struct rs_blend_users *users, const struct rs_blend_part *part,
        const struct rs_blend_asked *asked, size_t n, struct rs_blend_scratch *s, size_t *rows);

/* What a part knows of a whole history, in the scratch: valid until the next call or score. */
int rs_blend_past(const struct rs_blend_users *users, const struct rs_blend_part *part, size_t user,
        struct rs_blend_scratch *s, struct rs_past *past);

/* How many places at a time, when each takes `entries` contributions. */
static inline size_t rs_blend_step(size_t entries, size_t k)
{
    size_t step = entries < RS_BLEND_CONTRIBUTIONS ? RS_BLEND_CONTRIBUTIONS / (entries > 0 ? entries : 1) : 1;

    return step < k ? step : k;
}

/* Films out of a user's totals: those of the history. */
void rs_blend_leave_out_seen(const struct rs_blend_users *users, size_t user, float *total);

/* Causes and shares of a list, after the scores of the block that has its user as number `at`. */
int rs_blend_explain(const struct rs_blend *blend, const struct rs_blend_users *users, struct rs_blend_lists *lists,
        size_t user, size_t at, struct rs_blend_scratch *s);

/* Where the films of n lists from `start` on would stand without their first cause. */
int rs_blend_places_without(const struct rs_blend *blend, const struct rs_blend_users *users,
        struct rs_blend_lists *lists, size_t start, size_t n, struct rs_blend_scratch *s);

#endif

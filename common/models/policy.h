/* policy.h: what the house wants in and out of a list, whatever made it: films never shown, films shown first.
 *
 * Blocking wins over promoting, and what the user has seen is never promoted. Run by rs-filter over kept lists and by a
 * server at the moment of serving. */
#ifndef RS_MODELS_POLICY_H
#define RS_MODELS_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/recommendations.h"

/* Over a catalogue: films are positions in [0, n_items). */
struct rs_policy {
    const bool *blocked;     /* [n_items], or NULL: none */
    const int32_t *promoted; /* [n_promoted], in the order they are to stand, each once */
    size_t n_promoted;
};

/* One place of a list. */
struct rs_place {
    int32_t item;
    float score;
    uint8_t reason;
    int64_t reason_id;
};

/* The policy over list[n], into out[room] (another array): promoted films at the top in their order, as
 * RS_REASON_PROMOTED with the place they had before (from 1, or -1) and their score (0 where they had none); behind
 * them what is left of the list in its order, with no gaps; cut at `room`. seen[n_seen] are the user's films,
 * ascending: they are not promoted (and where the list holds one all the same, it stays as it is). Returns the new
 * length. */
size_t rs_policy_apply(const struct rs_policy *policy, const struct rs_place *list, size_t n, const int32_t *seen,
        size_t n_seen, struct rs_place *out, size_t room);

#endif

/* policy.h: what the operator wants of a list: films never shown, films at their places, films that count for more or
 * less, and no more than so many of a sort.
 *
 * Rules come as text (table/policy_rules.h), are compiled once for a catalogue and a day, and are then applied list by
 * list: by rs-filter to streams, by a server to each answer. Films are positions in the catalogue. */
#ifndef RS_MODELS_POLICY_H
#define RS_MODELS_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/dense.h"
#include "data/recommendations.h"
#include "table/policy_rules.h"
#include "table/titles.h"

struct rs_policy_pin {
    int32_t item;
    size_t place; /* from 1 */
    size_t turn;  /* among pins of one place the lower goes first */
};

struct rs_policy_cap {
    bool *member; /* [n_items] */
    size_t most;
};

/* All zero changes nothing. NULL arrays: no rule of that sort. */
struct rs_policy {
    size_t n_items;
    bool *blocked;              /* [n_items] */
    double *boost;              /* [n_items] the logarithm of a film's factor: 0 is none */
    struct rs_policy_pin *pins; /* [n_pins] in order, each film once, none blocked */
    size_t n_pins, pins_capacity;
    struct rs_policy_cap *caps;
    size_t n_caps, caps_capacity;
};

/* What rules speak of. A table that no rule needs may be NULL. */
struct rs_policy_facts {
    const struct rs_dense *genres;  /* multi-hot, films by named genres */
    const struct rs_dense *flags;   /* the same of flags: over 0 is set */
    const struct rs_titles *titles; /* which end in the year */
    bool text_ids;                  /* films are named by strings */
    int64_t today;                  /* days since 1970: which rules hold */
};

/* Make the policy of the rules that hold today, over the films of a catalogue. All rules are checked, also those of other
 * days. A film that several rules boost gets the product of the factors; one that several pin goes to the first of its
 * places. Films of a flag are pinned in the order of facts->flags. -1 with file, line and what was wanted. Free it also
 * then. */
int rs_policy_compile(struct rs_policy *policy, const struct rs_policy_rules *rules,
        const struct rs_policy_facts *facts, const struct rs_id_map *films, struct rs_error *error);

/* Add what is pinned today to a catalogue that is made from lists, so that it can come into them. */
int rs_policy_add_pinned(struct rs_id_map *films, const struct rs_policy_rules *rules,
        const struct rs_policy_facts *facts, struct rs_error *error);

void rs_policy_free(struct rs_policy *policy);

/* One place of a list. */
struct rs_place {
    int32_t item;
    float score;
    uint8_t reason;
    int64_t reason_id;
};

/* Scratch for one thread. */
struct rs_policy_work {
    struct rs_policy_rank *ranks; /* [longest list] */
    struct rs_policy_pin *pins;   /* [n_pins] */
    size_t *count;                /* [n_caps] */
};

int rs_policy_work_start(struct rs_policy_work *work, const struct rs_policy *policy, size_t longest,
        struct rs_error *error);
void rs_policy_work_free(struct rs_policy_work *work);

/* The policy over list[n], into out[room] (another array). Returns the new length: as many as there are films, up to
 * `room`, with no gaps.
 * 1. Blocked films go.
 * 2. Boosts: with z the scores of what is left, brought to mean 0 and deviation 1, films are ordered by
 *    z + ln(factor). So a factor means the same for every scale of scores, negative ones too; 2 and 0.5 undo one another;
 *    a larger factor never stands lower; films of one factor keep their order. (For that, a score that is higher
 *    than the one above it counts as equal to that.) What moved up, or with a factor under 1 down, is RS_REASON_BOOSTED
 *    or RS_REASON_LOWERED with its place in list[] (from 1).
 * 3. Pins go to their places, or where those are taken to the next; where the list is too short for it, to its
 *    end. They are RS_REASON_PROMOTED with the place they had (or -1). A pin that has no place within `room` does nothing.
 *    seen[n_seen] are the user's films, ascending: they are not pinned (one that stands in the list all the same stays
 *    there).
 * 4. Caps: from the top, a film that would be one too many of a sort is left out. Pins count, and are never left out.
 * Scores stay as they were; what was not in the list has 0. */
size_t rs_policy_apply(const struct rs_policy *policy, const struct rs_place *list, size_t n, const int32_t *seen,
        size_t n_seen, struct rs_policy_work *work, struct rs_place *out, size_t room);

#endif

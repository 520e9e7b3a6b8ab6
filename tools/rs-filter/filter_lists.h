/* filter_lists.h: recommendations as positions in a catalogue, so that films can be flagged, pinned, boosted and capped. */
#ifndef RS_FILTER_LISTS_H
#define RS_FILTER_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/csr.h"
#include "data/recommendations.h"
#include "filter_axes.h"
#include "models/policy.h"

struct filter_lists {
    const struct rs_recommendations *source; /* not owned */
    struct rs_id_map catalogue; /* the films of the lists, in the order they are met; then what is pinned */
    int32_t *item;              /* [n_rows, k] positions in the catalogue, -1 for none */
};

int filter_lists_start(struct filter_lists *lists, const struct rs_recommendations *source, struct rs_error *error);
void filter_lists_free(struct filter_lists *lists);

/* What happens to each list, in this order: films whose keep_item is not set go, the policy, the cut, too short ones
 * go. */
struct filter_policy {
    const bool *keep_row, *keep_item; /* [n_rows]; [films in the lists] */
    const struct rs_policy_rules *rules;
    const struct rs_policy_facts *facts;
    const struct rs_csr *seen; /* what each row's user has seen, or NULL: is never pinned for them */
    size_t n;                  /* films in a list; 0: as many as before */
    size_t min_count;          /* lists with fewer films are dropped */
};

int filter_lists_apply(struct rs_recommendations *result, struct filter_lists *lists,
        const struct filter_policy *policy, struct rs_error *error);

#endif

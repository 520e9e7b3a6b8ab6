/* policy.c: block and promote, one list at a time. Lists and promotions are short: they are searched, not hashed. */
#include "models/policy.h"

static bool contains_sorted(const int32_t *sorted, size_t n, int32_t value)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (sorted[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && sorted[low] == value;
}

static bool is_blocked(const struct rs_policy *policy, int32_t item)
{
    return policy->blocked && policy->blocked[item];
}

/* Where a film stands in the list, or n. */
static size_t find_place(const struct rs_place *list, size_t n, int32_t item)
{
    size_t place = 0;

    while (place < n && list[place].item != item)
        place++;
    return place;
}

size_t rs_policy_apply(const struct rs_policy *policy, const struct rs_place *list, size_t n, const int32_t *seen,
        size_t n_seen, struct rs_place *out, size_t room)
{
    size_t length = 0, n_first;

    for (size_t p = 0; p < policy->n_promoted && length < room; p++) {
        int32_t item = policy->promoted[p];
        size_t place = find_place(list, n, item);
        bool was_there = place < n;

        if (is_blocked(policy, item) || contains_sorted(seen, n_seen, item))
            continue;
        out[length++] = (struct rs_place){
                item, was_there ? list[place].score : 0, RS_REASON_PROMOTED, was_there ? (int64_t)place + 1 : -1};
    }
    n_first = length;
    for (size_t place = 0; place < n && length < room; place++)
        if (!is_blocked(policy, list[place].item) && find_place(out, n_first, list[place].item) == n_first)
            out[length++] = list[place];
    return length;
}

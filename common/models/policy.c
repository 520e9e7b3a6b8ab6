/* policy.c: a policy over one list. Lists and pins are short: they are searched, not hashed. */
#include "models/policy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A film of the list while it is ordered. */
struct rs_policy_rank {
    size_t place;  /* in the list as it came, from 0 */
    size_t before; /* among those that are not blocked */
    double key;
};

int rs_policy_work_start(struct rs_policy_work *work, const struct rs_policy *policy, size_t longest,
        struct rs_error *error)
{
    work->ranks = rs_alloc(longest, sizeof *work->ranks, error);
    work->pins = rs_alloc(policy->n_pins, sizeof *work->pins, error);
    work->count = rs_alloc(policy->n_caps, sizeof *work->count, error);
    return work->ranks && work->pins && work->count ? 0 : -1;
}

void rs_policy_work_free(struct rs_policy_work *work)
{
    free(work->ranks);
    free(work->pins);
    free(work->count);
    *work = (struct rs_policy_work){0};
}

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

/* ---- boosts ---- */

static int compare_ranks(const void *pa, const void *pb)
{
    const struct rs_policy_rank *a = pa, *b = pb;

    if (a->key != b->key)
        return a->key > b->key ? -1 : 1;
    return (a->before > b->before) - (a->before < b->before);
}

/* Keys to mean 0 and deviation 1; all 0 when they are alike. */
static void standardise(struct rs_policy_rank *ranks, size_t n)
{
    double sum = 0, squares = 0, mean, deviation;

    for (size_t i = 0; i < n; i++)
        sum += ranks[i].key;
    mean = n ? sum / (double)n : 0;
    for (size_t i = 0; i < n; i++)
        squares += (ranks[i].key - mean) * (ranks[i].key - mean);
    deviation = n ? sqrt(squares / (double)n) : 0;
    for (size_t i = 0; i < n; i++)
        ranks[i].key = deviation > 0 ? (ranks[i].key - mean) / deviation : 0;
}

/* What is not blocked, in the order that the boosts give it. */
static size_t order_list(const struct rs_policy *policy, const struct rs_place *list, size_t n,
        struct rs_policy_rank *ranks)
{
    size_t kept = 0;

    for (size_t place = 0; place < n; place++) {
        double score = (double)list[place].score;

        if (policy->blocked && policy->blocked[list[place].item])
            continue;
        if (kept > 0 && score > ranks[kept - 1].key)
            score = ranks[kept - 1].key;
        ranks[kept] = (struct rs_policy_rank){place, kept, score};
        kept++;
    }
    if (!policy->boost)
        return kept;
    standardise(ranks, kept);
    for (size_t i = 0; i < kept; i++)
        ranks[i].key += policy->boost[list[ranks[i].place].item];
    qsort(ranks, kept, sizeof *ranks, compare_ranks);
    return kept;
}

/* The film that stands at `now` after the boosts. */
static struct rs_place moved(const struct rs_policy *policy, const struct rs_place *list,
        const struct rs_policy_rank *rank, size_t now)
{
    struct rs_place place = list[rank->place];
    double boost = policy->boost ? policy->boost[place.item] : 0;

    if ((boost > 0 && now < rank->before) || (boost < 0 && now > rank->before)) {
        place.reason = boost > 0 ? RS_REASON_BOOSTED : RS_REASON_LOWERED;
        place.reason_id = (int64_t)rank->place + 1;
    }
    return place;
}

/* ---- pins and caps ---- */

/* The pins that this user gets, each with a place within `room`. */
static size_t choose_pins(const struct rs_policy *policy, const int32_t *seen, size_t n_seen, size_t room,
        struct rs_policy_pin *pins)
{
    size_t n = 0, last = 0;

    for (size_t i = 0; i < policy->n_pins; i++) {
        struct rs_policy_pin pin = policy->pins[i];

        if (contains_sorted(seen, n_seen, pin.item))
            continue;
        if (pin.place <= last)
            pin.place = last + 1;
        if (pin.place > room)
            break;
        last = pin.place;
        pins[n++] = pin;
    }
    return n;
}

static bool is_pinned(const struct rs_policy_pin *pins, size_t n, int32_t item)
{
    for (size_t i = 0; i < n; i++)
        if (pins[i].item == item)
            return true;
    return false;
}

static struct rs_place pinned_place(const struct rs_place *list, size_t n, int32_t item)
{
    for (size_t place = 0; place < n; place++)
        if (list[place].item == item)
            return (struct rs_place){item, list[place].score, RS_REASON_PROMOTED, (int64_t)place + 1};
    return (struct rs_place){item, 0, RS_REASON_PROMOTED, -1};
}

static void count_film(const struct rs_policy *policy, size_t *count, int32_t item)
{
    for (size_t c = 0; c < policy->n_caps; c++)
        count[c] += policy->caps[c].member[item];
}

static bool is_too_many(const struct rs_policy *policy, const size_t *count, int32_t item)
{
    for (size_t c = 0; c < policy->n_caps; c++)
        if (policy->caps[c].member[item] && count[c] >= policy->caps[c].most)
            return true;
    return false;
}

size_t rs_policy_apply(const struct rs_policy *policy, const struct rs_place *list, size_t n, const int32_t *seen,
        size_t n_seen, struct rs_policy_work *work, struct rs_place *out, size_t room)
{
    size_t kept = order_list(policy, list, n, work->ranks), length = 0, next = 0;
    size_t n_pins = choose_pins(policy, seen, n_seen, room, work->pins);

    for (size_t c = 0; c < policy->n_caps; c++)
        work->count[c] = 0;
    for (size_t p = 0; p < n_pins; p++)
        count_film(policy, work->count, work->pins[p].item);
    for (size_t i = 0; i < kept && length < room; i++) {
        int32_t item = list[work->ranks[i].place].item;

        if (is_pinned(work->pins, n_pins, item) || is_too_many(policy, work->count, item))
            continue;
        for (; next < n_pins && work->pins[next].place == length + 1; next++)
            out[length++] = pinned_place(list, n, work->pins[next].item);
        if (length == room)
            break;
        count_film(policy, work->count, item);
        out[length++] = moved(policy, list, &work->ranks[i], i);
    }
    for (; next < n_pins; next++)
        out[length++] = pinned_place(list, n, work->pins[next].item);
    return length;
}

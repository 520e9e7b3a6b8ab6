/* log_batches.c: as much as fits, in order. */
#include "log_batches.h"

enum { AROUND_ALL = 256, AROUND_PAIR = 32, AROUND_METRIC = 256 };

/* Room that a text takes in JSON at most: six for a control character (\u0001), six for two bytes of UTF-8 where they are
 * escaped, two for what wants a backslash. */
static size_t text_bytes(const char *text)
{
    size_t bytes = 0;

    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        bytes += *c < 32 ? 6 : *c > 126 ? 3 : *c == '"' || *c == '\\' ? 2 : 1;
    return bytes;
}

static size_t pair_bytes(const struct log_pair *pair)
{
    return AROUND_PAIR + text_bytes(pair->key) + text_bytes(pair->value);
}

/* What is left of a request. */
struct room {
    size_t n, bytes;
};

static bool fits(struct room *room, size_t bytes)
{
    if (room->n == 0 || room->bytes < bytes)
        return false;
    room->n--;
    room->bytes -= bytes;
    return true;
}

static size_t take_pairs(const struct log_pairs *pairs, size_t first, size_t most, struct room *room)
{
    size_t n = 0;

    while (n < most && first + n < pairs->n && fits(room, pair_bytes(&pairs->at[first + n])))
        n++;
    return n;
}

static size_t take_metrics(const struct log_record *record, size_t first, struct room *room)
{
    size_t n = 0;

    while (n < LOG_MOST_METRICS && first + n < record->n_metrics
            && fits(room, AROUND_METRIC + text_bytes(record->metrics[first + n].key)))
        n++;
    return n;
}

bool log_batch_next(struct log_batch *batch, const struct log_record *record)
{
    struct room room = {LOG_MOST_ALL, LOG_MOST_BYTES - AROUND_ALL};
    struct log_batch next = {.first_tag = batch->first_tag + batch->n_tags,
            .first_param = batch->first_param + batch->n_params,
            .first_metric = batch->first_metric + batch->n_metrics};

    next.n_tags = take_pairs(&record->tags, next.first_tag, LOG_MOST_TAGS, &room);
    if (next.first_tag + next.n_tags == record->tags.n)
        next.n_params = take_pairs(&record->params, next.first_param, LOG_MOST_PARAMS, &room);
    if (next.first_param + next.n_params == record->params.n)
        next.n_metrics = take_metrics(record, next.first_metric, &room);
    *batch = next;
    return next.n_tags + next.n_params + next.n_metrics > 0;
}

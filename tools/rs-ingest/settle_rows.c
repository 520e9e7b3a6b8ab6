/* settle_rows.c: a radix sort of each row's keys. A key is a column with a place in the row below it, so the sort is stable,
 * and values and times are moved once, when the order is known. */
#include "settle_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"

enum { ROWS_OF_BLOCK = 256, RADIX = 256, SHORT = 32, KEY_BITS = 32 };

/* One worker's room, for the longest row. */
struct scratch {
    uint64_t *key, *spare;
    float *value;
    int64_t *time;
};

struct settling {
    struct ingest_triples *triples;
    const int64_t *indptr;
    size_t n_rows;
    int n_digits;            /* bytes that a column has */
    struct scratch *scratch; /* [n_threads] */
    int64_t *kept;           /* [n_rows] how many entries are left of a row */
};

static int64_t length_of(const struct settling *settling, size_t row)
{
    return settling->indptr[row + 1] - settling->indptr[row];
}

static void insertion_sort(uint64_t *key, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t moving = key[i];
        size_t k = i;

        for (; k > 0 && key[k - 1] > moving; k--)
            key[k] = key[k - 1];
        key[k] = moving;
    }
}

/* Sort by the columns' bytes, the lowest first; the sorted keys are returned, in `key` or `spare`. */
static const uint64_t *radix_sort(uint64_t *key, uint64_t *spare, size_t n, int n_digits)
{
    for (int digit = 0; digit < n_digits; digit++) {
        int shift = KEY_BITS + 8 * digit;
        uint32_t next[RADIX] = {0}, before = 0;
        uint64_t *sorted = spare;

        for (size_t i = 0; i < n; i++)
            next[key[i] >> shift & (RADIX - 1)]++;
        for (int d = 0; d < RADIX; d++) {
            uint32_t count = next[d];

            next[d] = before;
            before += count;
        }
        for (size_t i = 0; i < n; i++)
            spare[next[key[i] >> shift & (RADIX - 1)]++] = key[i];
        spare = key;
        key = sorted;
    }
    return key;
}

static const uint64_t *sort_keys(const struct scratch *scratch, size_t n, int n_digits)
{
    if (n > SHORT)
        return radix_sort(scratch->key, scratch->spare, n, n_digits);
    insertion_sort(scratch->key, n);
    return scratch->key;
}

static bool ascends(const int32_t *column, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (column[i] <= column[i - 1])
            return false;
    return true;
}

/* Settle n entries in place. Returns how many are left. */
static size_t settle_row(int32_t *column, float *value, int64_t *time, size_t n, const struct scratch *scratch,
        int n_digits)
{
    const uint64_t *key;
    size_t kept = 0;

    if (ascends(column, n))
        return n;
    for (size_t i = 0; i < n; i++)
        scratch->key[i] = (uint64_t)(uint32_t)column[i] << KEY_BITS | i;
    memcpy(scratch->value, value, n * sizeof *value);
    if (time)
        memcpy(scratch->time, time, n * sizeof *time);
    key = sort_keys(scratch, n, n_digits);
    for (size_t i = 0; i < n; i++) {
        int32_t at = (int32_t)(key[i] >> KEY_BITS);
        size_t from = key[i] & UINT32_MAX;
        bool again = kept > 0 && column[kept - 1] == at;

        if (again && time && scratch->time[from] < time[kept - 1])
            continue;
        kept += !again;
        column[kept - 1] = at;
        value[kept - 1] = scratch->value[from];
        if (time)
            time[kept - 1] = scratch->time[from];
    }
    return kept;
}

static void settle_block(void *context, size_t block, int worker)
{
    struct settling *settling = context;
    const struct ingest_triples *t = settling->triples;
    size_t first = block * ROWS_OF_BLOCK;
    size_t end = settling->n_rows - first < ROWS_OF_BLOCK ? settling->n_rows : first + ROWS_OF_BLOCK;

    for (size_t row = first; row < end; row++) {
        int64_t begin = settling->indptr[row];

        settling->kept[row] = (int64_t)settle_row(t->column + begin, t->value + begin, t->time ? t->time + begin : NULL,
                (size_t)length_of(settling, row), &settling->scratch[worker], settling->n_digits);
    }
}

/* Rows move down over what duplicates have left free. */
static void close_ranks(struct ingest_triples *t, const int64_t *kept, int64_t *indptr, size_t n_rows)
{
    int64_t from = 0;
    size_t to = 0;

    for (size_t row = 0; row < n_rows; row++) {
        size_t n = (size_t)kept[row];

        if ((size_t)from != to) {
            memmove(t->column + to, t->column + from, n * sizeof *t->column);
            memmove(t->value + to, t->value + from, n * sizeof *t->value);
            if (t->time)
                memmove(t->time + to, t->time + from, n * sizeof *t->time);
        }
        from = indptr[row + 1];
        to += n;
        indptr[row + 1] = (int64_t)to;
    }
    t->n = to;
}

static int make_scratch(struct scratch *scratch, size_t longest, struct rs_error *error)
{
    scratch->key = rs_alloc(longest, sizeof *scratch->key, error);
    scratch->spare = rs_alloc(longest, sizeof *scratch->spare, error);
    scratch->value = rs_alloc(longest, sizeof *scratch->value, error);
    scratch->time = rs_alloc(longest, sizeof *scratch->time, error);
    return scratch->key && scratch->spare && scratch->value && scratch->time ? 0 : -1;
}

static void free_scratch(struct scratch *scratch)
{
    free(scratch->key);
    free(scratch->spare);
    free(scratch->value);
    free(scratch->time);
}

static int prepare(struct settling *settling, size_t n_scratch, struct rs_error *error)
{
    int64_t longest = 0;

    for (size_t row = 0; row < settling->n_rows; row++)
        longest = length_of(settling, row) > longest ? length_of(settling, row) : longest;
    if (longest > UINT32_MAX)
        return rs_fail(error, "%lld lines of one row: more than 2^32 - 1", (long long)longest);
    for (size_t n = settling->triples->columns.n; n > 0; n /= RADIX)
        settling->n_digits++;
    settling->kept = rs_alloc(settling->n_rows, sizeof *settling->kept, error);
    settling->scratch = rs_alloc_zero(n_scratch, sizeof *settling->scratch, error);
    if (!settling->kept || !settling->scratch)
        return -1;
    for (size_t i = 0; i < n_scratch; i++)
        if (make_scratch(&settling->scratch[i], (size_t)longest, error) != 0)
            return -1;
    return 0;
}

int ingest_settle_rows(struct ingest_triples *triples, int64_t *indptr, size_t n_rows, int n_threads,
        struct rs_error *error)
{
    struct settling settling = {.triples = triples, .indptr = indptr, .n_rows = n_rows};
    size_t n_scratch = n_threads > 1 ? (size_t)n_threads : 1;
    int status = prepare(&settling, n_scratch, error);

    if (status == 0) {
        rs_parallel(rs_blocks(n_rows, ROWS_OF_BLOCK), n_threads, settle_block, &settling);
        close_ranks(triples, settling.kept, indptr, n_rows);
    }
    for (size_t i = 0; settling.scratch && i < n_scratch; i++)
        free_scratch(&settling.scratch[i]);
    free(settling.scratch);
    free(settling.kept);
    return status;
}

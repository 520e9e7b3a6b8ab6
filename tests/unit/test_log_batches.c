/* test_log_batches.c: requests are never over a limit, and each thing goes once, in order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rs-log/log_batches.h"
#include "suite.h"

static struct rs_error error;

static struct log_record make(size_t n_tags, size_t n_params, size_t n_metrics, const char *value)
{
    struct log_record record;
    char key[32];

    ck_assert_int_eq(log_record_start(&record, "e", NULL, &error), 0);
    for (size_t i = 0; i < n_tags; i++) {
        snprintf(key, sizeof key, "t%zu", i);
        ck_assert_int_eq(log_record_tag(&record, key, value, &error), 0);
    }
    for (size_t i = 0; i < n_params; i++) {
        snprintf(key, sizeof key, "p%zu", i);
        ck_assert_int_eq(log_record_param(&record, key, value, &error), 0);
    }
    for (size_t i = 0; i < n_metrics; i++)
        ck_assert_int_eq(log_record_point(&record, "loss", 0.5, (int64_t)i, &error), 0);
    return record;
}

/* Walk all batches: the ranges join, no limit is passed, and all of the record is covered. Gives how many there were. */
static size_t walk(const struct log_record *record)
{
    struct log_batch batch = {0};
    size_t tags = 0, params = 0, metrics = 0, n = 0;

    while (log_batch_next(&batch, record)) {
        ck_assert_uint_eq(batch.first_tag, tags);
        ck_assert_uint_eq(batch.first_param, params);
        ck_assert_uint_eq(batch.first_metric, metrics);
        ck_assert_uint_le(batch.n_tags, 100);
        ck_assert_uint_le(batch.n_params, 100);
        ck_assert_uint_le(batch.n_metrics, 1000);
        ck_assert_uint_le(batch.n_tags + batch.n_params + batch.n_metrics, 1000);
        tags += batch.n_tags;
        params += batch.n_params;
        metrics += batch.n_metrics;
        n++;
    }
    ck_assert_uint_eq(tags, record->tags.n);
    ck_assert_uint_eq(params, record->params.n);
    ck_assert_uint_eq(metrics, record->n_metrics);
    ck_assert(!log_batch_next(&batch, record));
    return n;
}

static const struct {
    size_t tags, params, metrics, batches;
} counts[] = {{0, 0, 0, 0}, {1, 0, 0, 1}, {0, 0, 1000, 1}, {0, 0, 1001, 2}, {0, 100, 0, 1}, {0, 101, 0, 2},
        {100, 0, 0, 1}, {101, 0, 0, 2}, {100, 100, 800, 1}, {100, 100, 801, 2}, {1, 0, 999, 1}, {1, 0, 1000, 2},
        {0, 101, 900, 2}, {0, 0, 25000, 25}};

START_TEST(counts_at_the_edge)
{
    struct log_record record = make(counts[_i].tags, counts[_i].params, counts[_i].metrics, "v");

    ck_assert_uint_eq(walk(&record), counts[_i].batches);
    log_record_free(&record);
}
END_TEST

/* Values of 6000 characters that take 6 bytes each when escaped: far fewer than 100 fit in a million bytes. */
START_TEST(long_values_make_more_batches)
{
    char value[6001];
    struct log_record record;
    struct log_batch batch = {0};

    memset(value, 1, sizeof value - 1);
    value[sizeof value - 1] = '\0';
    record = make(0, 100, 10, value);
    ck_assert_uint_gt(walk(&record), 3);
    ck_assert(log_batch_next(&batch, &record));
    ck_assert_uint_le(batch.n_params * 36000, LOG_MOST_BYTES);
    ck_assert_uint_ge((batch.n_params + 1) * 36100, LOG_MOST_BYTES - 1000);
    log_record_free(&record);
    memset(value, 'x', sizeof value - 1);
    record = make(0, 100, 10, value);
    ck_assert_uint_eq(walk(&record), 1);
    log_record_free(&record);
}
END_TEST

TEST_MAIN("log_batches", {counts_at_the_edge, sizeof counts / sizeof *counts}, {long_values_make_more_batches})

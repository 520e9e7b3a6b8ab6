/* test_fuzz.c: seeded damage to messages of every kind and to CSV, into the readers: whatever comes, they answer or
 * refuse in one line, and never read or write where they may not (which the sanitizers see). FUZZ_ROUNDS in the
 * environment makes it longer: tests/fuzz/run.sh. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/file.h"
#include "matrices.h"
#include "stream/kinds.h"
#include "suite.h"
#include "table/csv.h"

enum { ROOM = 1 << 15, ROUNDS = 2000 };

static struct rs_error error;

struct bytes {
    char at[ROOM];
    size_t size;
};

static size_t rounds(void)
{
    const char *wanted = getenv("FUZZ_ROUNDS");

    return wanted ? strtoul(wanted, NULL, 10) : ROUNDS;
}

/* ---- what is damaged ---- */

static void take(struct bytes *bytes, int fd)
{
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    ck_assert_int_eq(rs_read_all(fd, bytes->at, ROOM, &bytes->size, "test", &error), 0);
    ck_assert_uint_lt(bytes->size, ROOM / 2);
    close(fd);
}

static void text_rows(struct rs_ids *ids, size_t n)
{
    static const char *const names[] = {"a", "bcd", "", "e f", "\xc3\xa9", "g", "h", "ijklmnopq"};

    ck_assert_int_eq(rs_ids_from_texts(ids, names, n, &error), 0);
}

static int write_model(struct rs_writer *writer)
{
    const float mean[] = {1, 2, 3};
    struct rs_tensors tensors = {0};
    int status;

    ck_assert_int_eq(rs_tensors_add_vector(&tensors, "mean", RS_F32, 3, mean, &error), 0);
    status = rs_model_write(writer, "rs-x", NULL, &tensors, &error);
    rs_tensors_free(&tensors);
    return status;
}

/* One of the kind, with ids that are numbers or strings. */
static int write_kind(struct rs_writer *writer, enum rs_kind kind, bool texts)
{
    struct rs_any any = {.kind = kind};
    struct rs_ids rows = {0}, names;
    const int32_t items[] = {1, 0, 2, 1, -1, -1}, causes[3 * 2 * RS_CAUSES] = {1, 2, 0, 2, -1, -1};
    int status;

    if (kind == RS_KIND_MODEL)
        return write_model(writer);
    texts ? text_rows(&rows, 3) : test_ids(&rows, 3, 5, 2);
    text_rows(&names, 3);
    if (kind == RS_KIND_DENSE) {
        test_dense_random(&any.dense, 3, 3, 1);
        rs_ids_free(&any.dense.rows, NULL);
        any.dense.rows = rows;
        any.dense.columns = names;
    } else if (kind == RS_KIND_CSR) {
        test_csr_random(&any.csr, 3, 3, 0.7, true, 1);
        rs_ids_free(&any.csr.rows, NULL);
        rs_ids_free(&any.csr.columns, NULL);
        any.csr.rows = rows;
        any.csr.columns = names;
    } else if (kind == RS_KIND_LABELS) {
        ck_assert_int_eq(rs_labels_alloc(&any.labels, &rows, &error), 0);
        for (int i = 0; i < 3; i++)
            any.labels.label[i] = i;
        rs_ids_free(&names, NULL);
    } else {
        ck_assert_int_eq(rs_recommendations_alloc(&any.recommendations, &rows, 2, items, &names, &error), 0);
        ck_assert_int_eq(rs_recommendations_explain(&any.recommendations, causes, &names, &error), 0);
        rs_ids_free(&names, NULL);
    }
    status = rs_any_write(&any, writer, &error);
    rs_any_free(&any);
    return status;
}

/* A message that has a history, as our tools write them. */
static void make_message(struct bytes *bytes, enum rs_kind kind, bool texts, int level)
{
    struct rs_history history;
    struct rs_writer writer;
    int fd = memfd_create("message", 0);

    ck_assert_int_eq(rs_history_start(&history, "rs-x", "1", &error), 0);
    ck_assert_int_eq(rs_history_option(&history, "alpha", "0.5", &error), 0);
    ck_assert_int_eq(rs_history_digest(&history, "stdin", "a,b\n", 4, &error), 0);
    rs_writer_start(&writer, fd, "test", "stdout", &history, level, 1);
    ck_assert_msg(write_kind(&writer, kind, texts) == 0, "%s", error.text);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_writer_free(&writer);
    rs_history_free(&history);
    take(bytes, fd);
}

/* ---- damage ---- */

static size_t below(struct test_random *random, size_t n)
{
    return n ? test_random_bits(random) % n : 0;
}

static void put_number(struct bytes *bytes, size_t at, struct test_random *random)
{
    static const int64_t edges[] = {0, 1, -1, 3, 4, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, 0x7fc000007fc00000,
            0x7f8000007f800000, (int64_t)1 << 32, (int64_t)1 << 53};
    size_t size = random->state & 1 ? 8 : 4;

    if (at + size <= bytes->size)
        memcpy(bytes->at + at, &edges[below(random, sizeof edges / sizeof *edges)], size);
}

/* A piece of the message over or into another place. */
static void move_piece(struct bytes *bytes, struct test_random *random, bool insert)
{
    size_t from = below(random, bytes->size), length = below(random, 40), to = below(random, bytes->size);
    char piece[40];

    length = length < bytes->size - from ? length : bytes->size - from;
    memcpy(piece, bytes->at + from, length);
    if (insert && bytes->size + length <= ROOM) {
        memmove(bytes->at + to + length, bytes->at + to, bytes->size - to);
        bytes->size += length;
    }
    if (to + length <= bytes->size)
        memcpy(bytes->at + to, piece, length);
}

static void damage_once(struct bytes *bytes, struct test_random *random)
{
    static const char *const words[] = {
            "null", "[]", "{}", "\"", "-1", "1e400", "9007199254740993", "\\u0000", "\n", "I64", "U8"};
    const char *word = words[below(random, sizeof words / sizeof *words)];
    size_t at = below(random, bytes->size);

    if (bytes->size == 0)
        return;
    switch (below(random, 8)) {
    case 0:
        bytes->at[at] = (char)(bytes->at[at] ^ (1 << below(random, 8)));
        break;
    case 1:
        bytes->at[at] = (char)test_random_bits(random);
        break;
    case 2: /* a digit of the header, where one is near */
        for (; at < bytes->size && (bytes->at[at] < '0' || bytes->at[at] > '9'); at++)
            ;
        if (at < bytes->size)
            bytes->at[at] = (char)('0' + below(random, 10));
        break;
    case 3:
        put_number(bytes, at / 4 * 4, random);
        break;
    case 4:
        if (at + strlen(word) <= bytes->size)
            memcpy(bytes->at + at, word, strlen(word));
        break;
    case 5:
        move_piece(bytes, random, false);
        break;
    case 6:
        move_piece(bytes, random, true);
        break;
    default:
        if (below(random, 4) == 0)
            bytes->size = at;
    }
}

/* Make the header's length fit its end again, and the checksum its bytes, so that what lies deeper is reached. */
static void mend(struct bytes *bytes)
{
    const char *end = bytes->size > 8 ? memmem(bytes->at, bytes->size, "}}", 2) : NULL;
    uint64_t length, sum;

    if (!end || bytes->size < 24)
        return;
    for (const char *more = end; (more = memmem(more + 1, (size_t)(bytes->at + bytes->size - more - 1), "}}", 2));)
        end = more;
    for (end += 2; end < bytes->at + bytes->size && *end == ' '; end++)
        ;
    length = (uint64_t)(end - bytes->at) - 8;
    memcpy(bytes->at, &length, sizeof length);
    sum = XXH3_64bits(bytes->at, bytes->size - 8);
    memcpy(bytes->at + bytes->size - 8, &sum, sizeof sum);
}

/* ---- the readers ---- */

static void check_refusal(const char *what, size_t round)
{
    ck_assert_msg(error.text[0] != '\0' && !strchr(error.text, '\n'), "%s, round %zu: '%s'", what, round, error.text);
}

static int file_of(const struct bytes *bytes)
{
    int fd = memfd_create("damaged", 0);

    ck_assert_int_eq(rs_write_all(fd, bytes->at, bytes->size, "test", &error), 0);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static int same(void *context, const float *in, float *out, size_t n, struct rs_error *e)
{
    (void)context;
    (void)e;
    memcpy(out, in, n * 3 * sizeof *in);
    return 0;
}

/* Into `rs_any_read` or `rs_dense_stream`; what is taken must be writable again. */
static bool feed(const struct bytes *bytes, bool stream, size_t round)
{
    struct rs_history history;
    struct rs_reader reader;
    struct rs_writer writer;
    struct rs_any any = {0};
    int in = file_of(bytes), out = memfd_create("out", 0), status;

    ck_assert_int_eq(rs_history_start(&history, "rs-y", "1", &error), 0);
    rs_reader_start(&reader, in, "damaged", "stdin", &history);
    rs_writer_start(&writer, out, "out", "stdout", &history, 0, 1);
    error.text[0] = '\0';
    status = stream ? rs_dense_stream(&reader, &writer, 3, 3, NULL, same, NULL, &error)
                    : rs_any_read(&any, &reader, &error);
    if (status != 0)
        check_refusal(stream ? "stream" : "any", round);
    if (status == 0 && !stream && any.kind != RS_KIND_MODEL)
        ck_assert_msg(rs_any_write(&any, &writer, &error) == 0, "round %zu: %s", round, error.text);
    rs_any_free(&any);
    rs_writer_free(&writer);
    rs_reader_free(&reader);
    rs_history_free(&history);
    close(in);
    close(out);
    return status == 0;
}

/* _i is the kind; with strings and numbers as ids, raw and packed. */
START_TEST(damaged_messages_are_answered_or_refused)
{
    struct test_random random = {.state = (uint64_t)_i + 1};
    size_t n_taken = 0;

    for (int form = 0; form < 4; form++) {
        struct bytes whole, damaged;

        make_message(&whole, (enum rs_kind)_i, form & 1, form & 2 ? 1 : 0);
        ck_assert_msg(feed(&whole, false, 0), "%s", error.text);
        for (size_t round = 0; round < rounds() / 4; round++) {
            size_t n = 1 + below(&random, 4);

            damaged = whole;
            if (round % 16 == 0) { /* two messages, or a raw one behind a packed one */
                memcpy(damaged.at + whole.size, whole.at, whole.size);
                damaged.size += whole.size;
            }
            for (size_t i = 0; i < n; i++)
                damage_once(&damaged, &random);
            if (round % 4 != 0 && !(form & 2))
                mend(&damaged);
            n_taken += feed(&damaged, false, round);
            feed(&damaged, true, round);
        }
    }
    ck_assert_uint_gt(n_taken, 0); /* some damage is within what a message may say */
}
END_TEST

/* The header's text with nothing of ours in it: no version, no checksum. */
START_TEST(damaged_foreign_messages_are_answered_or_refused)
{
    static const char header[] = "{\"row_ids_offsets\":{\"dtype\":\"I64\",\"shape\":[3],\"data_offsets\":[0,24]},"
                                 "\"data\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[24,48]},"
                                 "\"row_ids_bytes\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[48,51]}} ";
    const int64_t offsets[] = {0, 1, 3};
    const float data[6] = {1, 2, 3, 4, 5, 6};
    struct test_random random = {.state = 77};
    uint64_t length = sizeof header - 1;
    struct bytes whole = {.size = 8 + sizeof header - 1 + 51};

    memcpy(whole.at, &length, 8);
    memcpy(whole.at + 8, header, length);
    memcpy(whole.at + 8 + length, offsets, 24);
    memcpy(whole.at + 32 + length, data, 24);
    memcpy(whole.at + 56 + length, "abc", 3);
    ck_assert_msg(feed(&whole, false, 0), "%s", error.text);
    ck_assert_msg(feed(&whole, true, 0), "%s", error.text);
    for (size_t round = 0; round < rounds(); round++) {
        struct bytes damaged = whole;
        size_t n = 1 + below(&random, 3);

        for (size_t i = 0; i < n; i++)
            damage_once(&damaged, &random);
        feed(&damaged, false, round);
        feed(&damaged, true, round);
    }
}
END_TEST

START_TEST(damaged_csv_is_answered_or_refused)
{
    static const char text[] = "\xEF\xBB\xBFuserId,movieId,\"ti\"\"tle\",rating\r\n1,2,\"a, b\",3.5\r\n"
                               "2,3,plain,4\n\n3,4,\"two\nlines\",5\n4,5,,\n5,6,\"\",1\n";
    struct test_random random = {.state = 5};

    for (size_t round = 0; round < rounds(); round++) {
        struct bytes damaged = {.size = sizeof text - 1};
        size_t n = below(&random, 6), n_bytes = 0;
        struct rs_csv csv;
        char *copy;
        int more;

        memcpy(damaged.at, text, damaged.size);
        for (size_t i = 0; i < n; i++) {
            damage_once(&damaged, &random);
            if (damaged.size > 0 && below(&random, 2))
                damaged.at[below(&random, damaged.size)] = "\",\n\r"[below(&random, 4)];
        }
        copy = malloc(damaged.size + 1); /* of its own, so that a sanitizer sees its end */
        memcpy(copy, damaged.at, damaged.size);
        rs_csv_start(&csv, "damaged", copy, damaged.size, ',');
        for (size_t i = 0; i < 1000 && (more = rs_csv_next(&csv, &error)) != 0; i++) {
            if (more < 0)
                check_refusal("csv", round);
            for (size_t f = 0; more > 0 && f < csv.n_fields; f++) {
                n_bytes += csv.fields[f].length;
                for (size_t c = 0; c < csv.fields[f].length; c++)
                    n_bytes += csv.fields[f].text[c] == '\0';
            }
            if (i == 0 && more > 0 && rs_csv_column(&csv, "no such\ncolumn", &error) < 0)
                check_refusal("column", round);
        }
        ck_assert_int_eq(more, 0);
        ck_assert_uint_le(n_bytes, 2 * damaged.size);
        rs_csv_free(&csv);
        free(copy);
    }
}
END_TEST

TEST_MAIN("fuzz", {damaged_messages_are_answered_or_refused, RS_N_KINDS},
        {damaged_foreign_messages_are_answered_or_refused}, {damaged_csv_is_answered_or_refused})

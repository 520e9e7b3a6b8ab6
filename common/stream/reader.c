/* reader.c: messages in: header, history, body, checksum. What the tensors of a message are is in message.c. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>
#include <xxhash.h>

#include "stream/header_internal.h"

enum { FIRST_ROOM = 16 << 20 }; /* what a pipe's header is believed before bytes come: a false length costs no more */

void rs_reader_start(struct rs_reader *reader, int fd, const char *name, const char *as, struct rs_history *history)
{
    *reader = (struct rs_reader){.as = as, .history = history};
    rs_source_start(&reader->source, fd, name);
    snprintf(reader->place, sizeof reader->place, "%s", name);
}

static int fail_short(const struct rs_reader *reader, size_t missing, struct rs_error *error)
{
    return rs_fail(error, "%s: cut short: %zu bytes missing at least", reader->place, missing);
}

/* Exactly `size` bytes, or "cut short". */
static int read_exactly(struct rs_reader *reader, void *bytes, size_t size, struct rs_error *error)
{
    size_t got;

    if (rs_source_read(&reader->source, bytes, size, &got, error) != 0)
        return -1;
    return got == size ? 0 : fail_short(reader, size - got, error);
}

/* `size` bytes into memory that grows as they come, so that a false length is found before it is allocated. */
static int read_growing(struct rs_reader *reader, struct rs_storage *storage, size_t size, struct rs_error *error)
{
    size_t capacity = 0, done = 0;

    *storage = (struct rs_storage){0};
    do {
        size_t step = size - done;

        if (step > FIRST_ROOM && done == 0)
            step = FIRST_ROOM;
        else if (step > done && done > 0)
            step = done;
        if (rs_grow(&storage->base, &capacity, done + step + 1, 1, error) != 0
                || read_exactly(reader, (char *)storage->base + done, step, error) != 0)
            return -1;
        done += step;
        storage->size = done;
    } while (done < size);
    return 0;
}

static int read_header(struct rs_reader *reader, struct rs_message *message, struct rs_error *error)
{
    struct rs_storage text = {0};
    uint64_t length;
    int status = -1;

    if (read_exactly(reader, &length, sizeof length, error) != 0)
        return -1;
    if (length < 2 || length > RS_MAX_HEADER)
        return rs_fail(error, "%s: not a stream: want a safetensors message", reader->place);
    message->running = XXH3_createState();
    if (!message->running)
        return rs_fail(error, "out of memory");
    XXH3_64bits_reset(message->running);
    XXH3_64bits_update(message->running, &length, sizeof length);
    if (read_growing(reader, &text, length, error) == 0) {
        XXH3_64bits_update(message->running, text.base, length);
        status = rs_header_parse(message, text.base, length, error);
        if (status != 0)
            rs_fail_at(error, reader->place);
    }
    rs_storage_free(&text);
    return status;
}

/* A stream of a later major version is refused; minor ones only add. All of ours end in a checksum: one that has lost it
 * is broken. */
static int check_version(struct rs_reader *reader, const struct rs_message *message, struct rs_error *error)
{
    const char *version = rs_message_text(message, "rs.version");

    if (version && strtol(version, NULL, 10) > strtol(RS_STREAM_VERSION, NULL, 10))
        return rs_fail(error, "%s: rs.version: want %s or older, got %.16s", reader->place, RS_STREAM_VERSION, version);
    if (version && !message->has_checksum)
        return rs_fail(error, "%s: want xxh3, the checksum, last", reader->place);
    return 0;
}

/* A message of somebody else's may not say what it is; its tensors do. */
static const char *guess_kind(const struct rs_message *message)
{
    if (rs_message_has(message, "indptr"))
        return "csr";
    if (rs_message_has(message, "score"))
        return "recommendations";
    if (rs_message_has(message, "label"))
        return "labels";
    return rs_message_has(message, "data") ? "dense" : "model";
}

static void add_to_sum(void *running, const void *bytes, size_t size)
{
    XXH3_64bits_update(running, bytes, size);
}

/* Made by somebody else: named by its bytes, which therefore have to be seen before anything is done with them. One that is to
 * be read in pieces is not held for it when it is large. */
static int name_by_bytes(struct rs_reader *reader, struct rs_message *message, bool in_pieces,
        char digest[RS_RECIPE_SIZE], struct rs_error *error)
{
    size_t n = message->tensors.n, got;

    if (in_pieces && !message->has_checksum && message->body_size > RS_SOURCE_HELD
            && strcmp(message->kind, "dense") == 0 && strcmp(message->tensors.at[n - 1].name, "data") == 0) {
        if (rs_source_reread(&reader->source, message->body_size, &got, add_to_sum, message->running, error) != 0)
            return -1;
        if (got < message->body_size)
            return fail_short(reader, message->body_size - got, error);
        message->seen = true;
    } else {
        if (rs_message_load(reader, message, error) != 0)
            return -1;
        if (!message->has_checksum)
            XXH3_64bits_update(message->running, message->body, message->body_size);
    }
    snprintf(digest, RS_RECIPE_SIZE, "%016" PRIx64 "%016zx", (uint64_t)XXH3_64bits_digest(message->running),
            message->body_size);
    return 0;
}

static int note_history(struct rs_reader *reader, struct rs_message *message, bool in_pieces, struct rs_error *error)
{
    const char *recipe = rs_message_text(message, "rs.recipe"), *steps = rs_message_text(message, "rs.history");
    char digest[RS_RECIPE_SIZE];
    int status;

    if (!reader->history)
        return 0;
    if (reader->by_message)
        rs_history_forget(reader->history, reader->as);
    if (!recipe) {
        if (name_by_bytes(reader, message, in_pieces, digest, error) != 0)
            return -1;
        recipe = digest;
        steps = NULL;
    }
    status = rs_history_input(reader->history, reader->as, recipe, steps, error);
    return status == 0 ? 0 : rs_fail_at(error, reader->place);
}

static int read_next(struct rs_reader *reader, struct rs_message *message, bool in_pieces, struct rs_error *error)
{
    int at_end;

    *message = (struct rs_message){0};
    at_end = rs_source_at_end(&reader->source, error);
    if (at_end < 0)
        return -1;
    if (at_end && reader->n_messages == 0)
        return rs_fail(error, "%s: empty: want a safetensors message", reader->place);
    if (at_end)
        return 0;
    if (reader->n_messages++ > 0)
        snprintf(reader->place, sizeof reader->place, "%s: message %zu", reader->source.name, reader->n_messages);
    if (read_header(reader, message, error) != 0 || check_version(reader, message, error) != 0)
        return -1;
    message->kind = rs_message_text(message, "rs.kind");
    if (!message->kind)
        message->kind = guess_kind(message);
    return note_history(reader, message, in_pieces, error) == 0 ? 1 : -1;
}

const char *rs_reader_kind(struct rs_reader *reader, struct rs_error *error)
{
    struct rs_message message;
    int more;

    if (reader->ahead)
        return reader->ahead->kind;
    more = read_next(reader, &message, true, error);
    if (more == 1 && (reader->ahead = rs_alloc(1, sizeof message, error))) {
        *reader->ahead = message;
        return message.kind;
    }
    rs_message_free(&message);
    return more == 0 ? "" : NULL;
}

int rs_reader_next(struct rs_reader *reader, struct rs_message *message, struct rs_error *error)
{
    if (!reader->ahead)
        return read_next(reader, message, reader->by_message, error);
    *message = *reader->ahead;
    free(reader->ahead);
    reader->ahead = NULL;
    return 1;
}

static int check_sum(struct rs_reader *reader, struct rs_message *message, uint64_t stored, struct rs_error *error)
{
    if (stored != XXH3_64bits_digest(message->running))
        return rs_fail(error, "%s: checksum: the bytes are not those that were written", reader->place);
    return 0;
}

int rs_message_load(struct rs_reader *reader, struct rs_message *message, struct rs_error *error)
{
    size_t size = message->body_size + (message->has_checksum ? sizeof(uint64_t) : 0);
    void *body;
    char *next;

    if (message->body)
        return 0;
    if (rs_source_map(&reader->source, size, &message->storage, &body))
        message->body = body;
    else if (read_growing(reader, &message->storage, size, error) == 0)
        message->body = message->storage.base;
    else
        return -1;
    next = message->body;
    for (size_t i = 0; i < message->tensors.n; i++) {
        message->tensors.at[i].data = next;
        next += message->tensors.at[i].size;
    }
    if (message->has_checksum) {
        uint64_t stored;

        XXH3_64bits_update(message->running, message->body, message->body_size);
        memcpy(&stored, next, sizeof stored);
        return check_sum(reader, message, stored, error);
    }
    return 0;
}

int rs_message_read(struct rs_reader *reader, struct rs_message *message, void *bytes, size_t size,
        struct rs_error *error)
{
    if (message->body) {
        memcpy(bytes, message->body + message->cursor, size);
        message->cursor += size;
        return 0;
    }
    if (read_exactly(reader, bytes, size, error) != 0)
        return -1;
    XXH3_64bits_update(message->running, bytes, size);
    message->cursor += size;
    return 0;
}

int rs_message_end(struct rs_reader *reader, struct rs_message *message, struct rs_error *error)
{
    uint64_t stored;

    if (message->body || !message->has_checksum)
        return 0;
    if (read_exactly(reader, &stored, sizeof stored, error) != 0)
        return -1;
    return check_sum(reader, message, stored, error);
}

int rs_message_expect(const struct rs_reader *reader, const struct rs_message *message, const char *kind,
        struct rs_error *error)
{
    if (strcmp(message->kind, kind) != 0)
        return rs_fail(error, "%s: want kind %s, got %.32s", reader->place, kind, message->kind);
    return 0;
}

int rs_reader_drain(struct rs_reader *reader, struct rs_error *error)
{
    struct rs_message message;
    int more;

    while ((more = rs_reader_next(reader, &message, error)) == 1) {
        more = rs_message_load(reader, &message, error);
        rs_message_free(&message);
        if (more != 0)
            break;
    }
    if (more < 0)
        rs_message_free(&message);
    return more;
}

void rs_reader_free(struct rs_reader *reader)
{
    if (reader->ahead)
        rs_message_free(reader->ahead);
    free(reader->ahead);
    rs_source_free(&reader->source);
    *reader = (struct rs_reader){0};
}

/* csv_chunks.c: pieces of CSV. */
#include "table/csv_chunks.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/file.h"
#include "base/memory.h"
#include "table/csv_digits.h"
#include "table/csv_marks.h"

/* A piece and the positions of its marks (csv_marks.h) stay in a core's second cache together. */
enum { SIZE = 1 << 17, LINE_END = 1 };

int rs_csv_chunks_start(struct rs_csv_chunks *chunks, int fd, const char *name, struct rs_error *error)
{
    struct stat status;
    off_t at = lseek(fd, 0, SEEK_CUR);

    *chunks = (struct rs_csv_chunks){.fd = fd, .name = name, .size = SIZE, .next_line = 1};
    if (at >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > at)
        chunks->expected = (size_t)(status.st_size - at);
    chunks->digest = XXH3_createState();
    if (!chunks->digest)
        return rs_fail(error, "out of memory");
    XXH3_128bits_reset(chunks->digest);
    return 0;
}

/* Room for `size` bytes of text, and a line end and more behind it. */
static int make_room(struct rs_csv_chunk *chunk, size_t size, struct rs_error *error)
{
    if (rs_grow(&chunk->buffer, &chunk->capacity, size + LINE_END + RS_DIGITS_BEHIND, 1, error) != 0)
        return -1;
    chunk->text = chunk->buffer;
    return 0;
}

/* Up to `wanted` more bytes behind the text. */
static int read_more(struct rs_csv_chunks *chunks, struct rs_csv_chunk *chunk, size_t wanted, struct rs_error *error)
{
    char *to;
    size_t got;

    if (make_room(chunk, chunk->size + wanted, error) != 0)
        return -1;
    to = chunk->text + chunk->size;
    if (rs_read_all(chunks->fd, to, wanted, &got, chunks->name, error) != 0)
        return -1;
    XXH3_128bits_update(chunks->digest, to, got);
    chunk->size += got;
    chunks->at_end = got < wanted;
    return 0;
}

static int read_rest(struct rs_csv_chunks *chunks, struct rs_csv_chunk *chunk, struct rs_error *error)
{
    while (!chunks->at_end)
        if (read_more(chunks, chunk, chunk->size > chunks->size ? chunk->size : chunks->size, error) != 0)
            return -1;
    return 0;
}

static int take_carried(struct rs_csv_chunks *chunks, struct rs_csv_chunk *chunk, struct rs_error *error)
{
    if (make_room(chunk, chunks->n_carried, error) != 0)
        return -1;
    if (chunks->n_carried)
        memcpy(chunk->text, chunks->carried, chunks->n_carried);
    chunk->size = chunks->n_carried;
    chunks->n_carried = 0;
    return 0;
}

/* What stands behind the last line end is for the next piece; a last line without one gets it. 1, or -1. */
static int cut(struct rs_csv_chunks *chunks, struct rs_csv_chunk *chunk, struct rs_error *error)
{
    const char *last = memrchr(chunk->text, '\n', chunk->size);
    size_t whole = last ? (size_t)(last - chunk->text) + 1 : 0, rest = chunk->size - whole;

    if (chunks->at_end) {
        if (rest > 0) {
            chunk->text[chunk->size++] = '\n';
            chunk->n_lines++;
        }
        return 1;
    }
    if (rs_grow(&chunks->carried, &chunks->carried_capacity, rest, 1, error) != 0)
        return -1;
    if (rest)
        memcpy(chunks->carried, chunk->text + whole, rest);
    chunks->n_carried = rest;
    chunk->size = whole;
    return 1;
}

static void skip_byte_order_mark(struct rs_csv_chunk *chunk)
{
    if (chunk->size < 3 || memcmp(chunk->text, "\xEF\xBB\xBF", 3) != 0)
        return;
    chunk->size -= 3;
    memmove(chunk->text, chunk->text + 3, chunk->size);
}

int rs_csv_chunks_next(struct rs_csv_chunks *chunks, struct rs_csv_chunk *chunk, struct rs_error *error)
{
    struct rs_csv_count count = {0, chunks->whole};
    bool first = chunks->next_line == 1;

    if (take_carried(chunks, chunk, error) != 0)
        return -1;
    while (!chunks->at_end && !count.quote && count.n_lines == 0) { /* again where one line is longer than a piece */
        size_t looked_at = chunk->size;

        if (read_more(chunks, chunk, chunks->size, error) != 0)
            return -1;
        count = rs_csv_count(chunk->text + looked_at, chunk->size - looked_at);
    }
    if (count.quote) {
        if (read_rest(chunks, chunk, error) != 0)
            return -1;
        count.n_lines = rs_csv_count(chunk->text, chunk->size).n_lines + 1;
    }
    if (first)
        skip_byte_order_mark(chunk);
    if (chunk->size == 0)
        return 0;
    chunk->quoted = count.quote;
    chunk->line = chunks->next_line;
    chunk->n_lines = count.n_lines;
    if (!count.quote && cut(chunks, chunk, error) < 0)
        return -1;
    chunks->next_line += chunk->n_lines;
    return 1;
}

void rs_csv_chunk_free(struct rs_csv_chunk *chunk)
{
    free(chunk->buffer);
    *chunk = (struct rs_csv_chunk){0};
}

void rs_csv_chunks_free(struct rs_csv_chunks *chunks)
{
    free(chunks->carried);
    XXH3_freeState(chunks->digest);
    *chunks = (struct rs_csv_chunks){.fd = -1};
}

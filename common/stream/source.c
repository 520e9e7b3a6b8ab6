/* source.c: bytes from a file or pipe, raw or in zstd frames. */
#include "stream/source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/file.h"

enum { BUFFER = 1 << 17, WORTH_MAPPING = 1 << 20 };

void rs_source_start(struct rs_source *source, int fd, const char *name)
{
    *source = (struct rs_source){.fd = fd, .name = name};
}

/* Make sure that at least one raw byte is in the buffer, or none when the file is at its end. */
static int refill(struct rs_source *source, struct rs_error *error)
{
    if (source->begin < source->end)
        return 0;
    source->begin = 0;
    return rs_read_all(source->fd, source->buffer, BUFFER, &source->end, source->name, error);
}

/* Raw bytes in the buffer: what is there is moved to its front, and more read behind it. */
static int fill(struct rs_source *source, struct rs_error *error)
{
    size_t rest = source->end - source->begin, more;

    memmove(source->buffer, source->buffer + source->begin, rest);
    source->begin = 0;
    source->end = rest;
    if (rs_read_all(source->fd, source->buffer + rest, BUFFER - rest, &more, source->name, error) != 0)
        return -1;
    source->end += more;
    return 0;
}

/* Does a zstd frame come next? A raw message never looks like one: it starts with the length of its header, and the magic
 * numbers would be lengths over the bound. 1, 0, or -1 error. */
static int at_magic(struct rs_source *source, struct rs_error *error)
{
    uint32_t magic;

    if (source->end - source->begin < sizeof magic && fill(source, error) != 0)
        return -1;
    if (source->end - source->begin < sizeof magic)
        return 0;
    memcpy(&magic, source->buffer + source->begin, sizeof magic);
    return magic == ZSTD_MAGICNUMBER || (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
}

/* Raw or packed, by what comes next. */
static int choose(struct rs_source *source, struct rs_error *error)
{
    int packed = at_magic(source, error);

    if (packed < 0)
        return -1;
    source->packed = packed;
    if (!packed || source->zstd)
        return 0;
    source->zstd = ZSTD_createDCtx();
    source->decoded = rs_alloc(BUFFER, 1, error);
    return source->zstd && source->decoded ? 0 : rs_fail(error, "out of memory");
}

static int open_once(struct rs_source *source, struct rs_error *error)
{
    struct stat status;

    if (source->opened)
        return 0;
    source->opened = true;
    source->seekable = fstat(source->fd, &status) == 0 && S_ISREG(status.st_mode);
    source->buffer = rs_alloc(BUFFER, 1, error);
    return source->buffer ? choose(source, error) : -1;
}

/* One step of decompression into bytes[size]: at least one byte, or none at the end of the last frame, where the file ends
 * or raw bytes follow. */
static int decode(struct rs_source *source, void *bytes, size_t size, size_t *got, struct rs_error *error)
{
    ZSTD_outBuffer out = {bytes, size, 0};

    for (;;) {
        int goes_on = source->frame_open ? 1 : at_magic(source, error);
        ZSTD_inBuffer in = {source->buffer + source->begin, source->end - source->begin, 0};
        size_t left;

        if (goes_on < 0)
            return -1;
        if (!goes_on)
            break;
        left = ZSTD_decompressStream(source->zstd, &out, &in);
        if (ZSTD_isError(left))
            return rs_fail(error, "%s: zstd: %s", source->name, ZSTD_getErrorName(left));
        source->begin += in.pos;
        source->frame_open = left != 0;
        if (out.pos > 0)
            break;
        if (refill(source, error) != 0)
            return -1;
        if (source->begin == source->end && source->frame_open)
            return rs_fail(error, "%s: cut short within a zstd frame", source->name);
    }
    *got = out.pos;
    return 0;
}

static int read_decoded(struct rs_source *source, char *bytes, size_t size, size_t *got, struct rs_error *error)
{
    size_t count = source->decoded_end - source->decoded_begin;

    *got = count < size ? count : size;
    memcpy(bytes, source->decoded + source->decoded_begin, *got);
    source->decoded_begin += *got;
    while (*got < size) {
        if (decode(source, bytes + *got, size - *got, &count, error) != 0)
            return -1;
        if (count == 0)
            break;
        *got += count;
    }
    return 0;
}

static int read_raw(struct rs_source *source, char *bytes, size_t size, size_t *got, struct rs_error *error)
{
    size_t buffered, more;

    buffered = source->end - source->begin;
    *got = buffered < size ? buffered : size;
    memcpy(bytes, source->buffer + source->begin, *got);
    source->begin += *got;
    if (size - *got >= BUFFER) { /* large: straight to where it is wanted */
        if (rs_read_all(source->fd, bytes + *got, size - *got, &more, source->name, error) != 0)
            return -1;
        *got += more;
        return 0;
    }
    while (*got < size) {
        if (refill(source, error) != 0)
            return -1;
        more = source->end - source->begin;
        if (more == 0)
            break;
        more = more < size - *got ? more : size - *got;
        memcpy(bytes + *got, source->buffer + source->begin, more);
        source->begin += more;
        *got += more;
    }
    return 0;
}

int rs_source_read(struct rs_source *source, void *bytes, size_t size, size_t *got, struct rs_error *error)
{
    size_t kept = 0;
    int status;

    *got = 0;
    if (open_once(source, error) != 0
            || (source->left > 0 && rs_source_read_kept(source, bytes, size, &kept, error) != 0))
        return -1;
    status = (source->packed ? read_decoded : read_raw)(source, (char *)bytes + kept, size - kept, got, error);
    *got += kept;
    return status;
}

int rs_source_at_end(struct rs_source *source, struct rs_error *error)
{
    if (open_once(source, error) != 0)
        return -1;
    if (source->left > 0 || source->decoded_begin < source->decoded_end)
        return 0;
    if (!source->frame_open && choose(source, error) != 0)
        return -1;
    if (source->packed) {
        source->decoded_begin = 0;
        if (decode(source, source->decoded, BUFFER, &source->decoded_end, error) != 0)
            return -1;
        if (source->decoded_end > 0)
            return 0;
        source->packed = false; /* the last frame has ended: raw bytes follow, or nothing */
    }
    return refill(source, error) != 0 ? -1 : source->begin == source->end;
}

int rs_source_peek(struct rs_source *source, void *bytes, size_t size, size_t *got, struct rs_error *error)
{
    int at_end = rs_source_at_end(source, error);
    const char *from;

    *got = 0;
    if (at_end != 0)
        return at_end < 0 ? -1 : 0;
    if (!source->packed && source->end - source->begin < size && fill(source, error) != 0)
        return -1;
    from = source->packed ? source->decoded + source->decoded_begin : source->buffer + source->begin;
    *got = source->packed ? source->decoded_end - source->decoded_begin : source->end - source->begin;
    *got = *got < size ? *got : size;
    memcpy(bytes, from, *got);
    return 0;
}

bool rs_source_map(struct rs_source *source, size_t size, struct rs_storage *storage, void **bytes)
{
    struct stat status;
    off_t read_to, position, page_start;
    void *base;

    if (!source->opened || source->packed || source->left > 0 || !source->seekable || size < WORTH_MAPPING)
        return false;
    read_to = lseek(source->fd, 0, SEEK_CUR);
    position = read_to - (off_t)(source->end - source->begin);
    if (read_to < 0 || position % 8 != 0 || fstat(source->fd, &status) != 0 || status.st_size < position
            || size > (size_t)(status.st_size - position))
        return false;
    page_start = position & ~((off_t)sysconf(_SC_PAGESIZE) - 1);
    base = mmap(NULL, size + (size_t)(position - page_start), PROT_READ | PROT_WRITE, MAP_PRIVATE, source->fd,
            page_start);
    if (base == MAP_FAILED)
        return false;
    if (lseek(source->fd, position + (off_t)size, SEEK_SET) < 0) {
        munmap(base, size + (size_t)(position - page_start));
        return false;
    }
    source->begin = source->end = 0;
    *storage = (struct rs_storage){.base = base, .size = size + (size_t)(position - page_start), .mapped = true};
    *bytes = (char *)base + (position - page_start);
    return true;
}

void rs_source_free(struct rs_source *source)
{
    ZSTD_freeDCtx(source->zstd);
    free(source->buffer);
    free(source->decoded);
    rs_source_drop_kept(source);
    *source = (struct rs_source){.fd = -1};
}

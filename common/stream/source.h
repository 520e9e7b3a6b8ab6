/* source.h: bytes in. A large part of a file can be mapped, a pipe is read; zstd frames are told by their magic number and
 * undone, also behind raw messages and before them (`cat a b.zst c`). */
#ifndef RS_STREAM_SOURCE_H
#define RS_STREAM_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"

struct rs_source {
    int fd;
    const char *name; /* for messages; not owned */
    bool opened, seekable;
    char *buffer; /* read and not yet taken: buffer[begin .. end] */
    size_t begin, end;
    bool packed;              /* frames come next, not raw bytes */
    struct ZSTD_DCtx_s *zstd; /* made at the first frame */
    bool frame_open;
    char *decoded; /* what zstd gave out and nobody has taken yet: decoded[decoded_begin .. decoded_end] */
    size_t decoded_begin, decoded_end;
    char *kept; /* what rs_source_reread() has seen of a pipe and gives out again: in memory, or in a file on disk */
    int scratch;
    bool on_disk;
    size_t n_kept, kept_capacity, again, left; /* bytes kept; given out again; still to be */
};

/* Nothing is read before the first call below. `fd` stays the caller's to close. */
void rs_source_start(struct rs_source *source, int fd, const char *name);

/* Up to `size` bytes; fewer only at the end. */
int rs_source_read(struct rs_source *source, void *bytes, size_t size, size_t *got, struct rs_error *error);

/* Between two messages: is there nothing more? Reads ahead when it has to, and sees whether what comes is packed. 1 the end,
 * 0 more, -1 error. */
int rs_source_at_end(struct rs_source *source, struct rs_error *error);

/* Look at what comes next without taking it: up to `size` bytes (of 64 at most), undone where packed; fewer only at the end,
 * and perhaps between two frames. For a tool that takes text too. */
int rs_source_peek(struct rs_source *source, void *bytes, size_t size, size_t *got, struct rs_error *error);

/* Read the next `size` bytes (SIZE_MAX: all there are) for `seen`, block by block, and make them come once more: a raw file goes
 * back to where it stood; what comes by a pipe or packed is kept, up to RS_SOURCE_HELD bytes in memory, more in a file without
 * a name in $TMPDIR (/var/tmp). `*got` says how many there were. */
enum { RS_SOURCE_HELD = 16 << 20 };
typedef void rs_seen_fn(void *context, const void *bytes, size_t size);
int rs_source_reread(struct rs_source *source, size_t size, size_t *got, rs_seen_fn *seen, void *context,
        struct rs_error *error);

/* A file without a name in $TMPDIR (/var/tmp), for reading and writing, gone when it is closed. -1 on error. */
int rs_source_scratch(struct rs_error *error);

/* For source.c: of what is kept, the next bytes; and away with it. */
int rs_source_read_kept(struct rs_source *source, void *bytes, size_t size, size_t *got, struct rs_error *error);
void rs_source_drop_kept(struct rs_source *source);

/* The next `size` bytes by mapping them, where that is possible and worth it (a raw file, 8-byte boundary, a mebibyte or
 * more). True: they start at *bytes, within `storage`, which the caller frees; writing to them never reaches the file. */
bool rs_source_map(struct rs_source *source, size_t size, struct rs_storage *storage, void **bytes);

void rs_source_free(struct rs_source *source);

#endif

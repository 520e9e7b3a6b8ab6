/* source.h: bytes in. A file is mapped, a pipe is read; zstd frames are told by their magic number and undone. */
#ifndef RS_STREAM_SOURCE_H
#define RS_STREAM_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"

struct rs_source {
    int fd;
    const char *name;          /* for messages; not owned */
    struct rs_storage mapping; /* all of the file when it could be mapped raw; else empty */
    size_t position;           /* in the mapping */
    struct ZSTD_DCtx_s *zstd;  /* set while frames are undone */
    char *buffer;              /* what was read and not yet taken: buffer[begin .. end] */
    size_t capacity, begin, end;
    char *decoded;             /* the same for what zstd gave out */
    size_t decoded_begin, decoded_end;
    bool opened, frame_open;
};

/* Nothing is read before the first call below. `fd` stays the caller's to close. */
void rs_source_start(struct rs_source *source, int fd, const char *name);

/* Up to `size` bytes; fewer only at the end. */
int rs_source_read(struct rs_source *source, void *bytes, size_t size, size_t *got, struct rs_error *error);

/* Is there nothing more? Reads ahead when it has to. 1 the end, 0 more, -1 error. */
int rs_source_at_end(struct rs_source *source, struct rs_error *error);

/* The next `size` bytes where they lie in the mapping, on an 8-byte boundary, or NULL when they have to be read instead.
 * They live as long as the source; they may be written to (privately). */
void *rs_source_take(struct rs_source *source, size_t size);

/* The mapping goes over to the caller, who has taken views of it and must free it with rs_storage_free(). */
struct rs_storage rs_source_detach(struct rs_source *source);

void rs_source_free(struct rs_source *source);

#endif

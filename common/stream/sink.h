/* sink.h: bytes out, buffered, perhaps in zstd frames (with zstd's content checksum). */
#ifndef RS_STREAM_SINK_H
#define RS_STREAM_SINK_H

#include <stddef.h>

#include "base/error.h"

struct rs_sink {
    int fd;
    const char *name; /* for messages; not owned */
    int level;        /* zstd level, or 0 for raw bytes */
    int n_threads;    /* for zstd; the bytes do not depend on it */
    struct ZSTD_CCtx_s *zstd;
    char *buffer, *packed;
    size_t filled;
};

/* Nothing is allocated or written before the first write. `fd` stays the caller's to close. */
void rs_sink_start(struct rs_sink *sink, int fd, const char *name, int level, int n_threads);
int rs_sink_write(struct rs_sink *sink, const void *bytes, size_t size, struct rs_error *error);

/* Everything to the file, the open zstd frame ended. More may be written after it (a new frame). */
int rs_sink_flush(struct rs_sink *sink, struct rs_error *error);
void rs_sink_free(struct rs_sink *sink);

#endif

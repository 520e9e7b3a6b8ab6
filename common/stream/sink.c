/* sink.c: bytes to a file or pipe, raw or in zstd frames. */
#include "stream/sink.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/file.h"
#include "base/memory.h"

enum { BUFFER = 1 << 17 };

void rs_sink_start(struct rs_sink *sink, int fd, const char *name, int level, int n_threads)
{
    *sink = (struct rs_sink){.fd = fd, .name = name, .level = level, .n_threads = n_threads};
}

static int open_once(struct rs_sink *sink, struct rs_error *error)
{
    if (sink->buffer)
        return 0;
    sink->buffer = rs_alloc(BUFFER, 1, error);
    if (!sink->buffer)
        return -1;
    if (sink->level == 0)
        return 0;
    sink->packed = rs_alloc(BUFFER, 1, error);
    sink->zstd = ZSTD_createCCtx();
    if (!sink->packed || !sink->zstd)
        return rs_fail(error, "out of memory");
    ZSTD_CCtx_setParameter(sink->zstd, ZSTD_c_compressionLevel, sink->level);
    ZSTD_CCtx_setParameter(sink->zstd, ZSTD_c_checksumFlag, 1);
    /* Always with workers, even one: the bytes of zstd's threaded mode are the same for any number of them, but not those
     * of its unthreaded mode. A library built without threads refuses this, and is the same for all counts anyway. */
    ZSTD_CCtx_setParameter(sink->zstd, ZSTD_c_nbWorkers, sink->n_threads > 0 ? sink->n_threads : 1);
    return 0;
}

/* A descriptor of -1 is nobody reading: bytes are dropped. */
static int put(struct rs_sink *sink, const void *bytes, size_t size, struct rs_error *error)
{
    return sink->fd < 0 ? 0 : rs_write_all(sink->fd, bytes, size, sink->name, error);
}

static int compress(struct rs_sink *sink, const void *bytes, size_t size, ZSTD_EndDirective end, struct rs_error *error)
{
    ZSTD_inBuffer in = {bytes, size, 0};
    size_t left;

    do {
        ZSTD_outBuffer out = {sink->packed, BUFFER, 0};

        left = ZSTD_compressStream2(sink->zstd, &out, &in, end);
        if (ZSTD_isError(left))
            return rs_fail(error, "%s: zstd: %s", sink->name, ZSTD_getErrorName(left));
        if (put(sink, sink->packed, out.pos, error) != 0)
            return -1;
    } while (in.pos < in.size || (end == ZSTD_e_end && left > 0));
    return 0;
}

static int pass_on(struct rs_sink *sink, const void *bytes, size_t size, struct rs_error *error)
{
    return sink->zstd ? compress(sink, bytes, size, ZSTD_e_continue, error) : put(sink, bytes, size, error);
}

int rs_sink_write(struct rs_sink *sink, const void *bytes, size_t size, struct rs_error *error)
{
    if (open_once(sink, error) != 0)
        return -1;
    if (size > BUFFER - sink->filled) {
        if (pass_on(sink, sink->buffer, sink->filled, error) != 0)
            return -1;
        sink->filled = 0;
        if (size >= BUFFER)
            return pass_on(sink, bytes, size, error);
    }
    memcpy(sink->buffer + sink->filled, bytes, size);
    sink->filled += size;
    return 0;
}

int rs_sink_flush(struct rs_sink *sink, struct rs_error *error)
{
    size_t filled = sink->filled;

    if (!sink->buffer)
        return 0;
    sink->filled = 0;
    return sink->zstd ? compress(sink, sink->buffer, filled, ZSTD_e_end, error)
                      : put(sink, sink->buffer, filled, error);
}

void rs_sink_free(struct rs_sink *sink)
{
    ZSTD_freeCCtx(sink->zstd);
    free(sink->buffer);
    free(sink->packed);
    *sink = (struct rs_sink){.fd = -1};
}

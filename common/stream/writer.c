/* writer.c: messages out. */
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>
#include <xxhash.h>

#include "stream/header_internal.h"

enum { PIECE = 1 << 18 };

void rs_writer_start(struct rs_writer *writer, int fd, const char *name, const char *as,
        const struct rs_history *history, int level, int n_threads)
{
    *writer = (struct rs_writer){.as = as, .history = history};
    rs_sink_start(&writer->sink, fd, name, level, n_threads);
}

static int add_history(cJSON *all, const struct rs_writer *writer, struct rs_error *error)
{
    char recipe[RS_RECIPE_SIZE], *steps;
    bool good;

    if (!writer->history)
        return 0;
    if (rs_history_finish(writer->history, writer->as, recipe, &steps, error) != 0)
        return -1;
    good = cJSON_AddStringToObject(all, "rs.recipe", recipe) && cJSON_AddStringToObject(all, "rs.history", steps);
    free(steps);
    return good ? 0 : rs_fail(error, "out of memory");
}

/* Kind and version, then what the kind adds, then how it was made. */
static cJSON *make_metadata(const struct rs_writer *writer, const char *kind, const cJSON *extra,
        struct rs_error *error)
{
    cJSON *all = cJSON_CreateObject();
    const cJSON *value;

    if (!all || !cJSON_AddStringToObject(all, "rs.kind", kind)
            || !cJSON_AddStringToObject(all, "rs.version", RS_STREAM_VERSION)) {
        rs_fail(error, "out of memory");
        cJSON_Delete(all);
        return NULL;
    }
    cJSON_ArrayForEach(value, extra) cJSON_AddStringToObject(all, value->string, value->valuestring);
    if (add_history(all, writer, error) == 0)
        return all;
    cJSON_Delete(all);
    return NULL;
}

/* Bytes that count for the checksum. In pieces: written while they are in cache from being summed, and whoever reads the pipe
 * begins meanwhile. */
static int put(struct rs_writer *writer, const void *bytes, size_t size, struct rs_error *error)
{
    const char *next = bytes;

    while (size > 0) {
        size_t piece = size < 2 * PIECE ? size : PIECE;

        XXH3_64bits_update(writer->running, next, piece);
        if (rs_sink_write(&writer->sink, next, piece, error) != 0)
            return -1;
        next += piece;
        size -= piece;
    }
    return 0;
}

int rs_writer_begin(struct rs_writer *writer, const char *kind, const cJSON *metadata, const struct rs_tensors *tensors,
        struct rs_error *error)
{
    cJSON *all = make_metadata(writer, kind, metadata, error);
    char *header = all ? rs_header_format(all, tensors, error) : NULL;
    uint64_t length = header ? strlen(header) : 0;
    int status = -1;

    cJSON_Delete(all);
    if (!header)
        return -1;
    if (!writer->running)
        writer->running = XXH3_createState();
    if (!writer->running) {
        free(header);
        return rs_fail(error, "out of memory");
    }
    XXH3_64bits_reset(writer->running);
    writer->left = 0;
    for (size_t i = 0; i < tensors->n; i++)
        writer->left += tensors->at[i].size;
    if (put(writer, &length, sizeof length, error) == 0)
        status = put(writer, header, length, error);
    free(header);
    return status;
}

int rs_writer_bytes(struct rs_writer *writer, const void *bytes, size_t size, struct rs_error *error)
{
    if (size > writer->left)
        return rs_fail(error, "%s: more bytes than the header says", writer->sink.name);
    writer->left -= size;
    return size == 0 ? 0 : put(writer, bytes, size, error);
}

int rs_writer_tensor(struct rs_writer *writer, const struct rs_tensor *tensor, struct rs_error *error)
{
    static const char nothing[8];

    if (rs_writer_bytes(writer, tensor->data, tensor->size - tensor->padding, error) != 0)
        return -1;
    return rs_writer_bytes(writer, nothing, tensor->padding, error);
}

int rs_writer_end(struct rs_writer *writer, struct rs_error *error)
{
    uint64_t checksum = XXH3_64bits_digest(writer->running);

    if (writer->left > 0)
        return rs_fail(error, "%s: %zu bytes fewer than the header says", writer->sink.name, writer->left);
    writer->n_messages++;
    return rs_sink_write(&writer->sink, &checksum, sizeof checksum, error);
}

int rs_writer_message(struct rs_writer *writer, const char *kind, const cJSON *metadata,
        const struct rs_tensors *tensors, struct rs_error *error)
{
    if (rs_writer_begin(writer, kind, metadata, tensors, error) != 0)
        return -1;
    for (size_t i = 0; i < tensors->n; i++)
        if (rs_writer_tensor(writer, &tensors->at[i], error) != 0)
            return -1;
    return rs_writer_end(writer, error);
}

int rs_writer_flush(struct rs_writer *writer, struct rs_error *error)
{
    return rs_sink_flush(&writer->sink, error);
}

void rs_writer_free(struct rs_writer *writer)
{
    XXH3_freeState(writer->running);
    rs_sink_free(&writer->sink);
    *writer = (struct rs_writer){0};
}

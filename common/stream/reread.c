/* reread.c: bytes that are read twice. What somebody else has made is named by its bytes, and the name stands in the header of
 * the answer, before anything else: so all of it has to be seen before the first row is answered. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "stream/source.h"

enum { BLOCK = 1 << 20 };

int rs_source_scratch(struct rs_error *error)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    int fd;

    folder = folder && folder[0] ? folder : "/var/tmp";
    fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    snprintf(path, sizeof path, "%s/rs-XXXXXX", folder); /* not every file system can do without a name */
    fd = mkstemp(path);
    if (fd < 0)
        return rs_fail_errno(error, "%s: cannot keep what is too much for memory", folder);
    unlink(path);
    return fd;
}

/* Where a raw file stands; -1 for what can't go back. */
static off_t position(const struct rs_source *source)
{
    off_t at = source->packed || !source->seekable ? -1 : lseek(source->fd, 0, SEEK_CUR);

    return at < 0 ? -1 : at - (off_t)(source->end - source->begin);
}

/* Some more bytes behind those that are kept: in memory while they are few, on disk from then on. */
static int keep(struct rs_source *source, const void *bytes, size_t size, struct rs_error *error)
{
    if (!source->on_disk && source->n_kept + size > RS_SOURCE_HELD) {
        source->scratch = rs_source_scratch(error);
        source->on_disk = source->scratch >= 0;
        if (!source->on_disk || rs_write_all(source->scratch, source->kept, source->n_kept, "$TMPDIR", error) != 0)
            return -1;
        free(source->kept);
        source->kept = NULL;
    }
    if (source->on_disk) {
        if (rs_write_all(source->scratch, bytes, size, "$TMPDIR", error) != 0)
            return -1;
    } else {
        if (rs_grow(&source->kept, &source->kept_capacity, source->n_kept + size, 1, error) != 0)
            return -1;
        memcpy(source->kept + source->n_kept, bytes, size);
    }
    source->n_kept += size;
    return 0;
}

/* Block by block; `*done` says how many bytes came. */
static int see_all(struct rs_source *source, size_t size, bool keeping, size_t *done, rs_seen_fn *seen, void *context,
        struct rs_error *error)
{
    char *block = rs_alloc(BLOCK, 1, error);
    size_t want, got;
    int status = block ? 0 : -1;

    *done = 0;
    do {
        want = size - *done < BLOCK ? size - *done : BLOCK;
        got = 0;
        if (status == 0)
            status = rs_source_read(source, block, want, &got, error);
        if (status == 0 && keeping)
            status = keep(source, block, got, error);
        if (status == 0)
            seen(context, block, got);
        *done += got;
    } while (status == 0 && got == want && *done < size);
    free(block);
    return status;
}

int rs_source_reread(struct rs_source *source, size_t size, size_t *got, rs_seen_fn *seen, void *context,
        struct rs_error *error)
{
    int at_end = source->opened ? 0 : rs_source_at_end(source, error); /* sees whether it is packed */
    off_t start = position(source);
    int status = at_end < 0 ? -1 : see_all(source, size, start < 0, got, seen, context, error);

    if (status == 0 && start >= 0) {
        source->begin = source->end = 0;
        if (lseek(source->fd, start, SEEK_SET) < 0)
            return rs_fail_errno(error, "%s: cannot go back", source->name);
    } else if (status == 0) {
        if (source->on_disk && lseek(source->scratch, 0, SEEK_SET) < 0)
            return rs_fail_errno(error, "$TMPDIR: cannot go back");
        source->again = 0;
        source->left = source->n_kept;
    }
    return status;
}

int rs_source_read_kept(struct rs_source *source, void *bytes, size_t size, size_t *got, struct rs_error *error)
{
    size_t n = size < source->left ? size : source->left;

    *got = n;
    if (!source->on_disk)
        memcpy(bytes, source->kept + source->again, n);
    else if (rs_read_all(source->scratch, bytes, n, got, "$TMPDIR", error) != 0)
        return -1;
    if (*got < n)
        return rs_fail(error, "$TMPDIR: cut short");
    source->again += n;
    source->left -= n;
    if (source->left == 0)
        rs_source_drop_kept(source);
    return 0;
}

void rs_source_drop_kept(struct rs_source *source)
{
    if (source->on_disk)
        close(source->scratch);
    free(source->kept);
    source->kept = NULL;
    source->on_disk = false;
    source->n_kept = source->kept_capacity = source->again = source->left = 0;
}

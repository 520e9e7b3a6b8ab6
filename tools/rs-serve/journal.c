/* journal.c: lines with their checksums, written in groups. */
#include "journal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/file.h"
#include "base/memory.h"

enum { PREFIX = 17 }; /* digits and blank */

/* ---- open ---- */

static bool parse_sum(const char *line, uint64_t *sum)
{
    *sum = 0;
    for (size_t i = 0; i < 16; i++) {
        const char *digits = "0123456789abcdef", *at = line[i] ? strchr(digits, line[i]) : NULL;

        if (!at)
            return false;
        *sum = *sum << 4 | (uint64_t)(at - digits);
    }
    return line[16] == ' ' || line[16] == '+';
}

/* The length of the good line at `at`, with its end, and its number; 0: it is none. */
static size_t check_line(const char *at, size_t left, uint64_t before, uint64_t *sum)
{
    const char *end = memchr(at, '\n', left);
    size_t length = end ? (size_t)(end - at) : 0;

    if (length < PREFIX || !parse_sum(at, sum) || XXH3_64bits_withSeed(at + PREFIX, length - PREFIX, before) != *sum)
        return 0;
    return length + 1;
}

/* Does a good line stand at `at`, behind the line `bad`? By what the bad one claims to be or, where only its claim is damaged,
 * by what it is. */
static bool good_line_after(const char *bad, size_t length, uint64_t before_bad, const char *at, size_t left)
{
    uint64_t before, sum;

    if (length < PREFIX)
        return false;
    if (parse_sum(bad, &before) && check_line(at, left, before, &sum) > 0)
        return true;
    before = XXH3_64bits_withSeed(bad + PREFIX, length - PREFIX, before_bad);
    return check_line(at, left, before, &sum) > 0;
}

/* Does a group end with this line? A + says no, and so does the hole that a block leaves which was never written. */
static bool ends_group(const char *at, const char *end)
{
    return end && (size_t)(end - at) >= PREFIX && at[16] != '+' && at[16] != '\0';
}

/* Is there a good line behind a bad one that is of a later group? */
static bool later_group_behind(const char *at, size_t left, uint64_t last)
{
    const char *end = memchr(at, '\n', left);
    bool ended = ends_group(at, end);

    while (end) {
        const char *bad = at;
        size_t length = (size_t)(end - at);

        left -= length + 1;
        at = end + 1;
        end = memchr(at, '\n', left);
        if (ended && good_line_after(bad, length, last, at, left))
            return true;
        ended = ended || ends_group(at, end);
        last = 0; /* known of the first alone */
    }
    return false;
}

static int replay_all(struct journal *j, const char *text, size_t size, journal_replay *replay, void *context,
        struct rs_error *error)
{
    char *json = NULL;
    size_t at = 0, capacity = 0, length;
    uint64_t sum;
    int status = 0;

    while (status == 0 && at < size && (length = check_line(text + at, size - at, j->last, &sum)) > 0) {
        size_t n = length - PREFIX - 1;

        status = rs_grow(&json, &capacity, n + 1, 1, error);
        if (status != 0)
            break;
        memcpy(json, text + at + PREFIX, n);
        json[n] = '\0';
        j->n++;
        status = replay(context, json, n, error);
        j->last = sum;
        at += length;
    }
    free(json);
    if (status != 0) {
        char place[320];

        snprintf(place, sizeof place, "%s: line %zu", j->path, j->n);
        return rs_fail_at(error, place);
    }
    if (at < size && later_group_behind(text + at, size - at, j->last))
        return rs_fail(error, "%s: line %zu: damaged: its checksum is not right, and good lines follow", j->path,
                j->n + 1);
    j->size = (int64_t)at;
    j->cut = size - at;
    return 0;
}

/* The file's name is on the disk too. */
static int sync_folder(const char *path, struct rs_error *error)
{
    char *copy = strdup(path);
    int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    int status = fd >= 0 && fsync(fd) == 0 ? 0 : rs_fail_errno(error, "%s: cannot sync its folder", path);

    if (fd >= 0)
        close(fd);
    free(copy);
    return status;
}

int journal_open(struct journal *j, const char *path, journal_replay *replay, void *context, struct rs_error *error)
{
    struct rs_storage text = {0};
    int status;

    *j = (struct journal){.fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), .path = path};
    if (j->fd < 0)
        return rs_fail_errno(error, "%s: cannot open", path);
    if (flock(j->fd, LOCK_EX | LOCK_NB) != 0)
        return rs_fail_errno(error, "%s: another server has it", path);
    if (sync_folder(path, error) != 0)
        return -1;
    status = rs_read_whole(j->fd, path, &text, error);
    if (status == 0)
        status = replay_all(j, text.base, text.size, replay, context, error);
    rs_storage_free(&text);
    if (status == 0 && j->cut > 0 && (ftruncate(j->fd, j->size) != 0 || fsync(j->fd) != 0))
        status = rs_fail_errno(error, "%s: cannot cut a torn line", path);
    j->pending_last = j->last;
    return status;
}

/* ---- append ---- */

int journal_add(struct journal *j, const char *json, size_t length, struct rs_error *error)
{
    uint64_t sum = XXH3_64bits_withSeed(json, length, j->pending_last);

    if (rs_grow(&j->pending, &j->capacity, j->n_pending + length + PREFIX + 2, 1, error) != 0)
        return -1;
    if (j->n_pending > 0)
        j->pending[j->last_line + PREFIX - 1] = '+';
    j->last_line = j->n_pending;
    snprintf(j->pending + j->n_pending, PREFIX + 1, "%016" PRIx64 " ", sum);
    memcpy(j->pending + j->n_pending + PREFIX, json, length);
    j->n_pending += PREFIX + length;
    j->pending[j->n_pending++] = '\n';
    j->pending_last = sum;
    j->pending_lines++;
    return 0;
}

void journal_drop(struct journal *j)
{
    j->n_pending = j->pending_lines = 0;
    j->pending_last = j->last;
}

int journal_commit(struct journal *j, int *broken, struct rs_error *error)
{
    int status = 0;

    if (j->n_pending == 0)
        return 0;
    if (lseek(j->fd, j->size, SEEK_SET) < 0)
        status = rs_fail_errno(error, "%s: cannot seek", j->path);
    if (status == 0)
        status = rs_write_all(j->fd, j->pending, j->n_pending, j->path, error);
    if (status == 0 && fdatasync(j->fd) != 0) {
        /* What the disk has of it now, nobody knows: the kernel forgets a failed sync. */
        *broken = 1;
        status = rs_fail_errno(error, "%s: cannot sync", j->path);
    }
    if (status != 0) {
        if (ftruncate(j->fd, j->size) != 0 || fdatasync(j->fd) != 0)
            *broken = 1;
        journal_drop(j);
        return -1;
    }
    j->size += (int64_t)j->n_pending;
    j->n += j->pending_lines;
    j->last = j->pending_last;
    journal_drop(j);
    return 0;
}

void journal_close(struct journal *j)
{
    if (j->fd >= 0)
        close(j->fd);
    free(j->pending);
    *j = (struct journal){.fd = -1};
}

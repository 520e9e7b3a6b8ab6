/* log_spool_files.c: copies, synced. */
#include "log_spool_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { BUFFER = 1 << 16, MOST_AT_ONCE = 1 << 30 };

static int copy_by_hand(int from, int to, const char *name, struct rs_error *error)
{
    char buffer[BUFFER];
    size_t got;

    do {
        if (rs_read_all(from, buffer, sizeof buffer, &got, name, error) != 0
                || rs_write_all(to, buffer, got, name, error) != 0)
            return -1;
    } while (got == sizeof buffer);
    return 0;
}

/* The kernel copies, and where the file system can, nothing is copied at all. What it does not do is done by hand, from
 * where it stopped. */
static int copy_bytes(int from, int to, const char *name, struct rs_error *error)
{
    ssize_t n;

    do
        n = copy_file_range(from, NULL, to, NULL, MOST_AT_ONCE, 0);
    while (n > 0);
    return copy_by_hand(from, to, name, error);
}

static int finish(int fd, const char *name, int status, struct rs_error *error)
{
    if (status == 0 && fsync(fd) != 0)
        status = rs_fail_errno(error, "%s: cannot sync", name);
    if (close(fd) != 0 && status == 0)
        status = rs_fail_errno(error, "%s: cannot close", name);
    return status;
}

static int create(int folder, const char *name, const char *file, struct rs_error *error)
{
    int fd = openat(folder, file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (fd < 0)
        rs_fail_errno(error, "%s/%s: cannot create", name, file);
    return fd;
}

static int write_text(int folder, const char *name, const char *file, const char *text, struct rs_error *error)
{
    int fd = create(folder, name, file, error);

    return fd < 0 ? -1 : finish(fd, name, rs_write_all(fd, text, strlen(text), name, error), error);
}

static int write_copy(int folder, const char *name, const char *file, const char *path, struct rs_error *error)
{
    int from = open(path, O_RDONLY | O_CLOEXEC), to, status = -1;

    if (from < 0)
        return rs_fail_errno(error, "%s: cannot open", path);
    to = create(folder, name, file, error);
    if (to >= 0)
        status = finish(to, name, copy_bytes(from, to, name, error), error);
    close(from);
    return status;
}

static int write_file(int folder, const char *name, const char *as, const struct log_file *file, struct rs_error *error)
{
    return file->text ? write_text(folder, name, as, file->text, error)
                      : write_copy(folder, name, as, file->from, error);
}

int log_spool_write_files(int fd, const char *name, const struct log_record *record, struct rs_error *error)
{
    char *text = log_record_write(record, error);
    int status = text ? 0 : -1;

    for (size_t i = 0; status == 0 && i < record->n_files; i++) {
        char as[24];

        snprintf(as, sizeof as, "%zu", i);
        status = write_file(fd, name, as, &record->files[i], error);
    }
    if (status == 0 && record->model.to)
        status = write_file(fd, name, "model", &record->model, error);
    if (status == 0)
        status = write_text(fd, name, "run.json", text, error);
    free(text);
    if (status == 0 && fsync(fd) != 0)
        status = rs_fail_errno(error, "%s: cannot sync", name);
    return status;
}

char *log_spool_read_run(int fd, const char *name, struct rs_error *error)
{
    int file = openat(fd, "run.json", O_RDONLY | O_CLOEXEC), status;
    struct rs_storage whole = {0};
    char *text = NULL;

    if (file < 0) {
        rs_fail_errno(error, "%s/run.json: cannot open", name);
        return NULL;
    }
    status = rs_read_whole(file, name, &whole, error);
    if (status == 0) {
        text = whole.size > 0 ? strndup(whole.base, whole.size) : strdup("");
        if (!text)
            rs_fail(error, "out of memory");
    }
    rs_storage_free(&whole);
    close(file);
    return text;
}

void log_spool_remove(int parent, const char *name)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *each;

    while (folder && (each = readdir(folder)) != NULL)
        unlinkat(dirfd(folder), each->d_name, 0);
    if (folder)
        closedir(folder);
    else if (fd >= 0)
        close(fd);
    unlinkat(parent, name, AT_REMOVEDIR);
}

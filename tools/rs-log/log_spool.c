/* log_spool.c: kept runs: made, listed, taken, dropped.
 *
 * Two locks. On a run: its sender's. On the folder: shared by who makes or drops a run, alone by who clears remains away, so
 * that what is being made is never taken for a remain. */
#include "log_spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "log_spool_files.h"

#define NEW ".new-"
#define SENT ".sent-"
enum { TIME_DIGITS = 15, NAME_SIZE = TIME_DIGITS + 1 + LOG_ID_SIZE, ROOM = NAME_SIZE + 8 };

bool log_spool_is_run(const char *name)
{
    return strlen(name) == NAME_SIZE - 1 && strspn(name, "0123456789") == TIME_DIGITS && name[TIME_DIGITS] == '-'
           && strspn(name + TIME_DIGITS + 1, "0123456789abcdef") == LOG_ID_SIZE - 1;
}

bool log_spool_is_remains(const char *name)
{
    if (strncmp(name, NEW, strlen(NEW)) == 0)
        return log_spool_is_run(name + strlen(NEW));
    return strncmp(name, SENT, strlen(SENT)) == 0 && log_spool_is_run(name + strlen(SENT));
}

/* The folder, open and locked; -1 error. Closing it ends the lock. */
static int open_folder(const char *folder, int lock, struct rs_error *error)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return rs_fail_errno(error, "%s: cannot open", folder);
    if (flock(fd, lock) == 0)
        return fd;
    rs_fail_errno(error, "%s: cannot lock", folder);
    close(fd);
    return -1;
}

void log_spool_release(struct log_entry *entry)
{
    if (entry->path)
        close(entry->fd);
    free(entry->path);
    *entry = (struct log_entry){.fd = -1};
}

static int open_entry(int parent, const char *folder, const char *name, struct log_entry *entry, struct rs_error *error)
{
    *entry = (struct log_entry){.fd = -1};
    if (asprintf(&entry->path, "%s/%s", folder, name) < 0) {
        entry->path = NULL;
        return rs_fail(error, "out of memory");
    }
    entry->fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (entry->fd < 0) {
        rs_fail_errno(error, "%s: cannot open", entry->path);
        free(entry->path);
        entry->path = NULL;
    }
    return entry->path ? 0 : -1;
}

/* ---- keep ---- */

static int fill_entry(int parent, const char *folder, const char *unfinished, const struct log_record *record,
        struct log_entry *entry, struct rs_error *error)
{
    const char *name = unfinished + strlen(NEW);

    if (mkdirat(parent, unfinished, 0777) != 0)
        return rs_fail_errno(error, "%s: cannot create a folder in it", folder);
    if (open_entry(parent, folder, unfinished, entry, error) != 0)
        return -1;
    /* Nobody else knows of it. The lock stays through the rename. */
    if (flock(entry->fd, LOCK_EX) != 0)
        return rs_fail_errno(error, "%s: cannot lock", entry->path);
    if (log_spool_write_files(entry->fd, entry->path, record, error) != 0)
        return -1;
    if (renameat(parent, unfinished, parent, name) != 0 || fsync(parent) != 0)
        return rs_fail_errno(error, "%s: cannot rename into place", entry->path);
    snprintf(entry->path, strlen(entry->path) + 1, "%s/%s", folder, name);
    return 0;
}

int log_spool_keep(const char *folder, const struct log_record *record, struct log_entry *entry, struct rs_error *error)
{
    char unfinished[ROOM];
    int parent, status;

    *entry = (struct log_entry){.fd = -1};
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return rs_fail_errno(error, "%s: cannot create", folder);
    parent = open_folder(folder, LOCK_SH, error);
    if (parent < 0)
        return -1;
    snprintf(unfinished, sizeof unfinished, NEW "%0*lld-%s", TIME_DIGITS, (long long)record->time, record->id);
    status = fill_entry(parent, folder, unfinished, record, entry, error);
    if (status != 0) {
        log_spool_release(entry);
        log_spool_remove(parent, unfinished);
    }
    close(parent);
    return status;
}

/* ---- list ---- */

static void sweep(const char *folder)
{
    struct rs_error ignored;
    int fd = open_folder(folder, LOCK_EX | LOCK_NB, &ignored);
    DIR *names = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *each;

    while (names && (each = readdir(names)) != NULL)
        if (log_spool_is_remains(each->d_name))
            log_spool_remove(fd, each->d_name);
    if (names)
        closedir(names);
    else if (fd >= 0)
        close(fd);
}

static int by_text(const void *a, const void *b)
{
    const char *const *one = a, *const *other = b;

    return strcmp(*one, *other);
}

int log_spool_list(const char *folder, char ***names, size_t *n, struct rs_error *error)
{
    size_t capacity = 0;
    const struct dirent *each;
    int status = 0;
    DIR *open;

    *names = NULL;
    *n = 0;
    sweep(folder);
    open = opendir(folder);
    if (!open)
        return rs_fail_errno(error, "%s: cannot open", folder);
    while (status == 0 && (each = readdir(open)) != NULL) {
        if (!log_spool_is_run(each->d_name))
            continue;
        status = rs_grow(names, &capacity, *n + 1, sizeof **names, error);
        if (status == 0 && ((*names)[(*n)++] = strdup(each->d_name)) == NULL)
            status = rs_fail(error, "out of memory");
    }
    closedir(open);
    if (status == 0 && *n > 0)
        qsort(*names, *n, sizeof **names, by_text);
    return status;
}

/* ---- take and drop ---- */

/* Between opening and locking, another may have sent it: then its name means nothing, or something else. */
static bool is_still_there(const struct log_entry *entry)
{
    struct stat by_name, by_fd;

    return lstat(entry->path, &by_name) == 0 && fstat(entry->fd, &by_fd) == 0 && by_name.st_ino == by_fd.st_ino
           && by_name.st_dev == by_fd.st_dev;
}

static int read_entry(const struct log_entry *entry, struct log_record *record, struct rs_error *error)
{
    char *text = log_spool_read_run(entry->fd, entry->path, error);
    int status = text ? log_record_parse(record, text, entry->path, error) : -1;

    if (text && status != 0)
        rs_fail_at(error, entry->path);
    free(text);
    return status;
}

int log_spool_take(const char *folder, const char *name, struct log_entry *entry, struct log_record *record,
        struct rs_error *error)
{
    int parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), status;

    *record = (struct log_record){0};
    *entry = (struct log_entry){.fd = -1};
    if (parent < 0)
        return rs_fail_errno(error, "%s: cannot open", folder);
    status = open_entry(parent, folder, name, entry, error);
    if (status != 0 && errno == ENOENT)
        status = 1; /* gone */
    close(parent);
    if (status != 0)
        return status > 0 ? 0 : -1;
    if (flock(entry->fd, LOCK_EX | LOCK_NB) != 0 || !is_still_there(entry)) {
        log_spool_release(entry);
        return 0;
    }
    return read_entry(entry, record, error) == 0 ? 1 : -1;
}

int log_spool_drop(const char *folder, struct log_entry *entry, struct rs_error *error)
{
    int parent = open_folder(folder, LOCK_SH, error), status = 0;
    const char *name = strrchr(entry->path, '/') + 1;
    char sent[ROOM];

    if (parent < 0)
        return -1;
    snprintf(sent, sizeof sent, SENT "%s", name);
    /* From here on nobody sends it again, even if this process ends before all is removed. */
    if (renameat(parent, name, parent, sent) != 0 || fsync(parent) != 0)
        status = rs_fail_errno(error, "%s: is sent, but cannot be removed", entry->path);
    else
        log_spool_remove(parent, sent);
    close(parent);
    log_spool_release(entry);
    return status;
}

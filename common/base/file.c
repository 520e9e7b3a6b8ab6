/* file.c: atomic output files, whole reads and writes. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"

/* The names that a signal handler has to remove. A handler can reach nothing but globals: this is the one we have. A
 * slot is filled as its file is made and cleared after it is gone or renamed. */
enum { MAX_UNFINISHED = 128, MAX_NAMES = 100 };
static char *volatile unfinished[MAX_UNFINISHED];

static void remove_unfinished(int signal_number)
{
    for (int i = 0; i < MAX_UNFINISHED; i++)
        if (unfinished[i])
            unlink(unfinished[i]);
    /* SA_RESETHAND has put the default action back: the process ends by the signal, as the shell expects. */
    raise(signal_number);
}

void rs_output_file_guard_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGXCPU, SIGXFSZ};
    struct sigaction action = {.sa_handler = remove_unfinished, .sa_flags = (int)SA_RESETHAND};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction before;

        /* What the parent ignores (nohup's SIGHUP) stays ignored. */
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}

static int remember(char *name)
{
    for (int i = 0; i < MAX_UNFINISHED; i++)
        if (!unfinished[i]) {
            unfinished[i] = name;
            return 0;
        }
    return -1;
}

static void forget(const char *name)
{
    for (int i = 0; i < MAX_UNFINISHED; i++)
        if (unfinished[i] == name)
            unfinished[i] = NULL;
}

/* A new file that a signal from now on removes; -1 with errno. No signal may come between the two: it would leave the
 * file, or remove another's of that name. */
static int create_remembered(char *name)
{
    sigset_t all, before;
    int fd, reason;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    reason = errno;
    if (fd >= 0 && remember(name) != 0) {
        close(fd);
        unlink(name);
        fd = -1;
        reason = EMFILE;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = reason;
    return fd;
}

static int create_temporary(struct rs_output_file *file, const char *path, struct rs_error *error)
{
    size_t room = strlen(path) + 48;

    char *name = malloc(room);

    file->path = strdup(path);
    if (!file->path || !name) {
        free(name);
        return rs_fail(error, "out of memory");
    }
    /* A name that is taken is somebody else's: a process of the same number in another container, or what one that was
     * killed has left. It is let be. */
    for (int i = 0; i < MAX_NAMES; i++) {
        snprintf(name, room, "%s.tmp-%ld-%d", path, (long)getpid(), i);
        file->fd = create_remembered(name);
        if (file->fd >= 0) {
            file->temporary = name;
            return 0;
        }
        if (errno != EEXIST)
            break;
    }
    rs_fail_errno(error, "%s: cannot create", path);
    free(name);
    return -1;
}

/* The descriptor that /dev/stdout, /dev/fd/N and the like name, or -1. It is shared, not opened anew: where stdout is a
 * regular file, a second opening would write over what stands in it, and a rename would put a file in the place of the
 * link in /dev. */
static int named_descriptor(const char *path)
{
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    int64_t fd;

    if (strcmp(path, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0)
        return STDERR_FILENO;
    for (int i = 0; i < 2; i++) {
        size_t length = strlen(folders[i]);

        if (strncmp(path, folders[i], length) == 0 && rs_parse_integer(path + length, strlen(path + length), &fd)
                && fd >= 0 && fd < INT32_MAX)
            return (int)fd;
    }
    return -1;
}

int rs_output_file_create(struct rs_output_file *file, const char *path, struct rs_error *error)
{
    int shared = named_descriptor(path);
    struct stat status;

    *file = (struct rs_output_file){.fd = -1};
    if (path[0] == '\0')
        return rs_fail(error, "an output file needs a name, got an empty one");
    if (shared >= 0 || (stat(path, &status) == 0 && !S_ISREG(status.st_mode))) {
        file->fd = shared >= 0 ? fcntl(shared, F_DUPFD_CLOEXEC, 0) : open(path, O_WRONLY | O_CLOEXEC);
        if (file->fd < 0)
            return rs_fail_errno(error, "%s: cannot open for writing", path);
        file->path = strdup(path);
        return file->path ? 0 : rs_fail(error, "out of memory");
    }
    if (create_temporary(file, path, error) == 0)
        return 0;
    rs_output_file_discard(file);
    return -1;
}

void rs_output_file_push(const struct rs_output_file *file)
{
    /* A wish: finishing it says whether it is on disk. */
    if (file->fd >= 0 && file->temporary)
        sync_file_range(file->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

int rs_output_file_finish(struct rs_output_file *file, struct rs_error *error)
{
    int fd = file->fd;
    int status = 0;

    if (fd < 0)
        return 0;
    file->fd = -1;
    /* In place there may be nothing to sync (a pipe says EINVAL); a temporary file has to be on disk before its name. */
    if (file->temporary && fsync(fd) != 0)
        status = rs_fail_errno(error, "%s: cannot sync", file->path);
    if (close(fd) != 0 && status == 0)
        status = rs_fail_errno(error, "%s: cannot close", file->path);
    if (status != 0)
        rs_output_file_discard(file);
    return status;
}

int rs_output_file_commit(struct rs_output_file *file, struct rs_error *error)
{
    int status = rs_output_file_finish(file, error);

    if (status == 0 && file->temporary && rename(file->temporary, file->path) != 0)
        status = rs_fail_errno(error, "%s: cannot rename into place", file->path);
    if (status == 0 && file->temporary) {
        forget(file->temporary);
        free(file->temporary);
        file->temporary = NULL;
    }
    rs_output_file_discard(file);
    return status;
}

void rs_output_file_discard(struct rs_output_file *file)
{
    if (!file->path && !file->temporary)
        return;
    if (file->fd >= 0)
        close(file->fd);
    if (file->temporary) {
        unlink(file->temporary);
        forget(file->temporary);
    }
    free(file->temporary);
    free(file->path);
    *file = (struct rs_output_file){.fd = -1};
}

int rs_write_all(int fd, const void *bytes, size_t size, const char *name, struct rs_error *error)
{
    const char *next = bytes;

    while (size > 0) {
        ssize_t written = write(fd, next, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return rs_fail_errno(error, "%s: cannot write", name);
        next += written;
        size -= (size_t)written;
    }
    return 0;
}

int rs_read_all(int fd, void *bytes, size_t size, size_t *got, const char *name, struct rs_error *error)
{
    char *next = bytes;

    *got = 0;
    while (*got < size) {
        ssize_t count = read(fd, next + *got, size - *got);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return rs_fail_errno(error, "%s: cannot read", name);
        if (count == 0)
            break;
        *got += (size_t)count;
    }
    return 0;
}

static int map_rest(int fd, struct rs_storage *whole)
{
    struct stat status;
    void *base;

    /* Only from the start of a file: a mapping of something else would need its offset kept. */
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0 || lseek(fd, 0, SEEK_CUR) != 0)
        return -1;
    base = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (base == MAP_FAILED)
        return -1;
    *whole = (struct rs_storage){.base = base, .size = (size_t)status.st_size, .mapped = true};
    return 0;
}

int rs_read_whole(int fd, const char *name, struct rs_storage *whole, struct rs_error *error)
{
    char *bytes = NULL;
    size_t capacity = 0, size = 0, got;

    *whole = (struct rs_storage){0};
    if (map_rest(fd, whole) == 0)
        return 0;
    do {
        if (rs_grow(&bytes, &capacity, size + (1 << 16), 1, error) != 0
                || rs_read_all(fd, bytes + size, capacity - size, &got, name, error) != 0) {
            free(bytes);
            return -1;
        }
        size += got;
    } while (size == capacity);
    *whole = (struct rs_storage){.base = bytes, .size = size};
    return 0;
}

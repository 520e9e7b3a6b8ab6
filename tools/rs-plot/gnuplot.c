/* gnuplot.c: the script lies in a file without a name, so that writing it and reading the picture never wait for one
 * another. */
#include "gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"

extern char **environ;

/* A file in memory that holds the bytes, read from its start. */
static int memory_file(const char *name, const char *bytes, size_t size, struct rs_error *error)
{
    int fd = memfd_create(name, MFD_CLOEXEC);

    if (fd < 0)
        return rs_fail_errno(error, "%s: cannot open", name);
    if (rs_write_all(fd, bytes, size, name, error) == 0 && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    close(fd);
    return -1;
}

static int start(pid_t *child, int script, int picture, int complaint, struct rs_error *error)
{
    static char gnuplot[] = "gnuplot", defaults[] = "-d", dash[] = "-"; /* -d: nobody's ~/.gnuplot has a part in it */
    char *arguments[] = {gnuplot, defaults, dash, NULL};
    posix_spawn_file_actions_t actions;
    int failed;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, script, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, picture, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, complaint, STDERR_FILENO);
    failed = posix_spawnp(child, gnuplot, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (!failed)
        return 0;
    errno = failed;
    return rs_fail_errno(error, "gnuplot: cannot run (Debian's package is gnuplot-nox)");
}

/* To the end in any case, or gnuplot would wait for ever to print the rest. */
static int pass_on(struct rs_sink *sink, int picture, size_t *total, struct rs_error *error)
{
    char bytes[1 << 16];
    size_t got;
    int status = 0;

    *total = 0;
    do {
        if (rs_read_all(picture, bytes, sizeof bytes, &got, "gnuplot", error) != 0)
            return -1;
        if (status == 0)
            status = rs_sink_write(sink, bytes, got, error);
        *total += got;
    } while (got == sizeof bytes);
    return status;
}

/* The line that says what was wrong; before it gnuplot repeats the script's line and points into it. */
static int complain(int complaint, struct rs_error *error)
{
    char text[2048], *line = text;
    size_t got = 0;

    lseek(complaint, 0, SEEK_SET);
    if (rs_read_all(complaint, text, sizeof text - 1, &got, "gnuplot", error) != 0)
        return -1;
    text[got] = '\0';
    for (char *found; (found = strstr(line, "line ")); line = found + 1)
        if (found == text || found[-1] == '\n')
            return rs_fail(error, "gnuplot: %.*s", (int)strcspn(found, "\n"), found);
    return rs_fail(error, "gnuplot: %.*s", (int)strcspn(text, "\n"), got ? text : "it ended badly");
}

int gnuplot_run(struct rs_sink *sink, const char *script, size_t size, struct rs_error *error)
{
    int in = memory_file("script", script, size, error), complaint = memory_file("complaint", "", 0, error);
    int pipe_ends[2] = {-1, -1}, status = -1, ended = 0;
    pid_t child = -1;
    size_t total;

    if (in >= 0 && complaint >= 0 && pipe2(pipe_ends, O_CLOEXEC) != 0)
        rs_fail_errno(error, "gnuplot: cannot open a pipe");
    if (pipe_ends[1] >= 0 && start(&child, in, pipe_ends[1], complaint, error) != 0)
        child = -1;
    if (pipe_ends[1] >= 0)
        close(pipe_ends[1]);
    if (child > 0) {
        status = pass_on(sink, pipe_ends[0], &total, error);
        close(pipe_ends[0]);
        while (waitpid(child, &ended, 0) < 0 && errno == EINTR) {
        }
        if (status == 0 && (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0))
            status = complain(complaint, error);
        else if (status == 0 && total == 0)
            status = rs_fail(error, "gnuplot: drew nothing");
    } else if (pipe_ends[0] >= 0)
        close(pipe_ends[0]);
    if (in >= 0)
        close(in);
    if (complaint >= 0)
        close(complaint);
    return status;
}

void gnuplot_quote(FILE *script, const char *text, size_t length)
{
    putc('\'', script);
    for (size_t i = 0, bytes; i < length; i += bytes ? bytes : 1) {
        unsigned char c = (unsigned char)text[i];

        bytes = rs_utf8_length(text + i, length - i);
        if (bytes == 0)
            putc('?', script);
        else if (c == '\'')
            fputs("''", script);
        else if (c < ' ' || c == 127)
            putc(' ', script);
        else
            fwrite(text + i, 1, bytes, script);
    }
    putc('\'', script);
}

/* tool_files.c: the files that options and operands name. */
#include "cli/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/tool_internal.h"

static bool is_stdin(const char *path)
{
    return !path || strcmp(path, "-") == 0;
}

const char *rs_tool_name(const char *path)
{
    return is_stdin(path) ? "stdin" : path;
}

static int open_for_reading(struct rs_tool *tool, const char *path, struct rs_error *error)
{
    int fd;

    if (is_stdin(path))
        return STDIN_FILENO;
    if (rs_grow(&tool->input_fds, &tool->input_fds_capacity, tool->n_input_fds + 1, sizeof *tool->input_fds, error)
            != 0)
        return -1;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return rs_fail_errno(error, "%s: cannot open", path);
    tool->input_fds[tool->n_input_fds++] = fd;
    return fd;
}

int rs_tool_open(struct rs_tool *tool, struct rs_reader *reader, const char *as, const char *path,
        struct rs_error *error)
{
    int fd = open_for_reading(tool, path, error);

    *reader = (struct rs_reader){0};
    if (fd < 0)
        return -1;
    rs_reader_start(reader, fd, rs_tool_name(path), as, &tool->history);
    return 0;
}

int rs_tool_read_dense(struct rs_tool *tool, struct rs_dense *matrix, const char *as, const char *path,
        struct rs_error *error)
{
    struct rs_reader reader;
    int status = rs_tool_open(tool, &reader, as, path, error);

    if (status == 0)
        status = rs_dense_read(matrix, &reader, error);
    rs_reader_free(&reader);
    return status;
}

int rs_tool_read_csr(struct rs_tool *tool, struct rs_csr *matrix, const char *as, const char *path,
        struct rs_error *error)
{
    struct rs_reader reader;
    int status = rs_tool_open(tool, &reader, as, path, error);

    if (status == 0)
        status = rs_csr_read(matrix, &reader, error);
    rs_reader_free(&reader);
    return status;
}

static struct rs_output_file *create(struct rs_tool *tool, const char *path, struct rs_error *error)
{
    struct rs_output_file *file = &tool->files[tool->n_files];

    if (tool->n_files == RS_MAX_FILES) {
        rs_fail(error, "%s: more than %d output files", path, RS_MAX_FILES);
        return NULL;
    }
    for (int i = 0; i < tool->n_files; i++)
        if (tool->files[i].temporary && strcmp(tool->files[i].path, path) == 0) {
            rs_tool_usage(tool, error, "%s: named for two outputs", path);
            return NULL;
        }
    if (rs_output_file_create(file, path, error) != 0)
        return NULL;
    tool->n_files++;
    return file;
}

int rs_tool_create(struct rs_tool *tool, struct rs_writer *writer, const char *as, const char *path,
        struct rs_error *error)
{
    struct rs_output_file *file = create(tool, path, error);

    *writer = (struct rs_writer){0};
    if (!file)
        return -1;
    if (isatty(file->fd))
        return rs_fail(error, "%s is a terminal, and binary is not written to one", path);
    rs_writer_start(writer, file->fd, path, as, &tool->history, (int)tool->level, tool->n_threads);
    return 0;
}

int rs_tool_close(struct rs_writer *writer, int status, struct rs_error *error)
{
    if (status == 0)
        status = rs_writer_flush(writer, error);
    rs_writer_free(writer);
    return status;
}

FILE *rs_tool_create_text(struct rs_tool *tool, const char *path, struct rs_error *error)
{
    struct rs_output_file *file = create(tool, path, error);
    FILE *text;

    if (!file)
        return NULL;
    text = fdopen(dup(file->fd), "w"); /* the descriptor itself is synced and closed at the end */
    if (!text)
        rs_fail_errno(error, "%s: cannot open for writing", path);
    return text;
}

int rs_tool_close_text(FILE *text, const char *path, struct rs_error *error)
{
    bool failed = ferror(text);

    errno = 0;
    if (fclose(text) == 0 && !failed)
        return 0;
    if (errno == 0) /* what failed earlier went well now: its reason is lost */
        errno = EIO;
    return rs_fail_errno(error, "%s: cannot write", path);
}

int rs_tool_write_metrics(struct rs_tool *tool, const struct rs_metrics *metrics, struct rs_error *error)
{
    FILE *file;
    int status;

    if (!tool->metrics)
        return 0;
    file = rs_tool_create_text(tool, tool->metrics, error);
    if (!file)
        return -1;
    status = rs_metrics_write(metrics, file, error);
    if (status == 0)
        return rs_tool_close_text(file, tool->metrics, error);
    fclose(file);
    return -1;
}

int rs_tool_text(struct rs_tool *tool, const char *as, const char *path, struct rs_storage *text,
        struct rs_error *error)
{
    bool is_input = tool->input_path && path == tool->input_path;
    int fd = is_input ? tool->input_fd : open_for_reading(tool, path, error);

    *text = (struct rs_storage){0};
    if (fd < 0 || rs_read_whole(fd, rs_tool_name(path), text, error) != 0)
        return -1;
    return rs_history_digest(&tool->history, as, text->base, text->size, error);
}

static int check_output(const char *path, struct rs_error *error)
{
    size_t length = strlen(path);
    const char *slash;
    struct stat status;
    char *folder;
    bool good;

    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return 0; /* /dev/null, a FIFO; what is wrong with a folder is told when it is opened */
    while (length > 1 && path[length - 1] == '/') /* a folder to be made */
        length--;
    slash = memrchr(path, '/', length);
    folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    if (!folder)
        return rs_fail(error, "out of memory");
    good = access(folder, W_OK | X_OK) == 0;
    free(folder);
    return good ? 0 : rs_fail_errno(error, "%s: cannot create", path);
}

int rs_check_outputs(const struct rs_option *table, struct rs_error *error)
{
    for (; table && table->name; table++) {
        const char *path = table->type == RS_OUTPUT ? *(const char **)table->value : NULL;

        if (path && check_output(path, error) != 0)
            return -1;
    }
    return 0;
}

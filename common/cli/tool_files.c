/* tool_files.c: the files that options and operands name. */
#include "cli/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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
    if (tool->n_input_fds == RS_MAX_FILES)
        return rs_fail(error, "%s: more than %d input files", path, RS_MAX_FILES);
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

static struct rs_output_file *create(struct rs_tool *tool, const char *path, struct rs_error *error)
{
    struct rs_output_file *file = &tool->files[tool->n_files];

    if (tool->n_files == RS_MAX_FILES) {
        rs_fail(error, "%s: more than %d output files", path, RS_MAX_FILES);
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
    rs_writer_start(writer, file->fd, path, as, &tool->history, (int)tool->level, tool->n_threads);
    return 0;
}

int rs_tool_close(struct rs_writer *writer, struct rs_error *error)
{
    int status = rs_writer_flush(writer, error);

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
    int failed = ferror(text);

    errno = failed ? EIO : 0;
    if (fclose(text) != 0 || failed)
        return rs_fail_errno(error, "%s: cannot write", path);
    return 0;
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

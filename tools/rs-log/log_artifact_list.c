/* log_artifact_list.c: the files behind --artifact. Links to files are followed, links to folders are not: a folder might
 * lead to itself. */
#include "log_collect.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Where the last part of a path starts, blind to slashes at its end; "." and ".." have no name. */
static const char *last_part(const char *path, size_t *length)
{
    size_t end = strlen(path), start;

    while (end > 1 && path[end - 1] == '/')
        end--;
    for (start = end; start > 0 && path[start - 1] != '/';)
        start--;
    *length = end - start;
    return path + start;
}

static int add_below(struct log_record *record, const FTSENT *entry, const char *top, size_t top_length,
        const char *root, struct rs_error *error)
{
    size_t skip = strlen(root);
    const char *below = entry->fts_path + skip;
    char *to;
    int status;

    while (*below == '/')
        below++;
    if (asprintf(&to, "%.*s/%s", (int)top_length, top, below) < 0)
        return rs_fail(error, "out of memory");
    status = log_record_file(record, to, entry->fts_path, NULL, error);
    free(to);
    return status;
}

static int add_entry(struct log_record *record, const FTSENT *entry, const char *top, size_t top_length,
        const char *root, struct rs_error *error)
{
    struct stat status;

    switch (entry->fts_info) {
    case FTS_D:
    case FTS_DP:
        return 0;
    case FTS_F:
        return add_below(record, entry, top, top_length, root, error);
    case FTS_SL:
        if (stat(entry->fts_path, &status) == 0 && S_ISREG(status.st_mode))
            return add_below(record, entry, top, top_length, root, error);
        return rs_fail(error, "%s: a link to something else than a file", entry->fts_path);
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        errno = entry->fts_errno;
        return rs_fail_errno(error, "%s: cannot read", entry->fts_path);
    default:
        return rs_fail(error, "%s: neither a file nor a folder", entry->fts_path);
    }
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int add_folder(struct log_record *record, const char *path, struct rs_error *error)
{
    char *roots[] = {(char *)path, NULL};
    size_t top_length, before = record->n_files;
    const char *top = last_part(path, &top_length);
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
    const FTSENT *entry;
    int status = 0;

    if (!tree)
        return rs_fail_errno(error, "%s: cannot read", path);
    errno = 0;
    while (status == 0 && (entry = fts_read(tree)) != NULL)
        status = add_entry(record, entry, top, top_length, path, error);
    if (status == 0 && errno != 0)
        status = rs_fail_errno(error, "%s: cannot read", path);
    fts_close(tree);
    if (status == 0 && record->n_files == before)
        status = rs_fail(error, "%s: no files in it", path);
    return status;
}

int log_collect_artifact(struct log_record *record, const char *path, struct rs_error *error)
{
    size_t length;
    const char *name = last_part(path, &length);
    struct stat status;

    if (stat(path, &status) != 0)
        return rs_fail_errno(error, "%s: cannot open", path);
    if (S_ISDIR(status.st_mode))
        return add_folder(record, path, error);
    if (!S_ISREG(status.st_mode))
        return rs_fail(error, "%s: neither a file nor a folder", path);
    return log_record_file(record, name, path, NULL, error);
}

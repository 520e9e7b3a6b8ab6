/* log_git.c: HEAD, the reference it names, that one's commit: three small files. */
#include "log_git.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LINE = PATH_MAX + 64 };

/* The first line of folder/name, without what ends it. */
static bool first_line(const char *folder, const char *name, char line[LINE])
{
    char path[3 * LINE];
    FILE *file;
    bool good;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "re");
    if (!file)
        return false;
    good = fgets(line, LINE, file) != NULL;
    fclose(file);
    if (good)
        line[strcspn(line, "\r\n")] = '\0';
    return good;
}

static bool take_commit(const char *text, char commit[LOG_COMMIT_SIZE])
{
    size_t length = strspn(text, "0123456789abcdef");

    if ((length != 40 && length != 64) || (text[length] != '\0' && text[length] != ' '))
        return false;
    memcpy(commit, text, length);
    commit[length] = '\0';
    return true;
}

/* "COMMIT refs/heads/main", a line each. */
static bool packed_commit(const char *folder, const char *reference, char commit[LOG_COMMIT_SIZE])
{
    char path[3 * LINE], line[LINE];
    bool found = false;
    FILE *file;

    snprintf(path, sizeof path, "%s/packed-refs", folder);
    file = fopen(path, "re");
    while (file && !found && fgets(line, sizeof line, file)) {
        char *space = strchr(line, ' ');

        line[strcspn(line, "\r\n")] = '\0';
        found = space && strcmp(space + 1, reference) == 0 && take_commit(line, commit);
    }
    if (file)
        fclose(file);
    return found;
}

/* The commit by the folder that has HEAD; what all work trees share may lie in another, named by its file commondir. */
static bool head_commit(const char *git, char commit[LOG_COMMIT_SIZE])
{
    char head[LINE], line[LINE], shared[2 * LINE];
    const char *reference = head + strlen("ref: ");

    if (!first_line(git, "HEAD", head))
        return false;
    if (strncmp(head, "ref: ", strlen("ref: ")) != 0)
        return take_commit(head, commit);
    if (!first_line(git, "commondir", line))
        snprintf(shared, sizeof shared, "%s", git);
    else if (line[0] == '/')
        snprintf(shared, sizeof shared, "%s", line);
    else
        snprintf(shared, sizeof shared, "%.*s/%.*s", PATH_MAX, git, PATH_MAX, line);
    if (strlen(shared) > PATH_MAX)
        return false;
    if (first_line(shared, reference, line) && take_commit(line, commit))
        return true;
    return packed_commit(shared, reference, commit);
}

/* folder/.git: the repository itself, or a file that says where it is. */
static bool commit_at(const char *folder, char commit[LOG_COMMIT_SIZE])
{
    char path[2 * LINE], line[LINE];
    const char *target = line + strlen("gitdir: ");

    snprintf(path, sizeof path, "%s/.git", folder);
    if (head_commit(path, commit))
        return true;
    if (!first_line(folder, ".git", line) || strncmp(line, "gitdir: ", strlen("gitdir: ")) != 0)
        return false;
    if (target[0] == '/')
        snprintf(path, sizeof path, "%s", target);
    else
        snprintf(path, sizeof path, "%.*s/%s", PATH_MAX, folder, target);
    return strlen(path) <= PATH_MAX && head_commit(path, commit);
}

bool log_git_commit(const char *folder, char commit[LOG_COMMIT_SIZE])
{
    char path[PATH_MAX];
    struct stat status;

    if (!realpath(folder, path))
        return false;
    for (;;) {
        char *slash = strrchr(path, '/');
        char probe[PATH_MAX + 8];

        snprintf(probe, sizeof probe, "%s/.git", path);
        if (stat(probe, &status) == 0)
            return commit_at(path, commit);
        if (!slash || path[0] == '\0')
            return false;
        *slash = '\0';
    }
}

/* log_git.h: which commit is checked out, read from .git without running anything. */
#ifndef LOG_GIT_H
#define LOG_GIT_H

#include <stdbool.h>

enum { LOG_COMMIT_SIZE = 65 }; /* SHA-1 or SHA-256 in hexadecimal digits, and a NUL */

/* The commit of the repository that `folder` lies in; false: there is none, or none that could be found (no commit yet, a
 * repository of a kind not known here). Linked work trees and packed references are known. */
bool log_git_commit(const char *folder, char commit[LOG_COMMIT_SIZE]);

#endif

/* file.h: files that are whole or not there.
 *
 * An output file is written under a temporary name beside its final one, synced, and renamed. Signals that end a process
 * (SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGXCPU, SIGXFSZ) remove what is unfinished first; the status is their own. */
#ifndef RS_BASE_FILE_H
#define RS_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory.h"

struct rs_output_file {
    int fd;          /* open for writing, or -1 */
    char *path;      /* the final name; NULL for a file that is not ours to name, such as stdout */
    char *temporary; /* the name while it is unfinished; NULL when written in place (/dev/null, a pipe) */
};

/* Start a file. A path that exists and is no regular file (/dev/null, a FIFO, /dev/stdout) is written in place. */
int rs_output_file_create(struct rs_output_file *file, const char *path, struct rs_error *error);

/* Have what is written so far on its way to disk, without waiting for it: of several files, the first that is finished then
 * waits for all of them at once. */
void rs_output_file_push(const struct rs_output_file *file);

/* Sync and close: what can go wrong for want of space does so here, before any of several files has its name. -1 leaves
 * nothing behind. */
int rs_output_file_finish(struct rs_output_file *file, struct rs_error *error);

/* Finish and rename. After it the file is there, whole. -1 leaves nothing behind. */
int rs_output_file_commit(struct rs_output_file *file, struct rs_error *error);

/* Close and remove what is unfinished; harmless after a commit, or on an all-zero struct. */
void rs_output_file_discard(struct rs_output_file *file);

/* Remove unfinished files when a signal ends the process. Called once, by rs_main. */
void rs_output_file_guard_signals(void);

/* Write all of it, through interruptions. */
int rs_write_all(int fd, const void *bytes, size_t size, const char *name, struct rs_error *error);

/* Read up to `size` bytes; fewer only at the end. `*got` says how many. */
int rs_read_all(int fd, void *bytes, size_t size, size_t *got, const char *name, struct rs_error *error);

/* All of a file, or of a stream from where it stands: mapped where it can be, read where not. `name` is for messages.
 * The caller frees it with rs_storage_free(). */
int rs_read_whole(int fd, const char *name, struct rs_storage *whole, struct rs_error *error);

#endif

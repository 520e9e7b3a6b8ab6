/* log_spool.h: runs kept in a folder until a server has them, whatever is killed at whatever moment.
 *
 * A run is a folder TIME-ID with run.json (log_record.h) and copies of all its files, so that what is overwritten next night
 * is still sent. It is made under another name and renamed when all of it is on disk: it is whole or not there. It goes only
 * after the server has all of it. Who sends one holds a lock on it (flock), which ends with the process. */
#ifndef LOG_SPOOL_H
#define LOG_SPOOL_H

#include <stddef.h>

#include "log_record.h"

/* A run in the spool, locked. Release it in every case. */
struct log_entry {
    char *path; /* FOLDER/TIME-ID */
    int fd;
};

/* Keep a record; the folder is made if it is not there. What is given out is locked already. */
int log_spool_keep(const char *folder, const struct log_record *record, struct log_entry *entry,
        struct rs_error *error);

/* What is there, oldest first: names for log_spool_take(), each to be freed, and the list. Remains of what was killed while
 * it kept or dropped a run are cleared away first. */
int log_spool_list(const char *folder, char ***names, size_t *n, struct rs_error *error);

/* Lock a run and read it. 1 it is ours, 0 somebody else sends it or has just sent it, -1 error. */
int log_spool_take(const char *folder, const char *name, struct log_entry *entry, struct log_record *record,
        struct rs_error *error);

/* The server has it: away with it, and the lock. */
int log_spool_drop(const char *folder, struct log_entry *entry, struct rs_error *error);
void log_spool_release(struct log_entry *entry);

/* Names of the spool's own: kept runs, and unfinished or sent ones. */
bool log_spool_is_run(const char *name);
bool log_spool_is_remains(const char *name);

#endif

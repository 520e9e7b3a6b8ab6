/* log_spool_files.h: the files of one kept run. */
#ifndef LOG_SPOOL_FILES_H
#define LOG_SPOOL_FILES_H

#include "log_record.h"

/* Write all files of a record and run.json into a folder that is open as `fd`, and sync them. `name` is for messages. */
int log_spool_write_files(int fd, const char *name, const struct log_record *record, struct rs_error *error);

/* run.json of a kept run, terminated; the caller frees it. */
char *log_spool_read_run(int fd, const char *name, struct rs_error *error);

/* Remove a folder and the files in it: never what lies in folders below. Best effort. */
void log_spool_remove(int parent, const char *name);

#endif

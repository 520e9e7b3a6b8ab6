/* stream_files.h: streams in files of memory, for tests. What fails, fails the test. */
#ifndef TESTS_STREAM_FILES_H
#define TESTS_STREAM_FILES_H

#include "data/csr.h"
#include "data/dense.h"
#include "stream/message.h"

/* An empty file; the caller closes it. */
int stream_file(void);

/* A reader over all of it, from its start. */
struct rs_reader stream_reader(int fd);

/* A message behind what is there; `level` of zstd, or 0 for raw. */
void stream_write_csr(int fd, const struct rs_csr *matrix, int level);
void stream_write_dense(int fd, const struct rs_dense *matrix, int level);

/* The whole of it; the caller frees what comes back. */
struct rs_csr stream_read_csr(int fd);
struct rs_dense stream_read_dense(int fd);

/* n x d with ids "film-0" ... (or numbers) and named columns. */
struct rs_dense stream_make_dense(size_t n, size_t d, bool text);

#endif

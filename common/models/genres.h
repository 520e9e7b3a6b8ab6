/* genres.h: which films are of a genre, from a multi-hot table (films by genres, as rs-ingest --multi-hot makes it). */
#ifndef RS_MODELS_GENRES_H
#define RS_MODELS_GENRES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "data/dense.h"

/* A genre's place among names. -1: there is none; the message lists those that there are. */
ptrdiff_t rs_genres_column(const struct rs_ids *names, const char *genre, struct rs_error *error);

/* The column of a genre. -1: there is none; the message lists those that there are. */
ptrdiff_t rs_genres_find(const struct rs_dense *table, const char *genre, struct rs_error *error);

/* flag[films->n]: is the film of that genre? A film that the table does not have is of none. -1: out of memory, or the
 * ids are of the other sort. */
int rs_genres_flag(const struct rs_dense *table, size_t genre, const struct rs_ids *films, bool *flag,
        struct rs_error *error);

#endif

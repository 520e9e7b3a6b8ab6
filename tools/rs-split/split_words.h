/* split_words.h: moments and folds as people write them, in options, messages and file names. */
#ifndef RS_SPLIT_SPLIT_WORDS_H
#define RS_SPLIT_SPLIT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { SPLIT_FOLD_ROOM = 24, SPLIT_MOMENT_ROOM = 64 };

/* Seconds since 1970, or a day of the calendar as YYYY-MM-DD: its first second, UTC. */
bool split_parse_moment(const char *text, int64_t *moment);

/* "1451606400 (2016-01-01)". Returns `room`. */
char *split_format_moment(int64_t moment, char room[SPLIT_MOMENT_ROOM]);

/* The number as wide as the last fold's, as `seq -w` counts: names then sort as folds do. Returns `room`. */
char *split_format_fold(size_t fold, size_t n_folds, char room[SPLIT_FOLD_ROOM]);

/* The pattern with `number` for each {} in it. The caller frees it; NULL: out of memory. */
char *split_fold_path(const char *pattern, const char *number, struct rs_error *error);

#endif

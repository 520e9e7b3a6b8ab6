/* join_lists.h: options that give one thing for each part, as in --weight 1,0.5. */
#ifndef RS_JOIN_JOIN_LISTS_H
#define RS_JOIN_JOIN_LISTS_H

#include <stddef.h>

#include "base/error.h"

/* "a,b" as items[n], within a copy that the caller frees. NULL when there are not `n`; the message names `option`. */
char *join_cut_list(const char *text, const char *option, const char **items, size_t n, struct rs_error *error);

/* The texts as numbers. */
int join_parse_weights(const char *const *texts, float *weights, size_t n, struct rs_error *error);

#endif

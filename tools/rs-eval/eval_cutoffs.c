/* eval_cutoffs.c: a list of rising numbers from text. */
#include "eval_cutoffs.h"

#include <string.h>

#include "base/memory.h"
#include "base/number.h"

int eval_cutoffs_parse(size_t **cutoffs, size_t *n, const char *text, struct rs_error *error)
{
    size_t capacity = 0, length, before = 0;
    int64_t k;

    *cutoffs = NULL;
    *n = 0;
    for (const char *at = text;; at += length + 1) {
        length = strcspn(at, ",");
        if (!rs_parse_integer(at, length, &k) || k < 1 || (size_t)k <= before)
            return rs_fail(error, "want numbers from 1 on, rising, as in 5,10,20, got '%s'", text);
        if (rs_grow(cutoffs, &capacity, *n + 1, sizeof **cutoffs, error) != 0)
            return -1;
        (*cutoffs)[(*n)++] = before = (size_t)k;
        if (!at[length])
            return 0;
    }
}

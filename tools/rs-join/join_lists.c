/* join_lists.c: options that give one thing for each part. */
#include "join_lists.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

char *join_cut_list(const char *text, const char *option, const char **items, size_t n, struct rs_error *error)
{
    char *copy = strdup(text), *next = copy;
    size_t got = 0;

    for (char *item; copy && (item = strsep(&next, ",")); got++)
        if (got < n)
            items[got] = item;
    if (copy && got == n)
        return copy;
    free(copy);
    rs_fail(error, "%s: want one for each of the %zu parts, got %zu", option, n, got);
    return NULL;
}

int join_parse_weights(const char *const *texts, float *weights, size_t n, struct rs_error *error)
{
    for (size_t p = 0; p < n; p++) {
        double value;

        if (!rs_parse_real(texts[p], strlen(texts[p]), &value) || !isfinite((float)value))
            return rs_fail(error, "--weight: want a number, got '%s'", texts[p]);
        weights[p] = (float)value;
    }
    return 0;
}

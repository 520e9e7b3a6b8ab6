/* als_entries.h: the ratings as ALS walks them: by user and by item, rows and columns in the order of their ids.
 *
 * The order of ids makes the fit independent of how the stream was put together: `cat`ed halves and the whole have the
 * same entries, and so the same factors, bit by bit. 8 bytes an entry and side; 4 where values do not count. */
#ifndef RS_ALS_ENTRIES_H
#define RS_ALS_ENTRIES_H

#include "base/error.h"
#include "data/csr.h"
#include "data/ids.h"

/* Compressed rows: row i is entries indptr[i] .. indptr[i + 1], columns ascending. */
struct als_rows {
    size_t n;
    int64_t *indptr; /* [n + 1] */
    int32_t *indices;
    float *data; /* NULL: every value is one */
};

struct als_entries {
    struct rs_ids users, items; /* sorted */
    struct als_rows by_user, by_item;
};

/* From users x items. `matrix` is taken apart and freed on the way, also on failure, so that it does not stand in
 * memory beside both sides. `with_values` false: the values are left out. Free with als_entries_free(). */
int als_entries_take(struct als_entries *entries, struct rs_csr *matrix, bool with_values, struct rs_error *error);
void als_entries_free(struct als_entries *entries);

static inline size_t als_row_size(const struct als_rows *rows, size_t i)
{
    return (size_t)(rows->indptr[i + 1] - rows->indptr[i]);
}

/* A row's values, or NULL for ones. */
static inline const float *als_row_values(const struct als_rows *rows, size_t i)
{
    return rows->data ? rows->data + rows->indptr[i] : NULL;
}

#endif

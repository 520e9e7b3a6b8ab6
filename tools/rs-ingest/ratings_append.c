/* ratings_append.c: a merge by ids. An untouched row is copied, a touched one settled like lines that come twice. */
#include "ratings_append.h"

#include <stdlib.h>
#include <string.h>

#include "ratings_matrix.h"

/* `new` behind `old`, each id once; position[new->n] says where each of `new` is. */
static int unite(struct rs_ids *both, const struct rs_ids *old, const struct rs_ids *new, int32_t *position,
        const char *what, struct rs_error *error)
{
    struct rs_ids added = {0};
    int32_t *pick = rs_alloc(new->n, sizeof *pick, error);
    size_t n = 0;
    int status = -1;

    if (!pick)
        return -1;
    if (old->n && new->n && rs_ids_are_text(old) != rs_ids_are_text(new)) {
        rs_fail(error, "%s: want %s ids as in what is appended to (see --string-ids)", what,
                rs_ids_are_text(old) ? "text" : "integer");
    } else if (rs_ids_locate(new, old, position, error) == 0) {
        for (size_t i = 0; i < new->n; i++)
            if (position[i] < 0) {
                position[i] = (int32_t)(old->n + n);
                pick[n++] = (int32_t)i;
            }
        if (rs_ids_pick(&added, new, pick, n, error) == 0)
            status = rs_ids_concatenate(both, old, &added, error);
    }
    rs_ids_free(&added, NULL);
    free(pick);
    return status;
}

/* The work in hand. */
struct merge {
    const struct rs_csr *old, *new;
    struct rs_csr *both;
    int32_t *row, *column;        /* where the new rows and columns are in `both` */
    int32_t *new_row;             /* [both->n_rows] which new row adds to this one, or -1 */
    struct ingest_entry *scratch; /* as long as the longest old and the longest new row together */
    size_t n;                     /* entries written */
};

static size_t longest_row(const struct rs_csr *matrix)
{
    int64_t longest = 0;

    for (size_t i = 0; i < matrix->n_rows; i++)
        if (matrix->indptr[i + 1] - matrix->indptr[i] > longest)
            longest = matrix->indptr[i + 1] - matrix->indptr[i];
    return (size_t)longest;
}

static void copy_row(struct merge *merge, size_t row)
{
    size_t first = (size_t)merge->old->indptr[row], n = (size_t)merge->old->indptr[row + 1] - first;

    memcpy(merge->both->indices + merge->n, merge->old->indices + first, n * sizeof *merge->both->indices);
    memcpy(merge->both->data + merge->n, merge->old->data + first, n * sizeof *merge->both->data);
    if (merge->both->time)
        memcpy(merge->both->time + merge->n, merge->old->time + first, n * sizeof *merge->both->time);
    merge->n += n;
}

/* A row's entries to scratch[n..]; `column` (NULL: as they are) says where the columns went. Returns the new n. */
static size_t gather(struct ingest_entry *scratch, size_t n, const struct rs_csr *from, size_t row,
        const int32_t *column, bool with_time)
{
    for (int64_t e = from->indptr[row]; e < from->indptr[row + 1]; e++, n++)
        scratch[n] = (struct ingest_entry){column ? column[from->indices[e]] : from->indices[e], from->data[e],
                with_time ? from->time[e] : 0, (int64_t)n};
    return n;
}

static void merge_row(struct merge *merge, size_t row)
{
    bool with_time = merge->both->time != NULL;
    size_t n = 0;

    if (row < merge->old->n_rows)
        n = gather(merge->scratch, 0, merge->old, row, NULL, with_time);
    n = gather(merge->scratch, n, merge->new, (size_t)merge->new_row[row], merge->column, with_time);
    n = ingest_entries_settle(merge->scratch, n);
    for (size_t i = 0; i < n; i++, merge->n++) {
        merge->both->indices[merge->n] = merge->scratch[i].column;
        merge->both->data[merge->n] = merge->scratch[i].value;
        if (with_time)
            merge->both->time[merge->n] = merge->scratch[i].time;
    }
}

static void merge_all(struct merge *merge)
{
    struct rs_csr *both = merge->both;

    for (size_t i = 0; i < both->n_rows; i++)
        merge->new_row[i] = -1;
    for (size_t i = 0; i < merge->new->n_rows; i++)
        merge->new_row[merge->row[i]] = (int32_t)i;
    for (size_t i = 0; i < both->n_rows; i++) {
        if (merge->new_row[i] < 0)
            copy_row(merge, i);
        else
            merge_row(merge, i);
        both->indptr[i + 1] = (int64_t)merge->n;
    }
}

static int prepare(struct merge *merge, bool with_time, struct rs_error *error)
{
    const struct rs_csr *old = merge->old, *new = merge->new;
    struct rs_ids rows = {0}, columns = {0};

    merge->row = rs_alloc(new->n_rows, sizeof *merge->row, error);
    merge->column = rs_alloc(new->n_columns, sizeof *merge->column, error);
    merge->scratch = rs_alloc(longest_row(old) + longest_row(new), sizeof *merge->scratch, error);
    if (!merge->row || !merge->column || !merge->scratch
            || unite(&rows, &old->rows, &new->rows, merge->row, "rows", error) != 0)
        return -1;
    if (unite(&columns, &old->columns, &new->columns, merge->column, "columns", error) != 0) {
        rs_ids_free(&rows, NULL);
        return -1;
    }
    if (rs_csr_alloc(merge->both, &rows, &columns, rs_csr_entries(old) + rs_csr_entries(new), with_time, error) != 0)
        return -1;
    merge->new_row = rs_alloc(merge->both->n_rows, sizeof *merge->new_row, error);
    return merge->new_row ? 0 : -1;
}

int ingest_append(struct rs_csr *both, const struct rs_csr *old, const struct rs_csr *new, struct rs_error *error)
{
    struct merge merge = {.old = old, .new = new, .both = both};
    bool with_time = rs_csr_entries(old) ? old->time != NULL : new->time != NULL;
    int status = -1;

    *both = (struct rs_csr){0};
    if (with_time && !new->time && rs_csr_entries(new))
        return rs_fail(error, "want a column of times, as what is appended to has times");
    if (prepare(&merge, with_time, error) == 0) {
        merge_all(&merge);
        status = 0;
    } else {
        rs_csr_free(both);
    }
    free(merge.row);
    free(merge.column);
    free(merge.new_row);
    free(merge.scratch);
    return status;
}

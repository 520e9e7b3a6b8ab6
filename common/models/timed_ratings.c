/* timed_ratings.c: a sort for each user. */
#include "models/timed_ratings.h"

#include <stdlib.h>

#include "base/memory.h"

struct stamped {
    int64_t time, entry;
};

static int compare(const void *a, const void *b)
{
    const struct stamped *left = a, *right = b;

    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    return left->entry < right->entry ? -1 : 1;
}

/* The user's ratings from position n on; the position behind them. `room` is for all of the user's entries. */
static int64_t copy_user(struct rs_timed_ratings *ratings, const struct rs_csr *matrix, size_t user, int64_t n,
        struct stamped *room)
{
    size_t kept = 0;

    for (int64_t e = matrix->indptr[user]; e < matrix->indptr[user + 1]; e++)
        if (matrix->data[e] != 0)
            room[kept++] = (struct stamped){ratings->time ? matrix->time[e] : 0, e};
    if (ratings->time)
        qsort(room, kept, sizeof *room, compare);
    for (size_t j = 0; j < kept; j++, n++) {
        ratings->item[n] = matrix->indices[room[j].entry];
        ratings->value[n] = matrix->data[room[j].entry];
        if (ratings->time)
            ratings->time[n] = room[j].time;
    }
    return n;
}

int rs_timed_ratings_make(struct rs_timed_ratings *ratings, const struct rs_csr *matrix, bool by_time,
        struct rs_error *error)
{
    size_t n = rs_csr_entries(matrix);
    struct stamped *room = rs_alloc(matrix->n_columns, sizeof *room, error);
    int status = -1;

    *ratings = (struct rs_timed_ratings){0};
    ratings->start = rs_alloc(matrix->n_rows + 1, sizeof *ratings->start, error);
    ratings->item = rs_alloc(n, sizeof *ratings->item, error);
    ratings->value = rs_alloc(n, sizeof *ratings->value, error);
    ratings->time = by_time ? rs_alloc(n, sizeof *ratings->time, error) : NULL;
    if (room && ratings->start && ratings->item && ratings->value && (ratings->time || !by_time)) {
        ratings->start[0] = 0;
        for (size_t u = 0; u < matrix->n_rows; u++)
            ratings->start[u + 1] = copy_user(ratings, matrix, u, ratings->start[u], room);
        status = 0;
    }
    free(room);
    return status;
}

void rs_timed_ratings_free(struct rs_timed_ratings *ratings)
{
    free(ratings->start);
    free(ratings->item);
    free(ratings->value);
    free(ratings->time);
    *ratings = (struct rs_timed_ratings){0};
}

/* split_count.c: what a fold trains on and is tested on, in figures. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "split.h"

static enum split_part part_in(uint8_t part, size_t fold)
{
    return part < fold ? SPLIT_TRAIN : part == fold ? SPLIT_HELD_OUT : SPLIT_KNOWN;
}

/* One user's entries into the counts, and into each film's bits the parts that it is in. */
static void count_row(struct split_counts *counts, uint8_t *seen, const uint8_t *part, const int32_t *indices, size_t n,
        size_t fold)
{
    size_t entries[SPLIT_N_PARTS] = {0};

    for (size_t i = 0; i < n; i++) {
        enum split_part which = part_in(part[i], fold);

        entries[which]++;
        seen[indices[i]] |= (uint8_t)(1 << which);
    }
    for (int which = 0; which < SPLIT_N_PARTS; which++) {
        counts->entries[which] += entries[which];
        counts->users[which] += entries[which] > 0;
    }
    counts->held_out_new_users += entries[SPLIT_HELD_OUT] > 0 && entries[SPLIT_TRAIN] == 0;
}

int split_count(struct split_counts *counts, const uint8_t *part, size_t fold, const struct split_ratings *ratings,
        struct rs_error *error)
{
    uint8_t *seen = rs_alloc_zero(ratings->n_columns, sizeof *seen, error);
    size_t n = (size_t)ratings->indptr[ratings->n_rows];

    *counts = (struct split_counts){0};
    if (!seen)
        return -1;
    for (size_t row = 0; row < ratings->n_rows; row++) {
        size_t begin = (size_t)ratings->indptr[row], end = (size_t)ratings->indptr[row + 1];

        count_row(counts, seen, part + begin, ratings->indices + begin, end - begin, fold);
    }
    for (size_t i = 0; i < n; i++)
        counts->held_out_of_new_films += part[i] == fold && !(seen[ratings->indices[i]] & 1 << SPLIT_TRAIN);
    for (size_t j = 0; j < ratings->n_columns; j++)
        counts->held_out_films += (seen[j] & 1 << SPLIT_HELD_OUT) != 0;
    free(seen);
    return 0;
}

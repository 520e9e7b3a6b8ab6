/* name_pairs.c: a growing list of pairs. */
#include "name_pairs.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

int name_pairs_add(struct name_pairs *pairs, int32_t row, struct rs_field name, struct rs_error *error)
{
    int32_t position = rs_id_map_add(&pairs->names, (struct rs_id){0, name.text, name.length}, error);

    if (position < 0 || rs_grow(&pairs->row, &pairs->row_capacity, pairs->n + 1, sizeof *pairs->row, error) != 0
            || rs_grow(&pairs->name, &pairs->name_capacity, pairs->n + 1, sizeof *pairs->name, error) != 0)
        return -1;
    pairs->row[pairs->n] = row;
    pairs->name[pairs->n++] = position;
    return 0;
}

/* A pair as one number, so that equal pairs come together when sorted. */
static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

int name_pairs_count(const struct name_pairs *pairs, int64_t *films, int64_t *uses, struct rs_error *error)
{
    uint64_t *keys = rs_alloc(pairs->n, sizeof *keys, error);

    if (!keys)
        return -1;
    memset(films, 0, pairs->names.ids.n * sizeof *films);
    if (uses)
        memset(uses, 0, pairs->names.ids.n * sizeof *uses);
    for (size_t i = 0; i < pairs->n; i++)
        keys[i] = (uint64_t)pairs->name[i] << 32 | (uint32_t)pairs->row[i];
    if (pairs->n)
        qsort(keys, pairs->n, sizeof *keys, by_value);
    for (size_t i = 0; i < pairs->n; i++) {
        films[keys[i] >> 32] += i == 0 || keys[i] != keys[i - 1];
        if (uses)
            uses[keys[i] >> 32]++;
    }
    free(keys);
    return 0;
}

void name_pairs_free(struct name_pairs *pairs)
{
    rs_id_map_free(&pairs->rows);
    rs_id_map_free(&pairs->names);
    free(pairs->row);
    free(pairs->name);
    *pairs = (struct name_pairs){0};
}

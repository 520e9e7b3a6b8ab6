/* name_pairs.c: a growing list of pairs. */
#include "name_pairs.h"

#include <stdlib.h>

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

void name_pairs_free(struct name_pairs *pairs)
{
    rs_id_map_free(&pairs->rows);
    rs_id_map_free(&pairs->names);
    free(pairs->row);
    free(pairs->name);
    *pairs = (struct name_pairs){0};
}

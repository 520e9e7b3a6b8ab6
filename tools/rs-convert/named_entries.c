/* named_entries.c: entries by ids to a sparse matrix in the ids' order. */
#include "named_entries.h"

#include <stdlib.h>

#include "base/number.h"

int32_t named_side_place(struct named_side *side, const char *text, size_t length, struct rs_error *error)
{
    struct rs_id id = {.text = text, .length = length};

    if (!side->text) {
        id = (struct rs_id){0};
        if (!rs_parse_integer(text, length, &id.number)) {
            side->text = true;
            return NAMED_RESTART;
        }
    }
    return rs_id_map_add(&side->map, id, error);
}

/* Ids in order; place[old position] is the new one. */
static int sort_side(struct rs_ids *sorted, int32_t **place, const struct rs_id_map *map, struct rs_error *error)
{
    int32_t *order = rs_alloc(map->ids.n, sizeof *order, error);
    int status = -1;

    *place = rs_alloc(map->ids.n, sizeof **place, error);
    if (order && *place && rs_ids_sort_order(&map->ids, order, error) == 0) {
        for (size_t i = 0; i < map->ids.n; i++)
            (*place)[order[i]] = (int32_t)i;
        status = rs_ids_pick(sorted, &map->ids, order, map->ids.n, error);
    }
    free(order);
    return status;
}

int named_entries_to_csr(struct rs_csr *csr, struct named_entries *list, struct rs_error *error)
{
    struct coordinates *entries = &list->entries;
    struct rs_ids rows = {0}, columns = {0};
    int32_t *row_place = NULL, *column_place = NULL;
    int status = sort_side(&rows, &row_place, &list->rows.map, error);

    if (status == 0)
        status = sort_side(&columns, &column_place, &list->columns.map, error);
    for (size_t e = 0; status == 0 && e < entries->n; e++) {
        entries->row[e] = row_place[entries->row[e]];
        entries->column[e] = column_place[entries->column[e]];
    }
    free(row_place);
    free(column_place);
    if (status == 0)
        return coordinates_to_csr(csr, entries, &rows, &columns, error);
    rs_ids_free(&rows, NULL);
    return -1;
}

void named_entries_forget(struct named_entries *list)
{
    rs_id_map_free(&list->rows.map);
    rs_id_map_free(&list->columns.map);
    coordinates_free(&list->entries);
}

void named_entries_free(struct named_entries *list)
{
    named_entries_forget(list);
    *list = (struct named_entries){0};
}

/* join_ids.c: which rows a join has, and what its columns are called. */
#include "data/join_internal.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keep the rows that all parts have; the positions move up with them. */
static int intersect(struct rs_ids *rows, int32_t *position, size_t n_parts, struct rs_error *error)
{
    size_t n = rows->n, n_kept = 0;
    int32_t *kept = rs_alloc(n, sizeof *kept, error);
    struct rs_ids picked = {0};
    int status;

    if (!kept)
        return -1;
    for (size_t row = 0; row < n; row++) {
        bool everywhere = true;

        for (size_t p = 0; p < n_parts; p++)
            everywhere = everywhere && position[p * n + row] >= 0;
        if (everywhere)
            kept[n_kept++] = (int32_t)row;
    }
    for (size_t p = 0; p < n_parts; p++)
        for (size_t i = 0; i < n_kept; i++)
            position[p * n_kept + i] = position[p * n + (size_t)kept[i]];
    status = rs_ids_pick(&picked, rows, kept, n_kept, error);
    free(kept);
    rs_ids_free(rows, NULL);
    *rows = picked;
    return status;
}

int rs_join_rows(struct rs_ids *rows, int32_t **position, const struct rs_ids *const *parts, size_t n,
        enum rs_join_how how, struct rs_error *error)
{
    int status;

    *rows = (struct rs_ids){0};
    *position = NULL;
    status = how == RS_JOIN_OUTER ? rs_ids_unite(rows, parts, n, error) : rs_ids_copy(rows, parts[0], error);
    if (status == 0) {
        *position = rs_alloc(n * (rows->n + 1), sizeof **position, error);
        status = *position ? 0 : -1;
    }
    for (size_t p = 0; status == 0 && p < n; p++)
        status = rs_ids_locate(rows, parts[p], *position + p * rows->n, error);
    if (status == 0 && how == RS_JOIN_INNER)
        status = intersect(rows, *position, n, error);
    if (status == 0)
        return 0;
    rs_ids_free(rows, NULL);
    free(*position);
    *position = NULL;
    return -1;
}

/* "PREFIX.COLUMN", or "PREFIX.7" where the columns have no names; without a prefix, a number of the part stands in
 * where there is no name. */
static char *make_name(const struct rs_ids *columns, size_t column, const char *prefix, size_t part,
        struct rs_error *error)
{
    struct rs_id id = columns->n > 0 ? rs_ids_at(columns, column) : (struct rs_id){.number = (int64_t)column};
    char number[24], part_number[24];
    size_t room;
    char *name;

    if (!id.text) {
        id.length = (size_t)snprintf(number, sizeof number, "%lld", (long long)id.number);
        id.text = number;
    }
    snprintf(part_number, sizeof part_number, "%zu", part + 1);
    if (!prefix && columns->n == 0)
        prefix = part_number;
    room = id.length + (prefix ? strlen(prefix) : 0) + 2;
    name = rs_alloc(room, 1, error);
    if (name)
        snprintf(name, room, "%s%s%.*s", prefix ? prefix : "", prefix ? "." : "", (int)id.length, id.text);
    return name;
}

/* Add a name that is not there yet: one that comes again gets ".2" (its part's number), ".3" ... behind it. */
static int add_unique(struct rs_id_map *map, const char *name, size_t part, struct rs_error *error)
{
    size_t length = strlen(name), room = length + 24;
    struct rs_id id = {.text = name, .length = length};
    char *longer;
    int32_t at;

    if (rs_id_map_find(map, id) < 0)
        return rs_id_map_add(map, id, error) < 0 ? -1 : 0;
    longer = rs_alloc(room, 1, error);
    if (!longer)
        return -1;
    do {
        id = (struct rs_id){.text = longer, .length = (size_t)snprintf(longer, room, "%s.%zu", name, ++part)};
    } while (rs_id_map_find(map, id) >= 0);
    at = rs_id_map_add(map, id, error);
    free(longer);
    return at < 0 ? -1 : 0;
}

int rs_join_columns(struct rs_ids *names, const struct rs_ids *const *columns, const size_t *n_columns, size_t n,
        const char *const *part_names, struct rs_error *error)
{
    struct rs_id_map map = {0};
    int status = 0;

    *names = (struct rs_ids){0};
    for (size_t p = 0; status == 0 && p < n; p++)
        for (size_t c = 0; status == 0 && c < n_columns[p]; c++) {
            char *name = make_name(columns[p], c, part_names ? part_names[p] : NULL, p, error);

            status = name ? add_unique(&map, name, p, error) : -1;
            free(name);
        }
    if (status == 0)
        status = rs_ids_copy(names, &map.ids, error);
    rs_id_map_free(&map);
    return status;
}

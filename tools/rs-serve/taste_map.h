/* taste_map.h: users as places in two dimensions, in clusters, and where somebody is among them. */
#ifndef RS_SERVE_TASTE_MAP_H
#define RS_SERVE_TASTE_MAP_H

#include "artifacts.h"

struct serve_place {
    float x, y;
    int32_t cluster;
};

/* Where a history is: columns[n] are columns of the map's encoder (-1: unknown to it), in any order, values beside them.
 * 1 and the place; 0: nothing of it says anything (no entry that is known and not 0); -1. */
int serve_map_place(const struct serve_map *map, const int32_t *columns, const float *values, size_t n,
        struct serve_place *place, struct rs_error *error);

#endif

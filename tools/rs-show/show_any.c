/* show_any.c: which rows are shown, of any kind. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "show_any.h"

/* The rows named by --row, in their order. */
static int pick_rows(int32_t *picked, const struct rs_list *names, const struct rs_ids *rows, struct rs_error *error)
{
    struct rs_id_map map;
    int status = rs_id_map_build(&map, rows, error);

    for (size_t i = 0; status == 0 && i < names->n; i++) {
        struct rs_id id = {.text = rs_ids_are_text(rows) ? names->items[i] : NULL, .length = strlen(names->items[i])};

        if ((!id.text && !rs_parse_integer(names->items[i], id.length, &id.number))
                || (picked[i] = rs_id_map_find(&map, id)) < 0)
            status = rs_fail(error, "--row %s: there is no such row", names->items[i]);
    }
    if (map.slots)
        rs_id_map_free(&map);
    return status;
}

int show_any(struct show *show, const struct rs_list *row, const struct rs_any *any, struct rs_error *error)
{
    const struct rs_ids *rows = rs_any_rows(any);
    int32_t *picked = rs_alloc(row->n, sizeof *picked, error);
    int status = picked ? 0 : -1;

    show->n_rows = rows->n;
    if (status == 0 && row->n) {
        status = pick_rows(picked, row, rows, error);
        show->rows = picked;
        show->n_rows = row->n;
    }
    if (status == 0 && any->kind == RS_KIND_DENSE)
        status = show_dense(show, &any->dense);
    else if (status == 0 && any->kind == RS_KIND_CSR)
        status = show_csr(show, &any->csr);
    else if (status == 0 && any->kind == RS_KIND_LABELS)
        status = show_labels(show, &any->labels);
    else if (status == 0)
        status = show_recommendations(show, &any->recommendations);
    free(picked);
    return status;
}

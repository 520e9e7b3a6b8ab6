/* labels.c: an integer for each row. */
#include "data/labels.h"

#include <string.h>

int rs_labels_alloc(struct rs_labels *labels, struct rs_ids *rows, struct rs_error *error)
{
    *labels = (struct rs_labels){.n = rows->n, .rows = *rows};
    *rows = (struct rs_ids){0};
    labels->label = rs_alloc(labels->n, sizeof *labels->label, error);
    if (labels->label)
        return 0;
    rs_labels_free(labels);
    return -1;
}

int rs_labels_stack(struct rs_labels *both, const struct rs_labels *a, const struct rs_labels *b,
        struct rs_error *error)
{
    struct rs_ids rows;

    *both = (struct rs_labels){0};
    if (rs_ids_concatenate(&rows, &a->rows, &b->rows, error) != 0 || rs_labels_alloc(both, &rows, error) != 0)
        return -1;
    memcpy(both->label, a->label, a->n * sizeof *a->label);
    memcpy(both->label + a->n, b->label, b->n * sizeof *b->label);
    return 0;
}

void rs_labels_free(struct rs_labels *labels)
{
    rs_ids_free(&labels->rows, &labels->storage);
    rs_storage_release(&labels->storage, labels->label);
    rs_storage_free(&labels->storage);
    *labels = (struct rs_labels){0};
}

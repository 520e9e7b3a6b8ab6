/* labels.h: an integer for each row, as clusters are. */
#ifndef RS_DATA_LABELS_H
#define RS_DATA_LABELS_H

#include "base/error.h"
#include "base/memory.h"
#include "data/ids.h"

struct rs_labels {
    size_t n;
    struct rs_ids rows; /* [n] */
    int32_t *label;     /* [n] */
    struct rs_storage storage;
};

int rs_labels_alloc(struct rs_labels *labels, struct rs_ids *rows, struct rs_error *error);
int rs_labels_stack(struct rs_labels *both, const struct rs_labels *a, const struct rs_labels *b,
        struct rs_error *error);
void rs_labels_free(struct rs_labels *labels);

#endif

/* kinds_internal.h: one message of each kind in and out, for this folder only. A matrix from a message takes over the
 * message's storage, also on failure: its arrays point into it, and the type's own function frees both. */
#ifndef RS_STREAM_KINDS_INTERNAL_H
#define RS_STREAM_KINDS_INTERNAL_H

#include "stream/kinds.h"

int rs_dense_from_message(struct rs_dense *matrix, struct rs_message *message, struct rs_error *error);
int rs_csr_from_message(struct rs_csr *matrix, struct rs_message *message, struct rs_error *error);
int rs_labels_from_message(struct rs_labels *labels, struct rs_message *message, struct rs_error *error);
int rs_recommendations_from_message(struct rs_recommendations *list, struct rs_message *message,
        struct rs_error *error);

/* Ids called `name`, or 0 .. n-1 where a message of somebody else's has none. */
int rs_message_ids_or_count(const struct rs_message *message, const char *name, size_t *n, struct rs_ids *ids,
        struct rs_error *error);

#endif

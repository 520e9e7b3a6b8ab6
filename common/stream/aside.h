/* aside.h: much memory that is written once and read from its front to its back: ids of a message with millions of rows. It
 * lies in a file without a name, mapped, and what has been looked at is let go, so that it takes no memory of the process. */
#ifndef RS_STREAM_ASIDE_H
#define RS_STREAM_ASIDE_H

#include "data/ids.h"
#include "stream/message.h"

/* The next `size` bytes (a whole number of 8) into `bytes`. */
typedef int rs_fill_fn(void *context, void *bytes, size_t size, struct rs_error *error);

/* `size` bytes as `fill` gives them: on the heap while they are few, else aside. The caller frees `storage`. */
int rs_aside_fill(struct rs_storage *storage, size_t size, rs_fill_fn *fill, void *context, struct rs_error *error);

/* As rs_ids_check_unique(), for ids in `storage`. */
int rs_aside_check_unique(const struct rs_storage *storage, const struct rs_ids *ids, struct rs_error *error);

/* As rs_writer_tensor(), for a tensor whose data is in `storage`. */
int rs_aside_write(const struct rs_storage *storage, const struct rs_tensor *tensor, struct rs_writer *writer,
        struct rs_error *error);

#endif

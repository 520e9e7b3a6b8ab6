/* npy_stream.h: .npy to a stream, a large one in constant memory. */
#ifndef RS_CONVERT_NPY_STREAM_H
#define RS_CONVERT_NPY_STREAM_H

#include "stream/message.h"

/* The array that `source` gives next, `size` bytes in all, as npy_matrix_read() takes it, as one dense message. Of more than
 * RS_SOURCE_HELD bytes, numbers in C order go through block by block; others are held whole. */
int npy_to_stream(struct rs_source *source, size_t size, struct rs_writer *writer, struct rs_error *error);

#endif

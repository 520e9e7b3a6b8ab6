/* header_internal.h: the JSON header of a message, for this folder only. */
#ifndef RS_STREAM_HEADER_INTERNAL_H
#define RS_STREAM_HEADER_INTERNAL_H

#include "stream/message.h"

/* Longest header taken: names of a few hundred thousand columns and a long history fit. */
#define RS_MAX_HEADER ((size_t)64 << 20)

extern const char *const rs_dtype_names[RS_N_DTYPES];
extern const size_t rs_dtype_sizes[RS_N_DTYPES];

/* Fill `message` (metadata, tensors in file order without the checksum, body_size) from the JSON text. Every length,
 * offset, hole, overlap and name is checked. */
int rs_header_parse(struct rs_message *message, const char *text, size_t size, struct rs_error *error);

/* The JSON text for tensors that follow one another, the checksum last; padded so that the body starts on an 8-byte
 * boundary. `metadata` is an object of texts. The caller frees it. */
char *rs_header_format(const struct cJSON *metadata, const struct rs_tensors *tensors, struct rs_error *error);

/* "F32 [n,d]": what a tensor is, for messages. Returns `room`. */
char *rs_tensor_describe(enum rs_dtype dtype, int rank, const size_t *shape, char *room, size_t size);

#endif

/* tensors.c: the list of tensors that a message is written from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/header_internal.h"

int rs_tensors_add(struct rs_tensors *tensors, const char *name, enum rs_dtype dtype, int rank, const size_t *shape,
        const void *data, struct rs_error *error)
{
    struct rs_tensor *tensor;
    size_t size = rs_dtype_sizes[dtype];

    if (rs_grow(&tensors->at, &tensors->capacity, tensors->n + 1, sizeof *tensors->at, error) != 0)
        return -1;
    tensor = &tensors->at[tensors->n];
    *tensor = (struct rs_tensor){.dtype = dtype, .rank = rank};
    if ((size_t)snprintf(tensor->name, sizeof tensor->name, "%s", name) >= sizeof tensor->name)
        return rs_fail(error, "%.40s...: want a tensor name of at most %d bytes", name, RS_TENSOR_NAME - 1);
    for (int i = 0; i < rank; i++) {
        tensor->shape[i] = shape[i];
        if (__builtin_mul_overflow(size, shape[i], &size))
            return rs_fail(error, "%s: too large", name);
    }
    tensor->size = size;
    /* Readers get const-ness back from the storage's owner; a writer only reads. */
    memcpy(&tensor->data, &data, sizeof data);
    tensors->n++;
    return 0;
}

int rs_tensors_add_vector(struct rs_tensors *tensors, const char *name, enum rs_dtype dtype, size_t n, const void *data,
        struct rs_error *error)
{
    return rs_tensors_add(tensors, name, dtype, 1, &n, data, error);
}

int rs_tensors_add_matrix(struct rs_tensors *tensors, const char *name, enum rs_dtype dtype, size_t n, size_t d,
        const void *data, struct rs_error *error)
{
    size_t shape[2] = {n, d};

    return rs_tensors_add(tensors, name, dtype, 2, shape, data, error);
}

int rs_tensors_add_ids(struct rs_tensors *tensors, const char *name, const struct rs_ids *ids, struct rs_error *error)
{
    char part[RS_TENSOR_NAME + 8];
    size_t size, padded;

    if (!rs_ids_are_text(ids))
        return rs_tensors_add_vector(tensors, name, RS_I64, ids->n, ids->numbers, error);
    snprintf(part, sizeof part, "%s_offsets", name);
    if (rs_tensors_add_vector(tensors, part, RS_I64, ids->n + 1, ids->offsets, error) != 0)
        return -1;
    snprintf(part, sizeof part, "%s_bytes", name);
    /* So that what follows stays aligned. The list itself may come from a message that has no padding. */
    size = (size_t)ids->offsets[ids->n];
    padded = (size + 7) / 8 * 8;
    if (rs_tensors_add_vector(tensors, part, RS_U8, padded, ids->bytes, error) != 0)
        return -1;
    tensors->at[tensors->n - 1].padding = padded - size;
    return 0;
}

void rs_tensors_free(struct rs_tensors *tensors)
{
    free(tensors->at);
    *tensors = (struct rs_tensors){0};
}

/* npy_stream.c: numbers of an .npy to a stream, block by block. */
#include "npy_stream.h"

#include <stdlib.h>
#include <string.h>

#include "array_matrix.h"
#include "base/memory.h"
#include "npy.h"

enum {
    BLOCK = 1 << 16, /* values, or ids, at once */
    MOST_HEAD = NPY_LEAST_HEAD + (1 << 16)
};

static int read_exactly(struct rs_source *source, void *bytes, size_t size, struct rs_error *error)
{
    size_t got;

    if (rs_source_read(source, bytes, size, &got, error) != 0)
        return -1;
    return got == size ? 0 : rs_fail(error, "%s: cut short, or not a .npy array", source->name);
}

/* The header into `head` (room for MOST_HEAD), its length into `*length`. The array's `data` is not there yet. */
static int read_head(struct npy_array *array, struct rs_source *source, size_t size, char *head, size_t *length,
        struct rs_error *error)
{
    if (read_exactly(source, head, NPY_LEAST_HEAD, error) != 0)
        return -1;
    *length = npy_head_length(head);
    if (*length < NPY_LEAST_HEAD || *length > MOST_HEAD || *length > size)
        return rs_fail(error, "%s: cut short, or not a .npy array", source->name);
    if (read_exactly(source, head + NPY_LEAST_HEAD, *length - NPY_LEAST_HEAD, error) != 0)
        return -1;
    return npy_parse(array, source->name, head, size, error); /* looks at no byte behind the header */
}

/* Can its rows be written one after another as they lie? */
static bool lies_in_rows(const struct npy_array *array)
{
    return (array->rank == 1 || (array->rank == 2 && !array->fortran)) && array->kind != 'S' && array->kind != 'U';
}

static int write_ids(size_t n, struct rs_writer *writer, struct rs_error *error)
{
    int64_t *ids = rs_alloc(BLOCK, sizeof *ids, error);
    int status = ids ? 0 : -1;

    for (size_t first = 0; status == 0 && first < n; first += BLOCK) {
        size_t count = n - first < BLOCK ? n - first : BLOCK;

        for (size_t i = 0; i < count; i++)
            ids[i] = (int64_t)(first + i);
        status = rs_writer_bytes(writer, ids, count * sizeof *ids, error);
    }
    free(ids);
    return status;
}

static int write_values(const struct npy_array *array, struct rs_source *source, struct rs_writer *writer,
        struct rs_error *error)
{
    size_t n = npy_count(array);
    char *bytes = rs_alloc(BLOCK, array->item, error);
    float *values = rs_alloc(BLOCK, sizeof *values, error);
    int status = bytes && values ? 0 : -1;

    for (size_t first = 0; status == 0 && first < n; first += BLOCK) {
        struct npy_array block = {.kind = array->kind, .item = array->item, .rank = 1, .first = first, .data = bytes};

        block.shape[0] = n - first < BLOCK ? n - first : BLOCK;
        status = read_exactly(source, bytes, block.shape[0] * array->item, error);
        if (status == 0)
            status = npy_to_floats(values, &block, source->name, error);
        if (status == 0)
            status = rs_writer_bytes(writer, values, block.shape[0] * sizeof *values, error);
    }
    free(bytes);
    free(values);
    return status;
}

static int write_rows(const struct npy_array *array, struct rs_source *source, struct rs_writer *writer,
        struct rs_error *error)
{
    size_t n = array->shape[0], d = array->rank == 2 ? array->shape[1] : 1;
    struct rs_tensors tensors = {0};
    int status = rs_tensors_add_vector(&tensors, "row_ids", RS_I64, n, NULL, error);

    if (status == 0)
        status = rs_tensors_add_matrix(&tensors, "data", RS_F32, n, d, NULL, error);
    if (status == 0)
        status = rs_writer_begin(writer, "dense", NULL, &tensors, error);
    rs_tensors_free(&tensors);
    if (status == 0 && write_ids(n, writer, error) == 0 && write_values(array, source, writer, error) == 0)
        return rs_writer_end(writer, error);
    return -1;
}

/* All of it in memory, `length` bytes of which are in `head` already. */
static int write_whole(const char *head, size_t length, struct rs_source *source, size_t size, struct rs_writer *writer,
        struct rs_error *error)
{
    struct rs_any any = {0};
    char *bytes = rs_alloc(size, 1, error);
    int status = -1;

    if (bytes) {
        memcpy(bytes, head, length);
        status = read_exactly(source, bytes + length, size - length, error);
    }
    if (status == 0)
        status = npy_matrix_read(&any, source->name, bytes, size, error);
    free(bytes);
    if (status == 0)
        status = rs_any_write(&any, writer, error);
    rs_any_free(&any);
    return status;
}

int npy_to_stream(struct rs_source *source, size_t size, struct rs_writer *writer, struct rs_error *error)
{
    struct npy_array array = {0};
    size_t length = 0;
    char *head = rs_alloc(MOST_HEAD, 1, error);
    int status = head ? 0 : -1;

    if (status == 0 && size > RS_SOURCE_HELD)
        status = read_head(&array, source, size, head, &length, error);
    if (status == 0 && length > 0 && lies_in_rows(&array))
        status = write_rows(&array, source, writer, error);
    else if (status == 0)
        status = write_whole(head, length, source, size, writer, error);
    free(head);
    return status;
}

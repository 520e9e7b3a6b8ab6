/* npy.h: NumPy's .npy: one array with its type and shape in a text header. Format versions 1 to 3 in, 1.0 out; little
 * endian. (NumPy Enhancement Proposal 1.) */
#ifndef RS_CONVERT_NPY_H
#define RS_CONVERT_NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/ids.h"

enum { NPY_MAX_RANK = 4, NPY_HEADER_ROOM = 256 };

struct npy_array {
    char kind;   /* 'f' float, 'i' signed, 'u' unsigned, 'b' bool, 'S' bytes, 'U' UTF-32 */
    size_t item; /* bytes an element */
    int rank;
    size_t shape[NPY_MAX_RANK];
    bool fortran;     /* columns are contiguous, not rows */
    size_t first;     /* of a part of an array: values before it, for messages */
    const void *data; /* of any alignment; not owned */
};

static inline size_t npy_count(const struct npy_array *array)
{
    size_t n = 1;

    for (int i = 0; i < array->rank; i++)
        n *= array->shape[i];
    return n;
}

/* The bytes that stand before the data. Returns how many: a multiple of 64. */
size_t npy_header(const struct npy_array *array, char room[NPY_HEADER_ROOM]);

/* How long the header is, by its first bytes; 0: no .npy. */
enum { NPY_LEAST_HEAD = 12 };
size_t npy_head_length(const void *bytes);

/* The array in `bytes`, which it points into. -1: not .npy, a type that is no number and no string, big endian, a shape
 * that does not match the size. `name` starts the message. */
int npy_parse(struct npy_array *array, const char *name, const void *bytes, size_t size, struct rs_error *error);

/* Numbers of any type as floats, rows contiguous; -1 for strings, and where one is not finite as a float. */
int npy_to_floats(float *out, const struct npy_array *array, const char *name, struct rs_error *error);

/* Whole numbers of any type; -1 for others. */
int npy_to_integers(int64_t *out, const struct npy_array *array, const char *name, struct rs_error *error);

/* Ids from whole numbers or strings (UTF-32 becomes UTF-8); `n` of them are wanted. */
int npy_to_ids(struct rs_ids *ids, const struct npy_array *array, size_t n, const char *name, struct rs_error *error);

/* Ids as an array: numbers where they lie, strings as bytes of one length in `*copy`, which the caller frees. */
int npy_from_ids(struct npy_array *array, const struct rs_ids *ids, void **copy, struct rs_error *error);

#endif

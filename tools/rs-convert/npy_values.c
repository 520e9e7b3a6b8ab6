/* npy_values.c: what is in an array, as floats, whole numbers and ids. */
#include "npy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Where element `i` in row order lies; of a two-dimensional Fortran array, columns are contiguous. */
static const char *element(const struct npy_array *array, size_t i)
{
    if (array->fortran && array->rank == 2)
        i = i % array->shape[1] * array->shape[0] + i / array->shape[1];
    return (const char *)array->data + i * array->item;
}

static int64_t whole(const struct npy_array *array, const char *at)
{
    int64_t i8;
    int32_t i4;
    int16_t i2;

    switch (array->item) {
    case 1:
        return array->kind == 'i' ? (signed char)*at : (unsigned char)*at;
    case 2:
        memcpy(&i2, at, sizeof i2);
        return array->kind == 'i' ? i2 : (uint16_t)i2;
    case 4:
        memcpy(&i4, at, sizeof i4);
        return array->kind == 'i' ? (int64_t)i4 : (int64_t)(uint32_t)i4;
    default:
        memcpy(&i8, at, sizeof i8);
        return i8;
    }
}

static double number(const struct npy_array *array, const char *at)
{
    double f8;
    float f4;

    if (array->kind != 'f')
        return (double)whole(array, at);
    if (array->item == 4) {
        memcpy(&f4, at, sizeof f4);
        return (double)f4;
    }
    memcpy(&f8, at, sizeof f8);
    return f8;
}

static int check_order(const struct npy_array *array, const char *name, struct rs_error *error)
{
    if (array->fortran && array->rank > 2)
        return rs_fail(error, "%s: want C order for %d dimensions", name, array->rank);
    return 0;
}

int npy_to_floats(float *out, const struct npy_array *array, const char *name, struct rs_error *error)
{
    size_t n = npy_count(array);

    if (array->kind == 'S' || array->kind == 'U')
        return rs_fail(error, "%s: want numbers, got strings", name);
    if (check_order(array, name, error) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        out[i] = (float)number(array, element(array, i));
        if (!isfinite(out[i]))
            return rs_fail(error, "%s: value %zu: want a finite number that fits 32 bits", name, array->first + i + 1);
    }
    return 0;
}

int npy_to_integers(int64_t *out, const struct npy_array *array, const char *name, struct rs_error *error)
{
    size_t n = npy_count(array);

    if (array->kind != 'i' && array->kind != 'u')
        return rs_fail(error, "%s: want whole numbers, got kind '%c'", name, array->kind);
    if (check_order(array, name, error) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        out[i] = whole(array, element(array, i));
        if (array->kind == 'u' && out[i] < 0)
            return rs_fail(error, "%s: value %zu: too large", name, i + 1);
    }
    return 0;
}

/* One code point as UTF-8. Returns the number of bytes, 0 for what is none. */
static size_t put_utf8(char *to, uint32_t c)
{
    static const unsigned char lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return 0;
    for (size_t i = n; i-- > 1; c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3f));
    to[0] = (char)(lead[n] | c);
    return n;
}

/* A string of the array into `to` (room for array->item bytes), without the NULs that fill it up. -1: no text. */
static long string(char *to, const struct npy_array *array, const char *at)
{
    size_t n = 0;

    if (array->kind == 'S') {
        n = strnlen(at, array->item);
        memcpy(to, at, n);
        return (long)n;
    }
    for (size_t i = 0; i < array->item; i += 4) {
        uint32_t c;
        size_t bytes;

        memcpy(&c, at + i, sizeof c);
        if (c == 0)
            break;
        bytes = put_utf8(to + n, c);
        if (bytes == 0)
            return -1;
        n += bytes;
    }
    return (long)n;
}

static int strings_to_ids(struct rs_ids *ids, const struct npy_array *array, const char *name, struct rs_error *error)
{
    size_t n = npy_count(array), filled = 0;

    ids->offsets = rs_alloc_zero(n + 1, sizeof *ids->offsets, error);
    ids->bytes = rs_alloc_zero(n * array->item + 8, 1, error);
    if (!ids->offsets || !ids->bytes)
        return -1;
    ids->n = n;
    for (size_t i = 0; i < n; i++) {
        long length = string(ids->bytes + filled, array, element(array, i));

        if (length < 0)
            return rs_fail(error, "%s: string %zu is no Unicode text", name, i + 1);
        filled += (size_t)length;
        ids->offsets[i + 1] = (int64_t)filled;
    }
    return 0;
}

int npy_to_ids(struct rs_ids *ids, const struct npy_array *array, size_t n, const char *name, struct rs_error *error)
{
    int status;

    *ids = (struct rs_ids){0};
    if (npy_count(array) != n)
        return rs_fail(error, "%s: want %zu ids, got %zu", name, n, npy_count(array));
    if (array->kind == 'S' || array->kind == 'U') {
        status = strings_to_ids(ids, array, name, error);
    } else {
        ids->n = n;
        ids->numbers = rs_alloc(n, sizeof *ids->numbers, error);
        status = ids->numbers ? npy_to_integers(ids->numbers, array, name, error) : -1;
    }
    if (status != 0)
        rs_ids_free(ids, NULL);
    return status;
}

int npy_from_ids(struct npy_array *array, const struct rs_ids *ids, void **copy, struct rs_error *error)
{
    size_t longest = 1;
    char *bytes;

    *copy = NULL;
    *array = (struct npy_array){.kind = 'i', .item = 8, .rank = 1, .shape = {ids->n}, .data = ids->numbers};
    if (!rs_ids_are_text(ids))
        return 0;
    for (size_t i = 0; i < ids->n; i++)
        if (rs_ids_at(ids, i).length > longest)
            longest = rs_ids_at(ids, i).length;
    *copy = bytes = rs_alloc_zero(ids->n, longest, error);
    if (!bytes)
        return -1;
    for (size_t i = 0; i < ids->n; i++)
        memcpy(bytes + i * longest, rs_ids_at(ids, i).text, rs_ids_at(ids, i).length);
    array->kind = 'S';
    array->item = longest;
    array->data = bytes;
    return 0;
}

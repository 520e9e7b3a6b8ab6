/* npy_header.c: the header of .npy files. */
#include "npy.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char magic[] = "\x93NUMPY";
enum { MAGIC = 6, PREFIX = 10, ALIGNMENT = 64 };

size_t npy_header(const struct npy_array *array, char room[NPY_HEADER_ROOM])
{
    char shape[NPY_MAX_RANK * 24] = "";
    size_t length, n = 0;
    char order = array->item == 1 || array->kind == 'S' ? '|' : '<';

    for (int i = 0; i < array->rank; i++)
        n += (size_t)snprintf(shape + n, sizeof shape - n, "%zu%s", array->shape[i],
                array->rank == 1      ? ","
                : i + 1 < array->rank ? ", "
                                      : "");
    length = PREFIX
             + (size_t)snprintf(room + PREFIX, NPY_HEADER_ROOM - PREFIX,
                     "{'descr': '%c%c%zu', 'fortran_order': %s, 'shape': (%s), }", order, array->kind,
                     array->kind == 'U' ? array->item / 4 : array->item, array->fortran ? "True" : "False", shape);
    while ((length + 1) % ALIGNMENT != 0)
        room[length++] = ' ';
    room[length++] = '\n';
    memcpy(room, magic, MAGIC);
    room[6] = 1;
    room[7] = 0;
    room[8] = (char)((length - PREFIX) & 0xff);
    room[9] = (char)((length - PREFIX) >> 8);
    return length;
}

/* What stands behind "'key':" in the header's text, or NULL. */
static const char *find_value(const char *text, const char *key)
{
    char quoted[32];
    const char *at;

    snprintf(quoted, sizeof quoted, "'%s'", key);
    at = strstr(text, quoted);
    if (!at)
        return NULL;
    at += strlen(quoted);
    at += strspn(at, " ");
    if (*at != ':')
        return NULL;
    at++;
    return at + strspn(at, " ");
}

static int parse_type(struct npy_array *array, const char *value, const char *name, struct rs_error *error)
{
    char order, kind;
    size_t size;
    bool known;

    if (!value || sscanf(value, "'%c%c%7zu'", &order, &kind, &size) != 3 || !isalpha((unsigned char)kind))
        return rs_fail(error, "%s: want an array of one type, as '<f4'", name);
    if (order != '<' && order != '|')
        return rs_fail(error, "%s: want little-endian numbers, as '<%c%zu'", name, kind, size);
    array->kind = kind;
    array->item = kind == 'U' ? size * 4 : size;
    known = (kind == 'f' && (size == 4 || size == 8)) || (kind == 'b' && size == 1) || (kind == 'S' || kind == 'U')
            || ((kind == 'i' || kind == 'u') && (size == 1 || size == 2 || size == 4 || size == 8));
    return known ? 0 : rs_fail(error, "%s: want numbers or strings, got '%c%c%zu'", name, order, kind, size);
}

static int parse_shape(struct npy_array *array, const char *value, const char *name, struct rs_error *error)
{
    array->rank = 0;
    if (!value || *value++ != '(')
        return rs_fail(error, "%s: the header has no shape", name);
    for (;;) {
        char *end;

        value += strspn(value, " ,");
        if (*value == ')')
            return 0;
        if (array->rank == NPY_MAX_RANK || *value < '0' || *value > '9')
            return rs_fail(error, "%s: want a shape of at most %d whole numbers", name, NPY_MAX_RANK);
        array->shape[array->rank++] = strtoull(value, &end, 10);
        value = end;
    }
}

static int parse_text(struct npy_array *array, const char *text, const char *name, struct rs_error *error)
{
    const char *order = find_value(text, "fortran_order");

    if (parse_type(array, find_value(text, "descr"), name, error) != 0
            || parse_shape(array, find_value(text, "shape"), name, error) != 0)
        return -1;
    if (!order || (strncmp(order, "True", 4) != 0 && strncmp(order, "False", 5) != 0))
        return rs_fail(error, "%s: the header has no fortran_order", name);
    array->fortran = *order == 'T';
    return 0;
}

static size_t prefix_length(const unsigned char *b)
{
    return b[6] == 1 ? PREFIX : PREFIX + 2;
}

size_t npy_head_length(const void *bytes)
{
    const unsigned char *b = bytes;
    size_t length;

    if (memcmp(b, magic, MAGIC) != 0 || b[6] < 1 || b[6] > 3)
        return 0;
    length = (size_t)b[8] | (size_t)b[9] << 8;
    if (b[6] > 1)
        length |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
    return prefix_length(b) + length;
}

int npy_parse(struct npy_array *array, const char *name, const void *bytes, size_t size, struct rs_error *error)
{
    const unsigned char *b = bytes;
    size_t head = size < NPY_LEAST_HEAD ? 0 : npy_head_length(b), prefix, length, total;
    char *text;
    int status;

    *array = (struct npy_array){0};
    if (head == 0)
        return rs_fail(error, "%s: not a .npy array", name);
    prefix = prefix_length(b);
    length = head - prefix;
    if (head > size || length > 1 << 16)
        return rs_fail(error, "%s: cut short, or not a .npy array", name);
    text = strndup((const char *)b + prefix, length);
    status = text ? parse_text(array, text, name, error) : rs_fail(error, "out of memory");
    free(text);
    if (status != 0)
        return -1;
    total = array->item;
    for (int i = 0; i < array->rank; i++)
        if (__builtin_mul_overflow(total, array->shape[i], &total))
            return rs_fail(error, "%s: the shape is too large", name);
    if (total != size - prefix - length)
        return rs_fail(error, "%s: want %zu bytes of data for the shape, got %zu", name, total, size - prefix - length);
    array->data = b + prefix + length;
    return 0;
}

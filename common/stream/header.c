/* header.c: the JSON header of a message, both ways. Nothing in it is trusted. */
#include "stream/header_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

const char *const rs_dtype_names[RS_N_DTYPES] = {"I64", "F64", "F32", "I32", "U8"};
const size_t rs_dtype_sizes[RS_N_DTYPES] = {8, 8, 4, 4, 1};

static const char *const CHECKSUM = "xxh3";
enum { MAX_METADATA = 1024 };

char *rs_tensor_describe(enum rs_dtype dtype, int rank, const size_t *shape, char *room, size_t size)
{
    int used = snprintf(room, size, "%s [", rs_dtype_names[dtype]);

    for (int i = 0; i < rank && used >= 0 && (size_t)used < size; i++) {
        if (shape[i] == RS_ANY)
            used += snprintf(room + used, size - (size_t)used, "%s%c", i ? "," : "", "ndxy"[i]);
        else
            used += snprintf(room + used, size - (size_t)used, "%s%zu", i ? "," : "", shape[i]);
    }
    if (used >= 0 && (size_t)used < size)
        snprintf(room + used, size - (size_t)used, "]");
    return room;
}

/* A JSON number that is a length: whole, not negative, exact in a double. */
static bool get_length(const cJSON *number, size_t *length)
{
    if (!cJSON_IsNumber(number) || number->valuedouble < 0 || number->valuedouble > 0x1p53
            || floor(number->valuedouble) != number->valuedouble)
        return false;
    *length = (size_t)number->valuedouble;
    return true;
}

static int parse_dtype(struct rs_tensor *tensor, const cJSON *json, struct rs_error *error)
{
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "dtype"));

    for (int i = 0; name && i < RS_N_DTYPES; i++)
        if (strcmp(name, rs_dtype_names[i]) == 0) {
            tensor->dtype = (enum rs_dtype)i;
            return 0;
        }
    return rs_fail(error, "%s: dtype: want I64, F64, F32, I32 or U8, got %.16s", tensor->name, name ? name : "none");
}

static int parse_shape(struct rs_tensor *tensor, const cJSON *json, struct rs_error *error)
{
    const cJSON *shape = cJSON_GetObjectItemCaseSensitive(json, "shape"), *length;
    size_t size = rs_dtype_sizes[tensor->dtype];

    if (!cJSON_IsArray(shape) || cJSON_GetArraySize(shape) > RS_MAX_RANK)
        return rs_fail(error, "%s: shape: want a list of at most %d lengths", tensor->name, RS_MAX_RANK);
    cJSON_ArrayForEach(length, shape)
    {
        if (!get_length(length, &tensor->shape[tensor->rank]))
            return rs_fail(error, "%s: shape: want whole numbers", tensor->name);
        if (__builtin_mul_overflow(size, tensor->shape[tensor->rank], &size))
            return rs_fail(error, "%s: shape: too large", tensor->name);
        tensor->rank++;
    }
    tensor->size = size;
    return 0;
}

/* One member of the header; `*begin` is where its bytes start in the body. */
static int parse_tensor(struct rs_tensor *tensor, size_t *begin, const cJSON *json, struct rs_error *error)
{
    const cJSON *offsets = cJSON_GetObjectItemCaseSensitive(json, "data_offsets");
    size_t end;

    *tensor = (struct rs_tensor){0};
    if (strlen(json->string) >= sizeof tensor->name)
        return rs_fail(error, "%.40s...: want a tensor name of at most %d bytes", json->string, RS_TENSOR_NAME - 1);
    snprintf(tensor->name, sizeof tensor->name, "%s", json->string);
    if (parse_dtype(tensor, json, error) != 0 || parse_shape(tensor, json, error) != 0)
        return -1;
    if (!cJSON_IsArray(offsets) || cJSON_GetArraySize(offsets) != 2
            || !get_length(cJSON_GetArrayItem(offsets, 0), begin) || !get_length(cJSON_GetArrayItem(offsets, 1), &end)
            || end < *begin)
        return rs_fail(error, "%s: data_offsets: want two rising whole numbers", tensor->name);
    if (end - *begin != tensor->size)
        return rs_fail(error, "%s: data_offsets: want %zu bytes for its shape, got %zu", tensor->name, tensor->size,
                end - *begin);
    return 0;
}

struct placed {
    struct rs_tensor tensor;
    size_t begin;
};

static int compare_places(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;

    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return (x->tensor.size > y->tensor.size) - (x->tensor.size < y->tensor.size); /* empty ones first */
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct placed *)a)->tensor.name, ((const struct placed *)b)->tensor.name);
}

static int check_names(struct placed *placed, size_t n, struct rs_error *error)
{
    qsort(placed, n, sizeof *placed, compare_names);
    for (size_t i = 1; i < n; i++)
        if (compare_names(&placed[i - 1], &placed[i]) == 0)
            return rs_fail(error, "%s: a tensor of this name comes twice", placed[i].tensor.name);
    return 0;
}

/* In file order into `message->tensors`, without the checksum: each begins where the one before ended. */
static int place_tensors(struct rs_message *message, struct placed *placed, size_t n, struct rs_error *error)
{
    struct rs_tensors *tensors = &message->tensors;
    size_t end = 0;

    if (check_names(placed, n, error) != 0)
        return -1;
    qsort(placed, n, sizeof *placed, compare_places);
    for (size_t i = 0; i < n; i++) {
        struct rs_tensor *tensor = &placed[i].tensor;

        if (placed[i].begin != end)
            return rs_fail(error, "%s: data_offsets: want it at %zu, where the one before ends, got %zu", tensor->name,
                    end, placed[i].begin);
        if (i + 1 == n && strcmp(tensor->name, CHECKSUM) == 0 && tensor->dtype == RS_I64 && tensor->size == 8) {
            message->has_checksum = true;
            break;
        }
        if (end % rs_dtype_sizes[tensor->dtype] != 0 && tensor->size > 0)
            return rs_fail(error, "%s: want it on a boundary of %zu bytes (wide types first)", tensor->name,
                    rs_dtype_sizes[tensor->dtype]);
        if (rs_grow(&tensors->at, &tensors->capacity, tensors->n + 1, sizeof *tensors->at, error) != 0)
            return -1;
        tensors->at[tensors->n++] = *tensor;
        end += tensor->size;
    }
    message->body_size = end;
    return 0;
}

static int parse_tensors(struct rs_message *message, const cJSON *header, struct rs_error *error)
{
    struct placed *placed = rs_alloc((size_t)cJSON_GetArraySize(header), sizeof *placed, error);
    const cJSON *json;
    size_t n = 0;
    int status = placed ? 0 : -1;

    cJSON_ArrayForEach(json, header)
    {
        if (status != 0 || strcmp(json->string, "__metadata__") == 0)
            continue;
        status = parse_tensor(&placed[n].tensor, &placed[n].begin, json, error);
        n++;
    }
    if (status == 0)
        status = place_tensors(message, placed, n, error);
    free(placed);
    return status;
}

/* Take `__metadata__` out of the header: one object of texts, each name once. */
static int take_metadata(struct rs_message *message, cJSON *header, struct rs_error *error)
{
    cJSON *value, *other;
    size_t n = 0;

    message->metadata = cJSON_DetachItemFromObjectCaseSensitive(header, "__metadata__");
    if (!message->metadata)
        message->metadata = cJSON_CreateObject();
    if (!cJSON_IsObject(message->metadata) || cJSON_HasObjectItem(header, "__metadata__"))
        return rs_fail(error, "__metadata__: want one object");
    cJSON_ArrayForEach(value, message->metadata)
    {
        if (++n > MAX_METADATA)
            return rs_fail(error, "__metadata__: want at most %d texts", MAX_METADATA);
        if (!cJSON_IsString(value))
            return rs_fail(error, "__metadata__: %.40s: want a string", value->string);
        for (other = message->metadata->child; other != value; other = other->next)
            if (strcmp(other->string, value->string) == 0)
                return rs_fail(error, "__metadata__: %.40s comes twice", value->string);
    }
    return 0;
}

int rs_header_parse(struct rs_message *message, const char *text, size_t size, struct rs_error *error)
{
    const char *end = NULL;
    cJSON *header = cJSON_ParseWithLengthOpts(text, size, &end, 0);
    int status;

    while (header && end < text + size && *end == ' ')
        end++;
    if (!cJSON_IsObject(header) || end != text + size) {
        cJSON_Delete(header);
        return rs_fail(error, "header: want one JSON object (is this a safetensors stream?)");
    }
    status = take_metadata(message, header, error);
    if (status == 0)
        status = parse_tensors(message, header, error);
    cJSON_Delete(header);
    return status;
}

static int add_tensor(cJSON *header, const char *name, enum rs_dtype dtype, int rank, const size_t *shape, size_t begin,
        size_t end)
{
    cJSON *json = cJSON_AddObjectToObject(header, name), *list;

    if (!json || !cJSON_AddStringToObject(json, "dtype", rs_dtype_names[dtype]))
        return -1;
    list = cJSON_AddArrayToObject(json, "shape");
    for (int i = 0; i < rank; i++)
        cJSON_AddItemToArray(list, cJSON_CreateNumber((double)shape[i]));
    list = cJSON_AddArrayToObject(json, "data_offsets");
    cJSON_AddItemToArray(list, cJSON_CreateNumber((double)begin));
    cJSON_AddItemToArray(list, cJSON_CreateNumber((double)end));
    return list ? 0 : -1;
}

static cJSON *build_header(const cJSON *metadata, const struct rs_tensors *tensors)
{
    cJSON *header = cJSON_CreateObject();
    size_t offset = 0, one = 1;
    bool good = header && cJSON_AddItemToObject(header, "__metadata__", cJSON_Duplicate(metadata, 1));

    for (size_t i = 0; good && i < tensors->n; i++) {
        const struct rs_tensor *tensor = &tensors->at[i];

        good = add_tensor(header, tensor->name, tensor->dtype, tensor->rank, tensor->shape, offset,
                       offset + tensor->size)
               == 0;
        offset += tensor->size;
    }
    if (good && add_tensor(header, CHECKSUM, RS_I64, 1, &one, offset, offset + 8) == 0)
        return header;
    cJSON_Delete(header);
    return NULL;
}

char *rs_header_format(const cJSON *metadata, const struct rs_tensors *tensors, struct rs_error *error)
{
    cJSON *header = build_header(metadata, tensors);
    char *text = header ? cJSON_PrintUnformatted(header) : NULL, *padded = NULL;
    size_t length = text ? strlen(text) : 0, room = (length + 7) / 8 * 8;

    if (text && room > RS_MAX_HEADER)
        rs_fail(error, "header of %zu bytes: more than %zu (too many or too long column names)", room, RS_MAX_HEADER);
    else if (!text || !(padded = realloc(text, room + 1)))
        rs_fail(error, "out of memory");
    if (padded) {
        memset(padded + length, ' ', room - length);
        padded[room] = '\0';
    } else {
        free(text);
    }
    cJSON_Delete(header);
    return padded;
}

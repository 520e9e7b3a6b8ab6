/* message.c: what a message that was read holds: tensors, ids, metadata. */
#include "stream/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>
#include <xxhash.h>

#include "base/number.h"
#include "stream/header_internal.h"

static const struct rs_tensor *find_tensor(const struct rs_message *message, const char *name)
{
    for (size_t i = 0; i < message->tensors.n; i++)
        if (strcmp(message->tensors.at[i].name, name) == 0)
            return &message->tensors.at[i];
    return NULL;
}

bool rs_message_has(const struct rs_message *message, const char *name)
{
    return find_tensor(message, name) != NULL;
}

const struct rs_tensor *rs_message_tensor(const struct rs_message *message, const char *name, enum rs_dtype dtype,
        int rank, size_t *shape, struct rs_error *error)
{
    const struct rs_tensor *tensor = find_tensor(message, name);
    char want[96], got[96];
    bool fits = tensor && tensor->dtype == dtype && tensor->rank == rank;

    for (int i = 0; fits && i < rank; i++)
        fits = shape[i] == RS_ANY || shape[i] == tensor->shape[i];
    if (!fits) {
        rs_tensor_describe(dtype, rank, shape, want, sizeof want);
        if (tensor)
            rs_tensor_describe(tensor->dtype, tensor->rank, tensor->shape, got, sizeof got);
        rs_fail(error, "%s: want %s, got %s", name, want, tensor ? got : "no such tensor");
        return NULL;
    }
    for (int i = 0; i < rank; i++)
        shape[i] = tensor->shape[i];
    return tensor;
}

/* String ids: rising offsets within the bytes. */
static int text_ids(const struct rs_message *message, const char *name, size_t *n, struct rs_ids *ids,
        struct rs_error *error)
{
    char part[RS_TENSOR_NAME + 8];
    const struct rs_tensor *offsets, *bytes;
    size_t n_offsets = *n == RS_ANY ? RS_ANY : *n + 1, n_bytes = RS_ANY;
    struct rs_ids found;

    snprintf(part, sizeof part, "%s_offsets", name);
    offsets = rs_message_tensor(message, part, RS_I64, 1, &n_offsets, error);
    snprintf(part, sizeof part, "%s_bytes", name);
    bytes = offsets ? rs_message_tensor(message, part, RS_U8, 1, &n_bytes, error) : NULL;
    if (!bytes)
        return -1;
    if (n_offsets == 0)
        return rs_fail(error, "%s_offsets: want one more than there are ids, got none", name);
    found = (struct rs_ids){.n = n_offsets - 1, .offsets = offsets->data, .bytes = bytes->data};
    if (found.offsets[0] != 0 || found.offsets[found.n] < 0 || (size_t)found.offsets[found.n] > n_bytes)
        return rs_fail(error, "%s_offsets: want from 0 to at most %zu", name, n_bytes);
    for (size_t i = 0; i < found.n; i++)
        if (found.offsets[i + 1] < found.offsets[i])
            return rs_fail(error, "%s_offsets: falls at %zu", name, i);
    if (memchr(found.bytes, '\0', (size_t)found.offsets[found.n]))
        return rs_fail(error, "%s_bytes: want strings without a NUL", name);
    *ids = found;
    *n = found.n;
    return 0;
}

int rs_message_ids(const struct rs_message *message, const char *name, size_t *n, struct rs_ids *ids,
        struct rs_error *error)
{
    char part[RS_TENSOR_NAME + 8];
    const struct rs_tensor *numbers;

    *ids = (struct rs_ids){0};
    snprintf(part, sizeof part, "%s_offsets", name);
    if (rs_message_has(message, part))
        return text_ids(message, name, n, ids, error);
    numbers = rs_message_tensor(message, name, RS_I64, 1, n, error);
    if (!numbers)
        return -1;
    *ids = (struct rs_ids){.n = *n, .numbers = numbers->data};
    return 0;
}

const char *rs_message_text(const struct rs_message *message, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(message->metadata, key));
}

double rs_message_number(const struct rs_message *message, const char *key, double fallback)
{
    const char *text = rs_message_text(message, key);
    double value;

    return text && rs_parse_real(text, strlen(text), &value) ? value : fallback;
}

int rs_message_columns(const struct rs_message *message, struct rs_ids *columns, struct rs_error *error)
{
    const char *text = rs_message_text(message, "rs.columns");
    cJSON *list = text ? cJSON_Parse(text) : NULL, *name;
    const char **names;
    size_t n = 0;
    int status = 0;

    *columns = (struct rs_ids){0};
    if (!text)
        return 0;
    if (!cJSON_IsArray(list)) {
        cJSON_Delete(list);
        return rs_fail(error, "rs.columns: want a JSON list of names");
    }
    names = rs_alloc((size_t)cJSON_GetArraySize(list), sizeof *names, error);
    if (!names) {
        cJSON_Delete(list);
        return -1;
    }
    cJSON_ArrayForEach(name, list)
    {
        names[n++] = cJSON_GetStringValue(name);
        if (!names[n - 1])
            status = rs_fail(error, "rs.columns: want a JSON list of names");
    }
    if (status == 0)
        status = rs_ids_from_texts(columns, names, n, error);
    free(names);
    cJSON_Delete(list);
    return status;
}

struct rs_storage rs_message_detach(struct rs_message *message)
{
    struct rs_storage storage = message->storage;

    message->storage = (struct rs_storage){0};
    return storage;
}

void rs_message_free(struct rs_message *message)
{
    cJSON_Delete(message->metadata);
    rs_tensors_free(&message->tensors);
    XXH3_freeState(message->running);
    rs_storage_free(&message->storage);
    *message = (struct rs_message){0};
}

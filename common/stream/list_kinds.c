/* list_kinds.c: labels and recommendations on the wire. */
#include <math.h>
#include <cjson/cJSON.h>

#include "stream/kinds_internal.h"

int rs_labels_from_message(struct rs_labels *labels, struct rs_message *message, struct rs_error *error)
{
    size_t n = RS_ANY;
    const struct rs_tensor *label = rs_message_tensor(message, "label", RS_I32, 1, &n, error);

    *labels = (struct rs_labels){.storage = rs_message_detach(message)};
    if (!label || rs_message_ids_or_count(message, "row_ids", &n, &labels->rows, error) != 0)
        return -1;
    labels->n = n;
    labels->label = label->data;
    return 0;
}

int rs_labels_write(const struct rs_labels *labels, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    int status = -1;

    if (rs_tensors_add_ids(&tensors, "row_ids", &labels->rows, error) == 0
            && rs_tensors_add_vector(&tensors, "label", RS_I32, labels->n, labels->label, error) == 0)
        status = rs_writer_message(writer, "labels", NULL, &tensors, error);
    rs_tensors_free(&tensors);
    return status;
}

/* Items are [n, k] where they are numbers; strings come as one list. */
static int recommended_items(struct rs_recommendations *list, const struct rs_message *message, size_t n, size_t k,
        struct rs_error *error)
{
    size_t shape[2] = {n, k}, n_items = n * k;
    const struct rs_tensor *numbers;

    if (rs_message_has(message, "item_ids_offsets"))
        return rs_message_ids(message, "item_ids", &n_items, &list->items, error);
    numbers = rs_message_tensor(message, "item_ids", RS_I64, 2, shape, error);
    if (!numbers)
        return -1;
    list->items = (struct rs_ids){.n = n_items, .numbers = numbers->data};
    return 0;
}

static int check_values(const struct rs_recommendations *list, struct rs_error *error)
{
    for (size_t i = 0; i < list->n_rows * list->k; i++) {
        if (!isfinite(list->score[i]))
            return rs_fail(error, "score: row %zu: want finite values", i / list->k);
        if (list->reason[i] >= RS_N_REASONS)
            return rs_fail(error, "reason: row %zu: want below %d, got %d", i / list->k, RS_N_REASONS, list->reason[i]);
    }
    return 0;
}

int rs_recommendations_from_message(struct rs_recommendations *list, struct rs_message *message, struct rs_error *error)
{
    size_t shape[2] = {RS_ANY, RS_ANY};
    const struct rs_tensor *score = rs_message_tensor(message, "score", RS_F32, 2, shape, error);
    const struct rs_tensor *scenario, *reason, *reason_id;

    *list = (struct rs_recommendations){.storage = rs_message_detach(message)};
    if (!score)
        return -1;
    scenario = rs_message_tensor(message, "scenario", RS_U8, 1, shape, error);
    reason = scenario ? rs_message_tensor(message, "reason", RS_U8, 2, shape, error) : NULL;
    reason_id = reason ? rs_message_tensor(message, "reason_id", RS_I64, 2, shape, error) : NULL;
    if (!reason_id || rs_message_ids_or_count(message, "row_ids", &shape[0], &list->rows, error) != 0
            || recommended_items(list, message, shape[0], shape[1], error) != 0)
        return -1;
    list->n_rows = shape[0];
    list->k = shape[1];
    list->score = score->data;
    list->scenario = scenario->data;
    list->reason = reason->data;
    list->reason_id = reason_id->data;
    return check_values(list, error);
}

static int add_items(struct rs_tensors *tensors, const struct rs_recommendations *list, struct rs_error *error)
{
    if (rs_ids_are_text(&list->items))
        return rs_tensors_add_ids(tensors, "item_ids", &list->items, error);
    return rs_tensors_add_matrix(tensors, "item_ids", RS_I64, list->n_rows, list->k, list->items.numbers, error);
}

int rs_recommendations_write(const struct rs_recommendations *list, struct rs_writer *writer, struct rs_error *error)
{
    size_t n = list->n_rows, k = list->k;
    struct rs_tensors tensors = {0};
    int status = -1;

    if (rs_tensors_add_ids(&tensors, "row_ids", &list->rows, error) == 0 && add_items(&tensors, list, error) == 0
            && rs_tensors_add_matrix(&tensors, "reason_id", RS_I64, n, k, list->reason_id, error) == 0
            && rs_tensors_add_matrix(&tensors, "score", RS_F32, n, k, list->score, error) == 0
            && rs_tensors_add_matrix(&tensors, "reason", RS_U8, n, k, list->reason, error) == 0
            && rs_tensors_add_vector(&tensors, "scenario", RS_U8, n, list->scenario, error) == 0)
        status = rs_writer_message(writer, "recommendations", NULL, &tensors, error);
    rs_tensors_free(&tensors);
    return status;
}

/* list_kinds.c: labels and recommendations on the wire. */
#include <math.h>
#include <stdio.h>
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

/* Films are [n, k] or [n, k, causes] where they are numbers; strings come as one list. */
static int recommended_films(struct rs_ids *films, const struct rs_message *message, const char *name, int rank,
        size_t *shape, struct rs_error *error)
{
    size_t n = 1;
    const struct rs_tensor *numbers;
    char offsets[RS_TENSOR_NAME];

    for (int i = 0; i < rank; i++)
        if (__builtin_mul_overflow(n, shape[i], &n))
            return rs_fail(error, "%s: too large", name);
    snprintf(offsets, sizeof offsets, "%s_offsets", name);
    if (rs_message_has(message, offsets))
        return rs_message_ids(message, name, &n, films, error);
    numbers = rs_message_tensor(message, name, RS_I64, rank, shape, error);
    if (!numbers)
        return -1;
    *films = (struct rs_ids){.n = n, .numbers = numbers->data};
    return 0;
}

/* Causes are there as a whole or not at all. */
static int take_causes(struct rs_recommendations *list, const struct rs_message *message, struct rs_error *error)
{
    size_t shape[3] = {list->n_rows, list->k, RS_CAUSES};
    const struct rs_tensor *share, *without;

    if (!rs_message_has(message, "cause_share") && !rs_message_has(message, "place_without")
            && !rs_message_has(message, "cause_ids") && !rs_message_has(message, "cause_ids_offsets"))
        return 0;
    share = rs_message_tensor(message, "cause_share", RS_F32, 3, shape, error);
    without = share ? rs_message_tensor(message, "place_without", RS_I32, 2, shape, error) : NULL;
    if (!without || recommended_films(&list->causes, message, "cause_ids", 3, shape, error) != 0)
        return -1;
    if (list->causes.n > 0 && rs_ids_are_text(&list->causes) != rs_ids_are_text(&list->items))
        return rs_fail(error, "cause_ids: want %s as item_ids, got the other sort",
                rs_ids_are_text(&list->items) ? "strings" : "numbers");
    list->cause_share = share->data;
    list->place_without = without->data;
    return 0;
}

static int check_causes(const struct rs_recommendations *list, struct rs_error *error)
{
    for (size_t i = 0; list->cause_share && i < list->n_rows * list->k * RS_CAUSES; i++)
        if (!isfinite(list->cause_share[i]))
            return rs_fail(error, "cause_share: row %zu: want finite values", i / list->k / RS_CAUSES);
    for (size_t i = 0; list->place_without && i < list->n_rows * list->k; i++)
        if (list->place_without[i] < 1 && list->place_without[i] != -1)
            return rs_fail(error, "place_without: row %zu: want a place from 1, or -1, got %d", i / list->k,
                    list->place_without[i]);
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
            || recommended_films(&list->items, message, "item_ids", 2, shape, error) != 0)
        return -1;
    list->n_rows = shape[0];
    list->k = shape[1];
    list->score = score->data;
    list->scenario = scenario->data;
    list->reason = reason->data;
    list->reason_id = reason_id->data;
    if (take_causes(list, message, error) != 0 || check_values(list, error) != 0)
        return -1;
    return check_causes(list, error);
}

static int add_films(struct rs_tensors *tensors, const char *name, const struct rs_ids *films, int rank,
        const size_t *shape, struct rs_error *error)
{
    if (rs_ids_are_text(films))
        return rs_tensors_add_ids(tensors, name, films, error);
    return rs_tensors_add(tensors, name, RS_I64, rank, shape, films->numbers, error);
}

/* Wide types first, so causes come in two parts. */
static int add_lists(struct rs_tensors *tensors, const struct rs_recommendations *list, struct rs_error *error)
{
    bool explained = rs_recommendations_explained(list);
    size_t n = list->n_rows, k = list->k, shape[3] = {n, k, RS_CAUSES};

    if (add_films(tensors, "item_ids", &list->items, 2, shape, error) != 0
            || (explained && add_films(tensors, "cause_ids", &list->causes, 3, shape, error) != 0)
            || rs_tensors_add_matrix(tensors, "reason_id", RS_I64, n, k, list->reason_id, error) != 0
            || rs_tensors_add_matrix(tensors, "score", RS_F32, n, k, list->score, error) != 0)
        return -1;
    if (explained
            && (rs_tensors_add(tensors, "cause_share", RS_F32, 3, shape, list->cause_share, error) != 0
                    || rs_tensors_add_matrix(tensors, "place_without", RS_I32, n, k, list->place_without, error) != 0))
        return -1;
    return rs_tensors_add_matrix(tensors, "reason", RS_U8, n, k, list->reason, error);
}

int rs_recommendations_write(const struct rs_recommendations *list, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    int status = -1;

    if (rs_tensors_add_ids(&tensors, "row_ids", &list->rows, error) == 0 && add_lists(&tensors, list, error) == 0
            && rs_tensors_add_vector(&tensors, "scenario", RS_U8, list->n_rows, list->scenario, error) == 0)
        status = rs_writer_message(writer, "recommendations", NULL, &tensors, error);
    rs_tensors_free(&tensors);
    return status;
}

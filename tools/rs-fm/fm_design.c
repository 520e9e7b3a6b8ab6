/* fm_design.c: features of one side, group behind group. */
#include "fm_design.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static int add_entry(struct fm_side *side, size_t row, float value, struct rs_error *error)
{
    size_t n = side->n_entries;

    if (rs_grow(&side->row, &side->entries_capacity, n + 1, sizeof *side->row, error) != 0
            || rs_grow(&side->value, &side->values_capacity, n + 1, sizeof *side->value, error) != 0)
        return -1;
    side->row[n] = (int32_t)row;
    side->value[n] = value;
    side->n_entries++;
    return 0;
}

/* The feature that was being filled is done; the next one starts empty. */
static int end_feature(struct fm_side *side, struct rs_error *error)
{
    size_t n = side->n_features;

    if (rs_grow(&side->start, &side->features_capacity, n + 2, sizeof *side->start, error) != 0)
        return -1;
    side->start[n + 1] = (int64_t)side->n_entries;
    side->n_features++;
    return 0;
}

static int end_group(struct fm_side *side, struct rs_error *error)
{
    if (side->n_groups == FM_MAX_GROUPS)
        return rs_fail(error, "want at most %d groups of features", FM_MAX_GROUPS);
    side->first[++side->n_groups] = side->n_features;
    return 0;
}

int fm_side_start(struct fm_side *side, const int64_t *count, size_t n_rows, struct rs_error *error)
{
    *side = (struct fm_side){.n_rows = n_rows};
    side->count = rs_alloc(n_rows, sizeof *side->count, error);
    if (!side->count || rs_grow(&side->start, &side->features_capacity, 1, sizeof *side->start, error) != 0)
        return -1;
    memcpy(side->count, count, n_rows * sizeof *count);
    side->start[0] = 0;
    for (size_t row = 0; row < n_rows; row++)
        if (count[row] > 0 && (add_entry(side, row, 1, error) != 0 || end_feature(side, error) != 0))
            return -1;
    return end_group(side, error);
}

int fm_side_add_dense(struct fm_side *side, const float *data, size_t stride, size_t n_columns, const int32_t *position,
        struct rs_error *error)
{
    for (size_t column = 0; column < n_columns; column++) {
        for (size_t row = 0; row < side->n_rows; row++) {
            float value = position[row] < 0 ? 0 : data[(size_t)position[row] * stride + column];

            if (value != 0 && add_entry(side, row, value, error) != 0)
                return -1;
        }
        if (end_feature(side, error) != 0)
            return -1;
    }
    return end_group(side, error);
}

int fm_side_add_history(struct fm_side *side, const int64_t *start, const int32_t *row, size_t n_other,
        struct rs_error *error)
{
    int64_t *met = rs_alloc_zero(side->n_rows, sizeof *met, error);
    int status = met ? 0 : -1;

    side->n_history = n_other;
    side->history = rs_alloc(n_other, sizeof *side->history, error);
    if (!side->history)
        status = -1;
    for (int64_t e = 0; status == 0 && e < start[n_other]; e++)
        met[row[e]]++;
    for (size_t other = 0; status == 0 && other < n_other; other++) {
        for (int64_t e = start[other]; status == 0 && e < start[other + 1]; e++)
            status = add_entry(side, (size_t)row[e], (float)(1 / sqrt((double)met[row[e]])), error);
        side->history[other] = start[other] < start[other + 1] ? (int32_t)side->n_features : -1;
        if (status == 0 && start[other] < start[other + 1])
            status = end_feature(side, error);
    }
    free(met);
    return status == 0 ? end_group(side, error) : -1;
}

void fm_side_free(struct fm_side *side)
{
    free(side->start);
    free(side->row);
    free(side->value);
    free(side->count);
    free(side->history);
    *side = (struct fm_side){0};
}

/* als_table.c: see als_table.h. */
#include "als_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 32 };

static int name_columns(struct rs_ids *columns, const struct rs_factors *model, struct rs_error *error)
{
    size_t width = rs_factors_width(model);
    char *names = rs_alloc(width * NAME, 1, error);
    const char **texts = rs_alloc(width, sizeof *texts, error);
    int status = -1;

    for (size_t i = 0; names && texts && i < width; i++) {
        texts[i] = names + i * NAME;
        if (i < model->k)
            snprintf(names + i * NAME, NAME, "factor_%zu", i + 1);
        else
            snprintf(names + i * NAME, NAME, "bias");
    }
    if (names && texts)
        status = rs_ids_from_texts(columns, texts, width, error);
    free(texts);
    free(names);
    return status;
}

int als_table_alloc(struct rs_dense *table, const struct rs_factors *model, const struct rs_ids *ids,
        struct rs_error *error)
{
    struct rs_ids rows = {0};

    if (rs_ids_copy(&rows, ids, error) != 0 || rs_dense_alloc(table, &rows, rs_factors_width(model), error) != 0)
        return -1;
    return name_columns(&table->columns, model, error);
}

int als_table_items(struct rs_dense *table, const struct rs_factors *model, struct rs_error *error)
{
    if (als_table_alloc(table, model, &model->items.ids, error) != 0)
        return -1;
    for (size_t i = 0; i < model->items.n; i++) {
        float *row = rs_dense_row(table, i);

        memcpy(row, model->items.factors + i * model->k, model->k * sizeof *row);
        if (model->objective.is_explicit)
            row[model->k] = model->items.biases[i];
    }
    return 0;
}

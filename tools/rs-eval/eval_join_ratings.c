/* eval_join_ratings.c: predictions and true ratings by id. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "eval_join.h"

static bool any_found(const int32_t *position, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (position[i] >= 0)
            return true;
    return n == 0;
}

/* joined->predicted[n_entries of truth], NaN where there is none. `row_of[n_rows]` is the user's row in the predictions,
 * `column_of` where a column of theirs is in the truth. A row of predictions is spread over `value[n_columns]`, read at
 * the truth's films, and wiped off again. */
static void look_up(struct eval_ratings *joined, const struct rs_csr *predictions, const struct rs_csr *truth,
        const int32_t *row_of, const int32_t *column_of, float *value)
{
    size_t n_used = 0;

    for (size_t j = 0; j < truth->n_columns; j++)
        value[j] = NAN;
    for (size_t row = 0; row < truth->n_rows; row++) {
        int64_t begin = row_of[row] < 0 ? 0 : predictions->indptr[row_of[row]];
        int64_t end = row_of[row] < 0 ? 0 : predictions->indptr[row_of[row] + 1];

        for (int64_t i = begin; i < end; i++)
            if (column_of[predictions->indices[i]] >= 0)
                value[column_of[predictions->indices[i]]] = predictions->data[i];
        for (int64_t i = truth->indptr[row]; i < truth->indptr[row + 1]; i++) {
            joined->predicted[i] = value[truth->indices[i]];
            if (!isnan(joined->predicted[i]))
                n_used++;
            else if (joined->n_missing++ == 0)
                joined->first_missing = (size_t)i;
        }
        for (int64_t i = begin; i < end; i++)
            if (column_of[predictions->indices[i]] >= 0)
                value[column_of[predictions->indices[i]]] = NAN;
    }
    joined->n_unused = rs_csr_entries(predictions) - n_used;
}

static int join_predictions(struct eval_ratings *joined, const struct rs_csr *predictions, const struct rs_csr *truth,
        struct rs_error *error)
{
    int32_t *row_of = rs_alloc(truth->n_rows, sizeof *row_of, error);
    int32_t *column_of = rs_alloc(predictions->n_columns, sizeof *column_of, error);
    float *value = rs_alloc(truth->n_columns, sizeof *value, error);
    int status = -1;

    joined->predicted = rs_alloc(rs_csr_entries(truth), sizeof *joined->predicted, error);
    if (!row_of || !column_of || !value || !joined->predicted
            || rs_ids_locate(&truth->rows, &predictions->rows, row_of, error) != 0
            || rs_ids_locate(&predictions->columns, &truth->columns, column_of, error) != 0) {
        status = -1;
    } else if (!any_found(row_of, truth->n_rows)) {
        status = rs_fail(error, "no user of the predictions is a user of --truth: are the ids of the same kind?");
    } else if (!any_found(column_of, predictions->n_columns)) {
        status = rs_fail(error, "no film of the predictions is a film of --truth: are the ids of the same kind?");
    } else {
        look_up(joined, predictions, truth, row_of, column_of, value);
        status = 0;
    }
    free(row_of);
    free(column_of);
    free(value);
    return status;
}

static int join_training(struct eval_ratings *joined, const struct rs_csr *truth, const struct rs_csr *training,
        struct rs_error *error)
{
    joined->mean_row = rs_alloc(truth->n_rows, sizeof *joined->mean_row, error);
    joined->mean_column = rs_alloc(truth->n_columns, sizeof *joined->mean_column, error);
    if (!joined->mean_row || !joined->mean_column
            || rs_ids_locate(&truth->rows, &training->rows, joined->mean_row, error) != 0
            || rs_ids_locate(&truth->columns, &training->columns, joined->mean_column, error) != 0)
        return -1;
    return rating_means_fit(&joined->means, training->n_rows, training->n_columns, training->indptr, training->indices,
            training->data, RATING_ROUNDS, error);
}

int eval_ratings_join(struct eval_ratings *joined, const struct rs_csr *predictions, const struct rs_csr *truth,
        const struct rs_csr *training, struct rs_error *error)
{
    *joined = (struct eval_ratings){0};
    if (join_predictions(joined, predictions, truth, error) != 0
            || (training && join_training(joined, truth, training, error) != 0))
        return -1;
    joined->problem = (struct rating_problem){.n_users = truth->n_rows,
            .indptr = truth->indptr,
            .indices = truth->indices,
            .truth = truth->data,
            .predicted = joined->predicted,
            .means = training ? &joined->means : NULL,
            .mean_row = joined->mean_row,
            .mean_column = joined->mean_column};
    return 0;
}

int eval_ratings_check(const struct eval_ratings *joined, const struct rs_csr *truth, bool skip, struct rs_error *error)
{
    char user[RS_ID_ROOM], film[RS_ID_ROOM];
    size_t row = 0, i = joined->first_missing;

    if (joined->n_missing == rs_csr_entries(truth))
        return rs_fail(error, "--truth has %zu ratings, and none of them has a prediction", joined->n_missing);
    if (joined->n_missing == 0 || skip)
        return 0;
    while ((size_t)truth->indptr[row + 1] <= i)
        row++;
    return rs_fail(error, "no prediction for user %s, film %s and %zu more (--missing skip leaves them out)",
            rs_id_format(rs_ids_at(&truth->rows, row), user, sizeof user),
            rs_id_format(rs_ids_at(&truth->columns, (size_t)truth->indices[i]), film, sizeof film),
            joined->n_missing - 1);
}

void eval_ratings_free(struct eval_ratings *joined)
{
    free(joined->predicted);
    free(joined->mean_row);
    free(joined->mean_column);
    rating_means_free(&joined->means);
    *joined = (struct eval_ratings){0};
}

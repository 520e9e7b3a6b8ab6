/* eval_predictions.c: predictions to their places beside the truth. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "eval_ids.h"
#include "eval_ratings.h"
#include "stream/kinds.h"

int eval_predictions_start(struct eval_predictions *p, const struct eval_truth *truth, const struct rs_csr *held_out,
        struct rs_error *error)
{
    size_t n = rs_csr_entries(held_out);

    *p = (struct eval_predictions){.truth = truth, .held_out = held_out};
    p->predicted = rs_alloc(n, sizeof *p->predicted, error);
    if (!p->predicted || rs_id_map_build(&p->columns, &held_out->columns, error) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        p->predicted[i] = NAN;
    return 0;
}

void eval_predictions_free(struct eval_predictions *p)
{
    free(p->predicted);
    rs_id_map_free(&p->columns);
    *p = (struct eval_predictions){0};
}

/* The entry of a user and a film, or -1. */
static int64_t find_entry(const struct rs_csr *held_out, int32_t row, int32_t column)
{
    int64_t low = held_out->indptr[row], high = held_out->indptr[row + 1];

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (held_out->indices[middle] < column)
            low = middle + 1;
        else
            high = middle;
    }
    return low < held_out->indptr[row + 1] && held_out->indices[low] == column ? low : -1;
}

static int put(struct eval_predictions *p, int32_t row, int32_t column, float value, struct rs_error *error)
{
    char user[RS_ID_ROOM], film[RS_ID_ROOM];
    int64_t entry;

    p->any_user = p->any_user || row >= 0;
    p->any_film = p->any_film || column >= 0;
    entry = row < 0 || column < 0 ? -1 : find_entry(p->held_out, row, column);
    if (entry < 0) {
        p->n_unused++;
        return 0;
    }
    if (!isnan(p->predicted[entry]))
        return rs_fail(error, "user %s and film %s have two predictions",
                rs_id_format(rs_ids_at(&p->held_out->rows, (size_t)row), user, sizeof user),
                rs_id_format(rs_ids_at(&p->held_out->columns, (size_t)column), film, sizeof film));
    p->predicted[entry] = value;
    return 0;
}

static int put_message(struct eval_predictions *p, const struct rs_csr *in, int32_t *column, struct rs_error *error)
{
    for (size_t j = 0; j < in->n_columns; j++)
        column[j] = eval_ids_find(&p->columns, rs_ids_at(&in->columns, j));
    for (size_t i = 0; i < in->n_rows; i++) {
        int32_t row = eval_ids_find(&p->truth->users, rs_ids_at(&in->rows, i));

        for (int64_t e = in->indptr[i]; e < in->indptr[i + 1]; e++)
            if (put(p, row, column[in->indices[e]], in->data[e], error) != 0)
                return -1;
    }
    return 0;
}

static int take_message(struct eval_predictions *p, const struct rs_any *any, struct rs_error *error)
{
    int32_t *column;
    int status;

    if (any->kind != RS_KIND_CSR)
        return rs_fail(error, "want kind csr, got %s", rs_kind_name(any->kind));
    column = rs_alloc(any->csr.n_columns, sizeof *column, error);
    status = column ? put_message(p, &any->csr, column, error) : -1;
    free(column);
    return status;
}

int eval_predictions_read_stream(struct eval_predictions *p, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_any any;
    int more = 1;

    while (more == 1 && (more = rs_any_next(&any, reader, error)) == 1) {
        if (take_message(p, &any, error) != 0)
            more = rs_fail_at(error, reader->place);
        rs_any_free(&any);
    }
    return more;
}

static int put_line(struct eval_predictions *p, const struct eval_text *text, enum eval_column value,
        struct rs_error *error)
{
    struct rs_id user, film;
    double number;

    if (eval_text_id(text, EVAL_USER, &user, error) != 0 || eval_text_id(text, EVAL_ITEM, &film, error) != 0
            || eval_text_real(text, value, &number, error) != 0)
        return -1;
    if (put(p, eval_ids_find(&p->truth->users, user), eval_ids_find(&p->columns, film), (float)number, error) != 0)
        return eval_text_bad(text, error);
    return 0;
}

int eval_predictions_read_text(struct eval_predictions *p, struct eval_text *text, struct rs_error *error)
{
    static const enum eval_column values[] = {EVAL_PREDICTION, EVAL_RATING, EVAL_SCORE, EVAL_N_COLUMNS};
    enum eval_column value = eval_text_first(text, values);
    int more = 1;

    if (value == EVAL_N_COLUMNS)
        return rs_fail(error, "%s: want a column of predictions, called prediction, rating or score", text->csv.name);
    while (more == 1 && (more = eval_text_next(text, error)) == 1)
        if (put_line(p, text, value, error) != 0)
            more = -1;
    return more;
}

/* The first true rating without a prediction. */
static int refuse_missing(const struct eval_predictions *p, size_t first, struct rs_error *error)
{
    char user[RS_ID_ROOM], film[RS_ID_ROOM];
    size_t row = 0;

    while ((size_t)p->held_out->indptr[row + 1] <= first)
        row++;
    return rs_fail(error, "no prediction for user %s, film %s and %zu more (--missing skip leaves them out)",
            rs_id_format(rs_ids_at(&p->held_out->rows, row), user, sizeof user),
            rs_id_format(rs_ids_at(&p->held_out->columns, (size_t)p->held_out->indices[first]), film, sizeof film),
            p->n_missing - 1);
}

int eval_predictions_check(struct eval_predictions *p, bool skip, struct rs_error *error)
{
    size_t n = rs_csr_entries(p->held_out), first = n;

    if (!p->any_user && p->n_unused > 0)
        return rs_fail(error, "no user of the predictions is a user of --truth: are the ids of the same kind?");
    if (!p->any_film && p->n_unused > 0)
        return rs_fail(error, "no film of the predictions is a film of --truth: are the ids of the same kind?");
    p->n_missing = 0;
    for (size_t i = n; i-- > 0;)
        if (isnan(p->predicted[i])) {
            p->n_missing++;
            first = i;
        }
    if (p->n_missing == n)
        return rs_fail(error, "--truth has %zu ratings, and none of them has a prediction", n);
    return p->n_missing == 0 || skip ? 0 : refuse_missing(p, first, error);
}

void eval_predictions_common(struct eval_predictions *a, struct eval_predictions *b)
{
    for (size_t i = 0; i < rs_csr_entries(a->held_out); i++)
        if (isnan(a->predicted[i]) || isnan(b->predicted[i]))
            a->predicted[i] = b->predicted[i] = NAN;
}

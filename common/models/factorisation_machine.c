/* factorisation_machine.c: rows for who is new, and predictions. */
#include "models/factorisation_machine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"

enum { USERS = 8 };

/* ---- rows ---- */

static int check_columns(const struct rs_fm_side *side, const struct rs_dense *features, struct rs_error *error)
{
    char want[RS_ID_ROOM], got[RS_ID_ROOM];

    if (features->n_columns != side->n_columns)
        return rs_fail(error, "want the %zu columns of the fit, got %zu", side->n_columns, features->n_columns);
    for (size_t j = 0; features->columns.n && side->columns.n && j < side->n_columns; j++) {
        struct rs_id theirs = rs_ids_at(&features->columns, j), ours = rs_ids_at(&side->columns, j);

        if (rs_id_compare(theirs, ours) != 0)
            return rs_fail(error, "column %zu: want '%s' as in the fit, got '%s'", j + 1,
                    rs_id_format(ours, want, sizeof want), rs_id_format(theirs, got, sizeof got));
    }
    return 0;
}

/* With x its columns and m the mean of an id: q = m + sum x v, and what these have among themselves is
 * (|q|^2 - |m|^2 - sum x^2 |v|^2) / 2. */
static void make_row(const struct rs_fm_side *side, size_t draw, size_t width, const float *x, float *row)
{
    const float *mean = side->mean + draw * width, *features = side->features + draw * side->n_columns * width;
    double linear = (double)mean[0];

    memcpy(row, mean, width * sizeof *row);
    for (size_t f = 1; f < width; f++)
        linear -= (double)mean[f] * (double)mean[f] / 2;
    for (size_t j = 0; x && j < side->n_columns; j++) {
        if (x[j] == 0)
            continue;
        linear += (double)x[j] * (double)features[j * width];
        for (size_t f = 1; f < width; f++) {
            float term = x[j] * features[j * width + f];

            row[f] += term;
            linear -= (double)term * (double)term / 2;
        }
    }
    for (size_t f = 1; f < width; f++)
        linear += (double)row[f] * (double)row[f] / 2;
    row[0] = (float)linear;
}

static void make_rows(struct rs_fm_rows *rows, const struct rs_fm *model, const struct rs_dense *features,
        const int32_t *line)
{
    size_t width = model->k + 1;

    for (size_t i = 0; i < rows->n; i++) {
        size_t j = (size_t)(-1 - rows->position[i]);
        const float *x = line && line[i] >= 0 ? rs_dense_row(features, (size_t)line[i]) : NULL;

        if (rows->position[i] >= 0)
            continue;
        rows->n_bare += x == NULL;
        for (size_t s = 0; s < model->n_draws; s++)
            make_row(rows->side, s, width, x, rows->fresh + (s * rows->n_new + j) * width);
    }
}

int rs_fm_rows_find(struct rs_fm_rows *rows, const struct rs_fm *model, const struct rs_fm_side *side,
        const struct rs_ids *ids, const struct rs_dense *features, struct rs_error *error)
{
    int32_t *line = NULL;
    int status = -1;

    *rows = (struct rs_fm_rows){.side = side, .n = ids->n};
    if (features && check_columns(side, features, error) != 0)
        return -1;
    rows->position = rs_alloc(ids->n, sizeof *rows->position, error);
    if (!rows->position || rs_ids_locate(ids, &side->ids, rows->position, error) != 0)
        return -1;
    for (size_t i = 0; i < ids->n; i++)
        if (rows->position[i] < 0)
            rows->position[i] = -1 - (int32_t)rows->n_new++;
    rows->fresh = rs_alloc(model->n_draws * (model->k + 1), rows->n_new * sizeof *rows->fresh, error);
    if (rows->fresh && (!features || (line = rs_alloc(ids->n, sizeof *line, error)) != NULL)
            && (!features || rs_ids_locate(ids, &features->rows, line, error) == 0)) {
        make_rows(rows, model, features, line);
        status = 0;
    }
    free(line);
    return status;
}

void rs_fm_rows_free(struct rs_fm_rows *rows)
{
    free(rows->position);
    free(rows->fresh);
    *rows = (struct rs_fm_rows){0};
}

/* ---- predictions ---- */

struct moments {
    double sum, squares, variance;
};

struct predict {
    const struct rs_fm *model;
    const struct rs_fm_rows *users, *items;
    const struct rs_csr *pairs;
    float *mean, *deviation;
    size_t longest;
    struct moments *moments; /* [workers,longest] */
};

static bool is_rated(const struct rs_fm_rows *rows, int32_t position)
{
    return position >= 0 && rows->side->counts[position] > 0;
}

/* What an id of its own would vary by: its v_f moves a prediction by the row's other features and the other side's factor. */
static double id_variance(const struct rs_fm_rows *rows, size_t draw, size_t width, const float *own,
        const float *other)
{
    const float *mean = rows->side->mean + draw * width, *variance = rows->side->variance + draw * width;
    double sum = (double)variance[0];

    for (size_t f = 1; f < width; f++) {
        double slope = (double)own[f] - (double)mean[f] + (double)other[f];

        sum += (double)variance[f] * slope * slope;
    }
    return sum;
}

static void predict_user(const struct predict *p, size_t row, struct moments *moments)
{
    const struct rs_fm *model = p->model;
    int64_t first = p->pairs->indptr[row], n = p->pairs->indptr[row + 1] - first;
    size_t width = model->k + 1;
    int32_t user_position = p->users->position[row];

    memset(moments, 0, (size_t)n * sizeof *moments);
    for (size_t s = 0; s < model->n_draws; s++) {
        const float *user = rs_fm_row(p->users, s, width, user_position);

        for (int64_t j = 0; j < n; j++) {
            int32_t position = p->items->position[p->pairs->indices[first + j]];
            const float *item = rs_fm_row(p->items, s, width, position);
            double score = (double)model->w0[s] + (double)user[0] + (double)item[0];

            for (size_t f = 1; f < width; f++)
                score += (double)user[f] * (double)item[f];
            moments[j].sum += score;
            if (!p->deviation)
                continue;
            moments[j].squares += score * score;
            if (!is_rated(p->users, user_position))
                moments[j].variance += id_variance(p->users, s, width, user, item);
            if (!is_rated(p->items, position))
                moments[j].variance += id_variance(p->items, s, width, item, user);
        }
    }
}

static void predict_block(void *context, size_t block, int worker)
{
    const struct predict *p = context;
    struct moments *moments = p->moments + (size_t)worker * p->longest;
    double draws = (double)p->model->n_draws;

    for (size_t row = block * USERS; row < p->pairs->n_rows && row < (block + 1) * USERS; row++) {
        int64_t first = p->pairs->indptr[row], n = p->pairs->indptr[row + 1] - first;

        predict_user(p, row, moments);
        for (int64_t j = 0; j < n; j++) {
            double mean = moments[j].sum / draws;
            float variance = 0, drift = 0;
            int32_t user = p->users->position[row];

            if (p->model->drift.n > 0 && user >= 0)
                drift = rs_drift_at(&p->model->drift, (size_t)user,
                        p->pairs->time ? p->pairs->time[first + j] : INT64_MAX, &variance);
            p->mean[first + j] = fminf(fmaxf((float)mean + drift, p->model->low), p->model->high);
            if (p->deviation)
                p->deviation[first + j] = (float)sqrt(fmax(moments[j].squares / draws - mean * mean
                                                                   + moments[j].variance / draws + (double)variance,
                        0));
        }
    }
}

int rs_fm_predict(const struct rs_fm *model, const struct rs_fm_rows *users, const struct rs_fm_rows *items,
        const struct rs_csr *pairs, float *mean, float *deviation, int n_threads, struct rs_error *error)
{
    struct predict p = {.model = model,
            .users = users,
            .items = items,
            .pairs = pairs,
            .mean = mean,
            .deviation = deviation,
            .longest = 1};

    for (size_t row = 0; row < pairs->n_rows; row++) {
        size_t n = (size_t)(pairs->indptr[row + 1] - pairs->indptr[row]);

        p.longest = n > p.longest ? n : p.longest;
    }
    p.moments = rs_alloc((size_t)n_threads * p.longest, sizeof *p.moments, error);
    if (!p.moments)
        return -1;
    rs_parallel(rs_blocks(pairs->n_rows, USERS), n_threads, predict_block, &p);
    free(p.moments);
    return 0;
}

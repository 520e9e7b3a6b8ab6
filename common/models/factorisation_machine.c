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

/* With x its columns and m the mean of an id (0 where the id's own is to come): q = m + sum x v, and what these have among themselves is
 * (|q|^2 - |m|^2 - sum x^2 |v|^2) / 2. */
static void make_row(const struct rs_fm_side *side, size_t draw, size_t width, const float *x, bool with_mean,
        float *row)
{
    const float *mean = side->mean + draw * width, *features = side->features + draw * side->n_columns * width;
    double linear = with_mean ? (double)mean[0] : 0;

    for (size_t f = 0; f < width; f++)
        row[f] = with_mean ? mean[f] : 0;
    for (size_t f = 1; f < width; f++)
        linear -= (double)row[f] * (double)row[f] / 2;
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
        rows->n_bare += x == NULL && rows->line[j] < 0;
        for (size_t s = 0; s < model->n_draws; s++)
            make_row(rows->side, s, width, x, rows->line[j] < 0, rows->fresh + (s * rows->n_new + j) * width);
    }
}

/* Who is new, and who has a history. */
static int number_rows(struct rs_fm_rows *rows, const struct rs_ids *ids, const struct rs_ids *history,
        struct rs_error *error)
{
    int32_t *line = rs_alloc(ids->n, sizeof *line, error);

    rows->position = rs_alloc(ids->n, sizeof *rows->position, error);
    rows->line = rs_alloc(ids->n, sizeof *rows->line, error);
    if (!line || !rows->position || !rows->line || rs_ids_locate(ids, &rows->side->ids, rows->position, error) != 0
            || (history && rs_ids_locate(ids, history, line, error) != 0)) {
        free(line);
        return -1;
    }
    for (size_t i = 0; i < ids->n; i++) {
        bool folded = history && line[i] >= 0;

        if (rows->position[i] >= 0 && !folded)
            continue;
        rows->n_folded += folded;
        rows->line[rows->n_new] = folded ? line[i] : -1;
        rows->position[i] = -1 - (int32_t)rows->n_new++;
    }
    free(line);
    return 0;
}

int rs_fm_rows_find(struct rs_fm_rows *rows, const struct rs_fm *model, const struct rs_fm_side *side,
        const struct rs_ids *ids, const struct rs_dense *features, const struct rs_ids *history, struct rs_error *error)
{
    int32_t *line = NULL;
    int status = -1;

    *rows = (struct rs_fm_rows){.side = side, .n = ids->n};
    if ((features && check_columns(side, features, error) != 0) || number_rows(rows, ids, history, error) != 0)
        return -1;
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
    free(rows->line);
    free(rows->spread);
    rs_drift_free(&rows->drift);
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

/* A row's drift: of the fit, or of its history. */
static float drift_of(const struct rs_fm *model, const struct rs_fm_rows *users, int32_t position, int64_t time,
        float *variance)
{
    int32_t line = position < 0 ? users->line[-1 - position] : -1;

    *variance = 0;
    if (position >= 0)
        return model->drift.n > 0 ? rs_drift_at(&model->drift, (size_t)position, time, variance) : 0;
    return line >= 0 && users->drift.n > 0 ? rs_drift_at(&users->drift, (size_t)line, time, variance) : 0;
}

/* What an id of its own would vary by: its v_f moves a prediction by the row's other features and the other side's factor. */
static double id_variance(const struct rs_fm_rows *rows, size_t draw, size_t width, int32_t position, const float *own,
        const float *other)
{
    bool folded = position < 0 && rows->line[-1 - position] >= 0;
    const float *mean = rows->side->mean + draw * width, *variance = rows->side->variance + draw * width;
    double sum;

    if (folded)
        variance = rows->spread + (size_t)(-1 - position) * width;
    sum = (double)variance[0];
    for (size_t f = 1; f < width; f++) {
        double slope = (double)own[f] - (folded ? 0 : (double)mean[f]) + (double)other[f];

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
                moments[j].variance += id_variance(p->users, s, width, user_position, user, item);
            if (!is_rated(p->items, position))
                moments[j].variance += id_variance(p->items, s, width, position, item, user);
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
            float variance, drift = drift_of(p->model, p->users, p->users->position[row],
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

/* factorisation_machine_fold.c: users by their history, against the kept draws. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/inverse.h"
#include "models/factorisation_machine.h"
#include "models/timed_ratings.h"

enum { ROUNDS = 3 };

static const double noise_weight =
        8; /* a user's noise weighs as if so many ratings had the common one, as in the fit */

struct fold {
    const struct rs_fm *model;
    struct rs_fm_rows *rows;
    struct rs_csr aligned; /* the history over the model's films */
    struct rs_timed_ratings ratings;
    struct rs_drift_knots knots;               /* nothing without drift */
    double noise, process[RS_DRIFT_PROCESSES]; /* variances: the draws' means */
    float *x;                                  /* [RS_DRIFT_PROCESSES,knots] */
    float *left, *error;                       /* [ratings] rating - drift; the same less the mean prediction */
    size_t width;
    struct rs_error *errors; /* [n_new] */
    int *status;
};

/* ---- a draw ---- */

/* What the history as a group of features adds to a row without an id: x is 1/sqrt(n) for each of the n films. */
static void add_history(const struct fold *f, size_t draw, size_t line, float *row)
{
    const struct rs_fm_side *users = f->rows->side;
    const float *history = users->history + draw * users->n_history * f->width;
    int64_t start = f->aligned.indptr[line], end = f->aligned.indptr[line + 1];
    double x = 1 / sqrt((double)(end - start)), linear = (double)row[0];

    for (size_t j = 1; j < f->width; j++)
        linear -= (double)row[j] * (double)row[j] / 2;
    for (int64_t e = start; e < end; e++) {
        const float *film = history + (size_t)f->aligned.indices[e] * f->width;

        linear += x * (double)film[0];
        for (size_t j = 1; j < f->width; j++) {
            double term = x * (double)film[j];

            row[j] += (float)term;
            linear -= term * term / 2;
        }
    }
    for (size_t j = 1; j < f->width; j++)
        linear += (double)row[j] * (double)row[j] / 2;
    row[0] = (float)linear;
}

/* With h the row without an id, a rating less what is known is w + v.(h + q) + noise. A [width,width] and b [width] are its
 * normal equations around the ids' mean m. */
static void normal_equations(const struct fold *f, size_t draw, size_t line, double precision, const float *row,
        const float *left, float *a, float *b, float *z)
{
    const struct rs_fm *model = f->model;
    const float *mean = f->rows->side->mean + draw * f->width, *variance = f->rows->side->variance + draw * f->width;
    const float *items = model->items.rows + draw * model->items.n * f->width;

    memset(a, 0, f->width * f->width * sizeof *a);
    memset(b, 0, f->width * sizeof *b);
    for (size_t i = 0; i < f->width; i++)
        a[i * f->width + i] = 1 / fmaxf(variance[i], 1e-12F);
    for (int64_t r = f->ratings.start[line]; r < f->ratings.start[line + 1]; r++) {
        const float *item = items + (size_t)f->ratings.item[r] * f->width;
        double y = (double)left[r] - (double)model->w0[draw] - (double)row[0] - (double)item[0] - (double)mean[0];

        z[0] = 1;
        for (size_t i = 1; i < f->width; i++) {
            z[i] = row[i] + item[i];
            y -= (double)row[i] * (double)item[i] + (double)mean[i] * (double)z[i];
        }
        for (size_t i = 0; i < f->width; i++) {
            b[i] += (float)(precision * y) * z[i];
            for (size_t j = 0; j <= i; j++)
                a[i * f->width + j] += (float)precision * z[i] * z[j];
        }
    }
}

/* The row gets its id; `spread` gets the variances; `error` gets the predictions taken off. */
static int solve_draw(const struct fold *f, size_t draw, size_t line, double precision, float *row, const float *left,
        float *room, float *spread, float *error_sum, struct rs_error *error)
{
    const struct rs_fm *model = f->model;
    const float *mean = f->rows->side->mean + draw * f->width;
    const float *items = model->items.rows + draw * model->items.n * f->width;
    size_t w = f->width;
    float *a = room, *b = a + w * w, *z = b + w, *id = z + w;

    normal_equations(f, draw, line, precision, row, left, a, b, z);
    if (rs_inverse(a, w, 1, NULL, error) != 0)
        return -1;
    for (size_t i = 0; i < w; i++) {
        id[i] = mean[i];
        for (size_t j = 0; j < w; j++)
            id[i] += a[i * w + j] * b[j];
        spread[i] += a[i * w + i] / (float)model->n_draws;
    }
    row[0] += id[0];
    for (size_t i = 1; i < w; i++) {
        row[0] += id[i] * row[i];
        row[i] += id[i];
    }
    for (int64_t r = f->ratings.start[line]; r < f->ratings.start[line + 1]; r++) {
        const float *item = items + (size_t)f->ratings.item[r] * w;
        double sum = (double)model->w0[draw] + (double)row[0] + (double)item[0];

        for (size_t i = 1; i < w; i++)
            sum += (double)row[i] * (double)item[i];
        error_sum[r] -= (float)(sum / (double)model->n_draws);
    }
    return 0;
}

/* ---- a user ---- */

static double drift_sum(const struct fold *f, size_t knot)
{
    double sum = 0;

    for (size_t p = 0; p < RS_DRIFT_PROCESSES; p++)
        sum += (double)f->x[p * f->knots.n + knot];
    return sum;
}

/* left: the ratings less the drift. */
static void take_drift(const struct fold *f, size_t line, float *left)
{
    int64_t start = f->ratings.start[line], end = f->ratings.start[line + 1];

    memcpy(left + start, f->ratings.value + start, (size_t)(end - start) * sizeof *left);
    if (!f->x)
        return;
    for (int64_t j = f->knots.start[line]; j < f->knots.start[line + 1]; j++)
        for (int64_t r = f->knots.first[j]; r < f->knots.first[j + 1]; r++)
            left[r] -= (float)drift_sum(f, (size_t)j);
}

/* What is left says how far the ratings scatter, and how they drift. */
static double look_at_errors(struct fold *f, size_t line, double *room)
{
    int64_t start = f->ratings.start[line], end = f->ratings.start[line + 1];
    double squares = 0, precision;

    for (int64_t r = start; r < end; r++)
        squares += (double)f->error[r] * (double)f->error[r];
    precision = (noise_weight + (double)(end - start)) / (noise_weight * f->noise + squares);
    for (size_t again = 0; f->x && again < 2; again++)
        for (size_t p = 0; p < RS_DRIFT_PROCESSES; p++)
            rs_drift_smooth(&f->knots, line, p, f->process[p], precision, f->x + p * f->knots.n, f->error, room);
    return precision;
}

static int solve_user(struct fold *f, size_t j, const float *bare, float *room, struct rs_error *error)
{
    size_t line = (size_t)f->rows->line[j], w = f->width;
    double precision = 1 / f->noise, *wide = rs_alloc(2 * f->knots.longest + 1, sizeof *wide, error);
    float *spread = f->rows->spread + j * w;
    int status = wide ? 0 : -1;

    for (size_t round = 0; status == 0 && round < ROUNDS; round++) {
        if (round > 0)
            precision = look_at_errors(f, line, wide);
        take_drift(f, line, f->left);
        memset(spread, 0, w * sizeof *spread);
        for (int64_t r = f->ratings.start[line]; r < f->ratings.start[line + 1]; r++)
            f->error[r] = f->left[r];
        for (size_t s = 0; status == 0 && s < f->model->n_draws; s++) {
            float *row = f->rows->fresh + (s * f->rows->n_new + j) * w;

            memcpy(row, bare + s * w, w * sizeof *row);
            status = solve_draw(f, s, line, precision, row, f->left, room, spread, f->error, error);
        }
    }
    free(wide);
    return status;
}

static void fold_user(void *context, size_t j, int worker)
{
    struct fold *f = context;
    size_t w = f->width, n_draws = f->model->n_draws;
    struct rs_error *error = &f->errors[j];
    float *bare, *room;

    (void)worker;
    if (f->rows->line[j] < 0)
        return;
    bare = rs_alloc(n_draws, w * sizeof *bare, error);
    room = rs_alloc(w + 3, w * sizeof *room, error);
    f->status[j] = -1;
    if (bare && room) {
        for (size_t s = 0; s < n_draws; s++) {
            float *row = f->rows->fresh + (s * f->rows->n_new + j) * w;

            if (f->rows->side->n_history > 0)
                add_history(f, s, (size_t)f->rows->line[j], row);
            memcpy(bare + s * w, row, w * sizeof *row);
        }
        f->status[j] = solve_user(f, j, bare, room, error);
    }
    free(bare);
    free(room);
}

/* ---- all ---- */

static int keep_drift(struct fold *f, struct rs_error *error)
{
    struct rs_drift *drift = &f->rows->drift;

    if (!f->x)
        return 0;
    if (rs_drift_make(drift, &f->knots, error) != 0)
        return -1;
    for (size_t u = 0; u < f->knots.n_users; u++) {
        int64_t at = drift->start[u];

        for (int64_t j = f->knots.start[u]; j < f->knots.start[u + 1]; j++)
            drift->mean[at++] = (float)drift_sum(f, (size_t)j);
        for (size_t p = 0; at > drift->start[u] && p < RS_DRIFT_PROCESSES; p++)
            drift->mean[at] +=
                    f->x[p * f->knots.n + (size_t)f->knots.start[u + 1] - 1]
                    * (float)rs_drift_memory(p, rs_drift_ahead(f->ratings.start[u + 1] - f->ratings.start[u]));
    }
    return 0;
}

static int prepare(struct fold *f, const struct rs_csr *history, size_t *n_dropped, struct rs_error *error)
{
    const struct rs_fm *model = f->model;
    size_t n_new = f->rows->n_new;
    double draws = (double)model->n_draws;
    bool by_time = history->time && model->drift.n > 0;

    if (rs_csr_align(&f->aligned, history, &model->items.ids, n_dropped, error) != 0
            || rs_timed_ratings_make(&f->ratings, &f->aligned, by_time, error) != 0)
        return -1;
    if (by_time
            && (rs_drift_knots_make(&f->knots, f->ratings.start, f->ratings.time, f->aligned.n_rows, error) != 0
                    || !(f->x = rs_alloc_zero(RS_DRIFT_PROCESSES * f->knots.n, sizeof *f->x, error))))
        return -1;
    for (size_t s = 0; s < model->n_draws; s++) {
        f->noise += (double)model->noise[s] / draws;
        for (size_t p = 0; by_time && p < RS_DRIFT_PROCESSES; p++)
            f->process[p] += (double)model->process_variance[s * RS_DRIFT_PROCESSES + p] / draws;
    }
    f->noise = fmax(f->noise, 1e-9);
    f->error = rs_alloc((size_t)f->ratings.start[f->aligned.n_rows], sizeof *f->error, error);
    f->left = rs_alloc((size_t)f->ratings.start[f->aligned.n_rows], sizeof *f->left, error);
    f->rows->spread = rs_alloc_zero(n_new, f->width * sizeof *f->rows->spread, error);
    f->status = rs_alloc_zero(n_new, sizeof *f->status, error);
    f->errors = rs_alloc(n_new, sizeof *f->errors, error);
    return f->error && f->left && f->rows->spread && f->status && f->errors ? 0 : -1;
}

int rs_fm_rows_fold(struct rs_fm_rows *rows, const struct rs_fm *model, const struct rs_csr *history, size_t *n_dropped,
        int n_threads, struct rs_error *error)
{
    struct fold f = {.model = model, .rows = rows, .width = model->k + 1};
    int status = prepare(&f, history, n_dropped, error);

    if (status == 0) {
        rs_parallel(rows->n_new, n_threads, fold_user, &f);
        for (size_t j = rows->n_new; j-- > 0;)
            if (f.status[j] != 0) {
                *error = f.errors[j];
                status = -1;
            }
    }
    if (status == 0)
        status = keep_drift(&f, error);
    rs_csr_free(&f.aligned);
    rs_timed_ratings_free(&f.ratings);
    rs_drift_knots_free(&f.knots);
    free(f.x);
    free(f.left);
    free(f.error);
    free(f.status);
    free(f.errors);
    return status;
}

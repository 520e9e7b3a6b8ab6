/* autoencoder_sparse.c: entries by rows and by columns; the first layer forward, back and updated. */
#include "autoencoder_sparse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/fetch.h"
#include "math/panels.h"
#include "math/vector.h"

enum { COLUMNS = 64 }; /* of a block */

/* ---- memory ---- */

int autoencoder_sparse_alloc(struct autoencoder_sparse *s, size_t batch_size, int n_threads, struct rs_error *error)
{
    size_t size;

    s->n_columns = s->network->sizes[0];
    s->width = s->network->sizes[1];
    size = (s->n_columns + 1) * s->width;
    s->indptr = rs_alloc(batch_size + 1, sizeof *s->indptr, error);
    s->columns = rs_alloc(s->n_columns, sizeof *s->columns, error);
    s->slot = rs_alloc(s->n_columns, sizeof *s->slot, error);
    s->starts = rs_alloc(s->n_columns + 1, sizeof *s->starts, error);
    s->hidden = rs_alloc(batch_size * s->width, sizeof *s->hidden, error);
    s->d_hidden = rs_alloc(batch_size * s->width, sizeof *s->d_hidden, error);
    s->mean = rs_alloc_zero(size, sizeof *s->mean, error);
    s->variance = rs_alloc_zero(size, sizeof *s->variance, error);
    s->steps = rs_alloc_zero(s->n_columns, sizeof *s->steps, error);
    s->zeros = rs_alloc_zero(s->width, sizeof *s->zeros, error);
    s->gradients = rs_alloc((size_t)n_threads * s->width, sizeof *s->gradients, error);
    for (size_t j = 0; s->slot && j < s->n_columns; j++)
        s->slot[j] = -1;
    return s->indptr && s->columns && s->slot && s->starts && s->hidden && s->d_hidden && s->mean && s->variance
                           && s->steps && s->zeros && s->gradients
                   ? 0
                   : -1;
}

void autoencoder_sparse_free(struct autoencoder_sparse *s)
{
    free(s->indptr);
    free(s->indices);
    free(s->values);
    free(s->columns);
    free(s->slot);
    free(s->starts);
    free(s->rows);
    free(s->in_column);
    free(s->hidden);
    free(s->d_hidden);
    free(s->mean);
    free(s->variance);
    free(s->steps);
    free(s->rates);
    free(s->zeros);
    free(s->gradients);
}

/* ---- the batch ---- */

static int gather_rows(struct autoencoder_sparse *s, const int32_t *picked, size_t n, struct rs_error *error)
{
    size_t used = 0;

    s->n = n;
    s->indptr[0] = 0;
    for (size_t i = 0; i < n; i++) {
        size_t start = (size_t)s->csr->indptr[picked[i]], count = (size_t)s->csr->indptr[picked[i] + 1] - start;

        if (rs_grow(&s->indices, &s->capacity, used + count, sizeof *s->indices, error) != 0
                || rs_grow(&s->values, &s->values_capacity, used + count, sizeof *s->values, error) != 0)
            return -1;
        memcpy(s->indices + used, s->csr->indices + start, count * sizeof *s->indices);
        memcpy(s->values + used, s->csr->data + start, count * sizeof *s->values);
        used += count;
        s->indptr[i + 1] = (int64_t)used;
    }
    return 0;
}

/* Entries by columns: counted, placed, and within a column in the order of the rows. Columns are in their own order, so that
 * whoever goes through them goes through memory one way. */
static int turn_batch(struct autoencoder_sparse *s, struct rs_error *error)
{
    size_t n_entries = (size_t)s->indptr[s->n];

    for (size_t i = 0; i < s->n_touched; i++)
        s->slot[s->columns[i]] = -1;
    s->n_touched = 0;
    if (rs_grow(&s->rows, &s->rows_capacity, n_entries, sizeof *s->rows, error) != 0
            || rs_grow(&s->in_column, &s->in_column_capacity, n_entries, sizeof *s->in_column, error) != 0)
        return -1;
    for (size_t e = 0; e < n_entries; e++)
        s->slot[s->indices[e]]++; /* from -1: one less than there are */
    s->starts[0] = 0;
    for (size_t column = 0; column < s->n_columns; column++) {
        if (s->slot[column] < 0)
            continue;
        s->starts[s->n_touched + 1] = s->starts[s->n_touched] + (size_t)s->slot[column] + 1;
        s->columns[s->n_touched] = (int32_t)column;
        s->slot[column] = (int32_t)s->n_touched++;
    }
    /* starts[i] runs to the column's end, which is where the next one started: put back below. */
    for (size_t row = 0; row < s->n; row++) {
        for (int64_t e = s->indptr[row]; e < s->indptr[row + 1]; e++) {
            size_t to = s->starts[s->slot[s->indices[e]]]++;

            s->rows[to] = (int32_t)row;
            s->in_column[to] = s->values[e];
        }
    }
    memmove(s->starts + 1, s->starts, s->n_touched * sizeof *s->starts);
    s->starts[0] = 0;
    return 0;
}

/* ---- steps that were missed ---- */

static void fetch_column(const struct autoencoder_sparse *s, size_t column)
{
    rs_fetch(s->network->weights[0] + column * s->width, s->width);
    rs_fetch(s->mean + column * s->width, s->width);
    rs_fetch(s->variance + column * s->width, s->width);
}

/* Without a gradient only the moments move the weights, and what never had one stays (but for weight decay). */
static bool is_behind(const struct autoencoder_sparse *s, size_t column, size_t step)
{
    return s->steps[column] < step && (s->steps[column] > 0 || s->weights.weight_decay > 0);
}

static void catch_up(struct autoencoder_sparse *s, size_t column, size_t step)
{
    size_t at = column * s->width;

    for (size_t t = s->steps[column] + 1; t <= step; t++)
        rs_adam_update(&s->rates[t], s->network->weights[0] + at, s->zeros, s->mean + at, s->variance + at, s->width);
    s->steps[column] = (uint32_t)step;
}

struct missed {
    struct autoencoder_sparse *s;
    size_t step, n;
    const int32_t *columns; /* NULL: all */
};

static size_t column_of(const struct missed *m, size_t i)
{
    return m->columns ? (size_t)m->columns[i] : i;
}

static void catch_up_block(void *context, size_t block, int worker)
{
    const struct missed *m = context;
    size_t end = (block + 1) * COLUMNS < m->n ? (block + 1) * COLUMNS : m->n;

    (void)worker;
    for (size_t i = block * COLUMNS; i < end; i++) {
        if (i + 1 < end && is_behind(m->s, column_of(m, i + 1), m->step))
            fetch_column(m->s, column_of(m, i + 1));
        if (is_behind(m->s, column_of(m, i), m->step))
            catch_up(m->s, column_of(m, i), m->step);
    }
}

void autoencoder_sparse_settle(struct autoencoder_sparse *s, size_t step, int n_threads)
{
    struct missed missed = {s, step, s->n_columns, NULL};

    rs_parallel(rs_blocks(s->n_columns, COLUMNS), n_threads, catch_up_block, &missed);
}

int autoencoder_sparse_gather(struct autoencoder_sparse *s, const int32_t *picked, size_t n, size_t step,
        double dropout, gsl_rng *rng, int n_threads, struct rs_error *error)
{
    struct missed missed = {.s = s};
    float kept = (float)(1 / (1 - dropout));

    if (gather_rows(s, picked, n, error) != 0)
        return -1;
    for (int64_t e = 0; dropout > 0 && e < s->indptr[n]; e++)
        s->values[e] *= gsl_rng_uniform(rng) < dropout ? 0 : kept;
    if (turn_batch(s, error) != 0)
        return -1;
    if (step == 0)
        return 0;
    if (rs_grow(&s->rates, &s->rates_capacity, step + 1, sizeof *s->rates, error) != 0)
        return -1;
    s->rates[step] = rs_adam_rates(&s->weights, step);
    missed = (struct missed){s, step - 1, s->n_touched, s->columns};
    rs_parallel(rs_blocks(s->n_touched, COLUMNS), n_threads, catch_up_block, &missed);
    return 0;
}

/* ---- the layer ---- */

void autoencoder_sparse_forward(struct autoencoder_sparse *s, struct rs_trainer *trainer, size_t start, size_t n)
{
    for (size_t i = start; i < start + n; i++) {
        int64_t e = s->indptr[i];
        float *hidden = s->hidden + i * s->width;

        memcpy(hidden, s->network->biases[0], s->width * sizeof *hidden);
        rs_axpy_rows(s->values + e, s->indices + e, (size_t)(s->indptr[i + 1] - e), s->network->weights[0], hidden,
                s->width);
        rs_activation_forward(s->network->activations[0], hidden, s->width);
        rs_panels_put(trainer->x + i * RS_PANEL, rs_trainer_stride(trainer), hidden, s->width);
    }
}

void autoencoder_sparse_backward(struct autoencoder_sparse *s, const struct rs_trainer *trainer, size_t start, size_t n)
{
    for (size_t i = start; i < start + n; i++) {
        float *d_hidden = s->d_hidden + i * s->width;

        rs_panels_get(trainer->dx + i * RS_PANEL, rs_trainer_stride(trainer), d_hidden, s->width);
        rs_activation_backward(s->network->activations[0], s->hidden + i * s->width, d_hidden, s->width);
    }
}

static void update_column(struct autoencoder_sparse *s, size_t i, size_t step, float *gradient)
{
    size_t column = (size_t)s->columns[i], at = column * s->width, e = s->starts[i];

    memset(gradient, 0, s->width * sizeof *gradient);
    rs_axpy_rows(s->in_column + e, s->rows + e, s->starts[i + 1] - e, s->d_hidden, gradient, s->width);
    rs_adam_update(&s->rates[step], s->network->weights[0] + at, gradient, s->mean + at, s->variance + at, s->width);
    s->steps[column] = (uint32_t)step;
}

static void update_bias(struct autoencoder_sparse *s, size_t step, float *gradient)
{
    struct rs_adam_rates rates = rs_adam_rates(&s->biases, step);
    size_t at = s->n_columns * s->width;

    memset(gradient, 0, s->width * sizeof *gradient);
    for (size_t row = 0; row < s->n; row++)
        rs_axpy(1, s->d_hidden + row * s->width, gradient, s->width);
    rs_adam_update(&rates, s->network->biases[0], gradient, s->mean + at, s->variance + at, s->width);
}

size_t autoencoder_sparse_blocks(const struct autoencoder_sparse *s)
{
    return 1 + rs_blocks(s->n_touched, COLUMNS);
}

void autoencoder_sparse_update(struct autoencoder_sparse *s, size_t block, size_t step, int worker)
{
    float *gradient = s->gradients + (size_t)worker * s->width;
    size_t end = block * COLUMNS < s->n_touched ? block * COLUMNS : s->n_touched;

    if (block == 0)
        update_bias(s, step, gradient);
    for (size_t i = block > 0 ? (block - 1) * COLUMNS : 0; i < end; i++) {
        if (i + 1 < end)
            fetch_column(s, (size_t)s->columns[i + 1]);
        update_column(s, i, step, gradient);
    }
}

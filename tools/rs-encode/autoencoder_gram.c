/* autoencoder_gram.c: W's rows in blocks of ROWS that stay in cache from their gradient to their part of W^T W; blocks are
 * dealt to PARTS parts by the number of columns alone. A block multiplies about as long as the memory takes to bring the next
 * one and its moments, so these are asked for bit by bit meanwhile. */
#include "autoencoder_gram.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/fetch.h"
#include "math/panels.h"
#include "math/vector.h"

enum { PARTS = 16, ROWS = 48, STRIP = 12 }; /* rows of a block, and of a product between two looks ahead */

enum { AHEAD = 4 }; /* entries: judge_row() has each one's column under way so much earlier */

static size_t part_size(const struct autoencoder_gram *g)
{
    size_t wide = g->panels * RS_PANEL;

    return wide * (wide + 1);
}

int autoencoder_gram_alloc(struct autoencoder_gram *g, size_t batch_size, int n_threads, struct rs_error *error)
{
    size_t last = g->network->n_layers - 1, wide;

    g->n_columns = g->network->sizes[last + 1];
    g->width = g->network->sizes[last];
    g->panels = rs_panels(g->width);
    wide = g->panels * RS_PANEL;
    g->room_size = 2 * ROWS * wide + wide + ROWS;
    g->wtw = rs_alloc_zero(wide * wide, sizeof *g->wtw, error);
    g->hth = rs_alloc_zero(wide * wide, sizeof *g->hth, error);
    g->wtb = rs_alloc_zero(wide, sizeof *g->wtb, error);
    g->h_sum = rs_alloc_zero(wide, sizeof *g->h_sum, error);
    g->zeros = rs_alloc_zero(wide, sizeof *g->zeros, error);
    g->h = rs_alloc(batch_size * g->width, sizeof *g->h, error);
    g->q = rs_alloc(batch_size * g->width, sizeof *g->q, error);
    g->mean = rs_alloc_zero(g->n_columns * (g->width + 1), sizeof *g->mean, error);
    g->variance = rs_alloc_zero(g->n_columns * (g->width + 1), sizeof *g->variance, error);
    g->parts = rs_alloc(PARTS * part_size(g), sizeof *g->parts, error);
    g->parts_btb = rs_alloc(PARTS, sizeof *g->parts_btb, error);
    g->room = rs_alloc((size_t)n_threads * g->room_size, sizeof *g->room, error);
    return g->wtw && g->hth && g->wtb && g->h_sum && g->zeros && g->h && g->q && g->mean && g->variance && g->parts
                           && g->parts_btb && g->room
                   ? 0
                   : -1;
}

void autoencoder_gram_free(struct autoencoder_gram *g)
{
    free(g->wtw);
    free(g->hth);
    free(g->wtb);
    free(g->h_sum);
    free(g->zeros);
    free(g->h);
    free(g->q);
    free(g->mean);
    free(g->variance);
    free(g->parts);
    free(g->parts_btb);
    free(g->room);
}

/* ---- rows of a batch ---- */

static double judge_row(const struct autoencoder_gram *g, const float *h, float *q, size_t row, size_t n_batch)
{
    const struct autoencoder_sparse *s = g->sparse;
    size_t last = g->network->n_layers - 1;
    const float *weight = g->network->weights[last], *bias = g->network->biases[last];
    double sum = (double)rs_dot(h, q, g->width) + 2 * (double)rs_dot(h, g->wtb, g->width) + g->btb;
    float scale = (float)(2 / ((double)n_batch * (double)g->n_columns));

    rs_axpy(1, g->wtb, q, g->width);
    for (int64_t e = s->indptr[row]; e < s->indptr[row + 1]; e++) {
        const float *w = weight + (size_t)s->indices[e] * g->width;
        double value = (double)s->values[e];

        if (e + AHEAD < s->indptr[row + 1])
            rs_fetch(weight + (size_t)s->indices[e + AHEAD] * g->width, g->width);
        sum += value * (value - 2 * ((double)rs_dot(h, w, g->width) + (double)bias[s->indices[e]]));
        rs_axpy(-s->values[e], w, q, g->width);
    }
    for (size_t j = 0; j < g->width; j++)
        q[j] *= scale;
    return sum / (double)g->n_columns;
}

void autoencoder_gram_judge(struct autoencoder_gram *g, struct rs_trainer *trainer, size_t start, size_t n,
        size_t n_batch, double *row_loss)
{
    const struct rs_trainer_layer *last = rs_trainer_last(trainer);
    size_t stride = rs_trainer_stride(trainer), at = start * RS_PANEL;

    rs_panels_multiply(last->output + at, stride, n, g->width, g->wtw, g->panels * RS_PANEL_SQUARE, g->panels, NULL,
            last->gradient + at, stride);
    for (size_t i = start; i < start + n; i++) {
        float *h = g->h + i * g->width, *q = g->q + i * g->width;

        rs_panels_get(last->output + i * RS_PANEL, stride, h, g->width);
        rs_panels_get(last->gradient + i * RS_PANEL, stride, q, g->width);
        row_loss[i] = judge_row(g, h, q, i, n_batch);
        rs_panels_put(last->gradient + i * RS_PANEL, stride, q, g->width);
    }
}

/* ---- products of a matrix with itself ---- */

struct collected {
    struct autoencoder_gram *g;
    const struct rs_trainer *trainer;
    size_t n;
};

/* A square of H^T H: rows of panel i, columns of panel j; where i is 0 the sums of panel j besides. */
static void collect_square(void *context, size_t block, int worker)
{
    const struct collected *c = context;
    struct autoencoder_gram *g = c->g;
    size_t stride = rs_trainer_stride(c->trainer), i = block % g->panels, j = block / g->panels;
    const float *h = c->trainer->layers[c->trainer->n_layers - 1].output;

    (void)worker;
    rs_panels_outer(h + i * stride, h + j * stride, c->n, g->hth + block * RS_PANEL_SQUARE);
    if (i == 0)
        rs_panels_sum(h + j * stride, c->n, g->h_sum + j * RS_PANEL);
}

void autoencoder_gram_collect(struct autoencoder_gram *g, const struct rs_trainer *trainer, size_t n_batch,
        int n_threads)
{
    struct collected c = {g, trainer, n_batch};

    rs_parallel(g->panels * g->panels, n_threads, collect_square, &c);
}

/* What comes next of W and its moments, `share` numbers of each at a time. */
struct ahead {
    const float *weight, *mean, *variance;
    size_t n, share;
};

static void look_ahead(struct ahead *ahead)
{
    size_t share = ahead->n < ahead->share ? ahead->n : ahead->share;

    rs_fetch_later(ahead->weight, share);
    rs_fetch_later(ahead->mean, share);
    rs_fetch_later(ahead->variance, share);
    ahead->weight += share;
    ahead->mean += share;
    ahead->variance += share;
    ahead->n -= share;
}

/* A block's rows into the part's W^T W, the squares i <= j alone, and W^T b. */
static void add_block(const struct autoencoder_gram *g, const float *panels, const float *weight, const float *bias,
        size_t n, float *part, double *btb, struct ahead *ahead)
{
    float *wtb = part + g->panels * g->panels * RS_PANEL_SQUARE;

    for (size_t j = 0; j < g->panels; j++) {
        for (size_t i = 0; i <= j; i++) {
            look_ahead(ahead);
            rs_panels_outer_add(panels + i * ROWS * RS_PANEL, panels + j * ROWS * RS_PANEL, n,
                    part + (j * g->panels + i) * RS_PANEL_SQUARE);
        }
    }
    for (size_t row = 0; row < n; row++) {
        rs_axpy(bias[row], weight + row * g->width, wtb, g->width);
        *btb += (double)bias[row] * (double)bias[row];
    }
}

void autoencoder_gram_finish(struct autoencoder_gram *g)
{
    size_t squares = g->panels * g->panels * RS_PANEL_SQUARE, wide = g->panels * RS_PANEL;

    memset(g->wtw, 0, squares * sizeof *g->wtw);
    memset(g->wtb, 0, wide * sizeof *g->wtb);
    g->btb = 0;
    for (size_t part = 0; part < PARTS; part++) {
        rs_axpy(1, g->parts + part * part_size(g), g->wtw, squares);
        rs_axpy(1, g->parts + part * part_size(g) + squares, g->wtb, wide);
        g->btb += g->parts_btb[part];
    }
    for (size_t j = 0; j < g->panels; j++) {
        for (size_t i = 0; i < j; i++)
            rs_panels_turn(g->wtw + (j * g->panels + i) * RS_PANEL_SQUARE,
                    g->wtw + (i * g->panels + j) * RS_PANEL_SQUARE);
    }
}

/* ---- W, part by part ---- */

struct step {
    size_t n_batch;
    const struct rs_adam_rates *weights, *biases; /* NULL: nothing is learnt */
};

/* From (H^T H) w_c, in panels, to the gradient, then Adam; w_c to `copy`, in panels. Returns the gradient by b_c. */
static float learn_row(struct autoencoder_gram *g, const struct step *step, size_t column, const float *product,
        float *copy, float *own)
{
    const struct autoencoder_sparse *s = g->sparse;
    size_t last = g->network->n_layers - 1, at = column * g->width;
    float *w = g->network->weights[last] + at, bias = g->network->biases[last][column];
    float scale = (float)(2 / ((double)step->n_batch * (double)g->n_columns));
    float d_bias = (float)step->n_batch * bias + rs_dot(w, g->h_sum, g->width);
    struct rs_adam_row row = {scale, bias, g->h_sum, g->zeros, product, copy, ROWS * RS_PANEL};
    int32_t slot = s->slot[column];

    if (slot >= 0) {
        size_t start = s->starts[slot], n = s->starts[slot + 1] - start;

        memset(own, 0, g->width * sizeof *own);
        rs_axpy_rows(s->in_column + start, s->rows + start, n, g->h, own, g->width);
        for (size_t e = start; e < start + n; e++)
            d_bias -= s->in_column[e];
        row.own = own;
    }
    rs_adam_update_row(step->weights, &row, w, g->mean + at, g->variance + at, g->width);
    return scale * d_bias;
}

/* The gradients' part (H^T H) w_c, strip by strip. */
static void multiply_block(const struct autoencoder_gram *g, const float *rows, size_t n, float *products,
        struct ahead *ahead)
{
    size_t stride = ROWS * RS_PANEL;

    for (size_t p = 0; p < g->panels; p++) {
        for (size_t row = 0; row < n; row += STRIP) {
            look_ahead(ahead);
            rs_panels_multiply(rows + row * RS_PANEL, stride, n - row < STRIP ? n - row : STRIP, g->width,
                    g->hth + p * g->panels * RS_PANEL_SQUARE, 0, 1, NULL, products + p * stride + row * RS_PANEL,
                    stride);
        }
    }
}

static struct ahead next_block(const struct autoencoder_gram *g, size_t first, size_t end)
{
    size_t at = first * g->width, rows = end - first < ROWS ? end - first : ROWS;
    size_t looks = g->panels * (ROWS / STRIP) + g->panels * (g->panels + 1) / 2;

    return (struct ahead){g->network->weights[g->network->n_layers - 1] + at, g->mean + at, g->variance + at,
            rows * g->width, rs_blocks(rs_blocks(ROWS * g->width, looks), RS_LINE) * RS_LINE};
}

/* Rows first .. first + n - 1, with those up to `end` to follow. */
static void run_block(struct autoencoder_gram *g, const struct step *step, size_t first, size_t n, size_t end,
        float *part, double *btb, float *room)
{
    size_t last = g->network->n_layers - 1, wide = g->panels * RS_PANEL, stride = ROWS * RS_PANEL;
    float *weight = g->network->weights[last] + first * g->width, *bias = g->network->biases[last] + first;
    float *rows = room, *products = rows + ROWS * wide, *own = products + ROWS * wide, *d_bias = own + wide;
    struct ahead ahead = next_block(g, first + n, end);

    for (size_t row = 0; row < n; row++)
        rs_panels_put(rows + row * RS_PANEL, stride, weight + row * g->width, g->width);
    if (step->weights) {
        size_t at = g->n_columns * g->width + first;

        multiply_block(g, rows, n, products, &ahead);
        for (size_t row = 0; row < n; row++)
            d_bias[row] = learn_row(g, step, first + row, products + row * RS_PANEL, rows + row * RS_PANEL, own);
        rs_adam_update(step->biases, bias, d_bias, g->mean + at, g->variance + at, n);
    }
    add_block(g, rows, weight, bias, n, part, btb, &ahead);
}

static void run_part(struct autoencoder_gram *g, const struct step *step, size_t part, int worker)
{
    size_t blocks = rs_blocks(g->n_columns, ROWS), from = blocks * part / PARTS, to = blocks * (part + 1) / PARTS;

    memset(g->parts + part * part_size(g), 0, part_size(g) * sizeof *g->parts);
    g->parts_btb[part] = 0;
    for (size_t block = from; block < to; block++) {
        size_t first = block * ROWS, end = to * ROWS < g->n_columns ? to * ROWS : g->n_columns;

        run_block(g, step, first, end - first < ROWS ? end - first : ROWS, end, g->parts + part * part_size(g),
                &g->parts_btb[part], g->room + (size_t)worker * g->room_size);
    }
}

size_t autoencoder_gram_blocks(void)
{
    return PARTS;
}

void autoencoder_gram_update(struct autoencoder_gram *g, size_t block, size_t n_batch,
        const struct rs_adam_rates *weights, const struct rs_adam_rates *biases, int worker)
{
    const struct step step = {n_batch, weights, biases};

    run_part(g, &step, block, worker);
}

static void take_part(void *context, size_t block, int worker)
{
    const struct step step = {0};

    run_part(context, &step, block, worker);
}

void autoencoder_gram_take(struct autoencoder_gram *g, int n_threads)
{
    rs_parallel(PARTS, n_threads, take_part, g);
    autoencoder_gram_finish(g);
}

/* autoencoder_step.c: rows into the trainer, the loss of what comes out, and who learns what. */
#include "autoencoder_step.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/panels.h"
#include "math/rng.h"

#define INPUT_STREAM (UINT64_C(1) << 56) /* random numbers that drop input: beside those of network_train.c */

/* ---- rows in ---- */

/* Dense rows, which are the targets too; of what is learnt from some is left out. Slices and panels draw from blocks of
 * their own. */
static void fill_dense(struct autoencoder_learner *l, size_t start, size_t n, gsl_rng *rng)
{
    size_t d = l->rows->d, stride = rs_trainer_stride(&l->trainer);
    uint64_t slices = l->trainer.n_rows / RS_TRAINER_SLICE + 1;
    uint64_t block = (l->step * slices + start / RS_TRAINER_SLICE) << 26; /* panels: INT32_MAX / 16 */

    for (size_t i = start; i < start + n; i++)
        rs_panels_put(l->target + i * RS_PANEL, stride, l->rows->dense + (size_t)l->batch[i] * d, d);
    for (size_t p = 0; l->target != l->trainer.x && p < rs_panels(d); p++) {
        size_t at = p * stride + start * RS_PANEL;

        memcpy(l->trainer.x + at, l->target + at, n * RS_PANEL * sizeof *l->target);
        if (l->learning)
            rs_dropout_forward(l->trainer.x + at, l->mask + at, n, RS_PANEL, l->options->dropout, l->options->seed,
                    INPUT_STREAM + block + p, rng);
    }
}

static void put_sparse_target(struct autoencoder_learner *l, size_t row)
{
    const struct rs_csr *csr = l->rows->csr;
    size_t stride = rs_trainer_stride(&l->trainer);
    float *target = l->target + row * RS_PANEL;

    for (size_t p = 0; p < rs_panels(l->rows->d); p++)
        memset(target + p * stride, 0, RS_PANEL * sizeof *target);
    for (int64_t e = csr->indptr[l->batch[row]]; e < csr->indptr[l->batch[row] + 1]; e++)
        target[(size_t)csr->indices[e] / RS_PANEL * stride + (size_t)csr->indices[e] % RS_PANEL] = csr->data[e];
}

static void fill(void *context, struct rs_trainer *trainer, size_t start, size_t n, int worker)
{
    struct autoencoder_learner *l = context;

    if (!l->rows->csr) {
        fill_dense(l, start, n, trainer->rngs[worker]);
        return;
    }
    autoencoder_sparse_forward(&l->sparse, trainer, start, n);
    for (size_t i = start; !l->by_gram && i < start + n; i++)
        put_sparse_target(l, i);
}

static void back(void *context, struct rs_trainer *trainer, size_t start, size_t n)
{
    struct autoencoder_learner *l = context;

    autoencoder_sparse_backward(&l->sparse, trainer, start, n);
}

/* ---- losses ---- */

/* Mean squared error over all cells, as PyTorch's MSELoss: a row's is (1/d) |y - t|^2, the batch's the mean of the rows'. */
static void judge_squares(struct autoencoder_learner *l, size_t start, size_t n)
{
    const struct rs_trainer_layer *last = rs_trainer_last(&l->trainer);
    size_t d = l->rows->d, stride = rs_trainer_stride(&l->trainer);
    float scale = (float)(2 / ((double)l->n * (double)d)), sums[RS_TRAINER_SLICE * RS_PANEL] = {0};

    for (size_t p = 0; p < last->out_panels; p++) {
        float *y = last->output + p * stride + start * RS_PANEL;
        const float *target = l->target + p * stride + start * RS_PANEL;

        for (size_t i = 0; i < n * RS_PANEL; i++) {
            float difference = y[i] - target[i];

            sums[i] += difference * difference;
            y[i] = scale * difference;
        }
    }
    for (size_t i = 0; i < n; i++) {
        double sum = 0;

        for (size_t j = 0; j < RS_PANEL; j++)
            sum += (double)sums[i * RS_PANEL + j];
        l->row_loss[start + i] = sum / (double)d;
    }
}

/* The multinomial log-likelihood of Liang et al. ("Variational Autoencoders for Collaborative Filtering", 2018): a row's
 * loss is -sum_j t_j log softmax(y)_j, its gradient softmax(y)_j sum_k t_k - t_j, by the rows of the batch. The maximum is
 * taken out of the exponents so that nothing overflows. */
static double judge_row(float *y, const float *target, size_t stride, size_t d, size_t n_batch)
{
    double sum = 0, dot = 0, total = 0;
    float top = y[0], scale = (float)(1 / (double)n_batch);

    for (size_t j = 1; j < d; j++)
        top = fmaxf(top, y[j / RS_PANEL * stride + j % RS_PANEL]);
    for (size_t p = 0; p < rs_panels(d); p++) {
        size_t width = d - p * RS_PANEL < RS_PANEL ? d - p * RS_PANEL : RS_PANEL;

        for (size_t j = 0; j < width; j++) {
            float *cell = y + p * stride + j, wanted = target[p * stride + j];

            if (wanted != 0) {
                dot += (double)wanted * (double)(*cell - top);
                total += (double)wanted;
            }
            *cell = expf(*cell - top);
            sum += (double)*cell;
        }
    }
    for (size_t j = 0; j < d; j++) {
        size_t at = j / RS_PANEL * stride + j % RS_PANEL;

        y[at] = scale * ((float)(total * ((double)y[at] / sum)) - target[at]);
    }
    return total * log(sum) - dot;
}

static void judge(void *context, struct rs_trainer *trainer, size_t start, size_t n, bool learning)
{
    struct autoencoder_learner *l = context;

    (void)learning;
    if (l->by_gram) {
        autoencoder_gram_judge(&l->gram, trainer, start, n, l->n, l->row_loss);
        return;
    }
    if (l->options->loss == AUTOENCODER_MSE) {
        judge_squares(l, start, n);
        return;
    }
    for (size_t i = start; i < start + n; i++)
        l->row_loss[i] = judge_row(rs_trainer_last(trainer)->output + i * RS_PANEL, l->target + i * RS_PANEL,
                rs_trainer_stride(trainer), l->rows->d, l->n);
}

/* ---- a step ---- */

/* The rows picked through the network, and back when `step` is not 0; returns the sum of their losses. */
static double pass(struct autoencoder_learner *l, const int32_t *picked, size_t n, size_t step)
{
    struct rs_trainer_batch batch = {l, fill, judge, l->rows->csr ? back : NULL, step > 0, l->options->seed, step};
    double dropout = step > 0 ? l->options->dropout : 0, sum = 0;

    l->batch = picked;
    l->n = n;
    l->step = step;
    l->learning = step > 0;
    if (dropout > 0)
        rs_rng_set(l->trainer.rngs[0], l->options->seed, INPUT_STREAM + step);
    if (l->rows->csr
            && autoencoder_sparse_gather(&l->sparse, picked, n, step, dropout, l->trainer.rngs[0],
                       l->options->n_threads, l->error)
                       != 0)
        return (double)NAN;
    rs_trainer_pass(&l->trainer, n, &batch);
    for (size_t i = 0; i < n; i++)
        sum += l->row_loss[i];
    return sum;
}

/* Weights decay, biases do not. The first layer's columns come first: they have just been read, and the way over the last
 * layer's weights would put them out of the cache. */
struct update {
    struct autoencoder_learner *l;
    struct rs_adam_rates weights, biases;
    size_t sparse_blocks;
};

static void update_block(void *context, size_t block, int worker)
{
    const struct update *u = context;

    if (block < u->sparse_blocks)
        autoencoder_sparse_update(&u->l->sparse, block, u->l->step, worker);
    else
        autoencoder_gram_update(&u->l->gram, block - u->sparse_blocks, u->l->n, &u->weights, &u->biases, worker);
}

static void update(struct autoencoder_learner *l)
{
    struct rs_adam weights = rs_adam_defaults(l->options->learning_rate, l->options->weight_decay);
    struct rs_adam biases = rs_adam_defaults(l->options->learning_rate, 0);
    struct update u = {l, rs_adam_rates(&weights, l->step), rs_adam_rates(&biases, l->step),
            l->rows->csr ? autoencoder_sparse_blocks(&l->sparse) : 0};
    struct rs_trainer_others others = {u.sparse_blocks, update_block, &u};

    if (l->by_gram) {
        autoencoder_gram_collect(&l->gram, &l->trainer, l->n, l->options->n_threads);
        others.n_blocks += autoencoder_gram_blocks();
    }
    rs_trainer_update(&l->trainer, l->n, &weights, &biases, l->step, &others);
    if (l->by_gram)
        autoencoder_gram_finish(&l->gram);
}

double autoencoder_learn(void *context, const int32_t *rows, size_t n, size_t step)
{
    struct autoencoder_learner *l = context;
    double loss;

    for (size_t i = 0; i < n; i++)
        l->picked[i] = l->learnt[rows[i]];
    loss = pass(l, l->picked, n, step);
    if (!isnan(loss))
        update(l);
    return loss;
}

double autoencoder_validate(void *context)
{
    struct autoencoder_learner *l = context;
    double sum = 0;

    for (size_t start = 0; start < l->n_held_out; start += l->options->batch_size) {
        size_t n = l->n_held_out - start < l->options->batch_size ? l->n_held_out - start : l->options->batch_size;

        sum += pass(l, l->held_out + start, n, 0);
    }
    return sum / (double)l->n_held_out;
}

/* ---- parameters in and out ---- */

static int turn_weight(struct autoencoder_learner *l, bool back_again, struct rs_error *error)
{
    size_t n_in = l->network->sizes[0], n_out = l->network->sizes[1];
    size_t rows = back_again ? n_in : n_out, columns = back_again ? n_out : n_in;
    float *turned = rs_alloc(n_in * n_out, sizeof *turned, error);

    if (!turned)
        return -1;
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j++)
            turned[j * rows + i] = l->network->weights[0][i * columns + j];
    }
    memcpy(l->network->weights[0], turned, n_in * n_out * sizeof *turned);
    free(turned);
    return 0;
}

int autoencoder_take(struct autoencoder_learner *l, struct rs_error *error)
{
    if (l->rows->csr && turn_weight(l, false, error) != 0)
        return -1;
    rs_trainer_take(&l->trainer);
    if (l->by_gram)
        autoencoder_gram_take(&l->gram, l->options->n_threads);
    return 0;
}

/* Where no rows are held out, nobody looks at the weights before the end, and columns need not catch up until then. */
void autoencoder_settle(void *context)
{
    struct autoencoder_learner *l = context;

    rs_trainer_settle(&l->trainer);
    if (l->rows->csr && l->n_held_out > 0)
        autoencoder_sparse_settle(&l->sparse, l->step, l->options->n_threads);
}

int autoencoder_leave(struct autoencoder_learner *l, struct rs_error *error)
{
    if (!l->rows->csr)
        return 0;
    if (l->n_held_out == 0)
        autoencoder_sparse_settle(&l->sparse, l->step, l->options->n_threads);
    return turn_weight(l, true, error);
}

/* ---- memory ---- */

/* The Gram way costs a pass over W for its width rather than for the batch; it wants a hidden layer before W. */
static bool wants_gram(const struct autoencoder_learner *l)
{
    const struct rs_network *network = l->network;

    return l->rows->csr && l->options->loss == AUTOENCODER_MSE && network->n_layers > 2
           && network->sizes[network->n_layers - 1] <= l->options->batch_size;
}

static int alloc_sparse(struct autoencoder_learner *l, struct rs_error *error)
{
    size_t batch = l->options->batch_size;

    l->sparse = (struct autoencoder_sparse){.csr = l->rows->csr,
            .network = l->network,
            .weights = rs_adam_defaults(l->options->learning_rate, l->options->weight_decay),
            .biases = rs_adam_defaults(l->options->learning_rate, 0)};
    if (autoencoder_sparse_alloc(&l->sparse, batch, l->options->n_threads, error) != 0)
        return -1;
    l->gram = (struct autoencoder_gram){.sparse = &l->sparse, .network = l->network};
    return l->by_gram ? autoencoder_gram_alloc(&l->gram, batch, l->options->n_threads, error) : 0;
}

int autoencoder_learner_alloc(struct autoencoder_learner *l, struct rs_error *error)
{
    size_t batch = l->options->batch_size, cells = rs_panels_size(batch, l->rows->d);
    bool sparse = l->rows->csr != NULL, drops = l->options->dropout > 0 && !sparse;

    l->by_gram = wants_gram(l);
    l->learnt = rs_alloc(l->rows->n, sizeof *l->learnt, error);
    l->held_out = rs_alloc(l->rows->n, sizeof *l->held_out, error);
    l->picked = rs_alloc(batch, sizeof *l->picked, error);
    l->row_loss = rs_alloc(batch, sizeof *l->row_loss, error);
    if (!l->learnt || !l->held_out || !l->picked || !l->row_loss || (sparse && alloc_sparse(l, error) != 0)
            || rs_trainer_alloc(&l->trainer, l->network, sparse ? 1 : 0, l->network->n_layers - (l->by_gram ? 1 : 0),
                       batch, 0, sparse, l->options->n_threads, error)
                       != 0)
        return -1;
    l->mask = drops ? rs_alloc(cells, sizeof *l->mask, error) : NULL;
    l->target = l->by_gram ? NULL : drops || sparse ? rs_alloc(cells, sizeof *l->target, error) : l->trainer.x;
    return (!drops || l->mask) && (l->by_gram || l->target) ? 0 : -1;
}

void autoencoder_learner_free(struct autoencoder_learner *l)
{
    if (l->target != l->trainer.x)
        free(l->target);
    rs_trainer_free(&l->trainer);
    autoencoder_sparse_free(&l->sparse);
    autoencoder_gram_free(&l->gram);
    free(l->learnt);
    free(l->held_out);
    free(l->picked);
    free(l->mask);
    free(l->row_loss);
}

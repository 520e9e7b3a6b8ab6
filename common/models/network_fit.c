/* network_fit.c: first weights, and the training loop. */
#include "models/network_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/rng.h"

/* Streams of random numbers that must not meet: layers draw their start from blocks below EPOCH_STREAM, epochs their
 * order from there on; dropout has the streams of network_train.c. */
#define EPOCH_STREAM (UINT64_C(1) << 40)

int rs_network_start(struct rs_network *network, uint64_t seed, struct rs_error *error)
{
    gsl_rng *rng = rs_rng_new(seed, 0, error);

    if (!rng)
        return -1;
    for (size_t l = 0; l < network->n_layers; l++) {
        size_t n_in = network->sizes[l], n_out = network->sizes[l + 1];
        double fan = network->activations[l] == RS_RELU ? (double)n_in : (double)(n_in + n_out);
        double bound = sqrt(6 / fan);

        rs_rng_set(rng, seed, l);
        for (size_t i = 0; i < n_in * n_out; i++)
            network->weights[l][i] = (float)(bound * (2 * gsl_rng_uniform(rng) - 1));
        memset(network->biases[l], 0, n_out * sizeof(float));
    }
    gsl_rng_free(rng);
    return 0;
}

/* ---- the loop ---- */

struct loop {
    const struct rs_training *training;
    const struct rs_learner *learner;
    struct rs_outcome *outcome;
    int32_t *order;
    float *best; /* a copy of the parameters, or NULL when the last epoch is kept */
    gsl_rng *rng;
    size_t step;
};

static void shuffle(struct loop *loop, size_t epoch)
{
    size_t n = loop->learner->n_rows;

    rs_rng_set(loop->rng, loop->training->seed, EPOCH_STREAM + epoch);
    for (size_t i = n; i > 1; i--) {
        size_t j = gsl_rng_uniform_int(loop->rng, (unsigned long)i);
        int32_t kept = loop->order[j];

        loop->order[j] = loop->order[i - 1];
        loop->order[i - 1] = kept;
    }
}

static double learn_epoch(struct loop *loop, size_t epoch)
{
    const struct rs_learner *learner = loop->learner;
    size_t batch = loop->training->batch_size;
    double sum = 0;

    shuffle(loop, epoch);
    for (size_t row = 0; row < learner->n_rows; row += batch) {
        size_t n = learner->n_rows - row < batch ? learner->n_rows - row : batch;

        sum += learner->learn(learner->context, loop->order + row, n, ++loop->step);
    }
    if (learner->settle)
        learner->settle(learner->context);
    return sum / (double)learner->n_rows;
}

/* Keep the parameters when they are better than any before (without validation: always). */
static void judge(struct loop *loop, size_t epoch, double loss, double validation_loss)
{
    struct rs_outcome *outcome = loop->outcome;

    if (loop->best && outcome->validation_loss <= validation_loss)
        return;
    outcome->best_epoch = epoch;
    outcome->loss = loss;
    outcome->validation_loss = validation_loss;
    if (loop->best)
        memcpy(loop->best, loop->learner->parameters, loop->learner->n_parameters * sizeof(float));
}

static int run_epoch(struct loop *loop, size_t epoch, struct rs_error *error)
{
    const struct rs_learner *learner = loop->learner;
    double loss = epoch > 0 ? learn_epoch(loop, epoch) : (double)NAN;
    double validation_loss = loop->best ? learner->validate(learner->context) : (double)NAN;

    loop->outcome->epochs = epoch;
    if ((epoch > 0 && !isfinite(loss)) || (loop->best && !isfinite(validation_loss)))
        return rs_fail(error, "epoch %zu: the loss is not finite: want a lower --learning-rate, or scaled input",
                epoch);
    judge(loop, epoch, loss, validation_loss);
    return learner->epoch ? learner->epoch(learner->context, epoch, loss, validation_loss, error) : 0;
}

static int run_epochs(struct loop *loop, struct rs_error *error)
{
    const struct rs_training *training = loop->training;

    for (size_t epoch = loop->best ? 0 : 1; epoch <= training->epochs; epoch++) {
        if (run_epoch(loop, epoch, error) != 0)
            return -1;
        rs_progress_update(training->progress, epoch);
        if (loop->best && training->patience > 0 && epoch - loop->outcome->best_epoch >= training->patience)
            break;
    }
    if (loop->best)
        memcpy(loop->learner->parameters, loop->best, loop->learner->n_parameters * sizeof(float));
    return 0;
}

int rs_learn(const struct rs_training *training, const struct rs_learner *learner, struct rs_outcome *outcome,
        struct rs_error *error)
{
    struct loop loop = {.training = training, .learner = learner, .outcome = outcome};
    int status = -1;

    *outcome = (struct rs_outcome){
            .loss = (double)NAN, .validation_loss = learner->validate ? (double)INFINITY : (double)NAN};
    if (learner->n_rows > INT32_MAX)
        return rs_fail(error, "want at most %d examples, got %zu", INT32_MAX, learner->n_rows);
    loop.order = rs_alloc(learner->n_rows, sizeof *loop.order, error);
    loop.rng = rs_rng_new(training->seed, EPOCH_STREAM, error);
    if (learner->validate)
        loop.best = rs_alloc(learner->n_parameters, sizeof *loop.best, error);
    if (loop.order && loop.rng && (loop.best || !learner->validate)) {
        for (size_t i = 0; i < learner->n_rows; i++)
            loop.order[i] = (int32_t)i;
        status = run_epochs(&loop, error);
    }
    free(loop.order);
    free(loop.best);
    if (loop.rng)
        gsl_rng_free(loop.rng);
    return status;
}

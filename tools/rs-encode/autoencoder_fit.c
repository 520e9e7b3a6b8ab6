/* autoencoder_fit.c: an autoencoder from its start to its best epoch. */
#include "autoencoder_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "autoencoder_step.h"
#include "base/memory.h"
#include "math/rng.h"

#define SPLIT_STREAM (UINT64_C(1) << 57) /* random numbers that hold rows out: beside those of autoencoder_step.c */

const char *autoencoder_check(const struct autoencoder_options *o, size_t n_columns)
{
    if (o->dim == 0 || o->batch_size == 0)
        return "want a dim and a batch size of at least 1";
    if (!(o->dropout >= 0 && o->dropout < 1) || !(o->validation >= 0 && o->validation < 1))
        return "want dropout and validation from 0 to below 1";
    if (n_columns == 0)
        return "want at least one column, got none";
    return NULL;
}

static int make_network(struct rs_network *network, const struct autoencoder_options *o, size_t d,
        struct rs_error *error)
{
    enum rs_activation activations[RS_MAX_LAYERS];
    size_t sizes[RS_MAX_LAYERS + 1], n_layers = 2 * (o->n_hidden + 1), code = o->n_hidden + 1;

    for (size_t l = 0; l <= n_layers; l++) {
        size_t from_end = l < code ? l : n_layers - l; /* 0: the columns, 1: the first hidden layer, ... */

        sizes[l] = from_end == 0 ? d : from_end == code ? o->dim : o->hidden[from_end - 1];
        if (l > 0)
            activations[l - 1] = from_end == 0 || from_end == code ? RS_IDENTITY : o->activation;
    }
    return rs_network_alloc(network, n_layers, sizes, activations, error);
}

/* Which rows are held out: floor(validation n + 1/2) of them, drawn by the seed; marked in `out` too. */
static int split(struct autoencoder_learner *l, unsigned char *out, struct rs_error *error)
{
    size_t n = l->rows->n, left = (size_t)floor(l->options->validation * (double)n + 0.5);
    gsl_rng *rng = rs_rng_new(l->options->seed, SPLIT_STREAM, error);

    if (!rng)
        return -1;
    for (size_t row = 0; row < n; row++) {
        /* Selection sampling (Knuth): each row with the chance that leaves just enough. */
        out[row] = (double)(n - row) * gsl_rng_uniform(rng) < (double)left;
        left -= out[row];
        if (out[row])
            l->held_out[l->n_held_out++] = (int32_t)row;
        else
            l->learnt[l->n_learnt++] = (int32_t)row;
    }
    gsl_rng_free(rng);
    return 0;
}

static int told(void *context, size_t epoch, double loss, double validation_loss, struct rs_error *error)
{
    struct autoencoder_learner *l = context;

    return l->epoch ? l->epoch(l->epoch_context, epoch, loss, validation_loss, error) : 0;
}

static int run(struct autoencoder_learner *l, struct rs_outcome *outcome, struct rs_error *error)
{
    const struct autoencoder_options *o = l->options;
    struct rs_training training = {o->epochs, o->batch_size, o->patience, o->seed, o->progress};
    struct rs_learner learner = {
            .context = l,
            .n_rows = l->n_learnt,
            .learn = autoencoder_learn,
            .settle = autoencoder_settle,
            .validate = l->n_held_out > 0 ? autoencoder_validate : NULL,
            .parameters = l->network->parameters,
            .n_parameters = l->network->n_parameters,
            .epoch = told,
    };

    if (autoencoder_take(l, error) != 0 || rs_learn(&training, &learner, outcome, error) != 0)
        return -1;
    return autoencoder_leave(l, error);
}

static int start(struct autoencoder_learner *l, size_t n_code, struct rs_error *error)
{
    const struct autoencoder_options *o = l->options;

    if (rs_network_start(l->network, o->seed, error) != 0)
        return -1;
    if (o->loss != AUTOENCODER_MSE)
        return 0;
    return autoencoder_start_pca(l->network, n_code, l->rows, o->seed, o->n_threads, error) < 0 ? -1 : 0;
}

int autoencoder_fit(struct rs_encoder *encoder, const struct autoencoder_options *options, struct encode_rows *rows,
        autoencoder_epoch_fn *epoch, void *epoch_context, struct autoencoder_result *result, struct rs_error *error)
{
    struct autoencoder_learner l = {.options = options,
            .rows = rows,
            .network = &encoder->network,
            .epoch = epoch,
            .epoch_context = epoch_context,
            .error = error};
    unsigned char *out = rs_alloc(rows->n, 1, error);
    int status = -1;

    encoder->n_code_layers = options->n_hidden + 1;
    *result = (struct autoencoder_result){0};
    if (out && make_network(&encoder->network, options, rows->d, error) == 0
            && autoencoder_learner_alloc(&l, error) == 0 && split(&l, out, error) == 0) {
        rows->out = out;
        result->n_learnt = l.n_learnt;
        result->n_held_out = l.n_held_out;
        status = l.n_learnt == 0 ? rs_fail(error, "want rows to learn from, got none")
                                 : start(&l, encoder->n_code_layers, error);
    }
    if (status == 0)
        status = run(&l, &result->outcome, error);
    rows->out = NULL;
    autoencoder_learner_free(&l);
    free(out);
    return status;
}

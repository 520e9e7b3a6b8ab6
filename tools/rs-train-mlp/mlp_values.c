/* mlp_values.c: start values, side by side for users and films. */
#include "mlp_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/rng.h"

#define EMBEDDING_STREAM (UINT64_C(1) << 32) /* random numbers for embeddings: beside those of the layers */

/* ---- another model's factors ---- */

/* Biases less `constant`, factors times `weight`. Rows that are not there have a bias of 0 and no factors. */
static int take_factors(struct rs_rating_side *side, const struct rs_dense *factors, float constant, float weight,
        struct rs_error *error)
{
    size_t k = factors->n_columns - 1;
    int32_t *position = rs_alloc(side->n, sizeof *position, error);
    int status = position ? rs_ids_locate(&side->ids, &factors->rows, position, error) : -1;

    memset(side->biases, 0, side->n * sizeof *side->biases);
    for (size_t row = 0; status == 0 && row < side->n; row++) {
        const float *from;

        if (position[row] < 0)
            continue;
        from = rs_dense_row(factors, (size_t)position[row]);
        side->biases[row] = from[0] - constant;
        for (size_t j = 0; j < k; j++)
            side->factors[row * k + j] = weight * from[1 + j];
    }
    free(position);
    return status;
}

/* ---- drift ---- */

struct drift {
    double sum, count; /* of what a user's ratings so far were off by; how many they count for */
};

static float drift_now(const struct drift *drift, double damping)
{
    double n = drift->count + damping;

    return (float)(n > 0 ? drift->sum / n : 0);
}

/* Each learnt rating's drift to offsets, in the order of time for each user; where each user gets to is left in `drifts`. */
static void walk(const struct rs_rating_network *model, const struct mlp_options *o, struct mlp_ratings *ratings,
        const struct rs_rating_rows *users, const struct rs_rating_rows *items, struct drift *drifts)
{
    double keep = exp2(-1 / o->half_life);

    for (size_t i = 0; i < ratings->n_learnt; i++) {
        int32_t entry = ratings->learnt[i], user = ratings->user[entry];
        struct drift *drift = &drifts[user];
        float base = rs_rating_network_base(model, users, user, items, ratings->item[entry]);

        ratings->offsets[entry] = drift_now(drift, o->bias_regularization);
        drift->sum = keep * drift->sum + (double)(ratings->value[entry] - base);
        drift->count = keep * drift->count + 1;
    }
}

static int follow_drift(struct rs_rating_network *model, const struct mlp_options *o, struct mlp_ratings *ratings,
        const struct rs_rating_rows *users, const struct rs_rating_rows *items, struct rs_error *error)
{
    struct drift *drifts = rs_alloc_zero(users->n, sizeof *drifts, error);

    if (!drifts)
        return -1;
    walk(model, o, ratings, users, items, drifts);
    for (size_t i = 0; i < ratings->n_learnt; i++) {
        int32_t entry = ratings->learnt[i];

        ratings->offsets[entry] -= drift_now(&drifts[ratings->user[entry]], o->bias_regularization);
    }
    for (size_t user = 0; user < users->n; user++)
        if (users->known[user] >= 0)
            model->users.biases[users->known[user]] += drift_now(&drifts[user], o->bias_regularization);
    free(drifts);
    return 0;
}

/* ---- all of it ---- */

int mlp_start_values(struct rs_rating_network *model, const struct mlp_options *o, struct mlp_ratings *ratings,
        const struct rs_rating_rows *users, const struct rs_rating_rows *items, struct rs_error *error)
{
    memset(model->parameters, 0, model->n_networks * model->n_parameters * sizeof *model->parameters);
    memset(ratings->offsets, 0, ratings->n * sizeof *ratings->offsets);
    if (mlp_start_biases(model, ratings, users, items, o->bias_regularization, error) != 0)
        return -1;
    if (model->n_factors > 0
            && (take_factors(&model->users, o->user_factors, 0, (float)o->factor_weight, error) != 0
                    || take_factors(&model->items, o->item_factors, model->mean, 1, error) != 0))
        return -1;
    if (ratings->in_time && o->half_life > 0 && follow_drift(model, o, ratings, users, items, error) != 0)
        return -1;
    for (size_t i = 1; i < model->n_networks; i++) {
        struct rs_rating_network one = rs_rating_network_one(model, i);

        memcpy(one.users.biases, model->users.biases, model->users.n * sizeof *one.users.biases);
        memcpy(one.items.biases, model->items.biases, model->items.n * sizeof *one.items.biases);
    }
    return 0;
}

/* Embeddings start small, and only where something is learnt: the others stay zero. */
static void start_embeddings(const struct mlp_touched *t, size_t k, uint64_t seed, uint64_t first_block, gsl_rng *rng)
{
    for (size_t row = 0; row < t->side->n; row++) {
        float *embedding = t->side->embeddings + row * k;

        if (t->n_ratings[row] == 0)
            continue;
        rs_rng_set(rng, seed, EMBEDDING_STREAM + first_block + row);
        for (size_t j = 0; j < k; j++)
            embedding[j] = (float)(0.1 * (2 * gsl_rng_uniform(rng) - 1));
    }
}

int mlp_start_network(struct mlp_learner *l, struct rs_error *error)
{
    struct rs_rating_network *model = l->model;
    size_t last = model->network.n_layers - 1;
    gsl_rng *rng;

    if (rs_network_start(&model->network, l->seed, error) != 0 || !(rng = rs_rng_new(l->seed, 0, error)))
        return -1;
    /* Nothing comes out of the network at first: learning starts from the mean, biases and factors. */
    memset(model->network.weights[last], 0, model->network.sizes[last] * sizeof(float));
    start_embeddings(&l->user, model->n_embedding, l->seed, 0, rng);
    start_embeddings(&l->item, model->n_embedding, l->seed, model->users.n, rng);
    gsl_rng_free(rng);
    return 0;
}

/* rating_network.c: the rating network's memory, its inputs and its predictions. Files: rating_network_io.c. */
#include "models/rating_network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/vector.h"

/* Pairs whose inputs are in memory at once; pairs in a block of parallel work; pairs of a CSR whose users are. */
enum { CHUNK = 4096, BLOCK = 256, PAIRS = 16 * CHUNK };

/* ---- memory ---- */

static int alloc_side(struct rs_rating_side *side, size_t n_factors, struct rs_error *error)
{
    side->factors = rs_alloc_zero(side->n, n_factors * sizeof *side->factors, error);
    side->center = rs_alloc_zero(side->n_features, sizeof *side->center, error);
    side->scale = rs_alloc(side->n_features, sizeof *side->scale, error);
    for (size_t j = 0; side->scale && j < side->n_features; j++)
        side->scale[j] = 1;
    return side->factors && side->center && side->scale ? 0 : -1;
}

static float *place_side(struct rs_rating_side *side, size_t n_embedding, float *next)
{
    side->embeddings = next;
    side->biases = next + side->n * n_embedding;
    return side->biases + side->n;
}

/* Let the model's pointers be those of a network whose parameters are these. */
static void place(struct rs_rating_network *model, float *parameters)
{
    rs_network_place(&model->network, parameters);
    place_side(&model->items, model->n_embedding,
            place_side(&model->users, model->n_embedding, parameters + model->network.n_parameters));
}

int rs_rating_network_alloc(struct rs_rating_network *model, const size_t *hidden, size_t n_hidden,
        enum rs_activation activation, struct rs_error *error)
{
    struct rs_network *network = &model->network;
    size_t rows = model->users.n + model->items.n;

    if (n_hidden + 1 > RS_MAX_LAYERS)
        return rs_fail(error, "want at most %d hidden layers, got %zu", RS_MAX_LAYERS - 1, n_hidden);
    network->n_layers = n_hidden + 1;
    network->sizes[0] = model->users.n_features + model->items.n_features + 3 * model->n_embedding;
    for (size_t l = 0; l < n_hidden; l++) {
        network->sizes[l + 1] = hidden[l];
        network->activations[l] = activation;
    }
    network->sizes[n_hidden + 1] = 1;
    network->activations[n_hidden] = RS_IDENTITY;
    network->n_parameters = rs_network_count(network->n_layers, network->sizes);
    model->n_parameters = network->n_parameters + rows * (model->n_embedding + 1);
    model->n_networks += model->n_networks == 0;
    model->parameters = rs_alloc_zero(model->n_networks * model->n_parameters, sizeof *model->parameters, error);
    if (!model->parameters || alloc_side(&model->users, model->n_factors, error) != 0
            || alloc_side(&model->items, model->n_factors, error) != 0)
        return -1;
    place(model, model->parameters);
    return 0;
}

struct rs_rating_network rs_rating_network_one(const struct rs_rating_network *model, size_t i)
{
    struct rs_rating_network one = *model;

    one.n_networks = 1;
    one.parameters = model->parameters + i * model->n_parameters;
    place(&one, one.parameters);
    return one;
}

static void free_side(struct rs_rating_side *side)
{
    rs_ids_free(&side->ids, NULL);
    free(side->factors);
    free(side->center);
    free(side->scale);
}

void rs_rating_network_free(struct rs_rating_network *model)
{
    free_side(&model->users);
    free_side(&model->items);
    free(model->parameters);
    *model = (struct rs_rating_network){0};
}

/* ---- rows ---- */

static void standardise(const struct rs_rating_side *side, const float *vector, float *features)
{
    for (size_t j = 0; j < side->n_features; j++)
        features[j] = asinhf((vector[j] - side->center[j]) / side->scale[j]) / 4;
}

static int fill_features(struct rs_rating_rows *rows, const struct rs_rating_side *side, const struct rs_ids *ids,
        const struct rs_dense *vectors, struct rs_error *error)
{
    int32_t *position = rs_alloc(ids->n, sizeof *position, error);

    if (!position || rs_ids_locate(ids, &vectors->rows, position, error) != 0) {
        free(position);
        return -1;
    }
    for (size_t i = 0; i < ids->n; i++) {
        if (position[i] >= 0)
            standardise(side, rs_dense_row(vectors, (size_t)position[i]), rows->features + i * side->n_features);
        rows->n_missing += position[i] < 0;
    }
    free(position);
    return 0;
}

int rs_rating_rows_find(struct rs_rating_rows *rows, const struct rs_rating_side *side, const struct rs_ids *ids,
        const struct rs_dense *vectors, const char *what, struct rs_error *error)
{
    size_t columns = vectors ? vectors->n_columns : 0;

    *rows = (struct rs_rating_rows){.n = ids->n};
    if (columns != side->n_features)
        return rs_fail(error, "%s: want vectors of %zu columns, as the model was trained with, got %zu", what,
                side->n_features, columns);
    rows->known = rs_alloc(ids->n, sizeof *rows->known, error);
    rows->features = rs_alloc_zero(ids->n * side->n_features, sizeof *rows->features, error);
    if (!rows->known || !rows->features || rs_ids_locate(ids, &side->ids, rows->known, error) != 0)
        return -1;
    return vectors ? fill_features(rows, side, ids, vectors, error) : 0;
}

void rs_rating_rows_free(struct rs_rating_rows *rows)
{
    free(rows->known);
    free(rows->features);
    *rows = (struct rs_rating_rows){0};
}

/* ---- predictions ---- */

static float *put(float *x, const float *values, size_t n)
{
    memcpy(x, values, n * sizeof *x);
    return x + n;
}

static float *put_zeros(float *x, size_t n)
{
    memset(x, 0, n * sizeof *x);
    return x + n;
}

void rs_rating_network_input(const struct rs_rating_network *model, const struct rs_rating_rows *users, int32_t user,
        const struct rs_rating_rows *items, int32_t item, float *x)
{
    const struct rs_rating_side *u = &model->users, *v = &model->items;
    size_t k = model->n_embedding;
    int32_t known_user = users->known[user], known_item = items->known[item];
    const float *p, *q;

    x = put(x, users->features + (size_t)user * u->n_features, u->n_features);
    x = put(x, items->features + (size_t)item * v->n_features, v->n_features);
    p = x;
    x = known_user >= 0 ? put(x, u->embeddings + (size_t)known_user * k, k) : put_zeros(x, k);
    q = x;
    x = known_item >= 0 ? put(x, v->embeddings + (size_t)known_item * k, k) : put_zeros(x, k);
    for (size_t j = 0; j < k; j++)
        x[j] = p[j] * q[j];
}

float rs_rating_network_base(const struct rs_rating_network *model, const struct rs_rating_rows *users, int32_t user,
        const struct rs_rating_rows *items, int32_t item)
{
    int32_t known_user = users->known[user], known_item = items->known[item];
    size_t k = model->n_factors;
    float base = model->mean + (known_user >= 0 ? model->users.biases[known_user] : 0)
                 + (known_item >= 0 ? model->items.biases[known_item] : 0);

    if (known_user < 0 || known_item < 0 || k == 0)
        return base;
    return base
           + rs_dot(model->users.factors + (size_t)known_user * k, model->items.factors + (size_t)known_item * k, k);
}

struct chunk {
    const struct rs_rating_network *model;
    const struct rs_rating_rows *users, *items;
    const int32_t *user, *item;
    size_t n;
    float *x, *ratings;
    float *output; /* of one network; `ratings` is the sum */
};

static void fill_inputs(void *context, size_t block, int worker)
{
    const struct chunk *c = context;
    size_t end = (block + 1) * BLOCK < c->n ? (block + 1) * BLOCK : c->n;

    (void)worker;
    for (size_t i = block * BLOCK; i < end; i++)
        rs_rating_network_input(c->model, c->users, c->user[i], c->items, c->item[i],
                c->x + i * c->model->network.sizes[0]);
}

/* One network's ratings of a chunk are added up. */
static int add_ratings(struct chunk *c, const struct rs_rating_network *one, int n_threads, struct rs_error *error)
{
    const struct rs_network *network = &one->network;

    c->model = one;
    rs_parallel(rs_blocks(c->n, BLOCK), n_threads, fill_inputs, c);
    if (rs_network_apply(network, 0, network->n_layers, c->x, c->n, c->output, n_threads, error) != 0)
        return -1;
    for (size_t i = 0; i < c->n; i++)
        c->ratings[i] += c->output[i] + rs_rating_network_base(one, c->users, c->user[i], c->items, c->item[i]);
    return 0;
}

static int predict_chunk(struct chunk *c, const struct rs_rating_network *model, int n_threads, struct rs_error *error)
{
    memset(c->ratings, 0, c->n * sizeof *c->ratings);
    for (size_t i = 0; i < model->n_networks; i++) {
        struct rs_rating_network one = rs_rating_network_one(model, i);

        if (add_ratings(c, &one, n_threads, error) != 0)
            return -1;
    }
    for (size_t i = 0; i < c->n; i++)
        c->ratings[i] = fminf(fmaxf(c->ratings[i] / (float)model->n_networks, model->low), model->high);
    return 0;
}

int rs_rating_network_predict(const struct rs_rating_network *model, const struct rs_rating_rows *users,
        const int32_t *user, const struct rs_rating_rows *items, const int32_t *item, size_t n, float *ratings,
        int n_threads, struct rs_error *error)
{
    struct chunk c = {.users = users, .items = items};
    size_t most = n < CHUNK ? n : CHUNK;
    int status = -1;

    c.x = rs_alloc(most * model->network.sizes[0], sizeof *c.x, error);
    c.output = rs_alloc(most, sizeof *c.output, error);
    if (c.x && c.output)
        status = 0;
    for (size_t start = 0; start < n && status == 0; start += CHUNK) {
        c.n = n - start < CHUNK ? n - start : CHUNK;
        c.user = user + start;
        c.item = item + start;
        c.ratings = ratings + start;
        status = predict_chunk(&c, model, n_threads, error);
    }
    free(c.x);
    free(c.output);
    return status;
}

int rs_rating_network_predict_csr(const struct rs_rating_network *model, const struct rs_rating_rows *users,
        const struct rs_rating_rows *items, const struct rs_csr *pairs, float *ratings, int n_threads,
        struct rs_error *error)
{
    size_t n = rs_csr_entries(pairs), row = 0;
    int32_t *user = rs_alloc(PAIRS, sizeof *user, error);
    int status = user ? 0 : -1;

    for (size_t start = 0; start < n && status == 0; start += PAIRS) {
        size_t count = n - start < PAIRS ? n - start : PAIRS;

        for (size_t i = 0; i < count; i++) {
            while (start + i >= (size_t)pairs->indptr[row + 1])
                row++;
            user[i] = (int32_t)row;
        }
        status = rs_rating_network_predict(model, users, user, items, pairs->indices + start, count, ratings + start,
                n_threads, error);
    }
    free(user);
    return status;
}

/* rating_films.c: the first layer taken apart: what belongs to the film is kept, what belongs to the user is added. */
#include "models/rating_films.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/gemm.h"
#include "math/layer.h"
#include "math/vector.h"

/* Films that go through the network at once. */
enum { CHUNK = 512 };

/* The columns of the first layer's weight [width,sizes[0]], by what they are multiplied with. */
struct parts {
    size_t n_in, width;
    const float *u, *v, *p, *q, *pq;
};

static struct parts parts_of(const struct rs_rating_network *model)
{
    const struct rs_network *network = &model->network;
    struct parts parts = {.n_in = network->sizes[0], .width = network->sizes[1], .u = network->weights[0]};

    parts.v = parts.u + model->users.n_features;
    parts.p = parts.v + model->items.n_features;
    parts.q = parts.p + model->n_embedding;
    parts.pq = parts.q + model->n_embedding;
    return parts;
}

/* ---- films ---- */

static void fill_rows(struct rs_rating_films *films)
{
    const struct rs_rating_network *model = films->model;
    size_t k = model->n_embedding, width = model->network.sizes[1];

    for (size_t i = 0; i < films->rows->n; i++) {
        int32_t known = films->rows->known[i];

        memcpy(films->hidden + i * width, model->network.biases[0], width * sizeof *films->hidden);
        films->bases[i] = model->mean;
        if (known < 0)
            continue;
        films->bases[i] += model->items.biases[known];
        if (k > 0)
            memcpy(films->embeddings + i * k, model->items.embeddings + (size_t)known * k,
                    k * sizeof *films->embeddings);
    }
}

int rs_rating_films_make(struct rs_rating_films *films, const struct rs_rating_network *model,
        const struct rs_rating_rows *rows, int n_threads, struct rs_error *error)
{
    struct parts w = parts_of(model);
    size_t k = model->n_embedding, n_features = model->items.n_features;

    *films = (struct rs_rating_films){.model = model, .rows = rows};
    films->hidden = rs_alloc(rows->n, w.width * sizeof *films->hidden, error);
    films->embeddings = rs_alloc_zero(rows->n * k, sizeof *films->embeddings, error);
    films->bases = rs_alloc(rows->n, sizeof *films->bases, error);
    if (!films->hidden || !films->embeddings || !films->bases)
        return -1;
    fill_rows(films);
    if (n_features > 0)
        rs_gemm(false, true, rows->n, w.width, n_features, 1, rows->features, n_features, w.v, w.n_in, 1, films->hidden,
                w.width, n_threads);
    if (k > 0)
        rs_gemm(false, true, rows->n, w.width, k, 1, films->embeddings, k, w.q, w.n_in, 1, films->hidden, w.width,
                n_threads);
    return 0;
}

void rs_rating_films_free(struct rs_rating_films *films)
{
    free(films->hidden);
    free(films->embeddings);
    free(films->bases);
    *films = (struct rs_rating_films){0};
}

/* ---- users ---- */

/* One user's part of the first layer: sum [width], and the weights of q once p is known: weight [width,n_embedding]. */
static void fill_user(const struct rs_rating_films *films, const struct rs_rating_rows *users, int32_t user, float *sum,
        float *weight)
{
    const struct rs_rating_network *model = films->model;
    const float *u = users->features + (size_t)user * model->users.n_features;
    struct parts w = parts_of(model);
    size_t k = model->n_embedding;
    int32_t known = users->known[user];
    const float *p = known >= 0 ? model->users.embeddings + (size_t)known * k : NULL;

    for (size_t h = 0; h < w.width; h++) {
        sum[h] = rs_dot(w.u + h * w.n_in, u, model->users.n_features);
        if (p)
            sum[h] += rs_dot(w.p + h * w.n_in, p, k);
        for (size_t j = 0; p && j < k; j++)
            weight[h * k + j] = w.pq[h * w.n_in + j] * p[j];
    }
}

/* One user over `size` films from `start`: the first layer, then the others. */
static int score_chunk(const struct rs_rating_films *films, const float *sum, const float *weight, size_t start,
        size_t size, float *layer, float *scores, struct rs_error *error)
{
    const struct rs_network *network = &films->model->network;
    size_t width = network->sizes[1], k = films->model->n_embedding;

    memcpy(layer, films->hidden + start * width, size * width * sizeof *layer);
    for (size_t i = 0; i < size; i++)
        rs_axpy(1, sum, layer + i * width, width);
    if (weight && k > 0)
        rs_gemm(false, true, size, width, k, 1, films->embeddings + start * k, k, weight, k, 1, layer, width, 1);
    rs_activation_forward(network->activations[0], layer, size * width);
    return rs_network_apply(network, 1, network->n_layers, layer, size, scores + start, 1, error);
}

int rs_rating_films_score(const struct rs_rating_films *films, const struct rs_rating_rows *users, const int32_t *user,
        size_t n, float *scores, struct rs_error *error)
{
    const struct rs_rating_network *model = films->model;
    size_t width = model->network.sizes[1], n_films = films->rows->n;
    float *sum = rs_alloc(width * (1 + model->n_embedding), sizeof *sum, error);
    float *layer = rs_alloc((n_films < CHUNK ? n_films : CHUNK) * width, sizeof *layer, error);
    int status = sum && layer ? 0 : -1;

    for (size_t r = 0; r < n && status == 0; r++) {
        int32_t known = users->known[user[r]];
        float *weight = known >= 0 ? sum + width : NULL, *row = scores + r * n_films;
        float bias = known >= 0 ? model->users.biases[known] : 0;

        fill_user(films, users, user[r], sum, sum + width);
        for (size_t start = 0; start < n_films && status == 0; start += CHUNK)
            status = score_chunk(films, sum, weight, start, n_films - start < CHUNK ? n_films - start : CHUNK, layer,
                    row, error);
        for (size_t i = 0; i < n_films; i++)
            row[i] += films->bases[i] + bias;
    }
    free(sum);
    free(layer);
    return status;
}

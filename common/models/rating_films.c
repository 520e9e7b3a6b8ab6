/* rating_films.c: the first layer taken apart: what belongs to the film is kept, what belongs to the user is added. */
#include "models/rating_films.h"

#include <stdbool.h>
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

/* One network's part: the first layer's bias, embeddings; and its share of the bases. */
static void fill_rows(struct rs_rating_films *films, const struct rs_rating_network *one, float *hidden,
        float *embeddings)
{
    size_t k = one->n_embedding, width = one->network.sizes[1];
    float share = 1 / (float)films->model->n_networks;

    for (size_t i = 0; i < films->rows->n; i++) {
        int32_t known = films->rows->known[i];

        memcpy(hidden + i * width, one->network.biases[0], width * sizeof *hidden);
        films->bases[i] += share * (one->mean + (known >= 0 ? one->items.biases[known] : 0));
        if (known >= 0 && k > 0)
            memcpy(embeddings + i * k, one->items.embeddings + (size_t)known * k, k * sizeof *embeddings);
    }
}

static void fill_network(struct rs_rating_films *films, size_t which, int n_threads)
{
    struct rs_rating_network one = rs_rating_network_one(films->model, which);
    struct parts w = parts_of(&one);
    size_t n = films->rows->n, k = one.n_embedding, n_features = one.items.n_features;
    float *hidden = films->hidden + which * n * w.width, *embeddings = films->embeddings + which * n * k;

    fill_rows(films, &one, hidden, embeddings);
    if (n_features > 0)
        rs_gemm(false, true, n, w.width, n_features, 1, films->rows->features, n_features, w.v, w.n_in, 1, hidden,
                w.width, n_threads);
    if (k > 0)
        rs_gemm(false, true, n, w.width, k, 1, embeddings, k, w.q, w.n_in, 1, hidden, w.width, n_threads);
}

int rs_rating_films_make(struct rs_rating_films *films, const struct rs_rating_network *model,
        const struct rs_rating_rows *rows, int n_threads, struct rs_error *error)
{
    size_t n = model->n_networks * rows->n;

    *films = (struct rs_rating_films){.model = model, .rows = rows};
    films->hidden = rs_alloc(n, model->network.sizes[1] * sizeof *films->hidden, error);
    films->embeddings = rs_alloc_zero(n, model->n_embedding * sizeof *films->embeddings, error);
    films->bases = rs_alloc_zero(rows->n, sizeof *films->bases, error);
    if (!films->hidden || !films->embeddings || !films->bases)
        return -1;
    for (size_t i = 0; i < model->n_networks; i++)
        fill_network(films, i, n_threads);
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

/* One user's part of a network's first layer: sum [width], and the weights of q once p is known: weight
 * [width,n_embedding]. */
static void fill_user(const struct rs_rating_network *one, const struct rs_rating_rows *users, int32_t user, float *sum,
        float *weight)
{
    const float *u = users->features + (size_t)user * one->users.n_features;
    struct parts w = parts_of(one);
    size_t k = one->n_embedding;
    int32_t known = users->known[user];
    const float *p = known >= 0 ? one->users.embeddings + (size_t)known * k : NULL;

    for (size_t h = 0; h < w.width; h++) {
        sum[h] = rs_dot(w.u + h * w.n_in, u, one->users.n_features);
        if (p)
            sum[h] += rs_dot(w.p + h * w.n_in, p, k);
        for (size_t j = 0; p && j < k; j++)
            weight[h * k + j] = w.pq[h * w.n_in + j] * p[j];
    }
}

/* Scratch for one user over a chunk of films. */
struct room {
    float *sum, *weight;   /* fill_user()'s */
    float *layer, *output; /* [CHUNK,width], [CHUNK] */
};

static int room_alloc(struct room *room, const struct rs_rating_films *films, struct rs_error *error)
{
    const struct rs_rating_network *model = films->model;
    size_t width = model->network.sizes[1], chunk = films->rows->n < CHUNK ? films->rows->n : CHUNK;

    room->sum = rs_alloc(width * (1 + model->n_embedding), sizeof *room->sum, error);
    room->layer = rs_alloc(chunk * width, sizeof *room->layer, error);
    room->output = rs_alloc(chunk, sizeof *room->output, error);
    if (!room->sum || !room->layer || !room->output)
        return -1;
    room->weight = room->sum + width;
    return 0;
}

static void room_free(struct room *room)
{
    free(room->sum);
    free(room->layer);
    free(room->output);
}

/* One user over `size` films from `start`: the first layer, then the others; `share` of it is added to the scores. */
static int score_chunk(const struct rs_rating_network *one, const float *hidden, const float *embeddings, bool known,
        size_t size, struct room *room, float share, float *scores, struct rs_error *error)
{
    const struct rs_network *network = &one->network;
    size_t width = network->sizes[1], k = one->n_embedding;

    memcpy(room->layer, hidden, size * width * sizeof *room->layer);
    for (size_t i = 0; i < size; i++)
        rs_axpy(1, room->sum, room->layer + i * width, width);
    if (known && k > 0)
        rs_gemm(false, true, size, width, k, 1, embeddings, k, room->weight, k, 1, room->layer, width, 1);
    rs_activation_forward(network->activations[0], room->layer, size * width);
    if (rs_network_apply(network, 1, network->n_layers, room->layer, size, room->output, 1, error) != 0)
        return -1;
    rs_axpy(share, room->output, scores, size);
    return 0;
}

/* A network's share of one user's scores. */
static int add_network(const struct rs_rating_films *films, size_t which, const struct rs_rating_rows *users,
        int32_t user, struct room *room, float *scores, struct rs_error *error)
{
    struct rs_rating_network one = rs_rating_network_one(films->model, which);
    size_t n = films->rows->n, width = one.network.sizes[1], k = one.n_embedding;
    float share = 1 / (float)films->model->n_networks;
    int32_t known = users->known[user];
    int status = 0;

    fill_user(&one, users, user, room->sum, room->weight);
    for (size_t start = 0; start < n && status == 0; start += CHUNK)
        status = score_chunk(&one, films->hidden + (which * n + start) * width,
                films->embeddings + (which * n + start) * k, known >= 0, n - start < CHUNK ? n - start : CHUNK, room,
                share, scores + start, error);
    for (size_t i = 0; known >= 0 && i < n; i++)
        scores[i] += share * one.users.biases[known];
    return status;
}

/* What does not depend on the network: mean, films' biases, the product of factors. */
static void start_scores(const struct rs_rating_films *films, int32_t known_user, float *scores)
{
    const struct rs_rating_network *model = films->model;
    size_t k = model->n_factors;

    memcpy(scores, films->bases, films->rows->n * sizeof *scores);
    for (size_t i = 0; known_user >= 0 && k > 0 && i < films->rows->n; i++) {
        int32_t known = films->rows->known[i];

        if (known >= 0)
            scores[i] +=
                    rs_dot(model->users.factors + (size_t)known_user * k, model->items.factors + (size_t)known * k, k);
    }
}

int rs_rating_films_score(const struct rs_rating_films *films, const struct rs_rating_rows *users, const int32_t *user,
        size_t n, float *scores, struct rs_error *error)
{
    struct room room = {0};
    int status = room_alloc(&room, films, error);

    for (size_t r = 0; r < n && status == 0; r++) {
        float *row = scores + r * films->rows->n;

        start_scores(films, users->known[user[r]], row);
        for (size_t i = 0; i < films->model->n_networks && status == 0; i++)
            status = add_network(films, i, users, user[r], &room, row, error);
    }
    room_free(&room);
    return status;
}

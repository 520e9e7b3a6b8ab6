/* ranker_mlp.c: a rating network as a ranker: films by the rating that it predicts, not clipped, so that those above the
 * top rating keep their order. It scores the films it was trained on and those that have a vector; a user is found by id, and is the network's average user where they are neither trained
 * on nor in the vectors. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "models/ranker.h"
#include "models/rating_films.h"
#include "models/rating_network.h"

struct mlp {
    struct rs_rating_network network;
    struct rs_ids items;         /* the films it scores */
    struct rs_id_map user_map;   /* ids to rows of `users` */
    struct rs_rating_rows users; /* and behind them one for a user of whom nothing is known */
    struct rs_rating_rows rows;  /* of the films */
    struct rs_rating_films films;
};

/* Ids that were trained on, then those that only have vectors. */
static int unite(struct rs_id_map *map, const struct rs_ids *trained, const struct rs_dense *vectors,
        struct rs_error *error)
{
    if (rs_id_map_build(map, trained, error) != 0)
        return -1;
    for (size_t i = 0; vectors && i < vectors->n_rows; i++)
        if (rs_id_map_add(map, rs_ids_at(&vectors->rows, i), error) < 0)
            return -1;
    return 0;
}

/* One more row that is nobody's: no embedding, and zeros for a vector. */
static int add_stranger(struct rs_rating_rows *users, size_t n_features, struct rs_error *error)
{
    size_t n = users->n;
    struct rs_rating_rows all = {.n = n + 1, .n_missing = users->n_missing};

    all.known = rs_alloc(n + 1, sizeof *all.known, error);
    all.features = rs_alloc_zero((n + 1) * n_features, sizeof *all.features, error);
    if (!all.known || !all.features) {
        rs_rating_rows_free(&all);
        return -1;
    }
    memcpy(all.known, users->known, n * sizeof *all.known);
    memcpy(all.features, users->features, n * n_features * sizeof *all.features);
    all.known[n] = -1;
    rs_rating_rows_free(users);
    *users = all;
    return 0;
}

static int find_rows(struct mlp *mlp, const struct rs_ranker_vectors *vectors, int n_threads, struct rs_error *error)
{
    const struct rs_rating_network *network = &mlp->network;
    struct rs_id_map items = {0};
    int status = -1;

    if (unite(&mlp->user_map, &network->users.ids, vectors->users, error) == 0
            && unite(&items, &network->items.ids, vectors->items, error) == 0
            && rs_ids_copy(&mlp->items, &items.ids, error) == 0
            && rs_rating_rows_find(&mlp->users, &network->users, &mlp->user_map.ids, vectors->users, "--users", error)
                       == 0
            && rs_rating_rows_find(&mlp->rows, &network->items, &mlp->items, vectors->items, "--items", error) == 0
            && add_stranger(&mlp->users, network->users.n_features, error) == 0)
        status = rs_rating_films_make(&mlp->films, network, &mlp->rows, n_threads, error);
    rs_id_map_free(&items);
    return status;
}

static int mlp_load(struct rs_ranker *ranker, struct rs_message *message, int n_threads, struct rs_error *error)
{
    struct mlp *mlp = rs_alloc_zero(1, sizeof *mlp, error);

    if (!mlp)
        return -1;
    ranker->model = mlp;
    ranker->items = &mlp->items;
    if (rs_rating_network_take(&mlp->network, message, error) != 0)
        return -1;
    return find_rows(mlp, &ranker->vectors, n_threads, error);
}

static int mlp_score(const struct rs_ranker *ranker, const struct rs_past *pasts, size_t n, float *scores,
        struct rs_error *error)
{
    const struct mlp *mlp = ranker->model;
    int32_t *user = rs_alloc(n, sizeof *user, error);
    int status = -1;

    for (size_t i = 0; user && i < n; i++) {
        int32_t row = pasts[i].user ? rs_id_map_find(&mlp->user_map, *pasts[i].user) : -1;

        user[i] = row >= 0 ? row : (int32_t)mlp->users.n - 1;
    }
    if (user)
        status = rs_rating_films_score(&mlp->films, &mlp->users, user, n, scores, error);
    free(user);
    return status;
}

static void mlp_free(void *model)
{
    struct mlp *mlp = model;

    rs_rating_network_free(&mlp->network);
    rs_ids_free(&mlp->items, NULL);
    rs_id_map_free(&mlp->user_map);
    rs_rating_rows_free(&mlp->users);
    rs_rating_rows_free(&mlp->rows);
    rs_rating_films_free(&mlp->films);
    free(mlp);
}

const struct rs_ranker_kind rs_ranker_mlp = {"rs-train-mlp", mlp_load, mlp_score, NULL, mlp_free, NULL, NULL};

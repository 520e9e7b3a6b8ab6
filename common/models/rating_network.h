/* rating_network.h: the RatingPredictor's apply side: from a user and a film to a rating.
 *
 *     rating = mean + user bias + item bias + f . g + network([u, v, p, q, p*q])
 * u and v are the user's and the film's vectors from outside, standardised; p and q are embeddings of their ids, learnt;
 * p*q is their product, element by element, as in generalised matrix factorisation (He et al., "Neural Collaborative
 * Filtering", 2017). f and g are factors that another model has found (none: the term is 0). Zeros stand where there is no
 * vector, and for ids that were never trained on, as do their biases: so a new user is served by their vector, and one
 * without a vector by the film. A model may hold several networks, each with embeddings and biases of its own: the rating is
 * their mean. Ratings are clipped to the range seen in training.
 *
 * Standardised means asinh((x - median) / spread) / 4, column by column: vectors made of tags have a few films far out, and
 * by their mean and deviation all others would look alike. The quarter lets learning start from small inputs.
 *
 * The fit side is tools/rs-train-mlp. */
#ifndef RS_MODELS_RATING_NETWORK_H
#define RS_MODELS_RATING_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/csr.h"
#include "data/dense.h"
#include "data/ids.h"
#include "models/network.h"
#include "stream/message.h"

enum { RS_MAX_NETWORKS = 1000 };

/* Users, or items, that the model was trained on. */
struct rs_rating_side {
    struct rs_ids ids;     /* [n] */
    size_t n, n_features;  /* of the vectors from outside; 0: there were none */
    float *center, *scale; /* [n_features]: a vector x becomes asinh((x - center) / scale) / 4 */
    float *factors;        /* [n,n_factors] */
    float *embeddings;     /* [n,n_embedding], in `parameters` */
    float *biases;         /* [n], in `parameters` */
};

/* `network`, embeddings and biases are those of the first network; rs_rating_network_one() has the others. */
struct rs_rating_network {
    struct rs_network network; /* sizes[0] = both sides' features + 3 n_embedding; in `parameters` */
    size_t n_embedding, n_factors;
    size_t n_networks; /* whose ratings are averaged; 0 is taken for 1 */
    struct rs_rating_side users, items;
    float mean, low, high; /* of the training ratings */
    float *parameters;     /* [n_networks,n_parameters] all that is learnt, a network's in one piece; owned */
    size_t n_parameters;   /* of one network */
};

/* Users, or items, that ratings are wanted for: found in the model by id, with their vectors as the network takes them. */
struct rs_rating_rows {
    size_t n;
    int32_t *known;   /* [n] position in the model, -1 for one it never saw */
    float *features;  /* [n,n_features] standardised; zeros where there is no vector */
    size_t n_missing; /* how many have no vector though there are vectors */
};

/* Give a model its arrays, zeroed, from n_networks, n_embedding, n_factors, n and n_features of both sides and the network's
 * layers: hidden[n_hidden] and the activation between them. Sides' center and scale become zeros and ones. */
int rs_rating_network_alloc(struct rs_rating_network *model, const size_t *hidden, size_t n_hidden,
        enum rs_activation activation, struct rs_error *error);
void rs_rating_network_free(struct rs_rating_network *model);

/* The model as if it had its i-th network alone. It owns nothing and lives as long as the model does. */
struct rs_rating_network rs_rating_network_one(const struct rs_rating_network *model, size_t i);

/* A model "rs-train-mlp": the Sequential's tensors, user_ids, user_embeddings [n,n_embedding], user_biases [n],
 * user_center and user_scale [n_features], user_factors [n,n_factors] where there are any, the same for items, and
 * rating_mean, rating_low, rating_high in the metadata. With n_networks there, what is learnt by the second network has names
 * that begin with "networks.1.", and so on. */
int rs_rating_network_load(struct rs_rating_network *model, struct rs_reader *reader, struct rs_error *error);

/* The same from a message that was loaded already, by who looked which kind of model it is; the message stays theirs. The
 * model is all zero before, and to be freed also after a failure. */
int rs_rating_network_take(struct rs_rating_network *model, const struct rs_message *message, struct rs_error *error);
int rs_rating_network_save(const struct rs_rating_network *model, struct rs_writer *writer, struct rs_error *error);

/* Find `ids` in the side and in `vectors` (NULL: there are none, which the model has to agree with, as with their
 * columns; `what` names them in the message). Free with rs_rating_rows_free(). */
int rs_rating_rows_find(struct rs_rating_rows *rows, const struct rs_rating_side *side, const struct rs_ids *ids,
        const struct rs_dense *vectors, const char *what, struct rs_error *error);
void rs_rating_rows_free(struct rs_rating_rows *rows);

/* What one network takes for one pair: x [sizes[0]]. */
void rs_rating_network_input(const struct rs_rating_network *model, const struct rs_rating_rows *users, int32_t user,
        const struct rs_rating_rows *items, int32_t item, float *x);

/* mean + biases + f . g: what that network's output is added to. */
float rs_rating_network_base(const struct rs_rating_network *model, const struct rs_rating_rows *users, int32_t user,
        const struct rs_rating_rows *items, int32_t item);

/* Ratings of `n` pairs (user[i], item[i]), positions in `users` and `items`, to ratings[n]. Constant scratch. */
int rs_rating_network_predict(const struct rs_rating_network *model, const struct rs_rating_rows *users,
        const int32_t *user, const struct rs_rating_rows *items, const int32_t *item, size_t n, float *ratings,
        int n_threads, struct rs_error *error);

/* The same for all entries of a CSR over these users and items. */
int rs_rating_network_predict_csr(const struct rs_rating_network *model, const struct rs_rating_rows *users,
        const struct rs_rating_rows *items, const struct rs_csr *pairs, float *ratings, int n_threads,
        struct rs_error *error);

#endif

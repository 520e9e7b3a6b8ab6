/* rating_films.h: all films of a rating network for one user after another, to rank by.
 *
 * The first layer sees [u, v, p, q, p*q] (rating_network.h). What it makes of v and q is the same for all users, so it is
 * kept for each film; a user adds what it makes of u and p once, and of p*q film by film. The numbers are those of
 * rs_rating_network_predict() up to the rounding of a sum in another order, but not clipped: films that would all get the
 * top rating keep their order. A film's score does not depend on the users beside. */
#ifndef RS_MODELS_RATING_FILMS_H
#define RS_MODELS_RATING_FILMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "models/rating_network.h"

struct rs_rating_films {
    const struct rs_rating_network *model; /* both on loan */
    const struct rs_rating_rows *rows;
    float *hidden;     /* [n_networks,rows->n,sizes[1]] the first layer's sum over v and q, and its bias */
    float *embeddings; /* [n_networks,rows->n,n_embedding] q, zeros for a film that was never trained on */
    float *bases;      /* [rows->n] mean and film's bias, on average over the networks */
};

/* For the films of `rows`; model and rows live as long. -1: out of memory. Free it in every case. */
int rs_rating_films_make(struct rs_rating_films *films, const struct rs_rating_network *model,
        const struct rs_rating_rows *rows, int n_threads, struct rs_error *error);
void rs_rating_films_free(struct rs_rating_films *films);

/* Unclipped ratings of all films by user[n], positions in `users`: scores [n,rows->n]. One thread, constant scratch. */
int rs_rating_films_score(const struct rs_rating_films *films, const struct rs_rating_rows *users, const int32_t *user,
        size_t n, float *scores, struct rs_error *error);

#endif

/* profile_users.h: what a user's own ratings say of them, as a row of statistics by genre and by cluster of films.
 *
 * A row depends on that user's ratings and the tables of films alone: so a new user's is made without the others. A
 * rating of 0 is a film that was watched and not rated: it counts in the shares of what is watched, and in no mean. */
#ifndef RS_PROFILE_PROFILE_USERS_H
#define RS_PROFILE_PROFILE_USERS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/csr.h"
#include "data/ids.h"

/* What is known of the films that the ratings are of: the columns of a matrix, [n_films]. */
struct profile_films {
    size_t n_genres, n_clusters;
    const float *genres;      /* [.., n_genres] a row for each film: 1 or 0 */
    const int32_t *genre_row; /* [n_films] the film's row there, or -1 */
    const int32_t *cluster;   /* [n_films] in [0, n_clusters), or -1; not looked at without clusters */
};

enum profile_density { PROFILE_BY_GENRE, PROFILE_BY_CLUSTER };

struct profile_user_parameters {
    double min_value; /* ratings of at least this count in the density */
    double damping;   /* so many ratings at the user's own mean are added in every genre and cluster; at least 0 */
    enum profile_density density;
};

struct profile_user_parameters profile_user_defaults(void);

/* A row's columns, in this order:
 *   genre_mean/G    mean rating in the genre less the user's mean, damped towards 0; 0 where nothing is rated
 *   genre_share/G   share of the films, rated or only watched, that are of the genre (a film of several counts in each)
 *   cluster_mean/C  mean rating in the cluster, damped towards the user's mean, which stands where nothing is rated
 *   density/T       share of the ratings of at least min_value that are of the genre, or the cluster
 * All are 0 for a user without any film. */
size_t profile_user_columns(const struct profile_films *films, const struct profile_user_parameters *parameters);

/* Their names, from those of the genres [n_genres] (none: numbers). Free with rs_ids_free(). */
int profile_user_names(struct rs_ids *names, const struct rs_ids *genres, const struct profile_films *films,
        const struct profile_user_parameters *parameters, struct rs_error *error);

/* What a row is summed in: n_genres + n_clusters of them, for each thread. */
struct profile_sums {
    double rating, rated, watched, high;
};

/* One user's row, from n ratings of films item[n] in [0, n_films). `sums` is scratch. */
void profile_user(float *row, struct profile_sums *sums, const int32_t *item, const float *rating, size_t n,
        const struct profile_films *films, const struct profile_user_parameters *parameters);

/* The rows of all users: out [ratings->n_rows, profile_user_columns()]. -1: out of memory. */
int profile_users(float *out, const struct rs_csr *ratings, const struct profile_films *films,
        const struct profile_user_parameters *parameters, int n_threads, struct rs_error *error);

#endif

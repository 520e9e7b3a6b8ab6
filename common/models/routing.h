/* routing.h: a list for everybody: each user by the method that what is known of them allows.
 *
 *     1  nothing is known            popular films, of a genre where one is named
 *     2  films watched, none rated   films similar to those
 *     3  a few ratings, or few good  films similar to what was liked, taking turns with popular ones
 *     4  enough                      what the models rank
 *
 * Models see little in few ratings: the fewer a user of scenario 4 has, the more places are filled as in scenario 3.
 * What a method can't fill, the next simpler one does (4, 3, popular of the genre, popular, films that nobody rated), so
 * that a list is short only when the user has seen nearly all there is. Where a method has no model at all, its users go
 * to the next simpler scenario. Plain arrays: a tool asks for a matrix of users, a server for one. */
#ifndef RS_MODELS_ROUTING_H
#define RS_MODELS_ROUTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"
#include "data/dense.h"
#include "data/recommendations.h"
#include "models/blend.h"
#include "models/popularity.h"

enum rs_scenario { RS_SCENARIO_NEW = 1, RS_SCENARIO_WATCHED, RS_SCENARIO_FEW, RS_SCENARIO_ENOUGH, RS_N_SCENARIOS };

struct rs_routing_parameters {
    int64_t min_ratings, min_positive; /* below either a user is RS_SCENARIO_FEW */
    float positive;                    /* a rating of at least so much is a liking; one of 0 is no rating */
    double similar_share;              /* of the places in scenario 3; the others are popular */
    double prior_ratings;              /* scenario 4: with n ratings, prior_ratings / (prior_ratings + n) of the places
                                          are filled as in scenario 3; at least 0 */
    enum rs_popularity_by by;
};

/* What holds where nobody says otherwise. */
struct rs_routing_parameters rs_routing_defaults(void);

/* Models and the catalogue over all of them; read only once it is made: threads may share it. */
struct rs_routing {
    struct rs_routing_parameters parameters;
    const struct rs_popularity *popularity;
    const struct rs_dense *vectors;    /* films by rows no longer than 1 (rs_similarity_join()); NULL: none */
    const struct rs_blend *blend;      /* NULL: none */
    struct rs_ids items;               /* all films: those of the popularity, then the vectors', then the blend's */
    float *score;                      /* [items.n] popularity; 0 where nobody rated */
    int32_t *order;                    /* [items.n] by popularity, then those that nobody rated by id */
    int64_t *genre_start;              /* [genres + 1] genre g is genre_order[genre_start[g]] .. [genre_start[g + 1]] */
    int32_t *genre_order;              /* the films of each genre, by `order` */
    int32_t *to_vector, *to_blend;     /* [items.n] row of a film there, or -1 */
    int32_t *from_vector, *from_blend; /* and back */
};

/* The models stay the caller's and outlive the routing; vectors and blend may be NULL. -1: the popularity does not know
 * what to go by, ids of different sorts, out of memory. Free it in every case. */
int rs_routing_make(struct rs_routing *routing, const struct rs_popularity *popularity, const struct rs_dense *vectors,
        const struct rs_blend *blend, const struct rs_routing_parameters *parameters, struct rs_error *error);
void rs_routing_free(struct rs_routing *routing);

/* The scenario of a user with these ratings, by the parameters alone; and the one that the models there are can serve. */
enum rs_scenario rs_routing_scenario(const struct rs_routing_parameters *parameters, const float *values, size_t n);
enum rs_scenario rs_routing_served(const struct rs_routing *routing, enum rs_scenario scenario);

/* The rows of a ratings matrix whose column j is film place[j] of routing->items, or unknown (-1). */
struct rs_routing_users {
    size_t n;
    const int64_t *indptr; /* [n + 1] */
    const int32_t *indices;
    const float *data;
    const int32_t *place;
    const struct rs_ids *rows; /* [n] for models that know users by id; NULL: not known */
    const int32_t *genre;      /* [n] a column of the popularity's genres, -1: none named; NULL: nobody names one */
    const int64_t *time;       /* beside data, for models that go by recency; NULL: not known */
};

/* One list of k for each user, allocated by the caller. */
struct rs_routing_lists {
    size_t k;
    bool unnamed;      /* what the models rank gets no cause, and RS_REASON_MODEL: rs_routing_name() can say later */
    int32_t *item;     /* [n,k] films of routing->items, best first; -1 for none */
    float *score;      /* [n,k] what the place's method gave it, but never more than the place above has */
    uint8_t *reason;   /* [n,k] enum rs_reason */
    int32_t *cause;    /* [n,k] film that the reason speaks of, or the genre's column, or -1 */
    uint8_t *scenario; /* [n] the one that was served */

    /* For lists that are explained (blend.h); NULL, all three, for others: what carries the places of similar films and
     * of what the models rank, and the place that such a film would have by its own method without the first cause, among
     * all films that the user has not seen. What carries a similar film is how like each film liked (or watched) it is.
     * Popular places have no causes. */
    int32_t *causes;  /* [n, k, RS_CAUSES] films of routing->items, -1 behind the last */
    float *share;     /* [n, k, RS_CAUSES] */
    int32_t *without; /* [n,k] */
};

int rs_routing_list(const struct rs_routing *routing, const struct rs_routing_users *users,
        struct rs_routing_lists *lists, int n_threads, struct rs_progress *progress, struct rs_error *error);

/* The films that carry what the models ranked, as a list that is not unnamed has them: cause[n] of item[n], both positions
 * in routing->items, -1 where nothing is said. For the one user of `users` (n is 1), and who makes long lists to show a page
 * of them: causes take longer than the list. */
int rs_routing_name(const struct rs_routing *routing, const struct rs_routing_users *users, const int32_t *item,
        size_t n, int32_t *cause, struct rs_error *error);

#endif

/* routes.h: which paths there are, who may ask, and who answers. */
#ifndef RS_SERVE_ROUTES_H
#define RS_SERVE_ROUTES_H

#include "call.h"

typedef void serve_handler(struct serve_call *call);

struct serve_route {
    enum serve_method method;
    const char *path; /* '*' stands for one segment */
    bool operator_only;
    serve_handler *handler;
};

extern const struct serve_route serve_routes[];
extern const size_t serve_n_routes;

extern const char *const serve_method_names[SERVE_N_METHODS];

/* The route of call->path (which is cut and decoded), with the segments set. NULL: answered already, 404, or 405 with the
 * methods there are in `allow`. `method`: as the client wrote it. */
const struct serve_route *serve_route_find(struct serve_call *call, const char *method, char *allow, size_t size);

/* The handlers, by the file they are in. Each makes an answer or hands a change over. */

/* api_lists.c */
serve_handler serve_get_user_list, serve_get_popular, serve_get_similar, serve_post_list, serve_get_place,
        serve_get_map;

/* api_films.c */
serve_handler serve_get_genres, serve_get_search, serve_get_film, serve_post_film;

/* api_users.c */
serve_handler serve_post_user, serve_delete_user, serve_get_ratings, serve_put_rating, serve_delete_rating;

/* api_operator.c */
serve_handler serve_get_policy, serve_put_policy, serve_post_reload, serve_get_status, serve_get_live, serve_get_ready,
        serve_get_metrics;

/* api_gorse.c */
serve_handler serve_gorse_recommend, serve_gorse_session, serve_gorse_neighbors, serve_gorse_popular,
        serve_gorse_post_feedback, serve_gorse_list_feedback, serve_gorse_delete_feedback, serve_gorse_post_user,
        serve_gorse_get_user, serve_gorse_delete_user, serve_gorse_post_item, serve_gorse_get_item,
        serve_gorse_patch_item, serve_gorse_get_items;

/* page.c */
serve_handler serve_get_page;

/* ---- what several of them do ---- */

/* Somebody by a path's segment, known. `own`: only for themselves or the operator (visitors always, the set's users when they
 * are private too). -1: answered already (404, 401, 403). */
int serve_take_user(struct serve_call *call, size_t segment, bool own, struct rs_id *user);

/* A list and the page of it that was asked for. */
struct serve_asked {
    struct serve_list list;
    int64_t n, offset;
};

/* The list of somebody (NULL: nobody), from the cache where it was made before; the page of the query named. `genre` as
 * text, or NULL. -1: answered already. */
int serve_user_list(struct serve_call *call, const struct rs_id *user, const char *genre, struct serve_asked *asked);

/* The list for ratings that are given with the request. */
int serve_history_list(struct serve_call *call, const struct serve_history *history, const char *genre,
        struct serve_asked *asked);

/* Films like one. */
int serve_similar_list(struct serve_call *call, int32_t item, struct serve_asked *asked);

/* The rating of the path's user (its first segment) for its film (the second) becomes `value`; the user is forgotten. `after`
 * makes the answer. */
void serve_rate(struct serve_call *call, float value, void (*after)(struct serve_call *call));
void serve_forget(struct serve_call *call, void (*after)(struct serve_call *call));

/* The first k films that the query's q finds, as `write` has them, to a list. -1: answered already. */
typedef struct cJSON *serve_film_writer(const struct serve_view *view, struct rs_id film);
int serve_search(struct serve_call *call, size_t k, serve_film_writer *write, struct cJSON *films);

/* A film by a path's segment: its place in the view. -1: answered already. */
int32_t serve_take_film(struct serve_call *call, size_t segment);

#endif

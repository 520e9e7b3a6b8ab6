/* call.h: one request on its way through: what was asked, what is answered. Handlers see this and nothing of the
 * connection. */
#ifndef RS_SERVE_CALL_H
#define RS_SERVE_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/ids.h"
#include "list_cache.h"
#include "store.h"
#include "tokens.h"

struct cJSON;
struct MHD_Connection;
struct serve_traffic;

/* What handlers stand on. */
struct serve_service {
    struct serve_store store;
    struct serve_tokens tokens;
    struct list_cache *cache;
    struct serve_traffic *traffic; /* counters of traffic.h */
    bool private_users;            /* the set's users are for the operator alone */
    double started;                /* rs_seconds() */
};

enum serve_method { SERVE_GET, SERVE_POST, SERVE_PUT, SERVE_PATCH, SERVE_DELETE, SERVE_N_METHODS };

enum { SERVE_SEGMENTS = 6, SERVE_MAX_BODY = 64 << 10 };

struct serve_call {
    struct serve_service *service;
    struct MHD_Connection *connection;
    const struct serve_route *route;
    char *path;                           /* its copy, cut and decoded */
    const char *segments[SERVE_SEGMENTS]; /* what stands for each '*' of the route */
    size_t n_segments;
    char *body; /* ended by a NUL */
    size_t n_body, body_capacity;
    bool too_large;
    bool is_operator; /* has shown the operator's token */
    char token[520];  /* what was shown, or "" */
    double started;

    struct serve_view *view; /* of the moment it was dispatched */
    struct serve_change *change;
    bool submitted, handed_over;
    void (*after)(struct serve_call *call); /* when the change is kept: makes the answer */

    int status; /* 0: none yet */
    char *answer;
    size_t n_answer;
    const char *type;         /* of the answer; NULL: JSON */
    const char *static_bytes; /* instead of `answer`: the program's own */
    char etag[32];            /* or "" */
    int retry_after;          /* seconds, with 429 */
    char allow[64];           /* the path's methods, with 405 */
};

/* ---- what was asked ---- */

/* A value of the query, decoded into room; NULL: it is not there, or can't be taken, which is answered already. */
const char *serve_query(struct serve_call *call, const char *name, char *room, size_t size);

/* A whole number of the query within [least, most]. -1: answered already. */
int serve_query_number(struct serve_call *call, const char *name, int64_t least, int64_t most, int64_t *value);

/* A header, or NULL. */
const char *serve_header(const struct serve_call *call, const char *name);

/* The body as JSON (an empty one: an empty object), which the caller deletes. NULL: answered already. */
struct cJSON *serve_body(struct serve_call *call);

/* A path's segment as an id of the sort that `ids` has. -1: answered already, as not found. */
int serve_segment_id(struct serve_call *call, size_t segment, const struct rs_ids *ids, const char *what,
        struct rs_id *id);

/* ---- what is answered ---- */

/* Bytes that are no UTF-8 become '?', and half a character where a text was cut: what files and clients wrote comes back in
 * JSON. */
void serve_mend_text(char *text);

/* {"error": "..."}; the first answer is the one that counts. Always returns -1. */
int serve_fail(struct serve_call *call, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* JSON, taken over; NULL is a failure of memory. After another answer it is dropped. */
void serve_answer(struct serve_call *call, int status, struct cJSON *json);

/* Text that the caller gives away. */
void serve_answer_text(struct serve_call *call, const char *type, char *text);

/* Hand a change over and wait for it (the connection, not the thread); `after` makes the answer when it was kept, else its
 * error is the answer. */
void serve_change_and(struct serve_call *call, struct serve_change *change, void (*after)(struct serve_call *call));

/* A change with room for `n` marks. NULL: answered already. */
struct serve_change *serve_new_change(struct serve_call *call, enum serve_change_kind kind, size_t n_marks);

#endif

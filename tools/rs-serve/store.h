/* store.h: the one place that changes: the view of now, people, films added, the policy, and the log under them.
 *
 * Requests read: a view that they keep while they need it, and histories under a lock that readers share. One thread writes:
 * it takes what has gathered, puts it into the log with one sync, changes memory, and tells each that it is done. So nothing
 * is answered before it is kept, and under load many share a sync. */
#ifndef RS_SERVE_STORE_H
#define RS_SERVE_STORE_H

#include <pthread.h>
#include <stdatomic.h>

#include "journal.h"
#include "people.h"
#include "view.h"

struct serve_mark {
    struct rs_id user, film; /* their texts, where they are some, are the change's */
    float value;             /* 0: watched; NaN: taken back */
    int64_t time;            /* set by the store where it is 0 */
    bool add_user;           /* whom nobody knows: made first */
    bool skip;               /* the store's: it says what is known */
};

enum serve_change_kind { SERVE_RATE, SERVE_ADD_USER, SERVE_FORGET, SERVE_ADD_FILMS, SERVE_SET_POLICY };

/* Something to be kept. It is its maker's, who hears by `done` (from the writer's thread) and reads the answer then. */
struct serve_change {
    enum serve_change_kind kind;
    struct serve_mark *marks; /* SERVE_RATE; SERVE_FORGET: the user of marks[0]. Owned */
    size_t n_marks;
    struct rs_id user; /* SERVE_ADD_USER; when not `given`, the store makes one */
    bool given;
    struct serve_film *
            *films; /* SERVE_ADD_FILMS, owned until they are taken over; an id of number INT64_MIN: to be made */
    size_t n_films;
    char *policy;                      /* SERVE_SET_POLICY; owned */
    uint64_t if_version;               /* only when the policy has this version; 0: whatever */
    char *texts;                       /* what the texts of ids lie in, or NULL; owned */
    char made[48];                     /* what a text id that the store has made lies in */
    const struct serve_film *new_film; /* for the maker: a film of `films`, which outlives the change once it is kept */

    int status;       /* of HTTP: 200; 400, 404, 409, 412: refused; 503, 507: not kept */
    uint64_t version; /* SERVE_SET_POLICY: what the policy has now ... */
    size_t n_rules;   /* ... and how many rules */
    struct rs_error error;

    void (*done)(struct serve_change *change);
    void *context;
    struct serve_change *next;
};
void serve_change_free(struct serve_change *change); /* and the struct itself */

/* For status and metrics. */
struct serve_counts {
    size_t visitors, ratings, films_added, log_lines;
    int64_t log_bytes;
    uint64_t commits, generation, policy_version, set_failures;
};

struct serve_store {
    const char *path;
    int n_threads;

    pthread_mutex_t view_lock; /* of the pointer */
    struct serve_view *view;
    atomic_uint_fast64_t generation; /* sets that were taken */

    pthread_mutex_t load_lock; /* one set is loaded at a time */

    /* Of what views are made from. Who holds it may take view_lock, not the other way round. */
    pthread_mutex_t build_lock;
    struct serve_film **films;
    size_t n_films, films_capacity;
    int64_t next_film;
    char *policy; /* NULL: that of the artefacts */
    atomic_uint_fast64_t policy_version;

    pthread_rwlock_t people_lock;
    struct serve_people people;

    struct journal journal; /* the writer's alone */
    int broken;
    atomic_bool read_only; /* `broken`, for all to see */
    char warning[600];     /* what opening has to tell; "" for nothing */
    atomic_uint_fast64_t commits, log_lines, set_failures;
    atomic_int_fast64_t log_bytes;

    pthread_mutex_t queue_lock;
    pthread_cond_t queue_filled;
    struct serve_change *first, **last;
    bool stopping, running;
    pthread_t writer;
};

/* Artefacts from the folder, then the log over them, then the first view and the writer. `path` and `log` stay the caller's.
 * Close it also after a failure. */
int serve_store_open(struct serve_store *store, const char *path, const char *log, int n_threads,
        struct rs_error *error);
void serve_store_close(struct serve_store *store);

/* What is waiting is kept and told; afterwards every change is refused. */
void serve_store_stop(struct serve_store *store);

/* The view of now, kept for the caller, who releases it. */
struct serve_view *serve_store_view(struct serve_store *store);

/* Hand a change over. */
void serve_store_submit(struct serve_store *store, struct serve_change *change);

/* Take the set that the path leads to now. 0 also when it is the one there is, unless `always`. -1: the old one stays; also
 * when another thread is at it. */
int serve_store_reload(struct serve_store *store, bool always, struct rs_error *error);

/* A view of today, where rules have days. */
int serve_store_turn_day(struct serve_store *store, struct rs_error *error);

/* Who somebody is. */
struct serve_known {
    bool known;        /* of the set, or made here and not forgotten */
    bool forgotten;    /* made here once: the id does not come back */
    bool visitor;      /* made here */
    int32_t row;       /* in the view's ratings, or -1 */
    uint64_t key;      /* the same for the same person in one view ... */
    uint32_t revision; /* ... and another when their ratings change */
};
struct serve_known serve_store_who(struct serve_store *store, const struct serve_view *view, struct rs_id user);
int serve_store_history(struct serve_store *store, const struct serve_view *view, struct rs_id user,
        struct serve_history *history, struct rs_error *error);

void serve_store_count(struct serve_store *store, struct serve_counts *counts);

/* The policy as text, copied for the caller, and its version. NULL: out of memory. */
char *serve_store_policy(struct serve_store *store, uint64_t *version);

#endif

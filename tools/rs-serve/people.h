/* people.h: what people have said since the artefacts were made: new users, and ratings of theirs or of the set's users.
 *
 * Access pattern: one person's ratings at a time, appended to now and then; read for each of their requests. So an array
 * a person, found by id. Films are numbered as they are first rated: what they are in a view is asked when a history is
 * made. Not locked: store.h does that. */
#ifndef RS_SERVE_PEOPLE_H
#define RS_SERVE_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "data/ids.h"
#include "view.h"

struct serve_rating {
    int32_t film; /* in people->films */
    float value;  /* 0: watched, not rated; NaN: taken back */
    int64_t time;
};

struct serve_person {
    struct serve_rating *ratings;
    uint32_t n;
    size_t capacity;
    uint32_t revision; /* how often something changed */
    bool visitor;      /* not of the set: made here */
    bool forgotten;
};

struct serve_people {
    struct rs_id_map users, films;
    struct serve_person *people; /* [users.ids.n] */
    size_t capacity;
    size_t n_visitors, n_ratings; /* that stand */
    int64_t next;                 /* for who comes: above all users of this set and of the log */
};

/* Where numbers begin that are given here, to people and films: far above those that sets count up to. A set made later from
 * elsewhere then has no new user with a visitor's number. */
enum { SERVE_FIRST_NUMBER = 1000000000 };

void serve_people_free(struct serve_people *people);

/* Numbers of a set's users are taken: what is made here comes after. */
void serve_people_after(struct serve_people *people, const struct rs_ids *users);

/* The person of an id, or NULL: nothing was said by them here. */
const struct serve_person *serve_people_find(const struct serve_people *people, struct rs_id user);

/* What somebody has said of a film here. False: nothing that stands. */
bool serve_people_rating(const struct serve_people *people, struct rs_id user, struct rs_id film, float *value);

/* The changes themselves; -1 only when out of memory. `film` is on loan. A rating replaces the one before. */
int serve_people_add(struct serve_people *people, struct rs_id user, bool visitor, struct rs_error *error);
int serve_people_rate(struct serve_people *people, struct rs_id user, struct rs_id film, float value, int64_t time,
        struct rs_error *error);
void serve_people_forget(struct serve_people *people, struct rs_id user);

/* All that is known of somebody, in the films of a view: arrays of `n`, in the order of the films' ids. */
struct serve_history {
    int32_t *items; /* in view->routing.items */
    float *values;
    int64_t *time;
    size_t n, capacity, values_capacity, time_capacity;
    bool timed; /* are all times known? */
};
void serve_history_free(struct serve_history *history);
int serve_history_add(struct serve_history *history, int32_t item, float value, int64_t time, struct rs_error *error);

/* After the last one, where they did not come in order: sort them. A film that comes twice stays as it was added last. */
int serve_history_sort(struct serve_history *history, const struct rs_ids *items, struct rs_error *error);

/* Of the user with row `row` of the view's ratings (-1: none) and `person` (NULL: none). */
int serve_history_make(struct serve_history *history, const struct serve_view *view, int32_t row,
        const struct serve_people *people, const struct serve_person *person, struct rs_error *error);

#endif

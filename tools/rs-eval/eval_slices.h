/* eval_slices.h: parts of what is evaluated that have figures of their own.
 *
 * A slice is of users (those with so many known ratings, those of a scenario), who count whole; or of films, and then only
 * held-out films of the slice count: a user without any of them is left out of it. */
#ifndef RS_EVAL_EVAL_SLICES_H
#define RS_EVAL_EVAL_SLICES_H

#include "eval_truth.h"
#include "table/titles.h"

enum eval_by {
    EVAL_BY_SCENARIO,   /* users: of their list, 0 to 15 */
    EVAL_BY_KNOWN,      /* users: number of their training ratings */
    EVAL_BY_POPULARITY, /* films: thirds of all training ratings, from the most rated film down */
    EVAL_BY_AGE,        /* films: years from the film's to the rating's */
    EVAL_BY_GENRE,      /* films: a film is in each of its genres */
    EVAL_N_BY
};
enum { EVAL_SCENARIOS = 16, EVAL_NO_SCENARIO = 255, EVAL_SLICE_ROOM = 64 };

struct eval_slice {
    enum eval_by by;
    int value;
    char name[EVAL_SLICE_ROOM]; /* "known_1-4", for metrics; empty for the first slice, which is all */
};

struct eval_slices {
    struct eval_slice *at; /* [n]: all, then those of users, then those of films from `n_of_users` on */
    size_t n, n_of_users;
    size_t first[EVAL_N_BY]; /* where the slices of one sort begin; 0: there are none */
    uint8_t *known;          /* [n_rows of the truth] or NULL: by what they know */
    uint8_t *third;          /* [films] or NULL */
    uint8_t *age;            /* [relevant entries] or NULL */
    const struct ranking_genres *genres;
};

/* "known,genre" or "none". -1: a word that is none of them. */
int eval_slices_parse(bool by[EVAL_N_BY], const char *text);

/* What a sort asks for must be there: training ratings, titles, times, genres (items), as checked before. The truth must
 * outlive it. -1: out of memory. Free it in every case. */
int eval_slices_make(struct eval_slices *slices, const bool by[EVAL_N_BY], const struct eval_truth *truth,
        const struct rs_csr *held_out, const struct rs_csr *training, const struct rs_dense *items,
        const struct rs_titles *titles, struct rs_error *error);
void eval_slices_free(struct eval_slices *slices);

/* The user slices of a user, beginning with that of all: of[], at most 3. Returns how many. */
size_t eval_slices_of_user(const struct eval_slices *slices, size_t row, int scenario, size_t of[EVAL_N_BY]);

/* Is a relevant entry (a position in truth->film) in this slice of films? */
bool eval_slices_has(const struct eval_slices *slices, size_t slice, int64_t entry, int32_t film);

#endif

/* verbs.h: the verbs of rs-recommend, each a main of its own, and what they share. */
#ifndef RS_RECOMMEND_VERBS_H
#define RS_RECOMMEND_VERBS_H

#include "cli/tool.h"
#include "data/csr.h"
#include "data/dense.h"
#include "data/recommendations.h"
#include "models/popularity.h"

int recommend_popular(int argc, char **argv);
int recommend_similar(int argc, char **argv);
int recommend_cluster(int argc, char **argv);
int recommend_rank(int argc, char **argv);
int recommend_auto(int argc, char **argv);
int recommend_random(int argc, char **argv);

/* A kept popularity model that an option names. */
int recommend_read_popularity(struct rs_tool *tool, struct rs_popularity *model, const char *as, const char *path,
        struct rs_error *error);

/* Labels by id from --labels for `n` lists of rows: label[i][rows[i]->n], -1 where there is none. */
int recommend_read_labels(struct rs_tool *tool, const char *path, const struct rs_ids *const *rows,
        int32_t *const *label, size_t n, struct rs_error *error);

/* Say once which films have no place: how many, and the first few. */
void recommend_note_unknown(const struct rs_tool *tool, const struct rs_ids *films, const int32_t *place);

/* Lists of k for `rows` (taken over), as positions in a catalogue. item and score are [rows->n, k]. Where `cause` is
 * given, a place with one has `reason` and that film as its reason_id, a place without has `otherwise`. */
struct recommend_lists {
    size_t k;
    const struct rs_ids *catalogue;
    const int32_t *item;
    const float *score;
    const int32_t *cause; /* [rows->n, k] positions in `causes`, -1 for none; NULL: reason_id is `reason_id` */
    const struct rs_ids *causes;
    int64_t reason_id;
    enum rs_reason reason, otherwise;
    uint8_t scenario;

    /* Instead of all from `cause` on, where given: each place's own reason, and each row's own scenario. */
    const uint8_t *reasons;    /* [rows->n, k] */
    const int64_t *reason_ids; /* [rows->n, k] */
    const uint8_t *scenarios;  /* [rows->n] */

    /* Where lists are explained; NULL else. */
    const int32_t *all_causes; /* [rows->n, k, RS_CAUSES] positions in the catalogue, -1 for none */
    const float *share;        /* [rows->n, k, RS_CAUSES] */
    const int32_t *without;    /* [rows->n, k] */
};
int recommend_write(struct rs_tool *tool, struct rs_ids *rows, const struct recommend_lists *lists,
        struct rs_error *error);

/* Films seen by each row of `users`, as marks over a catalogue: place[users->n_columns] says where each column is in it
 * (-1: nowhere). Marks are all false before; a second call with false takes them off again. */
void recommend_mark_seen(const struct rs_csr *users, size_t row, const int32_t *place, bool *marks, bool value);

#endif

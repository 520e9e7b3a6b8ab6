/* records.h: what a line of the log says, to and from JSON.
 *
 *     {"time":T,"user":U,"new":true}                  somebody came
 *     {"time":T,"user":U,"film":F,"rating":4.5}       null: watched, not rated
 *     {"time":T,"user":U,"film":F,"taken_back":true}
 *     {"time":T,"user":U,"forgotten":true}
 *     {"time":T,"film":F,"title":"...","genres":["Drama"],"tags":["slow"]}
 *     {"time":T,"policy":"rule,match,value,from,until\n..."}
 *
 * Times are seconds since 1970; ids are numbers or texts, as the set has them. */
#ifndef RS_SERVE_RECORDS_H
#define RS_SERVE_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "data/ids.h"

struct cJSON;

enum serve_record_kind {
    SERVE_RECORD_USER,
    SERVE_RECORD_RATING,
    SERVE_RECORD_FORGET,
    SERVE_RECORD_FILM,
    SERVE_RECORD_POLICY
};

struct serve_record {
    enum serve_record_kind kind;
    int64_t time;
    struct rs_id user, film; /* on loan from `json` */
    float value;             /* 0: watched; NaN: taken back */
    const char *policy;
    struct cJSON *json; /* what was parsed; owned */
};

/* Free with serve_record_free(), also after a failure. */
int serve_record_parse(struct serve_record *record, const char *text, size_t length, struct rs_error *error);
void serve_record_free(struct serve_record *record);

/* Texts that the caller frees; NULL when out of memory. */
char *serve_record_user(struct rs_id user, bool forgotten, int64_t time);
char *serve_record_rating(struct rs_id user, struct rs_id film, float value, int64_t time);
char *serve_record_film(struct rs_id film, const char *title, const char *genres, char *const *tags, size_t n_tags,
        int64_t time);
char *serve_record_policy(const char *policy, int64_t time);

/* Which ids may come in: whole numbers under 2^53, which JSON keeps, or texts of 1 to 100 bytes of UTF-8 without control
 * characters. */
bool serve_id_is_good(struct rs_id id);

/* An id as JSON has it, and back. False: it is no good id. */
struct cJSON *serve_json_id(struct rs_id id);
bool serve_json_to_id(const struct cJSON *json, struct rs_id *id);

#endif

/* eval_text.h: lists and ratings as CSV or TSV from any tool, record by record.
 *
 * What stands between fields is told by the first line: a tab, else a comma, else a semicolon. The header is told by its
 * names, whose case, blanks, '_' and '-' do not matter, nor what follows a ':' (user_id:token). Lines without a header are
 * user, item, a number, and perhaps a time: told by the number. The text is read a block at a time, cut where a record ends, so memory does not grow with the file; zstd
 * frames are undone on the way. */
#ifndef RS_EVAL_EVAL_TEXT_H
#define RS_EVAL_EVAL_TEXT_H

#include "data/ids.h"
#include "stream/source.h"
#include "table/csv.h"

enum eval_column {
    EVAL_USER,       /* user, user_id, userId, uid, row */
    EVAL_ITEM,       /* item, item_id, movieId, film, iid, column */
    EVAL_RANK,       /* rank, place, position */
    EVAL_SCORE,      /* score */
    EVAL_PREDICTION, /* prediction, predicted, pred, est, estimate */
    EVAL_RATING,     /* rating, value, r_ui; the third column without a header */
    EVAL_TIME,       /* timestamp, time; the fourth column without a header */
    EVAL_SCENARIO,   /* scenario */
    EVAL_N_COLUMNS
};

struct eval_text {
    struct rs_source *source;
    char *buffer; /* buffer[0 .. complete]: whole records, given to `csv`; up to `size`: what comes after */
    size_t complete, size, capacity;
    bool at_end;
    struct rs_csv csv;
    size_t n_fields;
    int column[EVAL_N_COLUMNS]; /* positions, -1 where there is none */
    bool has_header, pending;   /* pending: the first record has been read and not been given out */
};

/* Is it text? A stream has a NUL among its first eight bytes, which are the length of a header (packed or not). Nothing is
 * taken. -1: it cannot be read, or there is nothing. */
int eval_text_sniff(struct rs_source *source, bool *is_text, struct rs_error *error);

/* The header. `source` stays the caller's and must outlive it. Free it also after -1. */
int eval_text_start(struct eval_text *text, struct rs_source *source, struct rs_error *error);

/* The next record, whose number of fields is the header's. 1, 0 the end, -1. */
int eval_text_next(struct eval_text *text, struct rs_error *error);

static inline bool eval_text_has(const struct eval_text *text, enum eval_column column)
{
    return text->column[column] >= 0;
}

/* The first of the columns (a list that ends in EVAL_N_COLUMNS) that is there, else EVAL_N_COLUMNS. */
enum eval_column eval_text_first(const struct eval_text *text, const enum eval_column *columns);

/* Fields of the record; an id is on loan until the next one. -1: empty, or no such number; the line is named. */
int eval_text_id(const struct eval_text *text, enum eval_column column, struct rs_id *id, struct rs_error *error);
int eval_text_real(const struct eval_text *text, enum eval_column column, double *value, struct rs_error *error);
int eval_text_integer(const struct eval_text *text, enum eval_column column, int64_t *value, struct rs_error *error);

/* "FILE: line 7: ..." before what is wrong with the record. Always -1. */
int eval_text_bad(const struct eval_text *text, struct rs_error *error);

void eval_text_free(struct eval_text *text);

#endif

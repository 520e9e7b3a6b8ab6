/* vocabulary.h: the categories or tags that a file had, kept so that films which come later get the same columns.
 *
 * Genres become zeros and ones, tags TF-IDF with the weights that the first file had. Words that the vocabulary does
 * not have have no column. */
#ifndef RS_MODELS_VOCABULARY_H
#define RS_MODELS_VOCABULARY_H

#include <stdint.h>

#include "base/error.h"
#include "data/ids.h"
#include "stream/message.h"

enum rs_vocabulary_kind { RS_VOCABULARY_CATEGORIES, RS_VOCABULARY_TAGS, RS_N_VOCABULARY_KINDS };

struct rs_vocabulary {
    enum rs_vocabulary_kind kind;
    struct rs_ids names; /* [d] text: the columns, in their order */
    int64_t n_films;     /* so many there were */
    int64_t *count;      /* [d] films that had it */
    double *idf;         /* [d] ln((1 + n_films) / (1 + count)) + 1; NULL for categories */
};

/* Takes over `names` (cleared in the caller, also on failure); counts are 0. Free with rs_vocabulary_free(). */
int rs_vocabulary_alloc(struct rs_vocabulary *vocabulary, enum rs_vocabulary_kind kind, struct rs_ids *names,
        int64_t n_films, struct rs_error *error);
void rs_vocabulary_free(struct rs_vocabulary *vocabulary);

/* The weights from the counts, as scikit-learn's smooth_idf; nothing for categories. */
void rs_vocabulary_weigh(struct rs_vocabulary *vocabulary);

/* A film's row [d], in place, from how often each word was used on it: categories become 0 or 1, tags uses * idf, the
 * row then scaled to length 1 (one of zeros stays). */
void rs_vocabulary_row(const struct rs_vocabulary *vocabulary, float *row);

/* A tag as the vocabulary has it: UTF-8 text in lower case, in place: letters of two bytes and fewer whose small forms have
 * as many. */
void rs_vocabulary_lower(char *text, size_t length);

/* "categories", "tags". */
const char *rs_vocabulary_kind_name(enum rs_vocabulary_kind kind);

/* A model "rs-ingest": the names as rs.columns, tensor `count` I64 [d] and for tags `idf` F64 [d] (scikit-learn's
 * idf_); metadata `vocabulary` and `films`. */
int rs_vocabulary_load(struct rs_vocabulary *vocabulary, struct rs_reader *reader, struct rs_error *error);
int rs_vocabulary_save(const struct rs_vocabulary *vocabulary, struct rs_writer *writer, struct rs_error *error);

#endif

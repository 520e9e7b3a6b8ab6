/* tag_matrix.h: tags that people gave to films as TF-IDF, as scikit-learn's TfidfVectorizer makes it (smooth_idf, norm='l2'),
 * with a whole tag for a term and a film for a document. */
#ifndef RS_INGEST_TAG_MATRIX_H
#define RS_INGEST_TAG_MATRIX_H

#include "data/dense.h"
#include "ingest_table.h"

struct tag_options {
    const char *column; /* its name in the header */
    int64_t min_count;            /* tags that at least so many films have */
    int64_t max_columns;          /* so many tags at most, those that most films have; of equals the more used, then the
                                     first by name */
};

/* One row for each film that has a line, sorted by id (all zero where none of its tags is kept); one column a tag, sorted by
 * name. Tags are trimmed and lower-cased (Latin, Greek and Cyrillic letters); an empty one is none.
 * value = uses of the tag on the film * (ln((1 + films) / (1 + films with the tag)) + 1), rows then scaled to length 1.
 * Free with rs_dense_free(). */
int tag_matrix_read(struct rs_dense *matrix, struct ingest_table *table, const struct tag_options *options,
                    struct rs_error *error);

/* Lower-case UTF-8 text in place: letters of two bytes and fewer whose small forms have as many. */
void tag_lower(char *text, size_t length);

#endif

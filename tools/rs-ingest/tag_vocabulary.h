/* tag_vocabulary.h: tags that people gave to films, and which of them become columns. With their weights the rows are
 * scikit-learn's TfidfVectorizer's (smooth_idf, norm='l2'), with a whole tag for a term and a film for a document. */
#ifndef RS_INGEST_TAG_VOCABULARY_H
#define RS_INGEST_TAG_VOCABULARY_H

#include "models/vocabulary.h"
#include "name_pairs.h"

struct tag_options {
    const char *column;  /* its name in the header */
    int64_t min_count;   /* tags that at least so many films have */
    int64_t max_columns; /* the so many that most films have; of equals the more used, then the first by name */
};

/* One row for each film that has a line. Tags are trimmed and lower-cased (Latin, Greek and Cyrillic letters); an
 * empty one is none. `pairs` starts as all zero; free with name_pairs_free(), also after an error. */
int tag_read(struct name_pairs *pairs, struct ingest_table *table, const struct tag_options *options,
        struct rs_error *error);

/* The tags that are kept, sorted by name, weighed over all films that have a line. Free with rs_vocabulary_free(). */
int tag_learn(struct rs_vocabulary *vocabulary, const struct name_pairs *pairs, const struct tag_options *options,
        struct rs_error *error);

#endif

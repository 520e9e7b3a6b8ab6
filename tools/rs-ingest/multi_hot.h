/* multi_hot.h: a column of categories ("Adventure|Comedy"): what lines say, and the columns that come of it. */
#ifndef RS_INGEST_MULTI_HOT_H
#define RS_INGEST_MULTI_HOT_H

#include "models/vocabulary.h"
#include "name_pairs.h"

struct multi_hot_options {
    const char *column; /* its name in the header */
    char separator;
    bool years; /* the category is the year that ends the text, as in "Toy Story (1995)" */
};

/* One row a line, without a category where a year is wanted and there is none. Blanks around a category are no part of it; an empty one and "(no genres listed)" are none. A row
 * that comes twice is a bad line. `pairs` starts as all zero; free with name_pairs_free(), also after an error. */
int multi_hot_read(struct name_pairs *pairs, struct ingest_table *table, const struct multi_hot_options *options,
        struct rs_error *error);

/* All categories, sorted by name. Free with rs_vocabulary_free(). */
int multi_hot_learn(struct rs_vocabulary *vocabulary, const struct name_pairs *pairs, struct rs_error *error);

#endif

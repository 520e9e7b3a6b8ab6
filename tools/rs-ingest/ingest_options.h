/* ingest_options.h: what the command line of rs-ingest says, and which options go together. */
#ifndef RS_INGEST_OPTIONS_H
#define RS_INGEST_OPTIONS_H

#include "cli/tool.h"
#include "ingest_triples.h"
#include "multi_hot.h"
#include "numeric_columns.h"
#include "ratings_matrix.h"
#include "tag_vocabulary.h"

/* One bit each. */
enum ingest_mode {
    INGEST_RATINGS = 1,
    INGEST_MULTI_HOT = 2,
    INGEST_TAGS = 4,
    INGEST_RELEVANCE = 8,
    INGEST_COLUMNS = 16
};

struct ingest_options {
    struct ingest_format format;
    struct ingest_fields ratings, scores; /* scores: tag relevance */
    struct ingest_bounds bounds;
    struct multi_hot_options multi_hot;
    struct tag_options tags;
    struct numeric_options numbers;
    bool binary, relevance, unrated;
    int64_t skip_bad;
    const char *value, *time, *after, *before, *append, *separator, *delimiter, *names;
    const char *fit, *apply; /* the vocabulary of genres or tags */
};

/* MovieLens' own names, and all lines. */
struct ingest_options ingest_defaults(void);

enum ingest_mode ingest_mode(const struct ingest_options *options);

/* Hold tool->options against one another, then turn texts into what they mean. -1, as a usage error: two modes, an
 * option that the mode has no use for (one that is given its default passes), a text that means nothing. */
int ingest_options_resolve(struct rs_tool *tool, struct rs_error *error);

#endif

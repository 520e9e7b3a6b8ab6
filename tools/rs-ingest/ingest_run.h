/* ingest_run.h: from records to a matrix on stdout, by the options of the command line. */
#ifndef RS_INGEST_RUN_H
#define RS_INGEST_RUN_H

#include "cli/tool.h"
#include "ingest_triples.h"
#include "multi_hot.h"
#include "numeric_columns.h"
#include "ratings_matrix.h"
#include "tag_matrix.h"

struct ingest_options {
    struct ingest_format format;
    struct ingest_fields ratings, scores; /* scores: tag relevance */
    struct ingest_bounds bounds;
    struct multi_hot_options multi_hot;
    struct tag_options tags;
    struct numeric_options numbers;
    bool binary, relevance;
    int64_t skip_bad;
    const char *value, *time, *after, *before, *append, *separator, *delimiter, *names;
};

/* Ratings to CSR, behind those of --append. `tool->options` is a struct ingest_options; the table is let go. */
int ingest_ratings(struct rs_tool *tool, struct ingest_table *table, struct rs_error *error);

/* Genres, tags, numbers or tag relevance to a dense matrix. */
int ingest_dense(struct rs_tool *tool, struct ingest_table *table, struct rs_error *error);

#endif

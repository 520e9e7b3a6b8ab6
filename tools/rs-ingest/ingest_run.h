/* ingest_run.h: from records to a matrix on stdout, by the options of the command line. */
#ifndef RS_INGEST_RUN_H
#define RS_INGEST_RUN_H

#include "ingest_options.h"

/* `tool->options` is a struct ingest_options, resolved. */

/* Ratings to CSR, behind those of --append. */
int ingest_ratings(struct rs_tool *tool, struct rs_error *error);

/* Genres or tags to a dense matrix, by a vocabulary that is learned (and kept: --fit) or kept from before (--apply). */
int ingest_words(struct rs_tool *tool, struct rs_error *error);

/* Tag relevance, or columns of numbers, to a dense matrix. */
int ingest_relevance(struct rs_tool *tool, struct rs_error *error);
int ingest_columns(struct rs_tool *tool, struct rs_error *error);

#endif

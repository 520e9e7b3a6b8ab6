/* ingest_run.h: from records to a matrix on stdout, by the options of the command line. */
#ifndef RS_INGEST_RUN_H
#define RS_INGEST_RUN_H

#include "ingest_options.h"
#include "ingest_table.h"

/* Ratings to CSR, behind those of --append. `tool->options` is a struct ingest_options; the table is let go. */
int ingest_ratings(struct rs_tool *tool, struct ingest_table *table, struct rs_error *error);

/* Genres or tags to a dense matrix, by a vocabulary that is learned (and kept: --fit) or kept from before (--apply). */
int ingest_words(struct rs_tool *tool, struct ingest_table *table, struct rs_error *error);

/* Numbers or tag relevance to a dense matrix. */
int ingest_numbers(struct rs_tool *tool, struct ingest_table *table, struct rs_error *error);

#endif

/* ingest_triples_internal.h: from a line to a triple, and where triples go: what ingest_lines.c does for
 * ingest_triples.c. */
#ifndef RS_INGEST_TRIPLES_INTERNAL_H
#define RS_INGEST_TRIPLES_INTERNAL_H

#include "ingest_triples.h"
#include "triple_ids.h"

/* What all threads have in common. `table` has the header's number of fields; whoever parses a piece that is out of the
 * ordinary has it for that time. */
struct ingest_reading {
    const struct ingest_fields *fields;
    struct ingest_triples *triples;
    struct ingest_table table;
    int row, column, value, time; /* where the columns are, -1 for one that is not read */
};

/* A thread's own. */
struct ingest_lane {
    struct rs_csv_chunk chunk;
    uint32_t *marks;
    size_t marks_capacity;
    struct triple_ids rows, columns;
    size_t at;               /* where the next triple goes; its positions are those of this lane's ids */
    struct ingest_run *runs; /* of all its pieces; those of the piece in hand start at first_run */
    size_t n_runs, runs_capacity, first_run;
};

/* Find the columns in the header that was read last. */
int ingest_find_columns(struct ingest_reading *reading, struct rs_error *error);

/* All lines of the lane's piece to triples from lane->at on, which moves behind them. The plain way: through csv.h, with
 * the policy for bad lines. */
int ingest_lines_plain(struct ingest_reading *reading, struct ingest_lane *lane, struct rs_error *error);

/* The same for a piece without quotes, many bytes at a time. 1 done; 0: a line is bad, ask the plain way (ids that were met
 * before it have been added, as it would); -1 error. */
int ingest_lines_fast(const struct ingest_reading *reading, struct ingest_lane *lane, struct rs_error *error);

#endif

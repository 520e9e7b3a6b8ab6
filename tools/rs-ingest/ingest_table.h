/* ingest_table.h: the records of a CSV file with a header, and what happens to bad lines.
 *
 * A bad line is an error, unless the user allows some: then it is shown, counted and skipped. All modes of rs-ingest read
 * through this. No I/O: the text lies in memory, and what is shown goes to a callback. */
#ifndef RS_INGEST_TABLE_H
#define RS_INGEST_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/ids.h"
#include "table/csv.h"

/* How many bad lines are allowed and were met; `show` (may be NULL) gets the message of each that is skipped. */
struct ingest_bad_lines {
    size_t allowed, n;
    void (*show)(void *context, const char *message);
    void *context;
};

struct ingest_table {
    struct rs_csv csv;
    size_t n_fields; /* of the header, which every record must have */
    struct ingest_bad_lines *bad; /* not owned */
};

/* Read the header: the names are in table->csv.fields until the first ingest_table_next(). `text` must outlive the table.
 * -1 when there is no header. Free with ingest_table_free(), also after an error. */
int ingest_table_start(struct ingest_table *table, const char *name, const char *text, size_t size, char delimiter,
                       struct ingest_bad_lines *bad, struct rs_error *error);

/* The next record that has as many fields as the header, in table->csv.fields. 1 a record, 0 the end, -1 error. */
int ingest_table_next(struct ingest_table *table, struct rs_error *error);

/* The record just read is bad, for the reason in `error` (which gets its place in front). 0: it is skipped, go on. -1:
 * it is an error. */
int ingest_table_bad(struct ingest_table *table, struct rs_error *error);

/* What a field means; -1 with "userId: want ..., got '...'". An id is an integer from 0 on, or as text anything but nothing
 * (it stays on loan from the field). A real is finite as a 32-bit float. */
int ingest_parse_id(struct rs_id *id, struct rs_field field, bool as_text, const char *column, struct rs_error *error);
int ingest_parse_real(float *value, struct rs_field field, const char *column, struct rs_error *error);
int ingest_parse_integer(int64_t *value, struct rs_field field, const char *column, struct rs_error *error);

/* Can it be a column's name? Those are UTF-8 without NUL bytes. */
int ingest_check_name(struct rs_field field, const char *column, struct rs_error *error);

/* Add a row that may not be there yet; its position, or -1. */
int32_t ingest_add_row(struct rs_id_map *rows, struct rs_id row, struct rs_error *error);

/* The field without the blanks around it. */
struct rs_field ingest_trim(struct rs_field field);

/* A date as YYYY-MM-DD (its midnight in UTC) or seconds since 1970. */
int ingest_parse_time(int64_t *seconds, const char *text, struct rs_error *error);

void ingest_table_free(struct ingest_table *table);

#endif

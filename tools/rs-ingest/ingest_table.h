/* ingest_table.h: the records of a CSV file with a header, and what happens to bad lines.
 *
 * A bad line is an error, unless the user allows some: then it is shown, counted and skipped. All modes of rs-ingest
 * read through this. No I/O: the text lies in memory, and what is shown goes to a callback. */
#ifndef RS_INGEST_TABLE_H
#define RS_INGEST_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/ids.h"
#include "table/csv.h"

/* How the text is to be taken. */
struct ingest_format {
    const char *id;  /* the column of row ids, for all but ratings */
    bool string_ids; /* ids are text, not integers */
    char delimiter;
    size_t skip_bad; /* so many bad lines may be skipped; `show` (may be NULL) gets the message of each */
    void (*show)(void *context, const char *message);
    void *context;
};

struct ingest_table {
    struct ingest_format format;
    struct rs_storage text;
    struct rs_csv csv;
    size_t n_fields; /* of the header, which every record must have */
    size_t n_bad;    /* lines skipped so far */
};

/* Read the header: the names are in table->csv.fields until the first ingest_table_next(). The text is taken over. -1
 * when there is no header. Free with ingest_table_free(), also after an error. */
int ingest_table_start(struct ingest_table *table, const char *name, struct rs_storage *text,
        const struct ingest_format *format, struct rs_error *error);

/* The header of what table->csv reads, into table->csv.fields. 1, 0 where there is nothing but blank lines, -1. And the error
 * for a text that has none. */
int ingest_table_header(struct ingest_table *table, struct rs_error *error);
int ingest_table_empty(const struct ingest_table *table, struct rs_error *error);

/* The next record that has as many fields as the header, in table->csv.fields. 1 a record, 0 the end, -1 error. */
int ingest_table_next(struct ingest_table *table, struct rs_error *error);

/* The record just read is bad, for the reason in `error` (which gets its place in front). 0: it is skipped, go on. -1:
 * it is an error. */
int ingest_table_bad(struct ingest_table *table, struct rs_error *error);

/* The place of the column of row ids; -1 with a message. */
int ingest_id_column(const struct ingest_table *table, struct rs_error *error);

/* The id in a field of a column. An id is an integer from 0 on, or as text anything but nothing (it stays on loan
 * from the field). */
int ingest_parse_id(struct rs_id *id, const struct ingest_table *table, struct rs_field field, const char *column,
        struct rs_error *error);

/* A number in a field; -1 with "rating: want a number, got '...'". A real is finite as a 32-bit float. */
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

/* Let the text go; the count of bad lines stays. Harmless when called again. */
void ingest_table_free(struct ingest_table *table);

#endif

/* csv.h: CSV in, record by record, from text in memory.
 *
 * A record without a quote is split where it lies, at the speed of memory; one with a quote goes through libcsv, so that
 * quoting, doubled quotes and line ends within quotes mean what RFC 4180 says. Both give the same fields: blanks are kept,
 * and a record ends in LF or CRLF. */
#ifndef RS_TABLE_CSV_H
#define RS_TABLE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct csv_parser;

/* A field on loan: it lives until the next record. Not terminated. */
struct rs_field {
    const char *text;
    size_t length;
};

struct rs_csv {
    const char *name;       /* for messages; not owned */
    const char *next, *end; /* what is still to be parsed; not owned */
    char delimiter;
    size_t line; /* where the last record starts, from 1 */
    size_t next_line;
    const char *plain_end; /* no quote stands between `next` and here */
    struct rs_field *fields;
    size_t n_fields, fields_capacity;
    struct csv_parser *parser; /* made at the first quote */
    char *quoted;              /* the fields of a record with quotes */
    size_t quoted_capacity, quoted_size;
};

/* `text` stays the caller's and must outlive the parser. A UTF-8 byte order mark is skipped. */
void rs_csv_start(struct rs_csv *csv, const char *name, const char *text, size_t size, char delimiter);

/* Go on with another text, whose first line has the number `line`: the next piece of a file. */
void rs_csv_continue(struct rs_csv *csv, const char *text, size_t size, size_t line);

/* The next record into csv->fields, blank lines skipped. 1 a record, 0 the end, -1 error: a quote where none may be, or one
 * that is never closed. An error spoils one line: the next call goes on behind it, for callers that skip bad lines. */
int rs_csv_next(struct rs_csv *csv, struct rs_error *error);

/* Where a column is in the header that was read last: its position, or -1 with a message that lists what there is. */
int rs_csv_column(const struct rs_csv *csv, const char *column, struct rs_error *error);

void rs_csv_free(struct rs_csv *csv);

#endif

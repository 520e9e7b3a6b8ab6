/* table_writer.h: rows of cells as an aligned table, TSV, CSV or JSON lines: one interface, so that what is shown and
 * how it is written know nothing of each other.
 *
 * Describe the columns, then give each row's cells in their order. A failure is kept and told by table_end(): the
 * calls before it need no check. TSV, CSV and JSON lines go out as they come; an aligned table is kept until its
 * widths are known. */
#ifndef RS_SHOW_TABLE_WRITER_H
#define RS_SHOW_TABLE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "data/ids.h"

enum table_format { TABLE_ALIGNED, TABLE_TSV, TABLE_CSV, TABLE_JSONL };

/* How a column looks in an aligned table. */
enum {
    TABLE_RIGHT = 1,   /* to the right, as numbers stand */
    TABLE_SHRINKS = 2, /* text that may be cut to make the table fit */
    TABLE_HIDDEN = 4   /* not there at all: the heading says it */
};

struct table_column {
    char *name; /* owned */
    int look;
    size_t width;
};

struct table_cell {
    size_t offset, length; /* in `bytes` */
};

/* Words under a row: `middle` is cut where they are too wide for the screen. */
struct table_note {
    size_t row; /* the cell behind the row's last */
    struct table_cell lead, middle, tail;
};

struct table_writer {
    FILE *out;
    enum table_format format;
    size_t width; /* columns of the screen */
    bool no_header;
    struct table_column *columns;
    size_t n_columns, columns_capacity;
    size_t at;    /* the next cell's column */
    bool started; /* a header was written */
    struct cJSON *object;
    struct table_cell *cells;
    size_t n_cells, cells_capacity, n_bytes, bytes_capacity;
    char *bytes;
    struct table_note *notes;
    size_t n_notes, notes_capacity;
    char *scratch;
    size_t scratch_capacity;
    struct rs_error *error; /* where a failure is told */
    int status;
};

void table_start(struct table_writer *writer, FILE *out, enum table_format format, size_t width,
        struct rs_error *error);

/* All columns come before the first cell. */
void table_column(struct table_writer *writer, const char *name, size_t length, int look);

void table_text(struct table_writer *writer, const char *text, size_t length);
void table_string(struct table_writer *writer, const char *text);
void table_integer(struct table_writer *writer, int64_t value);
void table_id(struct table_writer *writer, struct rs_id id);

/* A number of 32 bits: as short as it can be, or with four digits in an aligned table. */
void table_real(struct table_writer *writer, float value);

/* Seconds since 1970: as they are, or as a date in an aligned table. */
void table_time(struct table_writer *writer, int64_t seconds);

/* An empty cell: null in JSON. */
void table_none(struct table_writer *writer);

/* End the row. -1 after a failure: nothing more needs to be shown. */
int table_row(struct table_writer *writer);

/* Aligned tables only, elsewhere nothing: words under the row that was ended last. Several stand side by side, with a
 * blank between, as far as there is room, and go on below. */
void table_note(struct table_writer *writer, const char *lead, const char *middle, size_t length, const char *tail);

/* Aligned tables only, elsewhere nothing: end the table here, print a line of words, and go on with a new table. */
void table_heading(struct table_writer *writer, const char *text, size_t length);

/* Something else failed: what is kept is not to be written. */
void table_drop(struct table_writer *writer);

/* Everything out. -1 when something failed or the table was dropped. Frees what the writer holds in every case. */
int table_end(struct table_writer *writer);

#endif

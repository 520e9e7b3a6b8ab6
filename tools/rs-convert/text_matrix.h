/* text_matrix.h: matrices as CSV or TSV, and what other formats of this shape share with it.
 *
 * Sparse: header row,column,value and, where there are times, time; a line an entry. Dense: header id and the columns' names
 * (0, 1, ... where they have none); a line a row. Labels: id,label. Reading, ids that are all whole numbers are numbers, else
 * strings; a sparse matrix's rows and columns are sorted by id, as rs-ingest's are. */
#ifndef RS_CONVERT_TEXT_MATRIX_H
#define RS_CONVERT_TEXT_MATRIX_H

#include "row_table.h"
#include "stream/kinds.h"
#include "stream/sink.h"
#include "table/csv.h"

/* How the columns are called. */
struct text_style {
    char delimiter;
    const char *entry[4];   /* row, column, value, time */
    const char *id;         /* the first column of a dense matrix or labels */
    const char *after_name; /* stands behind every name of a dense matrix's columns */
};
extern const struct text_style text_csv, text_tsv;

/* -1 for recommendations and models (rs-show prints those). */
int text_matrix_write(const struct rs_any *any, const struct text_style *style, struct rs_sink *sink,
        struct rs_error *error);

/* Told apart by the header. -1 with the line for what does not fit. */
int text_matrix_read(struct rs_any *any, const char *name, const char *text, size_t size, char delimiter,
        struct rs_error *error);

/* Which fields of a line are an entry's: `value` and `time` may be -1 (ones, no times). Other fields are passed over. */
struct text_entry {
    int row, column, value, time;
    size_t n_fields;
};

/* All lines behind the first as entries. */
int text_entries_read(struct rs_csr *csr, const char *name, const char *text, size_t size, char delimiter,
        const struct text_entry *fields, struct rs_error *error);

/* All lines behind the last one read as rows of a table that has its columns: id from field `id`, values from the fields
 * `values`, one for each column. -1 with the line, without the file's name. */
int text_rows_read(struct row_table *table, struct rs_csv *csv, size_t id, const size_t *values,
        struct rs_error *error);

#endif

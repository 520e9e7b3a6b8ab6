/* number_table.h: a CSV of numbers with a header, as the tools write it (--choice, --log-history): columns by name. */
#ifndef RS_PLOT_NUMBER_TABLE_H
#define RS_PLOT_NUMBER_TABLE_H

#include "base/error.h"
#include "data/ids.h"

struct number_table {
    struct rs_ids names; /* [n_columns] text */
    size_t n_rows, n_columns, capacity;
    double *values; /* [n_rows, n_columns]; an empty field is NaN */
};

/* -1: no header, a row of another length, what is no number: the message says where. Free it in every case. */
int number_table_parse(struct number_table *table, const char *name, const char *text, size_t size,
        struct rs_error *error);
void number_table_free(struct number_table *table);

/* The column of that name, or -1. */
ptrdiff_t number_table_find(const struct number_table *table, const char *name);

static inline double number_table_at(const struct number_table *table, size_t row, size_t column)
{
    return table->values[row * table->n_columns + column];
}

#endif

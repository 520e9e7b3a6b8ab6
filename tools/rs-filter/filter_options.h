/* filter_options.h: what rs-filter can be asked for. */
#ifndef RS_FILTER_OPTIONS_H
#define RS_FILTER_OPTIONS_H

#include <stdint.h>

enum { FILMS_AUTO, FILMS_ROWS, FILMS_COLUMNS }; /* which axis films are on */

struct filter_options {
    const char *keep_rows, *drop_rows, *keep_columns, *drop_columns;
    const char *keep_rows_of;
    int64_t min_count, min_column_count;
    const char *genre, *items, *year, *titles;
    int films;
    const char *policy, *flags, *now, *block, *promote, *seen;
    int64_t n;
};

#endif

/* filter_films.h: which films are of certain years, by the "(1995)" that ends their titles. */
#ifndef RS_FILTER_FILMS_H
#define RS_FILTER_FILMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "data/ids.h"
#include "table/titles.h"

/* Years from `first` to `last`, both included. */
struct filter_years {
    int64_t first, last;
};

/* "1990-1999", "1990-", "-1999" or "1995". -1 with what was wanted. */
int filter_years_parse(struct filter_years *years, const char *text, struct rs_error *error);

/* The year that ends a title, as in "Toy Story (1995)" (blanks may follow), or -1. */
int64_t filter_year_of(struct rs_id title);

/* flag[films->n]: is the film of those years? One with no title or no year is not. */
void filter_years_flag(
        const struct rs_titles *titles, const struct filter_years *years, const struct rs_ids *films, bool *flag);

#endif

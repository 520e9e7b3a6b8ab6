/* years.h: the years of films, by the "(1995)" that ends their titles. */
#ifndef RS_TABLE_YEARS_H
#define RS_TABLE_YEARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/ids.h"
#include "table/titles.h"

/* Years from `first` to `last`, both included. */
struct rs_years {
    int64_t first, last;
};

/* "1990-1999", "1990-", "-1999" or "1995". */
bool rs_years_parse(struct rs_years *years, const char *text, size_t length);

/* The year that ends a title, as in "Toy Story (1995)" (blanks may follow), or -1. */
int64_t rs_year_of_title(struct rs_id title);

/* flag[films->n]: is the film of those years? One with no title or no year is not. */
void rs_years_flag(const struct rs_titles *titles, const struct rs_years *years, const struct rs_ids *films,
        bool *flag);

#endif

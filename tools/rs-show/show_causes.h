/* show_causes.h: why each film of an explained list stands there: fields for programs, words under the film for
 * people. */
#ifndef RS_SHOW_CAUSES_H
#define RS_SHOW_CAUSES_H

#include "show_kinds.h"

/* The columns of causes: cause_1, cause_1_title (with titles), cause_1_share, ..., place_without. None in an aligned
 * table. */
void show_cause_columns(const struct show *show);

/* The cells of one place for these columns, in its row. */
void show_cause_cells(const struct show *show, const struct rs_recommendations *list, size_t at);

/* Under the row that was ended last, in an aligned table: "because of Heat (1995) 41 %, Ronin (1998) 22 %; without the
 * first: 37th". Nothing where there is no cause. */
void show_cause_words(const struct show *show, const struct rs_recommendations *list, size_t at);

/* Is a film of the row's history named as the first cause of this place? */
bool show_has_cause(const struct rs_recommendations *list, size_t at);

#endif

/* show_any.h: a stream that was read as rows of cells, whatever its kind. */
#ifndef RS_SHOW_ANY_H
#define RS_SHOW_ANY_H

#include "cli/options.h"
#include "show_kinds.h"
#include "stream/kinds.h"

/* All rows, or those whose ids are named in `row` (where it is not empty), in that order; within show->limit. Not for
 * a model. -1 when there is no such row. */
int show_any(struct show *show, const struct rs_list *row, const struct rs_any *any, struct rs_error *error);

#endif

/* id_list.h: ids as people write them, one a line: what to keep, drop, block or promote. */
#ifndef RS_TABLE_ID_LIST_H
#define RS_TABLE_ID_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "data/ids.h"

/* One id a line; blanks around it are no part of it; empty lines are skipped, and so is what follows a '#' that stands
 * at the start of a line or after a blank. Numbers, or with `as_text` strings. An id that is there already is not added
 * again. -1 with the line's number. The caller frees the list with rs_ids_free(ids, NULL). */
int rs_id_list_parse(struct rs_ids *ids, bool as_text, const char *name, const char *text, size_t size,
        struct rs_error *error);

#endif

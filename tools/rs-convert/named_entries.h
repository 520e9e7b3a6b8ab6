/* named_entries.h: entries whose rows and columns are named by ids, as text formats list them, becoming a sparse matrix with
 * rows and columns sorted by id, as rs-ingest's are. */
#ifndef RS_CONVERT_NAMED_ENTRIES_H
#define RS_CONVERT_NAMED_ENTRIES_H

#include "coordinates.h"

struct named_side {
    struct rs_id_map map;
    bool text; /* ids are strings */
};

/* All zero is an empty list. Entries hold positions in the sides' maps; a row may have none. */
struct named_entries {
    struct named_side rows, columns;
    struct coordinates entries;
};

/* The position of an id that stands in text, added when it is new. Numbers are expected until an id is none: then
 * NAMED_RESTART, and the caller reads from the start again after named_entries_forget(). -1 an error. */
enum { NAMED_RESTART = -2 };
int32_t named_side_place(struct named_side *side, const char *text, size_t length, struct rs_error *error);

/* The matrix. -1 when a place comes twice: the message names it. Free the list in both cases. */
int named_entries_to_csr(struct rs_csr *csr, struct named_entries *list, struct rs_error *error);

/* Everything but which sides are strings. */
void named_entries_forget(struct named_entries *list);
void named_entries_free(struct named_entries *list);

#endif

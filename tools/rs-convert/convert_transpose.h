/* convert_transpose.h: rows for columns. */
#ifndef RS_CONVERT_CONVERT_TRANSPOSE_H
#define RS_CONVERT_CONVERT_TRANSPOSE_H

#include "stream/kinds.h"

/* A sparse or dense matrix becomes its transpose. A dense one's row ids become names (strings), its names row ids (numbers
 * where all are whole numbers; 0, 1, ... where there are none): twice is the same matrix again, with names. -1 for other
 * kinds. */
int convert_transpose(struct rs_any *any, struct rs_error *error);

#endif
